/* SPDX-License-Identifier: Apache-2.0 */
/* The merge: whiteouts, replacement, origin layers, ownership, aggregation. */
#include "check.h"

#include "scan/detail.h"

enum { LAYERS = 3 };

struct image {
	struct tw_flat_builder *builders[LAYERS];
	struct tw_slice blocks[LAYERS];
	struct tw_merge_layer layers[LAYERS];
	struct tw_arena arena;
	struct tw_detail detail;
};

static int setup(void **state)
{
	struct image *image = calloc(1, sizeof(*image));

	for (size_t i = 0; i < LAYERS; i++)
		assert_int_equal(tw_flat_builder_new(&image->builders[i], NULL), TRAWL_OK);
	*state = image;
	return 0;
}

static int teardown(void **state)
{
	struct image *image = *state;

	for (size_t i = 0; i < LAYERS; i++) {
		tw_flat_builder_free(image->builders[i]);
		free((void *)(uintptr_t)image->blocks[i].ptr);
	}
	tw_arena_release(&image->arena);
	free(image);
	return 0;
}

static void group(struct image *image, size_t layer, const char *type, const char *path)
{
	tw_flat_begin_group(image->builders[layer], tw_slice(*type ? type : "dpkg"), tw_slice(type), tw_slice(path));
}

static void package(struct image *image, size_t layer, const char *name, const char *version, const char *file)
{
	struct tw_package p = { .name = tw_slice(name), .version = tw_slice(version), .file_path = tw_slice(file) };

	tw_flat_add_package(image->builders[layer], &p);
}

static void owning(struct image *image, size_t layer, const char *name, const char *file)
{
	struct tw_slice files[] = { tw_slice(file) };
	struct tw_package p = { .name = tw_slice(name), .version = TW_LIT("1"), .installed_files = { files, 1 } };

	tw_flat_add_package(image->builders[layer], &p);
}

static void fact(struct image *image, size_t layer, enum tw_fact_kind kind, const char *path, const char *key,
		 const char *value)
{
	struct tw_fact f = { .kind = kind, .path = tw_slice(path), .key = tw_slice(key), .value = tw_slice(value) };

	tw_flat_add_fact(image->builders[layer], &f);
}

static const struct tw_detail *merge(struct image *image)
{
	static const char *const names[LAYERS] = { "L0", "L1", "L2" };

	for (size_t i = 0; i < LAYERS; i++) {
		assert_int_equal(tw_flat_builder_finish(image->builders[i], &image->blocks[i], NULL), TRAWL_OK);
		assert_int_equal(tw_flat_open(image->blocks[i], &image->layers[i].flat, NULL), TRAWL_OK);
		image->layers[i].ref.diff_id = tw_slice(names[i]);
	}
	assert_int_equal(tw_merge(image->layers, LAYERS, NULL, &image->arena, &image->detail, NULL), TRAWL_OK);
	return &image->detail;
}

/* dpkg's status is rewritten by a higher layer: the packages are that one's, their layers those that brought them. */
static void test_os_packages(void **state)
{
	struct image *image = *state;
	const struct tw_detail *d;

	group(image, 0, "", "var/lib/dpkg/status");
	package(image, 0, "bash", "5", "");
	package(image, 0, "curl", "7", "");
	group(image, 2, "", "var/lib/dpkg/status");
	package(image, 2, "bash", "5", "");
	package(image, 2, "curl", "8", "");
	fact(image, 0, TW_FACT_OS, "etc/os-release", "debian", "12.5");
	d = merge(image);
	assert_int_equal(d->package_count, 2);
	assert_slice(d->packages[0].layer.diff_id, "L0");
	assert_slice(d->packages[1].version, "8");
	assert_slice(d->packages[1].layer.diff_id, "L2");
	assert_slice(d->packages[1].purl, "pkg:deb/debian/curl@8?distro=debian-12.5");
	assert_true(d->packages[0].uid != 0);
}

static void test_removal(void **state)
{
	struct image *image = *state;
	const struct tw_detail *d;

	group(image, 0, "npm", "app/a/package-lock.json");
	package(image, 0, "gone-by-folder", "1", "");
	group(image, 0, "npm", "app/package-lock.json");
	package(image, 0, "kept", "1", "");
	group(image, 0, "npm", "apple/package-lock.json");
	package(image, 0, "kept-too", "1", "");
	group(image, 0, "npm", "opt/package-lock.json");
	package(image, 0, "gone-by-opaque", "1", "");
	fact(image, 1, TW_FACT_WHITEOUT, "app/a", "", "");
	fact(image, 1, TW_FACT_OPAQUE, "opt", "", "");
	/* The same layer's own files stay: a whiteout hides only what is below. */
	group(image, 1, "npm", "opt/x/package-lock.json");
	package(image, 1, "new", "1", "");
	d = merge(image);
	assert_int_equal(d->application_count, 3);
	assert_slice(d->applications[0].packages[0].name, "kept");
	assert_slice(d->applications[1].packages[0].name, "kept-too");
	assert_slice(d->applications[2].packages[0].name, "new");
}

/* To look each of the folders up that such a path goes through would take minutes. */
static void test_removal_of_deep_paths(void **state)
{
	enum { DEPTH = 200000 };
	struct image *image = *state;
	char *path = malloc(2 * DEPTH + 1);

	for (size_t i = 0; i < DEPTH; i++)
		memcpy(path + 2 * i, "a/", 3);
	path[2 * DEPTH - 1] = '\0';
	group(image, 0, "npm", path);
	package(image, 0, "kept", "1", "");
	path[2 * DEPTH - 2] = 'b';
	group(image, 0, "npm", path);
	package(image, 0, "gone", "1", "");
	fact(image, 1, TW_FACT_WHITEOUT, path, "", "");
	free(path);
	merge(image);
	assert_int_equal(image->detail.application_count, 1);
	assert_slice(image->detail.applications[0].packages[0].name, "kept");
}

static void test_replaced_by_nothing(void **state)
{
	struct image *image = *state;

	group(image, 0, "npm", "package-lock.json");
	package(image, 0, "old", "1", "");
	group(image, 1, "npm", "package-lock.json"); /* rewritten, and empty now */
	assert_int_equal(merge(image)->application_count, 0);
}

static void test_aggregation(void **state)
{
	struct image *image = *state;
	const struct tw_detail *d;

	group(image, 0, "node-pkg", "usr/lib/a/package.json");
	package(image, 0, "a", "1", "usr/lib/a/package.json");
	group(image, 1, "node-pkg", "usr/lib/b/package.json");
	package(image, 1, "b", "1", "usr/lib/b/package.json");
	group(image, 2, "node-pkg", "usr/lib/b/package.json");
	package(image, 2, "b", "1", "usr/lib/b/package.json");
	group(image, 1, "npm", "package-lock.json");
	package(image, 1, "c", "1", "");
	d = merge(image);
	assert_int_equal(d->application_count, 2);
	assert_slice(d->applications[0].type, "node-pkg");
	assert_slice(d->applications[0].path, "");
	assert_int_equal(d->applications[0].package_count, 2);
	assert_slice(d->applications[0].packages[1].layer.diff_id, "L1"); /* where it already stood */
	assert_slice(d->applications[1].path, "package-lock.json");
}

/* What the OS's package manager installed in the same layer is not reported as a language package. */
static void test_ownership(void **state)
{
	struct image *image = *state;
	const struct tw_detail *d;

	group(image, 0, "python-pkg", "usr/lib/python3/x.dist-info/METADATA");
	package(image, 0, "owned", "1", "usr/lib/python3/x.dist-info/METADATA");
	group(image, 0, "python-pkg", "usr/local/y.dist-info/METADATA");
	package(image, 0, "free", "1", "usr/local/y.dist-info/METADATA");
	group(image, 0, "", "var/lib/dpkg/status");
	owning(image, 0, "python3-x", "/usr/lib/python3/x.dist-info/METADATA");
	group(image, 1, "python-pkg", "usr/lib/python3/x.dist-info/METADATA");
	package(image, 1, "overwritten", "2", "usr/lib/python3/x.dist-info/METADATA");
	d = merge(image);
	assert_int_equal(d->owned_count, 0); /* overwritten */
	assert_int_equal(d->application_count, 1);
	assert_int_equal(d->applications[0].package_count, 2);
	assert_slice(d->applications[0].packages[0].name, "free");
	assert_slice(d->applications[0].packages[1].name, "overwritten");
}

/* Debian's own file is in derivatives, too: another family's word counts more. */
static void test_os(void **state)
{
	struct image *image = *state;
	const struct tw_detail *d;

	fact(image, 0, TW_FACT_OS, "etc/debian_version", "debian", "bookworm/sid");
	fact(image, 0, TW_FACT_OS, "etc/lsb-release", "ubuntu", "22.04");
	fact(image, 1, TW_FACT_OS, "etc/debian_version", "debian", "12");
	fact(image, 1, TW_FACT_OS_EXTENDED, "x", "", "esm");
	fact(image, 2, TW_FACT_REPOSITORY, "etc/apk/repositories", "alpine", "3.18");
	d = merge(image);
	assert_slice(d->os.family, "ubuntu");
	assert_slice(d->os.name, "22.04");
	assert_true(d->os.extended);
	assert_slice(d->repository_release, "3.18");
}

static void test_duplicates(void **state)
{
	struct image *image = *state;

	group(image, 0, "", "var/lib/dpkg/status");
	package(image, 0, "bash", "5", "");
	group(image, 0, "", "var/lib/dpkg/status.d/bash");
	package(image, 0, "bash", "5", "");
	assert_int_equal(merge(image)->package_count, 1);
}

/* What belongs to the OS is kept apart, with its owner; lists of files come by themselves, too. */
static void test_owned_are_told(void **state)
{
	struct image *image = *state;
	struct tw_slice files[] = { TW_LIT("usr/lib/z.jar") };
	struct tw_fact list = {
		.kind = TW_FACT_FILES, .analyzer = TW_LIT("pacman"), .key = TW_LIT("z-1-1"), .list = { files, 1 }
	};
	const struct tw_detail *d;

	group(image, 0, "python-pkg", "usr/lib/python3/x.dist-info/METADATA");
	package(image, 0, "x", "1", "usr/lib/python3/x.dist-info/METADATA");
	group(image, 0, "jar", "usr/lib/z.jar");
	package(image, 0, "a:b", "1", "");
	package(image, 0, "a:a", "1", "");
	group(image, 0, "", "var/lib/dpkg/status");
	owning(image, 0, "python3-x", "/usr/lib/python3/x.dist-info/METADATA");
	tw_flat_add_fact(image->builders[0], &list);
	group(image, 0, "python-pkg", "usr/lib/python2.7/wsgiref.egg-info");
	package(image, 0, "wsgiref", "0.1.2", "usr/lib/python2.7/wsgiref.egg-info");
	d = merge(image);
	assert_int_equal(d->application_count, 0);
	assert_int_equal(d->owned_count, 4);
	assert_slice(d->owned[0].type, "jar");
	assert_slice(d->owned[0].package.name, "a:a");
	assert_slice(d->owned[0].package.owner, "pacman z-1-1");
	assert_slice(d->owned[1].package.name, "a:b");
	assert_slice(d->owned[2].package.name, "wsgiref");
	assert_slice(d->owned[2].package.owner, "dpkg python2.7");
	assert_slice(d->owned[3].package.name, "x");
	assert_slice(d->owned[3].package.owner, "dpkg python3-x-1");
}

static void claim(struct image *image, const char *type, const char *path, const char *name, const char *file,
		  const char *purl)
{
	struct tw_package p = { .name = tw_slice(name), .version = TW_LIT("1"), .file_path = tw_slice(file) };

	p.purl = tw_slice(purl);
	tw_flat_begin_group(image->builders[0], TW_LIT("sbom"), tw_slice(type), tw_slice(path));
	tw_flat_add_package(image->builders[0], &p);
}

/* Files over the package database over what a bill of materials claims, which may also be of another system. */
static void test_claims(void **state)
{
	struct image *image = *state;
	const struct tw_detail *d;

	claim(image, "", "a.spdx.json", "bash", "", "pkg:deb/debian/bash@1");
	claim(image, "", "b.spdx.json", "only-claimed", "", "pkg:deb/debian/only-claimed@1");
	claim(image, "", "c.spdx.json", "musl", "", "pkg:apk/alpine/musl@1");
	claim(image, "", "d.spdx.json", "nameless", "", "pkg:deb/nameless@1?x=a%2Fb");
	claim(image, "jar", "x.spdx", "g:found", "lib/x.jar", "");
	claim(image, "jar", "y.spdx", "g:claimed", "lib/y.jar", "");
	group(image, 1, "", "var/lib/dpkg/status");
	package(image, 1, "bash", "1", "");
	group(image, 1, "jar", "lib/x.jar");
	package(image, 1, "g:found", "1", "lib/x.jar");
	fact(image, 0, TW_FACT_OS, "etc/os-release", "debian", "12.5");
	d = merge(image);
	assert_int_equal(d->package_count, 3);
	assert_slice(d->packages[0].name, "bash");
	assert_slice(d->packages[0].analyzed_by, "dpkg");
	assert_slice(d->packages[1].name, "only-claimed");
	assert_slice(d->packages[2].name, "nameless");
	assert_int_equal(d->application_count, 1);
	assert_int_equal(d->applications[0].package_count, 2);
	for (size_t i = 0; i < 2; i++) {
		if (tw_slice_is(d->applications[0].packages[i].name, "g:found"))
			assert_slice(d->applications[0].packages[i].analyzed_by, "jar");
	}
}

static void derived(struct image *image, size_t layer, const char *id, const char *version, const char *parent,
		    const char *release)
{
	struct tw_slice list[] = { tw_slice(parent), tw_slice(release), TW_LIT("Its Title") };
	struct tw_fact f = {
		.kind = TW_FACT_OS_DERIVED, .key = tw_slice(id), .value = tw_slice(version), .list = { list, 3 }
	};

	tw_flat_add_fact(image->builders[layer], &f);
}

static void check_os(const struct tw_os *os, const char *family, const char *name, const char *parent,
		     const char *release)
{
	assert_slice(os->family, family);
	assert_slice(os->name, name);
	assert_slice(os->parent_family, parent);
	assert_slice(os->parent_name, release);
}

/* Debian's file says Debian, os-release says who it really is, and what Ubuntu it is made of. */
static void test_derivative(void **state)
{
	struct image *image = *state;
	const struct tw_detail *d;

	fact(image, 0, TW_FACT_OS, "etc/debian_version", "debian", "bookworm/sid");
	derived(image, 0, "linuxmint", "21.3", "ubuntu", "22.04");
	group(image, 1, "", "var/lib/dpkg/status");
	package(image, 1, "bash", "5", "");
	d = merge(image);
	check_os(&d->os, "linuxmint", "21.3", "ubuntu", "22.04");
	assert_slice(d->os.title, "Its Title");
	assert_slice(d->packages[0].purl, "pkg:deb/linuxmint/bash@5?distro=linuxmint-21.3");
}

/* The parent's own file knows its release where os-release doesn't. */
static void test_derivative_release(void **state)
{
	struct image *image = *state;

	derived(image, 0, "other", "3", "debian", "");
	fact(image, 0, TW_FACT_OS, "etc/debian_version", "debian", "12.5");
	check_os(&merge(image)->os, "other", "3", "debian", "12.5");
}

static void test_derivative_repository(void **state)
{
	struct image *image = *state;

	derived(image, 0, "postmarketos", "v23.12", "alpine", "");
	fact(image, 0, TW_FACT_REPOSITORY, "etc/apk/repositories", "alpine", "3.19");
	check_os(&merge(image)->os, "postmarketos", "v23.12", "alpine", "3.19");
}

static void test_derivative_of_redhat(void **state)
{
	struct image *image = *state;

	fact(image, 0, TW_FACT_OS, "etc/redhat-release", "redhat", "4.14");
	derived(image, 1, "rhcos", "4.14", "redhat", "9.2");
	check_os(&merge(image)->os, "rhcos", "4.14", "redhat", "9.2");
}

/* A file that names somebody else knows better. */
static void test_no_derivative(void **state)
{
	struct image *image = *state;

	fact(image, 0, TW_FACT_OS, "etc/system-release", "amazon", "2 (Karoo)");
	derived(image, 0, "amzn", "2", "centos", "");
	check_os(&merge(image)->os, "amazon", "2 (Karoo)", "", "");
}

/* Of nobody: named, where nobody else is. */
static void test_named_alone(void **state)
{
	struct image *image = *state;

	derived(image, 0, "gentoo", "2.14", "", "");
	check_os(&merge(image)->os, "gentoo", "2.14", "", "");
}

static void test_not_named(void **state)
{
	struct image *image = *state;

	derived(image, 0, "strange", "1", "", "");
	fact(image, 2, TW_FACT_OS, "etc/debian_version", "debian", "12.5");
	check_os(&merge(image)->os, "debian", "12.5", "", "");
}

static void test_not_named_with_repository(void **state)
{
	struct image *image = *state;

	derived(image, 0, "strange", "1", "", "");
	fact(image, 2, TW_FACT_REPOSITORY, "etc/apk/repositories", "alpine", "3.19");
	check_os(&merge(image)->os, "", "", "", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_os_packages, setup, teardown),
		cmocka_unit_test_setup_teardown(test_removal, setup, teardown),
		cmocka_unit_test_setup_teardown(test_removal_of_deep_paths, setup, teardown),
		cmocka_unit_test_setup_teardown(test_replaced_by_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(test_aggregation, setup, teardown),
		cmocka_unit_test_setup_teardown(test_ownership, setup, teardown),
		cmocka_unit_test_setup_teardown(test_os, setup, teardown),
		cmocka_unit_test_setup_teardown(test_duplicates, setup, teardown),
		cmocka_unit_test_setup_teardown(test_owned_are_told, setup, teardown),
		cmocka_unit_test_setup_teardown(test_claims, setup, teardown),
		cmocka_unit_test_setup_teardown(test_derivative, setup, teardown),
		cmocka_unit_test_setup_teardown(test_derivative_release, setup, teardown),
		cmocka_unit_test_setup_teardown(test_derivative_repository, setup, teardown),
		cmocka_unit_test_setup_teardown(test_derivative_of_redhat, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_derivative, setup, teardown),
		cmocka_unit_test_setup_teardown(test_named_alone, setup, teardown),
		cmocka_unit_test_setup_teardown(test_not_named, setup, teardown),
		cmocka_unit_test_setup_teardown(test_not_named_with_repository, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
