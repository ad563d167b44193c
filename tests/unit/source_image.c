/* SPDX-License-Identifier: Apache-2.0 */
#include "source_make.h"

#include "io/tar.h"

static struct tw_pool *pool;
static char folder[64];

static int set_up(void **state)
{
	make_folder(folder);
	return tw_pool_new(3, &pool, NULL);
}

static int tear_down(void **state)
{
	tw_pool_wait(pool);
	tw_pool_free(pool);
	remove_tree(folder);
	return 0;
}

#define BOTH "0: " LAYER_0 "\n1: " LAYER_1 "\n"

/* Unpack a tar of files below <folder>/layout. */
static void make_layout(const struct tw_buf *tar)
{
	const struct tw_tar_entry *e;
	struct tw_arena arena = { 0 };
	struct tw_reader reader;
	struct tw_stage *stage;
	struct tw_slice bytes;
	struct tw_tar *t;
	char path[200];

	mkdir(in_folder(folder, "layout"), 0700);
	mkdir(in_folder(folder, "layout/blobs"), 0700);
	mkdir(in_folder(folder, "layout/blobs/sha256"), 0700);
	assert_int_equal(tw_stage_slice(tw_buf_view(tar), &stage, NULL), 0);
	tw_reader_init(&reader, stage);
	assert_int_equal(tw_tar_open(&reader, -1, 0, &t, NULL), 0);
	while (tw_tar_next(t, &e, NULL) == 1) {
		assert_int_equal(tw_tar_view(t, &arena, TW_GIB, &bytes, NULL), 0);
		snprintf(path, sizeof(path), "layout/%.*s", TW_ARG(e->path));
		make_file(in_folder(folder, path), bytes);
	}
	tw_tar_close(t);
	tw_reader_release(&reader);
	tw_stage_free(stage);
	tw_arena_release(&arena);
}

static void check_facts(const struct tw_source *source, const struct image *image, bool claims_digest)
{
	const struct tw_artifact *a = tw_source_artifact(source);

	assert_non_null(a);
	assert_int_equal(a->kind, TW_ARTIFACT_IMAGE);
	assert_slice(a->image_id, image->config_digest);
	assert_true(tw_slice_eq(a->config, tw_buf_view(&image->config)));
	assert_slice(a->architecture, "amd64");
	assert_slice(a->os, "linux");
	assert_slice(a->variant, "v8");
	assert_slice(a->created, "2024-05-06T07:08:09Z");
	assert_slice(a->docker_version, "20.10");
	assert_int_equal(a->layer_count, LAYERS);
	assert_slice(a->layers[0].created_by, "ADD file:x in / ");
	assert_slice(a->layers[1].created_by, "RUN /bin/sh -c rm x # buildkit");
	for (int i = 0; i < LAYERS; i++) {
		assert_slice(a->layers[i].diff_id, image->diff_id[i]);
		assert_slice(a->layers[i].digest, claims_digest ? image->digest[i] : "");
		assert_int_equal(a->layers[i].size, image->layer[i].len);
		assert_int_equal(a->layers[i].compressed, strcmp(image->digest[i], image->diff_id[i]) != 0);
	}
}

/* Every kind of archive, plain and compressed as a whole, with layers of every packing: the same image each time. */
static void all_kinds_of_archives(void **state)
{
	for (int packing = PLAIN; packing <= ZSTD; packing++) {
		struct image image;

		image_make(&image, packing);
		for (int kind = 0; kind < 3; kind++) {
			for (int outer = PLAIN; outer <= ZSTD; outer++) {
				struct tw_buf tar = kind == 0   ? docker_old(&image)
						    : kind == 1 ? docker_new(&image)
								: oci(&image, packing, "");
				struct tw_source *source;
				struct trawl_error err = { 0 };

				tar = pack(&tar, outer);
				if (open_image(folder, &tar, "image.tar", NULL, pool, &source, &err) < 0)
					fail_msg("%s", err.message);
				assert_int_equal(tw_source_is_stream(source), outer != PLAIN);
				assert_string_equal(list_source(source), BOTH);
				check_facts(source, &image, kind != 0);
				assert_string_equal(tw_source_artifact(source)->source,
						    kind == 2 ? "oci-archive" : "docker-archive");
				assert_int_equal(tw_source_artifact(source)->shows_digests,
						 kind == 2 || packing != PLAIN);
				assert_int_equal(tw_source_artifact(source)->repo_tag_count, kind == 0 ? 2 : 0);
				assert_int_equal(tw_layer_shares(source, 0), 1);
				tw_source_free(source);
				tw_buf_release(&tar);
			}
		}
		image_release(&image);
	}
}

static void facts_of_a_walk(void **state)
{
	struct image image;
	struct tw_buf tar;
	struct tw_source *source;
	struct tw_walk *walk;
	struct tw_layer_facts facts;
	char text[4096];

	image_make(&image, GZIP);
	tar = docker_old(&image);
	assert_int_equal(open_image(folder, &tar, "image.tar", NULL, pool, &source, NULL), 0);
	assert_int_equal(tw_layer_open(source, 0, &walk, NULL), 0);
	list_walk(walk, text, sizeof(text));
	assert_int_equal(tw_walk_close(walk, &facts, NULL), 0);
	assert_string_equal(facts.digest, image.digest[0]);
	assert_string_equal(facts.diff_id, image.diff_id[0]);
	assert_int_equal(facts.size, image.layer[0].len);
	assert_int_equal(facts.diff_size, 10 * TAR_BLOCK);
	assert_int_equal(facts.entries, 5);
	/* Given up: nothing is checked, nothing is told. */
	assert_int_equal(tw_layer_open(source, 0, &walk, NULL), 0);
	assert_int_equal(tw_walk_close(walk, &facts, NULL), 0);
	assert_string_equal(facts.digest, "");
	assert_int_equal(facts.entries, 0);
	assert_int_equal(tw_layer_open(source, 2, &walk, NULL), TRAWL_E_USAGE);
	tw_source_free(source);
	tw_buf_release(&tar);
	image_release(&image);
}

/* Of a blob whose digest nobody claims: computed when it is asked for, or seen by a walk. */
static void digests_for_the_report(void **state)
{
	char text[TW_DIGEST_TEXT];

	for (int packing = PLAIN; packing <= GZIP; packing++) {
		for (int outer = PLAIN; outer <= GZIP; outer++) {
			struct tw_source *source;
			struct image image;
			struct tw_buf tar;

			image_make(&image, packing);
			tar = docker_old(&image);
			tar = pack(&tar, outer);
			assert_int_equal(open_image(folder, &tar, "image.tar", NULL, pool, &source, NULL), 0);
			for (int round = 0; round < 2; round++) {
				if (outer || round)
					list_source(source);
				for (size_t i = 0; i < LAYERS; i++) {
					assert_int_equal(tw_layer_digest(source, i, text, NULL), 0);
					assert_string_equal(text, image.digest[i]);
				}
			}
			tw_source_free(source);
			tw_buf_release(&tar);
			image_release(&image);
		}
	}
}

static void layouts(void **state)
{
	struct trawl_error err = { 0 };
	struct tw_source *source;
	struct image image;
	struct tw_buf tar;

	image_make(&image, GZIP);
	tar = oci(&image, GZIP, ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"1.0\"}");
	make_layout(&tar);
	assert_int_equal(open_image(folder, NULL, "layout", NULL, pool, &source, &err), 0);
	assert_string_equal(list_source(source), BOTH);
	check_facts(source, &image, true);
	assert_string_equal(tw_source_artifact(source)->source, "oci-layout");
	tw_source_free(source);
	assert_int_equal(open_image(folder, NULL, "layout:1.0", NULL, pool, &source, &err), 0);
	assert_true(tw_slice_ends(tw_source_artifact(source)->name, "layout:1.0"));
	tw_source_free(source);
	assert_int_equal(open_image(folder, NULL, "layout:2.0", NULL, pool, &source, &err), TRAWL_E_NOTFOUND);
	assert_true(tw_slice_ends(tw_slice(err.message), "index.json: no image named 2.0; there are 1.0"));
	tw_buf_release(&tar);
	image_release(&image);
}

/* An index with a second level, three platforms and an attestation, two of whose images exist. */
static struct tw_buf make_index(const struct image *amd64, const struct image *arm64, bool nested)
{
	struct tw_buf tar = oci(amd64, PLAIN, ""), manifest[2] = { { 0 } }, index = { 0 }, top = { 0 };
	char digest[2][TW_DIGEST_TEXT], index_digest[TW_DIGEST_TEXT];

	tar.len -= 2 * TAR_BLOCK;
	add_manifest(&manifest[0], amd64, PLAIN);
	add_manifest(&manifest[1], arm64, PLAIN);
	tw_buf_text(&index, "{\"schemaVersion\":2,\"manifests\":[");
	add_descriptor(&index, "sha256:0000000000000000000000000000000000000000000000000000000000000000", 7,
		       ",\"platform\":{\"os\":\"unknown\",\"architecture\":\"unknown\"}");
	add_descriptor(&index, "sha256:1111111111111111111111111111111111111111111111111111111111111111", 7,
		       ",\"platform\":{\"os\":\"linux\",\"architecture\":\"s390x\"}");
	for (int i = 0; i < 2; i++) {
		make_digest(tw_buf_view(&manifest[i]), digest[i]);
		add_descriptor(&index, digest[i], manifest[i].len,
			       i ? ",\"platform\":{\"os\":\"linux\",\"architecture\":\"arm64\",\"variant\":\"v8\"}"
				 : ",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}");
		add_buf(&tar, blob_path(digest[i]), manifest[i]);
	}
	tw_buf_text(&index, "]}");
	make_digest(tw_buf_view(&index), index_digest);
	tw_buf_text(&top, "{\"manifests\":[");
	add_descriptor(&top, index_digest, index.len,
		       ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"multi\"}");
	tw_buf_text(&top, "]}");
	if (nested)
		add_buf(&tar, blob_path(index_digest), index);
	add_buf(&tar, blob_path(arm64->config_digest), arm64->config);
	make_end(&tar);
	make_layout(&tar);
	make_file(in_folder(folder, "layout/index.json"), tw_buf_view(nested ? &top : &index));
	tw_buf_release(&manifest[0]);
	tw_buf_release(&manifest[1]);
	tw_buf_release(&index);
	tw_buf_release(&top);
	return tar;
}

static void check_choice(const char *name, const char *platform, const char *config_digest)
{
	struct trawl_error err = { 0 };
	struct tw_source *source;

	if (open_image(folder, NULL, name, platform, pool, &source, &err) < 0)
		fail_msg("%s", err.message);
	assert_slice(tw_source_artifact(source)->image_id, config_digest);
	tw_source_free(source);
}

static void platforms(void **state)
{
	struct image amd64, arm64;

	image_make(&amd64, PLAIN);
	image_make(&arm64, PLAIN);
	tw_buf_text(&arm64.config, " ");
	make_digest(tw_buf_view(&arm64.config), arm64.config_digest);
	for (int nested = 0; nested < 2; nested++) {
		struct tw_buf tar = make_index(&amd64, &arm64, nested);
		struct trawl_error err = { 0 };
		struct tw_source *source;

#if defined(__x86_64__)
		check_choice("layout", NULL, amd64.config_digest);
#elif defined(__aarch64__)
		check_choice("layout", NULL, arm64.config_digest);
#endif
		check_choice("layout", "linux/amd64", amd64.config_digest);
		check_choice("layout", "linux/arm64", arm64.config_digest);
		check_choice("layout", "linux/arm64/v8", arm64.config_digest);
		check_choice("layout", "arm64", arm64.config_digest);
		if (nested)
			check_choice("layout:multi", "arm64", arm64.config_digest);
		assert_int_equal(open_image(folder, NULL, "layout", "linux/arm64/v7", pool, &source, &err),
				 TRAWL_E_NOTFOUND);
		assert_int_equal(open_image(folder, NULL, "layout", "windows/amd64", pool, &source, &err),
				 TRAWL_E_NOTFOUND);
		assert_non_null(strstr(err.message, "no image for windows/amd64; there are "));
		assert_non_null(strstr(err.message, "(linux/arm64)"));
		assert_int_equal(open_image(folder, NULL, "layout", "linux/s390x", pool, &source, &err),
				 TRAWL_E_NOTFOUND);
		assert_non_null(strstr(err.message,
				       "blobs/sha256/1111111111111111111111111111111111111111111111111111111111111111:"
				       " not in the image"));
		tw_buf_release(&tar);
	}
	image_release(&amd64);
	image_release(&arm64);
}

/* Two images in one archive, told apart by tag. */
static void tags_of_docker_archives(void **state)
{
	struct trawl_error err = { 0 };
	struct tw_source *source;
	struct image image;
	struct tw_buf tar, manifest = { 0 };

	image_make(&image, PLAIN);
	tar = docker_new(&image);
	tar.len -= 2 * TAR_BLOCK;
	for (int i = 0; i < 2; i++)
		tw_buf_printf(&manifest, "%s{\"Config\":\"%s\",\"RepoTags\":[\"%s\"],\"Layers\":[\"%s\",\"%s\"]}",
			      i ? "," : "[", blob_path(image.config_digest), i ? "two:2.0" : "one:1.0",
			      blob_path(image.digest[0]), blob_path(image.digest[1]));
	tw_buf_text(&manifest, "]");
	tar.len -= TAR_BLOCK * 2; /* the other manifest and its header */
	tar.len -= tar.len % TAR_BLOCK;
	add_buf(&tar, "manifest.json", manifest);
	make_end(&tar);
	assert_int_equal(open_image(folder, &tar, "image.tar", NULL, pool, &source, &err), TRAWL_E_USAGE);
	assert_non_null(strstr(err.message, "image.tar: more than one image; add :TAG to the path; there are "));
	assert_non_null(strstr(err.message, "one:1.0"));
	assert_non_null(strstr(err.message, "two:2.0"));
	assert_int_equal(open_image(folder, NULL, "image.tar:3.0", NULL, pool, &source, &err), TRAWL_E_USAGE);
	assert_int_equal(open_image(folder, NULL, "image.tar:2.0", NULL, pool, &source, &err), 0);
	assert_slice(tw_source_artifact(source)->repo_tags[0], "two:2.0");
	tw_source_free(source);
	assert_int_equal(open_image(folder, NULL, "image.tar:one:1.0", NULL, pool, &source, &err), 0);
	assert_slice(tw_source_artifact(source)->repo_tags[0], "one:1.0");
	tw_source_free(source);
	tw_buf_release(&manifest);
	tw_buf_release(&tar);
	image_release(&image);
}

static void a_history_that_does_not_fit(void **state)
{
	struct tw_source *source;
	struct image image;
	struct tw_buf tar;

	image_make(&image, PLAIN);
	memcpy(strstr(image.config.ptr, "\"empty_layer\":true"), "\"empty_layer\":null", 18);
	make_digest(tw_buf_view(&image.config), image.config_digest);
	tar = docker_new(&image);
	assert_int_equal(open_image(folder, &tar, "image.tar", NULL, pool, &source, NULL), 0);
	assert_slice(tw_source_artifact(source)->layers[0].created_by, "");
	assert_slice(tw_source_artifact(source)->layers[1].created_by, "");
	tw_source_free(source);
	tw_buf_release(&tar);
	image_release(&image);
}

/* The same layer twice, as with empty ones: both are shown. */
static void layers_that_are_the_same(void **state)
{
	struct tw_source *source;
	struct image image;
	struct tw_buf tar;

	for (int outer = PLAIN; outer <= GZIP; outer++) {
		image_make(&image, PLAIN);
		tw_buf_release(&image.layer[1]);
		tw_buf_slice(&image.layer[1], tw_buf_view(&image.layer[0]));
		memcpy(image.digest[1], image.digest[0], TW_DIGEST_TEXT);
		memcpy(image.diff_id[1], image.diff_id[0], TW_DIGEST_TEXT);
		image_config(&image);
		tar = docker_new(&image);
		tar = pack(&tar, outer);
		assert_int_equal(open_image(folder, &tar, "image.tar", NULL, pool, &source, NULL), 0);
		assert_string_equal(list_source(source), "0: " LAYER_0 "\n1: " LAYER_0 "\n");
		assert_int_equal(tw_source_artifact(source)->layers[1].walk, outer == PLAIN ? 1 : 0);
		tw_source_free(source);
		tw_buf_release(&tar);
		image_release(&image);
	}
}

static void the_kinds_are_listed(void **state)
{
	size_t count = 0;

	for (; tw_source_kinds[count]; count++) {
		assert_non_null(tw_source_kinds[count]->name);
		assert_true(strlen(tw_source_kinds[count]->doc) > 10);
		assert_true(tw_source_kinds[count]->targets != 0);
	}
	assert_true(count >= 9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_kinds_of_archives),
		cmocka_unit_test(facts_of_a_walk),
		cmocka_unit_test(digests_for_the_report),
		cmocka_unit_test(layouts),
		cmocka_unit_test(platforms),
		cmocka_unit_test(tags_of_docker_archives),
		cmocka_unit_test(a_history_that_does_not_fit),
		cmocka_unit_test(layers_that_are_the_same),
		cmocka_unit_test(the_kinds_are_listed),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
