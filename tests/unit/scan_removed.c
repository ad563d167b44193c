/* SPDX-License-Identifier: Apache-2.0 */
/* Packages that a later layer removed: which they are, in which version, and of which layer. */
#include "check.h"

#include "scan/removed.h"

enum { LAYERS = 4 };

struct image {
	struct tw_slice blocks[LAYERS];
	struct tw_merge_layer layers[LAYERS];
	struct tw_arena arena;
	struct tw_detail detail;
	size_t removed;
};

/* "bash 5, curl 7": apk's database in one layer; NULL: the layer has none. */
static void layer(struct image *image, size_t at, const char *analyzer, const char *packages)
{
	static const char *const names[LAYERS] = { "L0", "L1", "L2", "L3" };
	struct tw_fact os = { .kind = TW_FACT_OS, .key = TW_LIT("alpine"), .value = TW_LIT("3.18.4") };
	struct tw_slice rest = tw_slice(packages), one, name;
	struct tw_flat_builder *builder;

	assert_int_equal(tw_flat_builder_new(&builder, NULL), TRAWL_OK);
	tw_flat_add_fact(builder, &os);
	if (packages)
		tw_flat_begin_group(builder, tw_slice(analyzer), (struct tw_slice){ 0 },
				    TW_LIT("lib/apk/db/installed"));
	while (packages && tw_slice_split(&rest, ',', &one)) {
		one = tw_slice_trim(one);
		tw_slice_split(&one, ' ', &name);
		tw_flat_add_package(builder, &(struct tw_package){ .name = name, .version = one });
	}
	assert_int_equal(tw_flat_builder_finish(builder, &image->blocks[at], NULL), TRAWL_OK);
	assert_int_equal(tw_flat_open(image->blocks[at], &image->layers[at].flat, NULL), TRAWL_OK);
	image->layers[at].ref.diff_id = tw_slice(names[at]);
	tw_flat_builder_free(builder);
}

static void add_removed(struct image *image)
{
	assert_int_equal(tw_merge(image->layers, LAYERS, NULL, &image->arena, &image->detail, NULL), TRAWL_OK);
	assert_int_equal(
		tw_removed_packages(image->layers, LAYERS, &image->arena, &image->detail, &image->removed, NULL),
		TRAWL_OK);
}

static void release(struct image *image)
{
	for (size_t i = 0; i < LAYERS; i++)
		free((void *)(uintptr_t)image->blocks[i].ptr);
	tw_arena_release(&image->arena);
}

static const struct tw_package *find(const struct image *image, const char *name)
{
	for (size_t i = 0; i < image->detail.package_count; i++) {
		if (tw_slice_is(image->detail.packages[i].name, name))
			return &image->detail.packages[i];
	}
	return NULL;
}

/* gcc came with the second layer and went with the third; curl was made newer, and went with the last. */
static void test_removed(void **state)
{
	struct image image = { 0 };
	const struct tw_package *p;

	layer(&image, 0, "apk", "musl 1, curl 7");
	layer(&image, 1, "apk", "musl 1, curl 8, gcc 12");
	layer(&image, 2, "apk", "musl 1, curl 8");
	layer(&image, 3, "apk", "musl 2");
	add_removed(&image);
	assert_int_equal(image.removed, 2);
	assert_int_equal(image.detail.package_count, 3);
	p = find(&image, "musl");
	assert_slice(p->version, "2");
	p = find(&image, "gcc");
	assert_slice(p->version, "12");
	assert_slice(p->layer.diff_id, "L1");
	assert_slice(p->analyzed_by, "apk");
	assert_slice(p->purl, "pkg:apk/alpine/gcc@12?distro=3.18.4");
	assert_true(p->uid != 0);
	p = find(&image, "curl");
	assert_slice(p->version, "8");
	assert_slice(p->layer.diff_id, "L1");
	release(&image);
}

static void test_nothing_removed(void **state)
{
	struct image image = { 0 };

	layer(&image, 0, "apk", "musl 1");
	layer(&image, 1, "apk", NULL);
	layer(&image, 2, "apk", "musl 1, curl 7");
	layer(&image, 3, "apk", NULL);
	add_removed(&image);
	assert_int_equal(image.removed, 0);
	assert_int_equal(image.detail.package_count, 2);
	release(&image);
}

/* Of others than apk nothing is taken back: dpkg's purged packages are gone with their files. */
static void test_others(void **state)
{
	struct image image = { 0 };

	layer(&image, 0, "dpkg", "bash 5, gcc 12");
	layer(&image, 1, "dpkg", "bash 5");
	layer(&image, 2, "dpkg", NULL);
	layer(&image, 3, "dpkg", NULL);
	add_removed(&image);
	assert_int_equal(image.removed, 0);
	assert_int_equal(image.detail.package_count, 1);
	release(&image);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_removed),
		cmocka_unit_test(test_nothing_removed),
		cmocka_unit_test(test_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
