/* SPDX-License-Identifier: Apache-2.0 */
#include "io_make.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "io/spill.h"

static void written_and_mapped(void **state)
{
	struct tw_spill spill = TW_SPILL_INIT;
	struct tw_slice bytes;

	assert_int_equal(tw_spill_open(&spill, NULL), 0);
	assert_int_equal(tw_spill_write(&spill, "hello", 5, NULL), 0);
	assert_int_equal(tw_spill_hole(&spill, 100000, NULL), 0);
	assert_int_equal(tw_spill_write(&spill, "world", 5, NULL), 0);
	assert_int_equal(tw_spill_map(&spill, &bytes, NULL), 0);
	assert_int_equal(bytes.len, 100010);
	assert_memory_equal(bytes.ptr, "hello\0", 6);
	assert_memory_equal(bytes.ptr + 100004, "\0world", 6);
	tw_spill_release(&spill);
	tw_spill_release(&spill);

	assert_int_equal(tw_spill_open(&spill, NULL), 0);
	assert_int_equal(tw_spill_map(&spill, &bytes, NULL), 0);
	assert_int_equal(bytes.len, 0);
	tw_spill_release(&spill);
}

/* Of the text before nothing shows: not behind a shorter one, and not in a hole. */
static void one_file_for_many_texts(void **state)
{
	struct tw_buf noise = make_noise(40 * 1024 * 1024);
	struct tw_spill spill = TW_SPILL_INIT;
	struct tw_slice bytes;
	struct stat st;
	int fd;

	assert_int_equal(tw_spill_open(&spill, NULL), 0);
	fd = spill.fd;
	assert_int_equal(tw_spill_write(&spill, noise.ptr, noise.len, NULL), 0);
	assert_int_equal(tw_spill_map(&spill, &bytes, NULL), 0);
	assert_int_equal(bytes.len, noise.len);
	tw_spill_rewind(&spill);
	assert_int_equal(spill.fd, fd);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_size, 32 * 1024 * 1024);
	assert_int_equal(tw_spill_write(&spill, "hello", 5, NULL), 0);
	assert_int_equal(tw_spill_hole(&spill, 100000, NULL), 0);
	assert_int_equal(tw_spill_write(&spill, "world", 5, NULL), 0);
	assert_int_equal(tw_spill_map(&spill, &bytes, NULL), 0);
	assert_int_equal(bytes.len, 100010);
	for (size_t i = 5; i < 100005; i++)
		assert_int_equal(bytes.ptr[i], 0);
	assert_memory_equal(bytes.ptr, "hello", 5);
	assert_memory_equal(bytes.ptr + 100005, "world", 5);
	tw_spill_rewind(&spill);
	assert_int_equal(tw_spill_map(&spill, &bytes, NULL), 0);
	assert_int_equal(bytes.len, 0);
	tw_spill_release(&spill);
	tw_buf_release(&noise);
}

static void nothing_is_left_behind(void **state)
{
	struct tw_spill spill = TW_SPILL_INIT;
	char folder[64];

	make_folder(folder);
	setenv("TMPDIR", folder, 1);
	assert_int_equal(tw_spill_open(&spill, NULL), 0);
	assert_int_equal(tw_spill_write(&spill, "hello", 5, NULL), 0);
	unsetenv("TMPDIR");
	assert_int_equal(rmdir(folder), 0); /* it is empty */
	tw_spill_release(&spill);
}

static void no_folder(void **state)
{
	struct tw_spill spill = TW_SPILL_INIT;
	struct trawl_error err = { 0 };

	setenv("TMPDIR", "/nonexistent/folder", 1);
	assert_int_equal(tw_spill_open(&spill, &err), TRAWL_E_IO);
	unsetenv("TMPDIR");
	assert_string_equal(err.message,
			    "cannot make a temporary file in /nonexistent/folder: No such file or directory");
	assert_int_equal(spill.fd, -1);
}

/* A limit on file sizes fails writes the way a full disk does, and needs no disk. */
static void a_full_disk(void **state)
{
	struct tw_spill spill = TW_SPILL_INIT;
	struct rlimit before, small;
	struct trawl_error err = { 0 };
	char block[4096];
	struct tw_slice bytes;
	int status = 0;

	memset(block, 'x', sizeof(block));
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	small = (struct rlimit){ 10000, before.rlim_max };
	assert_int_equal(tw_spill_open(&spill, NULL), 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	for (int i = 0; i < 4 && status == 0; i++)
		status = tw_spill_write(&spill, block, sizeof(block), &err);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(status, TRAWL_E_IO);
	assert_string_equal(err.message, "cannot write to a temporary file in /tmp, after 10000 bytes: File too large");
	/* What was written before that is no hole of the next text. */
	tw_spill_rewind(&spill);
	assert_int_equal(tw_spill_hole(&spill, 9990, NULL), 0);
	assert_int_equal(tw_spill_map(&spill, &bytes, NULL), 0);
	for (size_t i = 0; i < bytes.len; i++)
		assert_int_equal(bytes.ptr[i], 0);
	tw_spill_release(&spill);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(written_and_mapped),
		cmocka_unit_test(one_file_for_many_texts),
		cmocka_unit_test(nothing_is_left_behind),
		cmocka_unit_test(no_folder),
		cmocka_unit_test(a_full_disk),
	};

	unsetenv("TMPDIR");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
