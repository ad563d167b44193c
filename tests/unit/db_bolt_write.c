/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The writer of bbolt files: what goes in comes out, whatever the order; the same bytes for the same content; bbolt's
 * rules for inline buckets and overflow; nothing left behind when it fails. That bbolt itself accepts such files was
 * checked with `bbolt check` and a comparison of dumps.
 */
#include "unit/db_common.h"

#include <dirent.h>
#include <signal.h>
#include <sys/resource.h>

#include "db/bolt.h"
#include "db/bolt_format.h"
#include "db/bolt_write.h"

struct row {
	const char *bucket, *inner; /* inner may be NULL */
	char key[24];
	size_t value_len;
};

enum { ROWS = 2000 };

static struct row rows[ROWS];
static char blob[40000];

/* Rows with values of 0 to 40,000 bytes; a row's value is a window of the blob. */
static int setup(void **state)
{
	static const char *const inners[] = { NULL, "", "a", "b", "bb", "c" };
	static const char *const buckets[] = { "one", "three", "two" };
	uint64_t random = 88172645463325252u;

	for (size_t i = 0; i < sizeof(blob); i++)
		blob[i] = (char)(i * 7 + i / 251);
	for (size_t i = 0; i < ROWS; i++) {
		struct row *row = &rows[i];

		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		row->bucket = buckets[random % 3];
		row->inner = inners[random / 3 % 6];
		if (row->inner && !*row->inner)
			row->inner = "wide";
		snprintf(row->key, sizeof(row->key), "k%06zu", i);
		row->value_len = random / 18 % 100 == 0 ? random / 1800 % sizeof(blob) : random / 1800 % 90;
	}
	return 0;
}

static struct tw_slice row_value(size_t i)
{
	size_t from = sizeof(blob) - rows[i].value_len;

	return tw_slice_of(blob + (from ? i % from : 0), rows[i].value_len);
}

static struct tw_bolt_writer *writer_of(const char *path, uint32_t page_size)
{
	struct tw_bolt_writer *writer = NULL;
	struct trawl_error err = { 0 };

	if (tw_bolt_writer_open(path, page_size, &writer, &err) < 0)
		fail_msg("%s", err.message);
	return writer;
}

static void put(struct tw_bolt_writer *writer, const char *bucket, const char *inner, const char *key,
		struct tw_slice value)
{
	struct tw_slice path[2] = { tw_slice(bucket), tw_slice(inner) };
	struct trawl_error err = { 0 };

	if (tw_bolt_put(writer, path, inner ? 2 : 1, tw_slice(key), value, &err) < 0)
		fail_msg("%s", err.message);
}

static void finish(struct tw_bolt_writer *writer)
{
	struct trawl_error err = { 0 };

	if (tw_bolt_writer_finish(writer, &err) < 0)
		fail_msg("%s", err.message);
}

/* Bucket by bucket, in the order of @buckets; rows of each from the front, or from the back. */
static struct tw_buf rows_write(const char *const buckets[3], bool backwards, uint32_t page_size)
{
	struct folder folder;
	struct tw_bolt_writer *writer;
	struct tw_buf bytes;
	char path[128];

	folder_make(&folder);
	writer = writer_of(path_in(&folder, "file", path), page_size);
	for (int b = 0; b < 3; b++) {
		for (size_t i = 0; i < ROWS; i++) {
			size_t at = backwards ? ROWS - 1 - i : i;

			if (!strcmp(rows[at].bucket, buckets[b]))
				put(writer, rows[at].bucket, rows[at].inner, rows[at].key, row_value(at));
		}
	}
	finish(writer);
	bytes = file_read(path);
	folder_remove(&folder);
	return bytes;
}

static struct tw_bolt bolt_of(struct tw_slice bytes)
{
	struct trawl_error err = { 0 };
	struct tw_bolt bolt;

	if (tw_bolt_init(&bolt, bytes, &err) < 0)
		fail_msg("%s", err.message);
	return bolt;
}

static int bucket_of(const struct tw_bolt *bolt, const char *name, const char *inner, struct tw_bolt_bucket *ret)
{
	struct tw_bolt_bucket root = tw_bolt_root(bolt), top;
	int status = tw_bolt_bucket(&root, tw_slice(name), NULL, &top, NULL);

	if (status == 1 && inner)
		return tw_bolt_bucket(&top, tw_slice(inner), NULL, ret, NULL);
	*ret = top;
	return status;
}

static size_t count_items(struct tw_bolt_bucket bucket)
{
	struct tw_bolt_cursor cursor = tw_bolt_cursor(&bucket, NULL);
	struct tw_bolt_item item;
	struct trawl_error err = { 0 };
	size_t count = 0;
	int status;

	while ((status = tw_bolt_next(&cursor, &item, &err)) > 0)
		count += !item.is_bucket;
	if (status < 0)
		fail_msg("%s", err.message);
	return count;
}

static void every_page_size_gives_back_what_it_got(void **state)
{
	static const char *const order[] = { "one", "three", "two" };

	for (uint32_t page_size = 1024; page_size <= 65536; page_size *= 2) {
		struct tw_buf bytes = rows_write(order, false, page_size);
		struct tw_bolt bolt = bolt_of(tw_buf_view(&bytes));

		assert_int_equal(bolt.page_size, page_size);
		assert_int_equal(bolt.pages * page_size, bytes.len);
		for (size_t i = 0; i < ROWS; i++) {
			struct tw_bolt_bucket bucket;
			struct tw_slice value, expected = row_value(i);

			assert_int_equal(bucket_of(&bolt, rows[i].bucket, rows[i].inner, &bucket), 1);
			assert_int_equal(tw_bolt_get(&bucket, tw_slice(rows[i].key), NULL, &value, NULL), 1);
			assert_true(tw_slice_eq(value, expected));
		}
		tw_buf_release(&bytes);
	}
}

static void nothing_is_added(void **state)
{
	static const char *const order[] = { "one", "three", "two" }, *const inners[] = { NULL, "wide", "a",
											  "b",  "bb",   "c" };
	struct tw_buf bytes = rows_write(order, false, 4096);
	struct tw_bolt bolt = bolt_of(tw_buf_view(&bytes));
	size_t count = 0;

	for (int b = 0; b < 3; b++) {
		for (int i = 0; i < 6; i++) {
			struct tw_bolt_bucket bucket;

			assert_int_equal(bucket_of(&bolt, order[b], inners[i], &bucket), 1);
			count += count_items(bucket);
		}
	}
	assert_int_equal(count, ROWS);
	tw_buf_release(&bytes);
}

/* Within a bucket the order means nothing; that of the buckets only moves pages. */
static void order_means_nothing(void **state)
{
	static const char *const order[] = { "one", "three", "two" }, *const other[] = { "two", "one", "three" };
	struct tw_buf forth = rows_write(order, false, 4096), back = rows_write(order, true, 4096);
	struct tw_buf moved = rows_write(other, false, 4096);

	assert_int_equal(forth.len, back.len);
	assert_memory_equal(forth.ptr, back.ptr, forth.len);
	assert_int_equal(forth.len, moved.len);
	tw_buf_release(&forth);
	tw_buf_release(&back);
	tw_buf_release(&moved);
}

static void of_equal_keys_the_last_counts(void **state)
{
	struct folder folder;
	struct tw_bolt_writer *writer;
	struct tw_bolt_bucket bucket;
	struct tw_bolt bolt;
	struct tw_slice value;
	struct tw_buf bytes;
	char path[128];

	folder_make(&folder);
	writer = writer_of(path_in(&folder, "file", path), 4096);
	put(writer, "top", "in", "key", TW_LIT("first"));
	put(writer, "top", "in", "other", TW_LIT("x"));
	put(writer, "top", "in", "key", TW_LIT("second"));
	put(writer, "top", "in", "key", TW_LIT("third"));
	finish(writer);
	bytes = file_read(path);
	bolt = bolt_of(tw_buf_view(&bytes));
	assert_int_equal(bucket_of(&bolt, "top", "in", &bucket), 1);
	assert_int_equal(count_items(bucket), 2);
	assert_int_equal(tw_bolt_get(&bucket, TW_LIT("key"), NULL, &value, NULL), 1);
	assert_slice(value, "third");
	tw_buf_release(&bytes);
	folder_remove(&folder);
}

/* A bucket of a page header, one element, a key of one byte and a value: inline while that is a quarter of a page. */
static void small_buckets_lie_inline(void **state)
{
	for (size_t size = 255; size <= 257; size++) {
		struct folder folder;
		struct tw_bolt_writer *writer;
		struct tw_bolt_bucket bucket;
		struct tw_bolt bolt;
		struct tw_buf bytes;
		char path[128];

		folder_make(&folder);
		writer = writer_of(path_in(&folder, "file", path), 1024);
		put(writer, "top", "in", "k", tw_slice_of(blob, size - PAGE_HEADER - ELEMENT - 1));
		finish(writer);
		bytes = file_read(path);
		bolt = bolt_of(tw_buf_view(&bytes));
		assert_int_equal(bucket_of(&bolt, "top", "in", &bucket), 1);
		assert_int_equal(bucket.root == 0, size <= 256);
		/* What holds a bucket doesn't lie inline itself. */
		assert_int_equal(bucket_of(&bolt, "top", NULL, &bucket), 1);
		assert_int_not_equal(bucket.root, 0);
		tw_buf_release(&bytes);
		folder_remove(&folder);
	}
}

static void empty_buckets_stay(void **state)
{
	struct tw_slice path[2] = { TW_LIT("top"), TW_LIT("in") }, lone = TW_LIT("lone");
	struct folder folder;
	struct tw_bolt_writer *writer;
	struct tw_bolt_bucket bucket;
	struct trawl_error err = { 0 };
	struct tw_bolt bolt;
	struct tw_buf bytes;
	char name[128];

	folder_make(&folder);
	writer = writer_of(path_in(&folder, "file", name), 4096);
	assert_int_equal(tw_bolt_put_bucket(writer, path, 2, &err), 0);
	assert_int_equal(tw_bolt_put_bucket(writer, &lone, 1, &err), 0);
	finish(writer);
	bytes = file_read(name);
	bolt = bolt_of(tw_buf_view(&bytes));
	assert_int_equal(bucket_of(&bolt, "top", "in", &bucket), 1);
	assert_int_equal(count_items(bucket), 0);
	assert_int_equal(bucket_of(&bolt, "lone", NULL, &bucket), 1);
	assert_int_equal(count_items(bucket), 0);
	tw_buf_release(&bytes);
	folder_remove(&folder);
}

/* Past eight MiB the values of a bucket wait in a file. */
static void large_buckets_wait_outside(void **state)
{
	enum { COUNT = 500 };
	struct folder folder;
	struct tw_bolt_writer *writer;
	struct tw_bolt_bucket bucket;
	struct tw_bolt bolt;
	struct tw_buf bytes;
	char path[128], key[24];

	folder_make(&folder);
	writer = writer_of(path_in(&folder, "file", path), 4096);
	for (int i = 0; i < COUNT; i++) {
		snprintf(key, sizeof(key), "k%04d", i * 7919 % COUNT);
		put(writer, "large", NULL, key, tw_slice_of(blob + i, sizeof(blob) - COUNT));
	}
	put(writer, "next", NULL, "k", TW_LIT("v"));
	finish(writer);
	bytes = file_read(path);
	bolt = bolt_of(tw_buf_view(&bytes));
	assert_int_equal(bucket_of(&bolt, "large", NULL, &bucket), 1);
	assert_int_equal(count_items(bucket), COUNT);
	for (int i = 0; i < COUNT; i++) {
		struct tw_slice value;

		snprintf(key, sizeof(key), "k%04d", i * 7919 % COUNT);
		assert_int_equal(tw_bolt_get(&bucket, tw_slice(key), NULL, &value, NULL), 1);
		assert_true(tw_slice_eq(value, tw_slice_of(blob + i, sizeof(blob) - COUNT)));
	}
	tw_buf_release(&bytes);
	folder_remove(&folder);
}

static void refuses_what_bbolt_cant_hold(void **state)
{
	static char key[TW_BOLT_MAX_KEY + 1];
	struct tw_slice path[TW_BOLT_MAX_PATH + 1];
	struct folder folder;
	struct tw_bolt_writer *writer;
	struct trawl_error err = { 0 };
	char name[128];

	for (size_t i = 0; i < TW_BOLT_MAX_PATH + 1; i++)
		path[i] = TW_LIT("deeper");
	memset(key, 'k', sizeof(key));
	folder_make(&folder);
	assert_int_equal(tw_bolt_writer_open(path_in(&folder, "file", name), 1000, &writer, &err), TRAWL_E_USAGE);
	writer = writer_of(name, 4096);
	assert_int_equal(tw_bolt_put(writer, path, 1, TW_LIT(""), TW_LIT("v"), &err), TRAWL_E_USAGE);
	assert_int_equal(tw_bolt_put(writer, path, 0, TW_LIT("k"), TW_LIT("v"), &err), TRAWL_E_USAGE);
	assert_int_equal(tw_bolt_put(writer, path, TW_BOLT_MAX_PATH + 1, TW_LIT("k"), TW_LIT("v"), &err),
			 TRAWL_E_USAGE);
	assert_int_equal(tw_bolt_put(writer, path, 1, tw_slice_of(key, sizeof(key)), TW_LIT("v"), &err), TRAWL_E_USAGE);
	assert_int_equal(tw_bolt_put(writer, path, 1, TW_LIT("k"), tw_slice_of(key, TW_BOLT_MAX_VALUE + 1ul), &err),
			 TRAWL_E_USAGE);
	path[0] = TW_LIT("");
	assert_int_equal(tw_bolt_put(writer, path, 1, TW_LIT("k"), TW_LIT("v"), &err), TRAWL_E_USAGE);
	/* The longest key there is, as deep as can be. */
	path[0] = TW_LIT("top");
	assert_int_equal(
		tw_bolt_put(writer, path, TW_BOLT_MAX_PATH, tw_slice_of(key, TW_BOLT_MAX_KEY), TW_LIT("v"), &err), 0);
	finish(writer);
	folder_remove(&folder);
}

static void a_name_is_a_value_or_a_bucket(void **state)
{
	for (int bucket_first = 0; bucket_first < 2; bucket_first++) {
		struct folder folder;
		struct tw_bolt_writer *writer;
		struct trawl_error err = { 0 };
		char path[128];

		folder_make(&folder);
		writer = writer_of(path_in(&folder, "file", path), 4096);
		if (bucket_first)
			put(writer, "top", "name", "key", TW_LIT("v"));
		put(writer, "top", NULL, "name", TW_LIT("v"));
		if (!bucket_first)
			put(writer, "top", "name", "key", TW_LIT("v"));
		assert_int_equal(tw_bolt_writer_finish(writer, &err), TRAWL_E_USAGE);
		assert_says(err, "bucket \"top\": \"name\" is both a value and a bucket");
		folder_remove(&folder);
	}
}

static void top_buckets_come_in_one_piece(void **state)
{
	struct tw_slice path = TW_LIT("first");
	struct folder folder;
	struct tw_bolt_writer *writer;
	struct trawl_error err = { 0 };
	char name[128];

	folder_make(&folder);
	writer = writer_of(path_in(&folder, "file", name), 4096);
	put(writer, "first", NULL, "k", TW_LIT("v"));
	put(writer, "second", NULL, "k", TW_LIT("v"));
	assert_int_equal(tw_bolt_put(writer, &path, 1, TW_LIT("l"), TW_LIT("v"), &err), TRAWL_E_USAGE);
	assert_says(err, "\"first\" has been completed before");
	tw_bolt_writer_drop(writer);
	folder_remove(&folder);
}

static size_t files_in(const char *path)
{
	DIR *dir = opendir(path);
	size_t count = 0;

	assert_non_null(dir);
	while (readdir(dir))
		count++;
	closedir(dir);
	return count - 2;
}

/* Writing past a limit of file size fails as a full disk does. */
static void a_full_disk_leaves_nothing(void **state)
{
	struct rlimit old, small;
	struct folder folder;
	struct tw_bolt_writer *writer;
	struct trawl_error err = { 0 };
	struct tw_slice top = TW_LIT("top");
	char path[128], key[24];
	int status = 0;

	folder_make(&folder);
	text_write(path_in(&folder, "file", path), "the old one");
	writer = writer_of(path, 4096);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small = (struct rlimit){ 1024 * 1024, old.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	for (int i = 0; i < 100 && status == 0; i++) {
		snprintf(key, sizeof(key), "k%d", i);
		status = tw_bolt_put(writer, &top, 1, tw_slice(key), tw_slice_of(blob, sizeof(blob)), &err);
	}
	assert_int_equal(status, 0);
	status = tw_bolt_writer_finish(writer, &err);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_int_equal(status, TRAWL_E_IO);
	assert_says(err, path);
	assert_says(err, "writing: File too large");
	assert_int_equal(files_in(folder.path), 1);
	struct tw_buf bytes = file_read(path);
	assert_slice(tw_buf_view(&bytes), "the old one");
	tw_buf_release(&bytes);
	folder_remove(&folder);
}

static void no_folder_is_an_error(void **state)
{
	struct tw_bolt_writer *writer;
	struct trawl_error err = { 0 };

	assert_int_equal(tw_bolt_writer_open("/nowhere/at/all/file", 4096, &writer, &err), TRAWL_E_NOTFOUND);
	assert_says(err, "/nowhere/at/all/file");
	tw_bolt_writer_drop(NULL);
}

static void giving_up_leaves_nothing(void **state)
{
	struct folder folder;
	struct tw_bolt_writer *writer;
	char path[128];

	folder_make(&folder);
	writer = writer_of(path_in(&folder, "file", path), 4096);
	for (size_t i = 0; i < ROWS; i++)
		put(writer, "one", NULL, rows[i].key, row_value(i));
	tw_bolt_writer_drop(writer);
	assert_int_equal(files_in(folder.path), 0);
	folder_remove(&folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_page_size_gives_back_what_it_got),
		cmocka_unit_test(nothing_is_added),
		cmocka_unit_test(order_means_nothing),
		cmocka_unit_test(of_equal_keys_the_last_counts),
		cmocka_unit_test(small_buckets_lie_inline),
		cmocka_unit_test(empty_buckets_stay),
		cmocka_unit_test(large_buckets_wait_outside),
		cmocka_unit_test(refuses_what_bbolt_cant_hold),
		cmocka_unit_test(a_name_is_a_value_or_a_bucket),
		cmocka_unit_test(top_buckets_come_in_one_piece),
		cmocka_unit_test(a_full_disk_leaves_nothing),
		cmocka_unit_test(no_folder_is_an_error),
		cmocka_unit_test(giving_up_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
