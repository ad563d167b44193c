/* SPDX-License-Identifier: Apache-2.0 */
#include "io_make.h"

#include "io/reader.h"

/* A stage that hands out its bytes in pieces of a given length, then an error if there is one. */
struct pieces {
	struct tw_stage stage;
	struct tw_slice rest;
	size_t step;
	int fail;
	char piece[64]; /* reused, so that whoever keeps a pointer too long sees it */
};

static int pieces_next(struct tw_stage *stage, struct tw_chunk *ret, struct trawl_error *err)
{
	struct pieces *p = (struct pieces *)stage;
	size_t len = p->rest.len < p->step ? p->rest.len : p->step;

	if (!len)
		return p->fail ? tw_fail(err, p->fail, "broken") : 0;
	memset(p->piece, '#', sizeof(p->piece));
	memcpy(p->piece, p->rest.ptr, len);
	p->rest = tw_slice_from(p->rest, len);
	*ret = (struct tw_chunk){ p->piece, len, NULL };
	return 1;
}

static void pieces_free(struct tw_stage *stage) {}

static const struct tw_stage_type pieces_type = { pieces_next, NULL, pieces_free };

static struct pieces pieces(const char *text, size_t step)
{
	return (struct pieces){ .stage.type = &pieces_type, .rest = tw_slice(text), .step = step };
}

static void ahead_joins_whatever_the_pieces(void **state)
{
	for (size_t step = 1; step < 30; step++) {
		struct pieces p = pieces("abcdefghijklmnopqrstuvwxyz", step);
		struct tw_reader reader;
		const char *at;
		size_t len;

		tw_reader_init(&reader, &p.stage);
		at = tw_reader_ahead(&reader, 5, &len);
		assert_non_null(at);
		assert_true(len >= 5);
		assert_memory_equal(at, "abcde", 5);
		tw_reader_consume(&reader, 3);
		at = tw_reader_ahead(&reader, 10, NULL);
		assert_memory_equal(at, "defghijklm", 10);
		tw_reader_consume(&reader, 10);
		assert_true(tw_reader_skip(&reader, 3));
		assert_int_equal(reader.position, 16);
		at = tw_reader_ahead(&reader, 10, NULL);
		assert_memory_equal(at, "qrstuvwxyz", 10);
		assert_null(tw_reader_ahead(&reader, 11, NULL));
		at = tw_reader_ahead(&reader, 1, &len);
		assert_memory_equal(at, "qrstuvwxyz", len);
		assert_int_equal(tw_reader_status(&reader, NULL), 0);
		tw_reader_release(&reader);
	}
}

static void copy_and_take(void **state)
{
	for (size_t step = 1; step < 12; step++) {
		struct pieces p = pieces("0123456789", step);
		struct tw_reader reader;
		struct tw_chunk chunk;
		char text[8] = "";
		size_t got = 0;

		tw_reader_init(&reader, &p.stage);
		assert_true(tw_reader_copy(&reader, text, 4));
		assert_string_equal(text, "0123");
		while (tw_reader_take(&reader, 6 - got, &chunk, NULL) == 1) {
			assert_memory_equal(chunk.ptr, &"456789"[got], chunk.len);
			got += chunk.len;
			tw_chunk_drop(&chunk);
			if (got == 6)
				break;
		}
		assert_int_equal(got, 6);
		assert_false(tw_reader_copy(&reader, text, 1));
		tw_reader_release(&reader);
	}
}

static void errors_stick(void **state)
{
	struct pieces p = pieces("0123456789", 4);
	struct trawl_error err = { 0 };
	struct tw_reader reader;

	p.fail = TRAWL_E_IO;
	tw_reader_init(&reader, &p.stage);
	assert_non_null(tw_reader_ahead(&reader, 10, NULL));
	assert_null(tw_reader_ahead(&reader, 11, NULL));
	assert_int_equal(tw_reader_status(&reader, &err), TRAWL_E_IO);
	assert_string_equal(err.message, "broken");
	assert_null(tw_reader_ahead(&reader, 1, NULL));
	assert_false(tw_reader_skip(&reader, 1));
	tw_reader_release(&reader);
}

static int stop(void *closure)
{
	return --*(int *)closure < 0 ? TRAWL_E_CANCELLED : 0;
}

static void the_guard_ends_it(void **state)
{
	struct pieces p = pieces("0123456789", 1);
	struct tw_reader reader;
	int left = 3;

	tw_reader_init(&reader, &p.stage);
	tw_reader_guard(&reader, stop, &left);
	assert_false(tw_reader_skip(&reader, 10));
	assert_int_equal(reader.position, 3);
	assert_int_equal(tw_reader_status(&reader, NULL), TRAWL_E_CANCELLED);
	tw_reader_release(&reader);
}

static void a_file_is_skipped_not_read(void **state)
{
	char folder[64];
	struct tw_stage *stage;
	struct tw_reader reader;
	struct trawl_error err = { 0 };
	uint64_t size;
	int fd;

	make_folder(folder);
	make_file(in_folder(folder, "f"), tw_slice("0123456789abcdef"));
	assert_int_equal(tw_file_open(in_folder(folder, "f"), &fd, &size, &err), 0);
	assert_int_equal(tw_stage_file(fd, 2, size - 2, 4, &stage, &err), 0);
	tw_reader_init(&reader, stage);
	assert_memory_equal(tw_reader_ahead(&reader, 2, NULL), "23", 2);
	assert_true(tw_reader_skip(&reader, 11));
	assert_memory_equal(tw_reader_ahead(&reader, 3, NULL), "def", 3);
	assert_false(tw_reader_skip(&reader, 4));
	assert_int_equal(tw_reader_status(&reader, NULL), 0);
	tw_reader_release(&reader);
	tw_stage_free(stage);
	close(fd);
	remove_tree(folder);
}

static void a_file_that_got_shorter(void **state)
{
	char folder[64];
	struct tw_stage *stage;
	struct tw_reader reader;
	struct trawl_error err = { 0 };
	uint64_t size;
	int fd;

	make_folder(folder);
	make_file(in_folder(folder, "f"), tw_slice("0123456789"));
	assert_int_equal(tw_file_open(in_folder(folder, "f"), &fd, &size, &err), 0);
	assert_int_equal(tw_stage_file(fd, 0, 20, 64, &stage, &err), 0);
	tw_reader_init(&reader, stage);
	assert_null(tw_reader_ahead(&reader, 1, NULL));
	assert_int_equal(tw_reader_status(&reader, &err), TRAWL_E_FORMAT);
	assert_string_equal(err.message, "ends at byte 10, 20 expected");
	tw_reader_release(&reader);
	tw_stage_free(stage);
	close(fd);
	remove_tree(folder);
}

static void only_regular_files_open(void **state)
{
	struct trawl_error err = { 0 };
	char folder[64];
	uint64_t size;
	int fd;

	make_folder(folder);
	assert_int_equal(mkfifo(in_folder(folder, "pipe"), 0600), 0);
	assert_int_equal(tw_file_open(in_folder(folder, "pipe"), &fd, &size, &err), TRAWL_E_UNSUPPORTED);
	assert_int_equal(tw_file_open(folder, &fd, &size, &err), TRAWL_E_IO);
	assert_int_equal(tw_file_open("/dev/null", &fd, &size, &err), TRAWL_E_UNSUPPORTED);
	assert_int_equal(tw_file_open(in_folder(folder, "none"), &fd, &size, &err), TRAWL_E_NOTFOUND);
	assert_non_null(strstr(err.message, "none: cannot be opened: No such file"));
	remove_tree(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ahead_joins_whatever_the_pieces),
		cmocka_unit_test(copy_and_take),
		cmocka_unit_test(errors_stick),
		cmocka_unit_test(the_guard_ends_it),
		cmocka_unit_test(a_file_is_skipped_not_read),
		cmocka_unit_test(a_file_that_got_shorter),
		cmocka_unit_test(only_regular_files_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
