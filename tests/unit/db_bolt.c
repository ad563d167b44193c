/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reader of bbolt files, over a small file with 1 KiB pages that has everything: branches, inline and nested
 * buckets, a value of several pages. Then what a hostile one can do, field by field, cut by cut, byte by byte.
 */
#include "unit/db_common.h"

#include "base/bytes.h"
#include "db/bolt.h"
#include "db/bolt_format.h"

enum { PAGE = 1024, KEYS = 300, BIG = 5000 };

static struct tw_buf whole; /* the file as it was made */

static int setup(void **state)
{
	struct tw_buf text = { 0 }, value = { 0 };
	struct trawl_error err = { 0 };
	struct folder folder;
	char path[128];

	for (int i = 0; i < KEYS; i++)
		tw_buf_printf(&text, "many\tkey-%04d\tvalue %d\n", i * 2, i);
	for (int i = 0; i < BIG; i++)
		tw_buf_char(&value, (char)('a' + i % 26));
	tw_buf_printf(&text, "big\tvalue\t%.*s\n", (int)value.len, value.ptr);
	tw_buf_text(&text, "small\tin\tline\tis short\nsmall\tin\tmore\tis short too\nsmall\ttext\tnot a bucket\n");
	folder_make(&folder);
	if (tw_db_build_file(path_in(&folder, "file", path), PAGE, tw_buf_view(&text), &err) < 0)
		fail_msg("%s", err.message);
	whole = file_read(path);
	folder_remove(&folder);
	tw_buf_release(&text);
	tw_buf_release(&value);
	return 0;
}

static int teardown(void **state)
{
	tw_buf_release(&whole);
	return 0;
}

/* A copy of exactly the file's size, so that a sanitizer sees one byte too far. */
static char *copy_of(size_t len)
{
	char *bytes = malloc(len ? len : 1);

	assert_non_null(bytes);
	memcpy(bytes, whole.ptr, len);
	return bytes;
}

static struct tw_bolt bolt_of(const char *bytes, size_t len)
{
	struct trawl_error err = { 0 };
	struct tw_bolt bolt = { 0 };

	if (tw_bolt_init(&bolt, tw_slice_of(bytes, len), &err) < 0)
		fail_msg("%s", err.message);
	return bolt;
}

static struct tw_bolt_bucket bucket_of(const struct tw_bolt *bolt, const char *name)
{
	struct tw_bolt_bucket root = tw_bolt_root(bolt), bucket;
	struct trawl_error err = { 0 };

	if (tw_bolt_bucket(&root, tw_slice(name), NULL, &bucket, &err) != 1)
		fail_msg("%s: %s", name, err.message);
	return bucket;
}

/* Counts every key and value, in buckets too; negative on an error. */
static long walk(const struct tw_bolt_bucket *bucket, unsigned depth, struct trawl_error *err)
{
	struct tw_bolt_cursor cursor = tw_bolt_cursor(bucket, NULL);
	struct tw_bolt_item item;
	long count = 0, status;
	unsigned sum = 0;

	if (depth > 4)
		return 0;
	while ((status = tw_bolt_next(&cursor, &item, err)) > 0) {
		struct tw_bolt_bucket inner;

		for (size_t i = 0; i < item.key.len; i++)
			sum += (unsigned char)item.key.ptr[i];
		for (size_t i = 0; i < item.value.len; i++)
			sum += (unsigned char)item.value.ptr[i];
		count++;
		if (!item.is_bucket)
			continue;
		status = tw_bolt_open(bucket->bolt, &item, &inner, err);
		if (status == TRAWL_OK)
			status = walk(&inner, depth + 1, err);
		if (status < 0)
			return status;
		count += status;
	}
	/* The sum is there for the sanitizers: every byte has been looked at. */
	return status < 0 ? status : count + (sum == 0xffffffff);
}

static long walk_bytes(const char *bytes, size_t len, struct trawl_error *err)
{
	struct tw_bolt bolt;
	struct tw_bolt_bucket root;
	int status = tw_bolt_init(&bolt, tw_slice_of(bytes, len), err);

	if (status < 0)
		return status;
	root = tw_bolt_root(&bolt);
	return walk(&root, 0, err);
}

static void finds_every_key(void **state)
{
	struct tw_bolt bolt = bolt_of(whole.ptr, whole.len);
	struct tw_bolt_bucket many = bucket_of(&bolt, "many");
	struct trawl_error err = { 0 };
	struct tw_slice value;
	char key[24], expected[24];

	assert_int_equal(bolt.page_size, PAGE);
	for (int i = 0; i < KEYS; i++) {
		snprintf(key, sizeof(key), "key-%04d", i * 2);
		snprintf(expected, sizeof(expected), "value %d", i);
		assert_int_equal(tw_bolt_get(&many, tw_slice(key), NULL, &value, &err), 1);
		assert_slice(value, expected);
		snprintf(key, sizeof(key), "key-%04d", i * 2 + 1);
		assert_int_equal(tw_bolt_get(&many, tw_slice(key), NULL, &value, &err), 0);
	}
	assert_int_equal(tw_bolt_get(&many, TW_LIT(""), NULL, &value, &err), 0);
	assert_int_equal(tw_bolt_get(&many, TW_LIT("zzz"), NULL, &value, &err), 0);
	assert_int_equal(err.status, 0);
}

static void tells_buckets_from_values(void **state)
{
	struct tw_bolt bolt = bolt_of(whole.ptr, whole.len);
	struct tw_bolt_bucket small = bucket_of(&bolt, "small"), inner;
	struct trawl_error err = { 0 };
	struct tw_slice value;

	assert_int_equal(tw_bolt_get(&small, TW_LIT("text"), NULL, &value, &err), 1);
	assert_slice(value, "not a bucket");
	assert_int_equal(tw_bolt_get(&small, TW_LIT("in"), NULL, &value, &err), 0);
	assert_int_equal(tw_bolt_bucket(&small, TW_LIT("text"), NULL, &inner, &err), 0);
	assert_int_equal(tw_bolt_bucket(&small, TW_LIT("nothing"), NULL, &inner, &err), 0);
	assert_int_equal(tw_bolt_bucket(&small, TW_LIT("in"), NULL, &inner, &err), 1);
	assert_int_equal(inner.root, 0);
	assert_int_equal(tw_bolt_get(&inner, TW_LIT("more"), NULL, &value, &err), 1);
	assert_slice(value, "is short too");
}

static void reads_a_value_of_several_pages(void **state)
{
	struct tw_bolt bolt = bolt_of(whole.ptr, whole.len);
	struct tw_bolt_bucket big = bucket_of(&bolt, "big");
	struct trawl_error err = { 0 };
	struct tw_slice value;

	assert_int_equal(tw_bolt_get(&big, TW_LIT("value"), NULL, &value, &err), 1);
	assert_int_equal(value.len, BIG);
	for (int i = 0; i < BIG; i++)
		assert_int_equal(value.ptr[i], 'a' + i % 26);
}

static void cursor_goes_in_order(void **state)
{
	struct tw_bolt bolt = bolt_of(whole.ptr, whole.len);
	struct tw_bolt_bucket many = bucket_of(&bolt, "many");
	struct tw_bolt_cursor cursor = tw_bolt_cursor(&many, NULL);
	struct trawl_error err = { 0 };
	struct tw_bolt_item item;
	char key[24];

	for (int i = 0; i < KEYS; i++) {
		assert_int_equal(tw_bolt_next(&cursor, &item, &err), 1);
		snprintf(key, sizeof(key), "key-%04d", i * 2);
		assert_slice(item.key, key);
	}
	assert_int_equal(tw_bolt_next(&cursor, &item, &err), 0);
	assert_int_equal(tw_bolt_next(&cursor, &item, &err), 0);
	assert_int_equal(tw_bolt_first(&cursor, &item, &err), 1);
	assert_slice(item.key, "key-0000");
	assert_int_equal(err.status, 0);
}

static void cursor_seeks(void **state)
{
	struct tw_bolt bolt = bolt_of(whole.ptr, whole.len);
	struct tw_bolt_bucket many = bucket_of(&bolt, "many");
	struct tw_bolt_cursor cursor = tw_bolt_cursor(&many, NULL);
	struct trawl_error err = { 0 };
	struct tw_bolt_item item;
	char key[24], next[24];

	/* Each key, and each gap: the gaps include those between two leaves. */
	for (int i = 0; i < KEYS * 2 - 2; i++) {
		snprintf(key, sizeof(key), "key-%04d", i);
		snprintf(next, sizeof(next), "key-%04d", (i + 1) / 2 * 2);
		assert_int_equal(tw_bolt_seek(&cursor, tw_slice(key), &item, &err), 1);
		assert_slice(item.key, next);
		snprintf(next, sizeof(next), "key-%04d", (i + 1) / 2 * 2 + 2);
		assert_int_equal(tw_bolt_next(&cursor, &item, &err), (i + 1) / 2 * 2 + 2 < KEYS * 2);
		if ((i + 1) / 2 * 2 + 2 < KEYS * 2)
			assert_slice(item.key, next);
	}
	assert_int_equal(tw_bolt_seek(&cursor, TW_LIT(""), &item, &err), 1);
	assert_slice(item.key, "key-0000");
	assert_int_equal(tw_bolt_seek(&cursor, TW_LIT("key-0599"), &item, &err), 0);
	assert_int_equal(tw_bolt_next(&cursor, &item, &err), 0);
	assert_int_equal(err.status, 0);
}

static void meta_sum(char *page)
{
	tw_put_le64(page + PAGE_HEADER + META_CHECKSUM_AT, tw_bolt_checksum(page + PAGE_HEADER, META_CHECKSUM_AT));
}

static void either_meta_will_do(void **state)
{
	for (int lost = 0; lost < 2; lost++) {
		for (size_t at = 0; at < META_SIZE; at++) {
			char *bytes = copy_of(whole.len);
			struct trawl_error err = { 0 };

			/* The flags of a meta page say nothing, but are under the sum. */
			bytes[lost * PAGE + PAGE_HEADER + at] ^= 1;
			assert_int_equal(walk_bytes(bytes, whole.len, &err), KEYS + 8);
			free(bytes);
		}
	}
}

static void the_higher_transaction_counts(void **state)
{
	char *bytes = copy_of(whole.len);
	struct tw_bolt bolt = bolt_of(bytes, whole.len);
	struct trawl_error err = { 0 };
	struct tw_bolt_bucket many = bucket_of(&bolt, "many"), root;
	struct tw_slice value;

	assert_int_equal(bolt.transaction, 1);
	tw_put_le64(bytes + PAGE_HEADER + META_ROOT_AT, many.root);
	tw_put_le64(bytes + PAGE_HEADER + META_TRANSACTION_AT, 9);
	meta_sum(bytes);
	bolt = bolt_of(bytes, whole.len);
	assert_int_equal(bolt.transaction, 9);
	root = tw_bolt_root(&bolt);
	assert_int_equal(tw_bolt_get(&root, TW_LIT("key-0000"), NULL, &value, &err), 1);
	free(bytes);
}

static void says_what_isnt_a_bolt_file(void **state)
{
	struct trawl_error err = { 0 };
	struct tw_bolt bolt;
	char *bytes = copy_of(whole.len);

	assert_int_equal(tw_bolt_init(&bolt, TW_LIT(""), &err), TRAWL_E_FORMAT);
	assert_says(err, "not a bbolt file");
	assert_int_equal(tw_bolt_init(&bolt, TW_LIT("SQLite format 3"), &err), TRAWL_E_FORMAT);
	assert_says(err, "not a bbolt file");
	for (int i = 0; i < 2; i++) {
		tw_put_le32(bytes + i * PAGE + PAGE_HEADER + META_VERSION_AT, 3);
		meta_sum(bytes + i * PAGE);
	}
	assert_int_equal(tw_bolt_init(&bolt, tw_slice_of(bytes, whole.len), &err), TRAWL_E_FORMAT);
	assert_says(err, "version 3");
	for (int i = 0; i < 2; i++) {
		tw_put_le32(bytes + i * PAGE + PAGE_HEADER + META_VERSION_AT, 2);
		bytes[i * PAGE + PAGE_HEADER + META_CHECKSUM_AT] ^= 1;
	}
	assert_int_equal(tw_bolt_init(&bolt, tw_slice_of(bytes, whole.len), &err), TRAWL_E_FORMAT);
	assert_says(err, "both meta pages are damaged");
	free(bytes);
}

static void refuses_odd_page_sizes(void **state)
{
	static const uint32_t sizes[] = { 0, 1, 512, 1000, 1025, 2048, 32 * 1024 * 1024, 0x80000000u, 0xffffffffu };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		char *bytes = copy_of(whole.len);
		struct trawl_error err = { 0 };
		struct tw_bolt bolt;
		int status;

		for (int meta = 0; meta < 2; meta++) {
			tw_put_le32(bytes + meta * PAGE + PAGE_HEADER + META_PAGE_SIZE_AT, sizes[i]);
			meta_sum(bytes + meta * PAGE);
		}
		status = tw_bolt_init(&bolt, tw_slice_of(bytes, whole.len), &err);
		/* 2048 is a page size, but not this file's: it has too few such pages. */
		assert_int_equal(status, TRAWL_E_FORMAT);
		assert_says(err, sizes[i] == 2048 ? "cut short" : "damaged");
		free(bytes);
	}
}

static void refuses_every_cut(void **state)
{
	struct tw_bolt bolt = bolt_of(whole.ptr, whole.len);

	assert_int_equal(whole.len, bolt.pages * PAGE);
	for (size_t len = 0; len < whole.len; len++) {
		char *bytes = copy_of(len);
		struct trawl_error err = { 0 };

		assert_int_equal(walk_bytes(bytes, len, &err), TRAWL_E_FORMAT);
		assert_says(err, len < PAGE_HEADER + META_SIZE ? "not a bbolt file" : "cut short");
		free(bytes);
	}
}

/* The file with some bytes at @at replaced, walked through: the message must hold @words. */
static void expect(size_t at, uint64_t value, size_t len, const char *words)
{
	char *bytes = copy_of(whole.len);
	struct trawl_error err = { 0 };

	assert_true(at + len <= whole.len);
	for (size_t i = 0; i < len; i++)
		bytes[at + i] = (char)(value >> 8 * i);
	if (walk_bytes(bytes, whole.len, &err) >= 0)
		fail_msg("nothing wrong, where \"%s\" was expected", words);
	assert_int_equal(err.status, TRAWL_E_FORMAT);
	assert_says(err, words);
	free(bytes);
}

static void names_page_and_element(void **state)
{
	struct tw_bolt bolt = bolt_of(whole.ptr, whole.len);
	struct tw_bolt_bucket many = bucket_of(&bolt, "many");
	size_t branch = many.root * PAGE, leaf;
	uint64_t child = tw_le64(whole.ptr + branch + PAGE_HEADER + ELEMENT + 8);
	char words[96];

	assert_int_equal(tw_le16(whole.ptr + branch + PAGE_FLAGS_AT), PAGE_BRANCH);
	leaf = child * PAGE;
	assert_int_equal(tw_le16(whole.ptr + leaf + PAGE_FLAGS_AT), PAGE_LEAF);

#define SAYS(page, format, ...) (snprintf(words, sizeof(words), "page %d: " format, (int)(page), ##__VA_ARGS__), words)
	/* Fields of a page, of a branch, of a leaf. */
	expect(leaf + PAGE_ID_AT, child + 1, 8, SAYS(child, "calls itself another page"));
	expect(leaf + PAGE_FLAGS_AT, 3, 2, SAYS(child, "neither branch nor leaf"));
	expect(leaf + PAGE_FLAGS_AT, PAGE_FREELIST, 2, SAYS(child, "neither branch nor leaf"));
	expect(leaf + PAGE_COUNT_AT, 0, 2, SAYS(child, "empty, below a branch"));
	expect(leaf + PAGE_COUNT_AT, 0xffff, 2, SAYS(child, "more elements than fit"));
	expect(leaf + PAGE_OVERFLOW_AT, 0xffffffff, 4, SAYS(child, "runs past the last page"));
	expect(leaf + PAGE_OVERFLOW_AT, bolt.pages - child, 4, SAYS(child, "runs past the last page"));
	expect(branch + PAGE_COUNT_AT, 0, 2, SAYS(many.root, "a branch without elements"));
	expect(branch + PAGE_HEADER + ELEMENT + 8, bolt.pages, 8, "there is no such page");
	expect(branch + PAGE_HEADER + ELEMENT + 8, 0, 8, SAYS(many.root, "element 1: page 0: there is no such page"));
	expect(branch + PAGE_HEADER + ELEMENT + 8, UINT64_MAX, 8, "there is no such page");
	expect(branch + PAGE_HEADER + ELEMENT + 8, 2, 8, "page 2: neither branch nor leaf");
	expect(leaf + PAGE_HEADER + ELEMENT + 4, 0xffffffff, 4, SAYS(child, "element 1: key runs past the end"));
	expect(leaf + PAGE_HEADER + ELEMENT + 4, 0, 4, SAYS(child, "element 1: key lies among the elements"));
	expect(leaf + PAGE_HEADER + ELEMENT + 8, 0xffffffff, 4, SAYS(child, "element 1: key runs past the end"));
	expect(leaf + PAGE_HEADER + ELEMENT + 8, 0, 4, SAYS(child, "element 1: key is out of order"));
	expect(leaf + PAGE_HEADER + ELEMENT + 12, 0xffffffff, 4, SAYS(child, "element 1: value runs past the end"));
	expect(leaf + PAGE_HEADER + ELEMENT, LEAF_IS_BUCKET, 4, SAYS(child, "element 1: too short for a bucket"));
#undef SAYS
}

/* Where the value of "small"'s one inline bucket starts. */
static size_t inline_at(void)
{
	struct tw_bolt bolt = bolt_of(whole.ptr, whole.len);
	struct tw_bolt_bucket small = bucket_of(&bolt, "small"), inner;
	struct trawl_error err = { 0 };

	assert_int_equal(tw_bolt_bucket(&small, TW_LIT("in"), NULL, &inner, &err), 1);
	return (size_t)(inner.leaf.ptr - whole.ptr);
}

static void names_places_in_inline_buckets(void **state)
{
	size_t at = inline_at();

	expect(at + PAGE_FLAGS_AT, PAGE_BRANCH, 2, "element 0: inline bucket: neither branch nor leaf");
	expect(at + PAGE_COUNT_AT, 0xffff, 2, "element 0: inline bucket: more elements than fit");
	expect(at + PAGE_HEADER + 8, 0x7fff, 4, "element 0: inline bucket: element 0: key runs past the end");
	expect(at + PAGE_HEADER + ELEMENT + 12, 0x7fff, 4, "inline bucket: element 1: value runs past the end");
	expect(at - BUCKET_HEADER, 12345678, 8, "page 12345678: there is no such page");
}

static void trees_that_bite_their_tail(void **state)
{
	struct tw_bolt bolt = bolt_of(whole.ptr, whole.len);
	struct tw_bolt_bucket many = bucket_of(&bolt, "many"), again;
	size_t first = many.root * PAGE + PAGE_HEADER + 8;
	struct trawl_error err = { 0 };
	struct tw_slice value;
	struct tw_bolt_cursor cursor;
	struct tw_bolt_item item;
	char *bytes = copy_of(whole.len);

	/* A branch that is its own child: no look-up, seek or walk goes on for ever. */
	expect(first, many.root, 8, "deeper than any tree may be");
	tw_put_le64(bytes + first, many.root);
	bolt = bolt_of(bytes, whole.len);
	again = bucket_of(&bolt, "many");
	assert_int_equal(tw_bolt_get(&again, TW_LIT("key-0000"), NULL, &value, &err), TRAWL_E_FORMAT);
	assert_says(err, "deeper than any tree may be");
	cursor = tw_bolt_cursor(&again, NULL);
	assert_int_equal(tw_bolt_seek(&cursor, TW_LIT("key-0000"), &item, &err), TRAWL_E_FORMAT);
	assert_says(err, "deeper than any tree may be");
	free(bytes);
	/* Two elements with the same child: it would be walked twice, and twice the twice below it. */
	expect(first + ELEMENT, tw_le64(whole.ptr + first), 8, "key is out of order");
}

static void every_byte_may_be_another(void **state)
{
	static const unsigned char masks[] = { 0x01, 0x80, 0xff };
	char *bytes = copy_of(whole.len);

	for (size_t at = 2 * PAGE; at < whole.len; at++) {
		for (size_t i = 0; i < sizeof(masks); i++) {
			struct trawl_error err = { 0 };
			long count;

			bytes[at] ^= (char)masks[i];
			count = walk_bytes(bytes, whole.len, &err);
			assert_true(count >= 0 || err.message[0]);
			bytes[at] ^= (char)masks[i];
		}
	}
	free(bytes);
}

/* A file with a chain of branches, each with one child, and a leaf at its end. */
static void depth_has_a_limit(void **state)
{
	for (uint64_t levels = TW_LIMIT_DB_DEPTH - 1; levels <= TW_LIMIT_DB_DEPTH; levels++) {
		size_t len = (size_t)(levels + 3) * PAGE;
		char *bytes = calloc(1, len), *page;
		struct trawl_error err = { 0 };

		assert_non_null(bytes);
		memcpy(bytes, whole.ptr, 2 * PAGE);
		for (int meta = 0; meta < 2; meta++) {
			tw_put_le64(bytes + meta * PAGE + PAGE_HEADER + META_ROOT_AT, 2);
			tw_put_le64(bytes + meta * PAGE + PAGE_HEADER + META_PAGES_AT, levels + 3);
			meta_sum(bytes + meta * PAGE);
		}
		for (uint64_t i = 0; i <= levels; i++) {
			page = bytes + (i + 2) * PAGE;
			tw_put_le64(page + PAGE_ID_AT, i + 2);
			tw_put_le16(page + PAGE_FLAGS_AT, i < levels ? PAGE_BRANCH : PAGE_LEAF);
			tw_put_le16(page + PAGE_COUNT_AT, 1);
			tw_put_le32(page + PAGE_HEADER + (i < levels ? 0 : 4), ELEMENT);
			tw_put_le32(page + PAGE_HEADER + (i < levels ? 4 : 8), 1);
			if (i < levels)
				tw_put_le64(page + PAGE_HEADER + 8, i + 3);
			page[PAGE_HEADER + ELEMENT] = 'k';
		}
		assert_int_equal(walk_bytes(bytes, len, &err), levels < TW_LIMIT_DB_DEPTH ? 1 : TRAWL_E_FORMAT);
		if (levels == TW_LIMIT_DB_DEPTH)
			assert_says(err, "deeper than any tree may be");
		free(bytes);
	}
}

static void an_empty_tree_is_one(void **state)
{
	struct folder folder;
	struct trawl_error err = { 0 };
	struct tw_buf bytes;
	char path[128];

	folder_make(&folder);
	assert_int_equal(tw_db_build_file(path_in(&folder, "file", path), PAGE, TW_LIT("# nothing\n"), &err), 0);
	bytes = file_read(path);
	assert_int_equal(walk_bytes(bytes.ptr, bytes.len, &err), 0);
	tw_buf_release(&bytes);
	folder_remove(&folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_every_key),
		cmocka_unit_test(tells_buckets_from_values),
		cmocka_unit_test(reads_a_value_of_several_pages),
		cmocka_unit_test(cursor_goes_in_order),
		cmocka_unit_test(cursor_seeks),
		cmocka_unit_test(either_meta_will_do),
		cmocka_unit_test(the_higher_transaction_counts),
		cmocka_unit_test(says_what_isnt_a_bolt_file),
		cmocka_unit_test(refuses_odd_page_sizes),
		cmocka_unit_test(refuses_every_cut),
		cmocka_unit_test(names_page_and_element),
		cmocka_unit_test(names_places_in_inline_buckets),
		cmocka_unit_test(trees_that_bite_their_tail),
		cmocka_unit_test(every_byte_may_be_another),
		cmocka_unit_test(depth_has_a_limit),
		cmocka_unit_test(an_empty_tree_is_one),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
