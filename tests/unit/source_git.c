/* SPDX-License-Identifier: Apache-2.0 */
/* Trees, .gitmodules and addresses, taken apart without a helper. */
#include "check.h"
#include "source/git.h"

#define ID "0123456789abcdefghij"

static void test_tree(void **state)
{
	static const char bytes[] = "100644 a.txt\0" ID "40000 folder\0" ID "160000 sub\0" ID;
	struct tw_slice rest = tw_slice_of(bytes, sizeof(bytes) - 1);
	struct tw_git_entry entry;

	assert_int_equal(tw_git_tree_next(&rest, &entry), 1);
	assert_int_equal(entry.mode, 0100644);
	assert_true(tw_slice_is(entry.name, "a.txt"));
	assert_memory_equal(entry.id, ID, TW_GIT_ID);
	assert_int_equal(tw_git_tree_next(&rest, &entry), 1);
	assert_int_equal(entry.mode, 040000);
	assert_int_equal(tw_git_tree_next(&rest, &entry), 1);
	assert_true(tw_slice_is(entry.name, "sub"));
	assert_int_equal(tw_git_tree_next(&rest, &entry), 0);
}

/* Whatever is cut off, it is no tree; and nothing is read behind the end. */
static void test_cut_tree(void **state)
{
	static const char bytes[] = "100644 a.txt\0" ID;

	for (size_t len = 1; len < sizeof(bytes) - 1; len++) {
		char *copy = malloc(len);
		struct tw_slice rest = tw_slice_of(copy, len);
		struct tw_git_entry entry;

		assert_non_null(copy);
		memcpy(copy, bytes, len);
		assert_int_equal(tw_git_tree_next(&rest, &entry), -1);
		free(copy);
	}
}

static void test_odd_trees(void **state)
{
	static const char *const odd[] = { "100648 x", "12345678 x", " x", "-1 x", "0x1 x" };

	for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++) {
		char bytes[64] = { 0 };
		struct tw_slice rest = tw_slice_of(bytes, strlen(odd[i]) + 1 + TW_GIT_ID);
		struct tw_git_entry entry;

		memcpy(bytes, odd[i], strlen(odd[i]));
		assert_int_equal(tw_git_tree_next(&rest, &entry), -1);
	}
}

static void test_names(void **state)
{
	static const char *const good[] = { "a", "...", ".gitignore", ".github", " ", "\xff" };
	static const char *const bad[] = { "", ".", "..", "a/b", "/", ".git", ".GIT", ".Git" };

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		assert_true(tw_git_is_name(tw_slice(good[i])));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(tw_git_is_name(tw_slice(bad[i])));
}

static void test_modules(void **state)
{
	struct tw_slice text = TW_LIT("[core]\n\tpath = lib\n\turl = no\n"
				      "[submodule \"one\"]\n\tpath = lib\n\tbranch = x\n\turl = ../one.git\n"
				      "[submodule \"two words\"]\n\turl = https://example.org/two\n\tpath = two\n"
				      "[submodule \"three\"]\n\tpath = three\n");
	struct tw_slice name, url;

	assert_true(tw_git_module(text, TW_LIT("lib"), &name, &url));
	assert_true(tw_slice_is(name, "one"));
	assert_true(tw_slice_is(url, "../one.git"));
	assert_true(tw_git_module(text, TW_LIT("two"), &name, &url));
	assert_true(tw_slice_is(name, "two words"));
	assert_false(tw_git_module(text, TW_LIT("three"), &name, &url));
	assert_false(tw_git_module(text, TW_LIT(""), &name, &url));
	assert_false(tw_git_module((struct tw_slice){ 0 }, TW_LIT("lib"), &name, &url));
}

static void test_shown(void **state)
{
	static const char *const cases[][2] = {
		{ "https://user:pass@host/x@y", "https://host/x@y" },
		{ "https://user:p@ss@host:1", "https://host:1" },
		{ "https://host/a", "https://host/a" },
		{ "ssh://git@host/a", "ssh://host/a" },
		{ "git@host:a", "git@host:a" },
		{ "", "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct tw_buf buf = { 0 };

		tw_git_shown(tw_slice(cases[i][0]), &buf);
		assert_true(tw_slice_is(tw_buf_view(&buf), cases[i][1]));
		tw_buf_release(&buf);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tree),  cmocka_unit_test(test_cut_tree), cmocka_unit_test(test_odd_trees),
		cmocka_unit_test(test_names), cmocka_unit_test(test_modules),  cmocka_unit_test(test_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
