/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bbolt files read from disk: the same answers as from memory, a file that is cut or written to meanwhile, many threads.
 */
#include "unit/db_common.h"

#include <pthread.h>

#include "db/bolt_file.h"
#include "db/bolt_format.h"

enum { KEYS = 20000, THREADS = 4 };

static struct folder folder;
static char path[128];

static int setup(void **state)
{
	struct tw_buf text = { 0 };
	struct trawl_error err = { 0 };

	folder_make(&folder);
	for (int i = 0; i < KEYS; i++)
		tw_buf_printf(&text, "top\tkey-%06d\tvalue %d\n", i, i);
	tw_buf_text(&text, "top\tlong\t");
	for (int i = 0; i < 10000; i++)
		tw_buf_char(&text, (char)('a' + i % 26));
	if (tw_db_build_file(path_in(&folder, "file", path), 4096, tw_buf_view(&text), &err) < 0)
		fail_msg("%s", err.message);
	tw_buf_release(&text);
	return 0;
}

static int teardown(void **state)
{
	folder_remove(&folder);
	return 0;
}

static struct tw_bolt_file *file_open(const char *name)
{
	struct tw_bolt_file *file = NULL;
	struct trawl_error err = { 0 };

	if (tw_bolt_file_open(name, &file, &err) < 0)
		fail_msg("%s", err.message);
	return file;
}

/* Looks keys up, from @from on in steps; returns how many were right. */
static int look_up(const struct tw_bolt_file *file, int from, int step)
{
	struct tw_bolt_bucket root = tw_bolt_root(&file->bolt), top;
	struct tw_arena arena = { 0 };
	int right = 0;

	for (int i = from; i < KEYS; i += step) {
		struct tw_arena_mark mark = tw_arena_mark(&arena);
		struct tw_slice value;
		char key[32], expected[32];

		snprintf(key, sizeof(key), "key-%06d", i);
		snprintf(expected, sizeof(expected), "value %d", i);
		right += tw_bolt_bucket(&root, TW_LIT("top"), &arena, &top, NULL) == 1 &&
			 tw_bolt_get(&top, tw_slice(key), &arena, &value, NULL) == 1 && tw_slice_is(value, expected);
		tw_arena_rewind(&arena, mark);
	}
	tw_arena_release(&arena);
	return right;
}

static void finds_what_memory_finds(void **state)
{
	struct tw_bolt_file *file = file_open(path);
	struct tw_bolt_bucket root = tw_bolt_root(&file->bolt), top;
	struct tw_arena arena = { 0 };
	struct trawl_error err = { 0 };
	struct tw_slice value;

	assert_int_equal(look_up(file, 0, 1), KEYS);
	assert_int_equal(tw_bolt_bucket(&root, TW_LIT("top"), &arena, &top, &err), 1);
	assert_int_equal(tw_bolt_get(&top, TW_LIT("long"), &arena, &value, &err), 1);
	assert_int_equal(value.len, 10000);
	for (int i = 0; i < 10000; i++)
		assert_int_equal(value.ptr[i], 'a' + i % 26);
	assert_int_equal(tw_bolt_file_unchanged(file, &err), TRAWL_OK);
	tw_arena_release(&arena);
	tw_bolt_file_close(file);
}

static void a_cursor_keeps_what_it_gave(void **state)
{
	struct tw_bolt_file *file = file_open(path);
	struct tw_bolt_bucket root = tw_bolt_root(&file->bolt), top;
	struct tw_arena arena = { 0 };
	struct tw_bolt_cursor cursor;
	struct tw_bolt_item first, item;
	int count = 1;

	assert_int_equal(tw_bolt_bucket(&root, TW_LIT("top"), &arena, &top, NULL), 1);
	cursor = tw_bolt_cursor(&top, &arena);
	assert_int_equal(tw_bolt_next(&cursor, &first, NULL), 1);
	while (tw_bolt_next(&cursor, &item, NULL) > 0)
		count++;
	assert_int_equal(count, KEYS + 1);
	assert_slice(first.key, "key-000000");
	assert_slice(first.value, "value 0");
	tw_arena_release(&arena);
	tw_bolt_file_close(file);
}

struct reader {
	pthread_t thread;
	const struct tw_bolt_file *file;
	int from, right;
};

static void *read_some(void *context)
{
	struct reader *reader = context;

	reader->right = look_up(reader->file, reader->from, 7);
	return NULL;
}

static void threads_need_no_lock(void **state)
{
	struct tw_bolt_file *file = file_open(path);
	struct reader readers[THREADS];

	for (int i = 0; i < THREADS; i++) {
		readers[i] = (struct reader){ .file = file, .from = i };
		assert_int_equal(pthread_create(&readers[i].thread, NULL, read_some, &readers[i]), 0);
	}
	for (int i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(readers[i].thread, NULL), 0);
		assert_int_equal(readers[i].right, (KEYS - i + 6) / 7);
	}
	tw_bolt_file_close(file);
}

/* Cut while it is open, at every eighth of a page: an error that says so, never a signal. */
static void a_cut_is_an_error(void **state)
{
	struct tw_buf bytes = file_read(path);

	for (size_t len = 0; len < bytes.len; len += 512) {
		struct tw_bolt_file *file;
		struct tw_arena arena = { 0 };
		struct trawl_error err = { 0 };
		struct tw_bolt_bucket root, top;
		struct tw_bolt_cursor cursor;
		struct tw_bolt_item item;
		char name[128];
		int status;

		file_write(path_in(&folder, "side", name), bytes.ptr, bytes.len);
		file = file_open(name);
		assert_int_equal(truncate(name, (off_t)len), 0);
		root = tw_bolt_root(&file->bolt);
		status = tw_bolt_bucket(&root, TW_LIT("top"), &arena, &top, &err);
		if (status == 1) {
			cursor = tw_bolt_cursor(&top, &arena);
			while ((status = tw_bolt_next(&cursor, &item, &err)) > 0)
				;
		}
		assert_int_equal(status, TRAWL_E_FORMAT);
		assert_says(err, "page ");
		assert_says(err, "ends at byte");
		assert_int_equal(tw_bolt_file_unchanged(file, &err), TRAWL_E_DATABASE);
		assert_says(err, "something wrote into the file");
		tw_arena_release(&arena);
		tw_bolt_file_close(file);
	}
	tw_buf_release(&bytes);
}

static void a_renamed_file_is_another(void **state)
{
	struct tw_bolt_file *file;
	struct trawl_error err = { 0 };
	struct tw_buf bytes = file_read(path);
	char name[128];

	file_write(path_in(&folder, "side", name), bytes.ptr, bytes.len);
	file = file_open(name);
	assert_int_equal(tw_db_build_file(name, 4096, TW_LIT("a\tb\tc\n"), &err), 0);
	/* The open one is still the old one. */
	assert_int_equal(look_up(file, 0, 100), KEYS / 100);
	assert_int_equal(tw_bolt_file_unchanged(file, &err), TRAWL_OK);
	tw_bolt_file_close(file);
	tw_buf_release(&bytes);
}

static void refuses_what_isnt_a_file(void **state)
{
	struct tw_bolt_file *file;
	struct trawl_error err = { 0 };
	char name[128];

	assert_int_equal(tw_bolt_file_open(path_in(&folder, "nothing", name), &file, &err), TRAWL_E_NOTFOUND);
	assert_says(err, name);
	assert_true(tw_bolt_file_open(folder.path, &file, &err) < 0);
	assert_says(err, folder.path);
	path_in(&folder, "side", name);
	unlink(name);
	assert_int_equal(mkfifo(name, 0600), 0);
	assert_true(tw_bolt_file_open(name, &file, &err) < 0);
	assert_says(err, "not a regular file");
	unlink(name);
	text_write(name, "hello");
	assert_int_equal(tw_bolt_file_open(name, &file, &err), TRAWL_E_FORMAT);
	assert_says(err, "not a bbolt file");
	assert_says(err, name);
	tw_bolt_file_close(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_what_memory_finds),   cmocka_unit_test(a_cursor_keeps_what_it_gave),
		cmocka_unit_test(threads_need_no_lock),      cmocka_unit_test(a_cut_is_an_error),
		cmocka_unit_test(a_renamed_file_is_another), cmocka_unit_test(refuses_what_isnt_a_file),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
