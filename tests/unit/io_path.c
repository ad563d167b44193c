/* SPDX-License-Identifier: Apache-2.0 */
#include "io_make.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/limits.h"
#include "io/beneath.h"
#include "io/path.h"

static void names(void **state)
{
	/* Name and what Go's path.Clean makes of it, without the slash in front; NULL: leads out. */
	static const char *const cases[][2] = {
		{ "a", "a" },           { "a/b", "a/b" },     { "./a", "a" },
		{ "/a", "a" },          { "a/", "a" },        { "a//b", "a/b" },
		{ "a/./b", "a/b" },     { "a/../b", "b" },    { ".", "" },
		{ "./", "" },           { "/", "" },          { "", "" },
		{ "a/..", "" },         { "/..", "" },        { "/../a", "a" },
		{ "..", NULL },         { "../a", NULL },     { "a/../../b", NULL },
		{ "./../a", NULL },     { "...", "..." },     { ".a", ".a" },
		{ "a/.b", "a/.b" },     { "a/..b", "a/..b" }, { ".wh.x", ".wh.x" },
		{ "a/b/../../c", "c" }, { "././a", "a" },     { "a/b/..", "a" },
		{ "//a//", "a" },
	};
	char room[TW_LIMIT_PATH];
	struct tw_slice got;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct trawl_error err = { 0 };
		int status = tw_path_clean(tw_slice(cases[i][0]), room, &got, &err);

		if (status != (cases[i][1] ? TRAWL_OK : TRAWL_E_FORMAT))
			fail_msg("\"%s\": %d %s", cases[i][0], status, err.message);
		if (cases[i][1])
			assert_slice(got, cases[i][1]);
	}
}

static void names_that_are_none(void **state)
{
	struct trawl_error err = { 0 };
	char room[TW_LIMIT_PATH], *name = malloc(TW_LIMIT_PATH + 1);
	struct tw_slice got;

	memset(name, 'x', TW_LIMIT_PATH + 1);
	assert_int_equal(tw_path_clean(tw_slice_of(name, TW_LIMIT_PATH), room, &got, &err), 0);
	assert_int_equal(tw_path_clean(tw_slice_of(name, TW_LIMIT_PATH + 1), room, &got, &err), TRAWL_E_LIMIT);
	assert_int_equal(tw_path_clean(tw_slice_of("a\0b", 3), room, &got, &err), TRAWL_E_FORMAT);
	assert_int_equal(tw_path_join(tw_slice("a"), tw_slice_of("a\0b", 3), room, &got, &err), TRAWL_E_FORMAT);
	/* Unclean, and just as long as there is room for. */
	memcpy(name, "a//b", 4);
	assert_int_equal(tw_path_clean(tw_slice_of(name, TW_LIMIT_PATH), room, &got, &err), 0);
	assert_int_equal(got.len, TW_LIMIT_PATH - 1);
	free(name);
}

static void links(void **state)
{
	static const char *const cases[][3] = {
		{ "a/b", "c", "a/b/c" }, { "a/b", "../c", "a/c" },
		{ "a/b", "/c", "c" },    { "a/b", "../../../c", "c" },
		{ "", "c/./d", "c/d" },  { "a", ".", "a" },
		{ "a", "..", "" },       { "id", "../id2/layer.tar", "id2/layer.tar" },
	};
	char room[TW_LIMIT_PATH];
	struct tw_slice got;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(tw_path_join(tw_slice(cases[i][0]), tw_slice(cases[i][1]), room, &got, NULL), 0);
		assert_slice(got, cases[i][2]);
	}
}

static int try(int root, const char *path)
{
	int fd = tw_open_beneath(root, path, O_RDONLY);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

/* The folder of the next two tests: a file, and links of all kinds. */
static int make_links(char folder[64])
{
	int root;

	make_folder(folder);
	assert_int_equal(mkdir(in_folder(folder, "d"), 0700), 0);
	make_file(in_folder(folder, "d/f"), tw_slice("x"));
	assert_int_equal(symlink("/etc", in_folder(folder, "out")), 0);
	assert_int_equal(symlink("d", in_folder(folder, "in")), 0);
	assert_int_equal(symlink("loop", in_folder(folder, "loop")), 0);
	root = open(folder, O_RDONLY | O_DIRECTORY);
	assert_true(root >= 0);
	return root;
}

static const char *const inside[] = { "d/f", "d", "" };
static const char *const refused[] = { "d/none", "out",           "out/passwd",  "in/f",
				       "loop",   "../etc/passwd", "/etc/passwd", "d/../d/f" };

static void nothing_leads_out_of_a_folder(void **state)
{
	char folder[64];
	int root = make_links(folder);

	for (size_t i = 0; i < sizeof(inside) / sizeof(*inside); i++)
		assert_int_equal(try(root, inside[i]), 0);
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused) - 1; i++)
		assert_int_not_equal(try(root, refused[i]), 0);
	assert_int_equal(try(root, "out/passwd"), ELOOP);
	assert_int_equal(try(root, "../etc/passwd"), EXDEV);
	close(root);
	remove_tree(folder);
}

/* In a child that the kernel refuses openat2 to, as old kernels do; how many answers are wrong. */
static int without_openat2(int root)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(code) / sizeof(*code), code };
	int wrong = 0;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
		return 100;
	for (size_t i = 0; i < sizeof(inside) / sizeof(*inside); i++)
		wrong += try(root, inside[i]) != 0;
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++)
		wrong += try(root, refused[i]) == 0;
	return wrong;
}

static void nor_on_old_kernels(void **state)
{
	char folder[64];
	int root = make_links(folder), status = -1;
	pid_t child = fork();

	if (child == 0)
		_exit(without_openat2(root));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	close(root);
	remove_tree(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),
		cmocka_unit_test(names_that_are_none),
		cmocka_unit_test(links),
		cmocka_unit_test(nothing_leads_out_of_a_folder),
		cmocka_unit_test(nor_on_old_kernels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
