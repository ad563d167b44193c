/* SPDX-License-Identifier: Apache-2.0 */
/* Which results a problem leaves in doubt. */
#include "check.h"

#include "scan/partial.h"

/* Bits: 1 the report is incomplete, 2 the OS's result is partial, 4 the lock file's. */
static int marks(enum tw_grade grade, const char *path)
{
	struct tw_problem problem = { .grade = (uint8_t)grade, .path = tw_slice(path) };
	struct tw_result results[] = {
		{ .target = TW_LIT("x (debian 12)"), .result_class = TW_CLASS_OS },
		{ .target = TW_LIT("app/package-lock.json"), .result_class = TW_CLASS_LANG },
	};
	struct tw_report report = {
		.results = results,
		.result_count = 2,
		.problems = &problem,
		.problem_count = 1,
	};

	tw_partial_mark(&report);
	return report.incomplete + 2 * results[0].partial + 4 * results[1].partial;
}

static void test_packages_of_the_os(void **state)
{
	static const char *const paths[] = {
		"var",
		"var/lib/dpkg",
		"var/lib/dpkg/status",
		"var/lib/dpkg/status.d/base",
		"lib/apk/db/installed",
		"usr/lib/sysimage/rpm/rpmdb.sqlite-wal",
		"var/lib/rpmmanifest/container-manifest-2",
		"var/lib/pacman/local/bash-5.2-1/desc",
	};

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		assert_int_equal(marks(TW_FAILED, paths[i]), 1 + 2);
}

static void test_others(void **state)
{
	assert_int_equal(marks(TW_FAILED, "app/package-lock.json"), 1 + 4);
	assert_int_equal(marks(TW_FAILED, "app"), 1);
	assert_int_equal(marks(TW_FAILED, "va"), 1);
	assert_int_equal(marks(TW_FAILED, "var/lib/dpkg/statuses"), 1);
	assert_int_equal(marks(TW_FAILED, "usr/share/doc/bash/copyright"), 1);
	assert_int_equal(marks(TW_WARN, "var/lib/dpkg/status"), 0);
}

/* A layer that is lost, or problems past the limit: they may be of any result. */
static void test_without_path(void **state)
{
	assert_int_equal(marks(TW_FAILED, ""), 1 + 2 + 4);
	assert_int_equal(marks(TW_NOTE, ""), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_packages_of_the_os),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_without_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
