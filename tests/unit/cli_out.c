/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reports appear whole or not at all.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "cli/out.h"

static struct tw_keep keep;
static struct trawl_error err;

static void write_file(const char *name, const char *text)
{
	FILE *file = fopen(name, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void holds(const char *name, const char *text)
{
	char bytes[256] = { 0 };
	FILE *file = fopen(name, "r");

	assert_non_null(file);
	assert_true(fread(bytes, 1, sizeof(bytes) - 1, file) < sizeof(bytes));
	fclose(file);
	assert_string_equal(bytes, text);
}

/* How many files there are: none may be left over. */
static int files(void)
{
	DIR *folder = opendir(".");
	int count = 0;

	assert_non_null(folder);
	while (readdir(folder))
		count++;
	closedir(folder);
	return count - 2;
}

static unsigned mode_of(const char *name)
{
	struct stat status;

	assert_int_equal(stat(name, &status), 0);
	return status.st_mode & 07777;
}

static void test_new_file(void **state)
{
	struct tw_out out;
	mode_t mask = umask(027);

	assert_int_equal(tw_out_open(&out, "report", &keep, &err), TRAWL_OK);
	tw_out_text(&out, "all of ");
	tw_out_printf(&out, "%s", "it");
	assert_int_equal(access("report", F_OK), -1);
	assert_int_equal(tw_out_close(&out, &err), TRAWL_OK);
	umask(mask);
	holds("report", "all of it");
	assert_int_equal(mode_of("report"), 0640);
	assert_int_equal(files(), 1);
	unlink("report");
}

static void test_old_file(void **state)
{
	struct tw_out out;

	write_file("report", "old");
	assert_int_equal(chmod("report", 0604), 0);
	assert_int_equal(symlink("report", "link"), 0);
	assert_int_equal(tw_out_open(&out, "link", &keep, &err), TRAWL_OK);
	tw_out_text(&out, "new");
	holds("report", "old");
	assert_int_equal(tw_out_close(&out, &err), TRAWL_OK);
	holds("report", "new");
	assert_int_equal(mode_of("report"), 0604);
	/* The link is still one. */
	assert_true(readlink("link", (char[8]){ 0 }, 8) == 6);
	assert_int_equal(tw_out_open(&out, "report", &keep, &err), TRAWL_OK);
	tw_out_text(&out, "newer");
	tw_out_drop(&out);
	holds("report", "new");
	assert_int_equal(files(), 2);
	unlink("link");
	unlink("report");
}

static void test_link_to_nothing(void **state)
{
	struct tw_out out;

	assert_int_equal(symlink("nothing", "link"), 0);
	assert_int_equal(tw_out_open(&out, "link", &keep, &err), TRAWL_OK);
	tw_out_text(&out, "new");
	assert_int_equal(tw_out_close(&out, &err), TRAWL_OK);
	holds("nothing", "new");
	assert_int_equal(files(), 2);
	unlink("link");
	unlink("nothing");
}

static void test_no_room(void **state)
{
	struct rlimit old, small = { 100000, 100000 };
	struct tw_out out;

	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small.rlim_max = old.rlim_max;
	write_file("report", "old");
	assert_int_equal(tw_out_open(&out, "report", &keep, &err), TRAWL_OK);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	for (int i = 0; i < 30000; i++)
		tw_out_text(&out, "0123456789");
	/* Once it has failed, whoever writes is told. */
	assert_int_equal(tw_out_write(&out, "x", 1), -1);
	assert_int_equal(tw_out_close(&out, &err), TRAWL_E_IO);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_string_equal(err.message, "report: can't be written: File too large");
	holds("report", "old");
	assert_int_equal(files(), 1);
	/* Closed is closed. */
	tw_out_drop(&out);
	unlink("report");
}

static void test_no_place(void **state)
{
	struct tw_out out;

	assert_int_equal(tw_out_open(&out, "none/report", &keep, &err), TRAWL_E_IO);
	assert_string_equal(err.message, "none/report: can't be written: No such file or directory");
	assert_int_equal(tw_out_open(&out, ".", &keep, &err), TRAWL_E_IO);
	assert_string_equal(err.message, ".: is a folder, not a file to write to");
	assert_int_equal(tw_out_open(&out, "/dev/full", &keep, &err), TRAWL_OK);
	tw_out_text(&out, "x");
	assert_int_equal(tw_out_close(&out, &err), TRAWL_E_IO);
	assert_string_equal(err.message, "/dev/full: can't be written: No space left on device");
	assert_int_equal(files(), 0);
}

static void test_large_pieces(void **state)
{
	static char piece[3 * TW_OUT_BUFFER];
	struct tw_out out;
	struct stat status;

	memset(piece, 'x', sizeof(piece));
	assert_int_equal(tw_out_open(&out, "report", &keep, &err), TRAWL_OK);
	assert_int_equal(tw_out_write(&out, piece, 10), 0);
	assert_int_equal(tw_out_write(&out, piece, sizeof(piece)), 0);
	assert_int_equal(tw_out_write(&out, piece, TW_OUT_BUFFER), 0);
	assert_int_equal(tw_out_write(&out, piece, 0), 0);
	assert_int_equal(tw_out_close(&out, &err), TRAWL_OK);
	assert_int_equal(stat("report", &status), 0);
	assert_int_equal(status.st_size, 10 + 4 * TW_OUT_BUFFER);
	unlink("report");
}

static void test_wrapping(void **state)
{
	struct tw_out out;

	assert_int_equal(tw_out_open(&out, "report", &keep, &err), TRAWL_OK);
	tw_out_text(&out, "ab");
	tw_out_wrapped(&out, "one two three fourteenletters x", 2, 4, 12);
	tw_out_wrapped(&out, "", 0, 4, 12);
	assert_int_equal(tw_out_close(&out, &err), TRAWL_OK);
	holds("report", "abone two\n    three\n    fourteenletters\n    x\n\n");
	unlink("report");
}

static int enter_folder(void **state)
{
	static char folder[4096];
	const char *tmp = getenv("TMPDIR");

	snprintf(folder, sizeof(folder), "%s/trawl-out-XXXXXX", tmp ? tmp : "/tmp");
	*state = mkdtemp(folder);
	return *state ? chdir(*state) : -1;
}

static int leave_folder(void **state)
{
	tw_keep_release(&keep);
	return chdir("/") || rmdir(*state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_new_file),        cmocka_unit_test(test_old_file),
		cmocka_unit_test(test_link_to_nothing), cmocka_unit_test(test_no_room),
		cmocka_unit_test(test_no_place),        cmocka_unit_test(test_large_pieces),
		cmocka_unit_test(test_wrapping),
	};

	return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
