/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/globs.h"

struct row {
	const char *pattern, *path;
	bool match;
};

/* What bmatcuk/doublestar v4, which Trivy matches with, says of these. */
static const struct row rows[] = {
	{ "a", "a", true },
	{ "a", "ab", false },
	{ "a*", "abc", true },
	{ "a*", "a/b", false },
	{ "*", "a", true },
	{ "*", "a/b", false },
	{ "**", "a/b/c", true },
	{ "**", "", true },
	{ "**/.git", ".git", true },
	{ "**/.git", "x/y/.git", true },
	{ "**/.git", "x/y/.gitignore", false },
	{ "a/**", "a/b/c", true },
	{ "a/**", "a", true },
	{ "a/**", "ab", false },
	{ "a/**/z", "a/z", true },
	{ "a/**/z", "a/b/c/z", true },
	{ "a/**/z", "a/b/c/zz", false },
	{ "a**", "abc", true },
	{ "a**", "a/b", false },
	{ "?", "a", true },
	{ "?", "/", false },
	{ "a?c", "abc", true },
	{ "[a-c]x", "bx", true },
	{ "[^a-c]x", "bx", false },
	{ "[!a-c]x", "dx", true },
	{ "[]a]x", "]x", true },
	{ "\\*", "*", true },
	{ "\\*", "a", false },
	{ "{a,b}/c", "b/c", true },
	{ "{a,b}/c", "c/c", false },
	{ "x{1,{2,3}}", "x3", true },
	{ "**/*.txt", "a/b.txt", true },
	{ "**/*.txt", "b.txt", true },
	{ "/etc/*/*", "etc/a/b", true },
	{ "./app", "app", true },
	{ "app/", "app", true },
	{ "*/*/*", "a/b/c", true },
	{ "**/node_modules/**", "a/node_modules/b/c", true },
	{ "*a*b*c", "xxaxxbxxbxxc", true },
	{ "*a*b*c", "xxaxxbxxbxx", false },
};

static void test_rows(void **state)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *patterns[] = { rows[i].pattern, NULL };
		struct tw_globs *globs;
		struct trawl_error err = { 0 };

		assert_int_equal(tw_globs_new(patterns, &globs, &err), TRAWL_OK);
		if (tw_globs_match(globs, tw_slice(rows[i].path)) != rows[i].match)
			fail_msg("%s %s %s", rows[i].pattern, rows[i].match ? "must match" : "must not match",
				 rows[i].path);
		tw_globs_free(globs);
	}
}

static void test_malformed(void **state)
{
	static const char *const bad[] = { "[a", "{a,b", "a\\", "x[]", "[^" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const char *patterns[] = { bad[i], NULL };
		struct tw_globs *globs = NULL;
		struct trawl_error err = { 0 };

		if (tw_globs_new(patterns, &globs, &err) != TRAWL_E_USAGE)
			fail_msg("\"%s\" was accepted", bad[i]);
	}
}

/* Many stars against a long path that almost matches must end soon. */
static void test_hostile(void **state)
{
	const char *patterns[] = { "**/a*a*a*a*a*a*a*a*a*a*b/**/a*a*a*a*b", NULL };
	struct tw_globs *globs;
	char path[4000];

	memset(path, 'a', sizeof(path));
	for (size_t i = 50; i < sizeof(path); i += 50)
		path[i] = '/';
	assert_int_equal(tw_globs_new(patterns, &globs, NULL), TRAWL_OK);
	assert_false(tw_globs_match(globs, tw_slice_of(path, sizeof(path))));
	tw_globs_free(globs);
	assert_false(tw_globs_match(NULL, TW_LIT("a")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
