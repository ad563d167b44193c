/* SPDX-License-Identifier: Apache-2.0 */
/* Purls, UIDs, the order of packages. The expected UIDs are those that Trivy 0.74 gives the same packages. */
#include "check.h"

#include "model/purl.h"
#include "model/uid.h"

static void check_purl(const char *type, const struct tw_os *os, struct tw_package package, const char *want)
{
	struct tw_arena arena = { 0 };

	assert_slice(tw_purl(tw_slice(type), os, &package, &arena), want);
	tw_arena_release(&arena);
}

static void test_purls(void **state)
{
	struct tw_os alpine = { .family = TW_LIT("alpine"), .name = TW_LIT("3.9.4") };
	struct tw_os debian = { .family = TW_LIT("debian"), .name = TW_LIT("12.5") };
	struct tw_os arch = { .family = TW_LIT("manjaro") };
	struct tw_os sles = { .family = TW_LIT("sles"), .name = TW_LIT("15.3") };

	check_purl("alpine", &alpine,
		   (struct tw_package){
			   .name = TW_LIT("libcrypto1.1"), .version = TW_LIT("1.1.1b-r1"), .arch = TW_LIT("x86_64") },
		   "pkg:apk/alpine/libcrypto1.1@1.1.1b-r1?arch=x86_64&distro=3.9.4");
	check_purl("debian", &debian,
		   (struct tw_package){ .name = TW_LIT("libstdc++6"),
					.version = TW_LIT("12.2.0"),
					.release = TW_LIT("14"),
					.epoch = 2,
					.arch = TW_LIT("amd64") },
		   "pkg:deb/debian/libstdc%2B%2B6@12.2.0-14?arch=amd64&distro=debian-12.5&epoch=2");
	check_purl("sles", &sles,
		   (struct tw_package){ .name = TW_LIT("zlib"),
					.version = TW_LIT("1.2"),
					.release = TW_LIT("1"),
					.modularity_label = TW_LIT("a:b") },
		   "pkg:rpm/suse/zlib@1.2-1?distro=sles-15.3&modularitylabel=a:b");
	check_purl("arch", &arch,
		   (struct tw_package){ .name = TW_LIT("zsh"),
					.epoch = 1,
					.version = TW_LIT("5.9"),
					.release = TW_LIT("4"),
					.arch = TW_LIT("x86_64") },
		   "pkg:alpm/manjaro/zsh@1:5.9-4?arch=x86_64&distro=manjaro");
	check_purl("npm", NULL, (struct tw_package){ .name = TW_LIT("@Babel/Core"), .version = TW_LIT("7.0.0") },
		   "pkg:npm/%40babel/core@7.0.0");
	check_purl("pip", NULL, (struct tw_package){ .name = TW_LIT("Foo_Bar"), .version = TW_LIT("1.0+local") },
		   "pkg:pypi/foo-bar@1.0%2Blocal");
	check_purl("gomod", NULL, (struct tw_package){ .name = TW_LIT("github.com/A/b"), .version = TW_LIT("1.0.0") },
		   "pkg:golang/github.com/a/b@1.0.0");
	check_purl("gomod", NULL, (struct tw_package){ .name = TW_LIT("./local") }, "");
	check_purl("jar", NULL, (struct tw_package){ .name = TW_LIT("org.x:y"), .version = TW_LIT("1") },
		   "pkg:maven/org.x/y@1");
	check_purl("cocoapods", NULL, (struct tw_package){ .name = TW_LIT("A/Sub/C"), .version = TW_LIT("1") },
		   "pkg:cocoapods/A@1#Sub/C");
	check_purl("npm", NULL, (struct tw_package){ .version = TW_LIT("1") }, "");
}

static void test_uids(void **state)
{
	struct tw_location at = { 6, 10 };
	struct tw_package asap = {
		.id = TW_LIT("asap@2.0.6"),
		.name = TW_LIT("asap"),
		.version = TW_LIT("2.0.6"),
		.locations = { &at, 1 },
		.analyzed_by = TW_LIT("npm"),
	};
	struct tw_package war = {
		.name = TW_LIT("com.example:helloworld"),
		.version = TW_LIT("0.0.1-SNAPSHOT"),
		.file_path = TW_LIT("opt/app/shop.ear/web.war"),
		.analyzed_by = TW_LIT("jar"),
	};

	assert_true(tw_package_uid(TW_LIT("package-lock.json"), &asap) == 0xa9ed9c990b55c97eu);
	assert_true(tw_package_uid(TW_LIT("opt/app/shop.ear"), &war) == 0x35a54dd2448a58b6u);
	asap.dev = true;
	assert_false(tw_package_uid(TW_LIT("package-lock.json"), &asap) == 0xa9ed9c990b55c97eu);
}

static void test_order(void **state)
{
	struct tw_package a = { .name = TW_LIT("a"), .relationship = TW_REL_UNKNOWN };
	struct tw_package b = { .name = TW_LIT("b"), .relationship = TW_REL_DIRECT };
	struct tw_package c = { .name = TW_LIT("c"), .relationship = TW_REL_ROOT };

	assert_true(tw_package_cmp(&c, &b) < 0);
	assert_true(tw_package_cmp(&b, &a) < 0); /* unknown comes last */
	assert_true(tw_package_cmp(&a, &c) > 0);
	assert_int_equal(tw_package_cmp(&a, &a), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_purls),
		cmocka_unit_test(test_uids),
		cmocka_unit_test(test_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
