/* SPDX-License-Identifier: Apache-2.0 */
/* Trees, .gitmodules and addresses, taken apart without a helper. */
#include <sys/stat.h>
#include <unistd.h>

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
		{ "git@host:/a/b@c", "git@host:/a/b@c" },
		{ "token@host.example/a@b", "host.example/a@b" },
		{ "token@host:8080/a", "host:8080/a" },
		{ "user:token@host/a", "host/a" },
		{ "user:to@ken@host/a", "host/a" },
		{ "token@host/a://b", "host/a://b" },
		{ "user:token@host://b", "host://b" },
		{ "host/a@b", "host/a@b" },
		{ "", "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct tw_buf buf = { 0 };

		tw_git_shown(tw_slice(cases[i][0]), &buf);
		assert_true(tw_slice_is(tw_buf_view(&buf), cases[i][1]));
		tw_buf_release(&buf);
	}
}

/* A helper that says @answer, in printf's escapes, to whatever it is asked. */
static void ask(const char *answer, int expected, bool over)
{
	const char *folder = getenv("TMPDIR");
	char path[512], text[512];
	int len = snprintf(text, sizeof(text), "#!/bin/sh\nprintf '%s' >&0\ncat\n", answer), fd;
	struct tw_source_options options = { .git_helper = path };
	struct tw_git_request request = { .want = 8, .max_size = 8 };
	struct tw_arena arena = { 0 };
	struct trawl_error err = { 0 };
	struct tw_git *git = NULL;
	struct tw_slice bytes;
	uint64_t size;

	snprintf(path, sizeof(path), "%s/trawl-helper-XXXXXX", folder ? folder : "/tmp");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, (size_t)len), len);
	assert_int_equal(fchmod(fd, 0700), 0);
	close(fd);
	if (tw_git_start(&options, &git, &err) == TRAWL_E_UNSUPPORTED) {
		unlink(path);
		skip();
	}
	assert_int_equal(tw_git_read(git, &request, TW_GIT_IS_BLOB, &arena, NULL, &bytes, &size, &err), expected);
	assert_int_equal(tw_git_is_over(git, expected), over);
	tw_git_stop(git);
	tw_arena_release(&arena);
	unlink(path);
}

/* Whoever answers something else is not asked again: what is still on its way would be taken for the next answer. */
static void test_wrong_answers(void **state)
{
#define HEAD(type, size) "H\\011\\0\\0\\0\\00" type "\\0" size "\\0\\0\\0\\0\\0\\0\\0"
#define BYTES(len) "B\\0" len "\\0\\0\\0"
	ask(HEAD("3", "03") BYTES("03") "abc", TRAWL_OK, false);
	ask(HEAD("2", "03") BYTES("03") "abc", TRAWL_E_FORMAT, false);
	ask("X\\02\\0\\0\\0nx", TRAWL_E_NOTFOUND, false);
	ask(HEAD("3", "03") BYTES("04") "abcd", TRAWL_E_IO, true);
	ask(HEAD("3", "03") BYTES("00"), TRAWL_E_IO, true);
	ask(HEAD("3", "03") "F\\01\\0\\0\\0a", TRAWL_E_IO, true);
	ask(HEAD("3", "011") BYTES("011") "abcdefghi", TRAWL_E_IO, true);
	ask(BYTES("01") "a", TRAWL_E_IO, true);
	ask("H\\01\\0\\0\\0a", TRAWL_E_IO, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tree),          cmocka_unit_test(test_cut_tree), cmocka_unit_test(test_odd_trees),
		cmocka_unit_test(test_names),         cmocka_unit_test(test_modules),  cmocka_unit_test(test_shown),
		cmocka_unit_test(test_wrong_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
