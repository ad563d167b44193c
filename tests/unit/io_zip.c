/* SPDX-License-Identifier: Apache-2.0 */
#include "io_make.h"

#include "base/limits.h"
#include "io/zip.h"

/* Two members, one stored and one deflated, behind @prefix. */
static struct tw_buf make_two(const char *prefix, struct tw_slice noise)
{
	struct tw_buf zip = { 0 }, directory = { 0 }, whole = { 0 };

	make_zip_member(&zip, &directory, "META-INF/MANIFEST.MF", tw_slice("Name: x\n"), false);
	make_zip_member(&zip, &directory, "dir/noise", noise, true);
	make_zip_end(&zip, &directory, 2);
	tw_buf_text(&whole, prefix);
	tw_buf_slice(&whole, tw_buf_view(&zip));
	tw_buf_release(&zip);
	return whole;
}

/* The place of the central directory's entry of a member. */
static char *entry_of(struct tw_buf *zip, const char *name)
{
	for (size_t i = 0; i + 46 + strlen(name) <= zip->len; i++) {
		if (tw_le32(zip->ptr + i) == 0x02014b50 && memcmp(zip->ptr + i + 46, name, strlen(name)) == 0)
			return zip->ptr + i;
	}
	fail_msg("no %s", name);
	return NULL;
}

static void check_two(struct tw_slice bytes, struct tw_slice noise)
{
	struct tw_arena arena = { 0 };
	struct trawl_error err = { 0 };
	struct tw_zip_entry e;
	struct tw_slice got;
	struct tw_zip zip;

	assert_int_equal(tw_zip_open(bytes, NULL, &zip, &err), 0);
	assert_int_equal(zip.entry_count, 2);
	for (int round = 0; round < 2; round++) {
		assert_int_equal(tw_zip_next(&zip, &e, &err), 1);
		assert_slice(e.name, "META-INF/MANIFEST.MF");
		assert_int_equal(tw_zip_read(&zip, &e, &arena, 100, &got, &err), 0);
		assert_slice(got, "Name: x\n");
		assert_true(got.ptr > bytes.ptr && got.ptr < bytes.ptr + bytes.len); /* in place */
		assert_int_equal(tw_zip_next(&zip, &e, &err), 1);
		assert_slice(e.name, "dir/noise");
		assert_int_equal(e.size, noise.len);
		assert_int_equal(tw_zip_read(&zip, &e, &arena, TW_GIB, &got, &err), 0);
		assert_int_equal(got.len, noise.len);
		assert_memory_equal(got.ptr, noise.ptr, noise.len);
		assert_int_equal(tw_zip_next(&zip, &e, &err), 0);
		tw_zip_rewind(&zip);
	}
	tw_arena_release(&arena);
}

static void plain_and_with_a_program_in_front(void **state)
{
	struct tw_buf noise = make_noise(100000);
	static const char *const prefixes[] = { "", "#!/bin/sh\nexec java -jar \"$0\"\n",
						"PK\5\6 is not an end record here" };

	for (size_t i = 0; i < 3; i++) {
		struct tw_buf zip = make_two(prefixes[i], tw_buf_view(&noise));

		check_two(tw_buf_view(&zip), tw_buf_view(&noise));
		tw_buf_text(&zip, "a comment");
		tw_put_le16(zip.ptr + zip.len - 9 - 2, 9);
		check_two(tw_buf_view(&zip), tw_buf_view(&noise));
		tw_buf_release(&zip);
	}
	tw_buf_release(&noise);
}

static void large_members_are_spilled(void **state)
{
	struct tw_buf noise = make_noise(3000000), zip = make_two("", tw_buf_view(&noise));
	struct tw_view view = { .bytes = tw_buf_view(&zip) };
	struct tw_spill spill = TW_SPILL_INIT;
	struct trawl_error err = { 0 };
	struct tw_zip_entry e;
	struct tw_slice got;
	struct tw_zip z;

	assert_int_equal(tw_zip_open_view(&view, NULL, &z, &err), 0);
	assert_int_equal(tw_zip_next(&z, &e, &err), 1);
	assert_int_equal(tw_zip_spill(&z, &e, 100, &spill, &got, &err), 0);
	assert_slice(got, "Name: x\n");
	assert_int_equal(spill.fd, -1); /* stored: nothing to spill */
	assert_int_equal(tw_zip_next(&z, &e, &err), 1);
	assert_int_equal(tw_zip_spill(&z, &e, 2999999, &spill, &got, &err), TRAWL_E_LIMIT);
	assert_string_equal(err.message, "dir/noise: 3000000 bytes, more than the limit of 2999999");
	assert_int_equal(tw_zip_spill(&z, &e, TW_GIB, &spill, &got, &err), 0);
	assert_int_equal(got.len, noise.len);
	assert_memory_equal(got.ptr, noise.ptr, noise.len);
	tw_spill_release(&spill);
	tw_buf_release(&zip);
	tw_buf_release(&noise);
}

static int count(void *closure, struct tw_slice piece, struct trawl_error *err)
{
	size_t *left = closure;

	if (*left < piece.len)
		return tw_fail(err, TRAWL_E_CANCELLED, "enough");
	*left -= piece.len;
	return 0;
}

static void piece_by_piece(void **state)
{
	struct tw_buf noise = make_noise(300000), zip = make_two("", tw_buf_view(&noise));
	struct trawl_error err = { 0 };
	struct tw_zip_entry e;
	struct tw_zip z;
	size_t left = 300008;

	assert_int_equal(tw_zip_open(tw_buf_view(&zip), NULL, &z, &err), 0);
	while (tw_zip_next(&z, &e, &err) == 1)
		assert_int_equal(tw_zip_stream(&z, &e, TW_GIB, count, &left, &err), 0);
	assert_int_equal(left, 0);
	left = 100000;
	tw_zip_rewind(&z);
	assert_int_equal(tw_zip_next(&z, &e, &err), 1);
	assert_int_equal(tw_zip_next(&z, &e, &err), 1);
	assert_int_equal(tw_zip_stream(&z, &e, TW_GIB, count, &left, &err), TRAWL_E_CANCELLED);
	assert_string_equal(err.message, "dir/noise: enough");
	tw_buf_release(&zip);
	tw_buf_release(&noise);
}

/* Change something about the deflated member in the directory; what reading it says, in all three ways. */
static void check_lie(size_t at, uint32_t value, int bytes, int want, const char *says)
{
	struct tw_buf noise = make_noise(100000), zip = make_two("", tw_buf_view(&noise));
	char *entry = entry_of(&zip, "dir/noise");
	struct tw_arena arena = { 0 };
	struct tw_zip_entry e;
	struct tw_zip z;

	if (bytes == 2)
		tw_put_le16(entry + at, (uint16_t)value);
	else
		tw_put_le32(entry + at, value);
	assert_int_equal(tw_zip_open(tw_buf_view(&zip), NULL, &z, NULL), 0);
	assert_int_equal(tw_zip_next(&z, &e, NULL), 1);
	assert_int_equal(tw_zip_next(&z, &e, NULL), 1);
	for (int way = 0; way < 2; way++) {
		struct tw_spill spill = TW_SPILL_INIT;
		struct trawl_error err = { 0 };
		struct tw_slice got;
		int status = way ? tw_zip_spill(&z, &e, TW_GIB, &spill, &got, &err)
				 : tw_zip_read(&z, &e, &arena, TW_GIB, &got, &err);

		if (status != want || !strstr(err.message, says))
			fail_msg("%d, \"%s\" instead of %d, \"%s\"", status, err.message, want, says);
		tw_spill_release(&spill);
	}
	tw_arena_release(&arena);
	tw_buf_release(&zip);
	tw_buf_release(&noise);
}

static void lies_in_the_directory(void **state)
{
	check_lie(16, 0x12345678, 4, TRAWL_E_FORMAT, "dir/noise: the CRC is");
	check_lie(24, 99999, 4, TRAWL_E_FORMAT, "unpacks to another size than the directory says");
	check_lie(24, 100001, 4, TRAWL_E_FORMAT, "unpacks to another size than the directory says");
	check_lie(24, 0x7fffffff, 4, TRAWL_E_LIMIT, "more than the limit");
	check_lie(24, 1000000000, 4, TRAWL_E_FORMAT, "bytes cannot unpack to 1000000000");
	check_lie(10, 93, 2, TRAWL_E_UNSUPPORTED, "dir/noise: compressed with method 93, which is not supported");
	check_lie(10, 0, 2, TRAWL_E_FORMAT, "stored, but");
	check_lie(8, 1, 2, TRAWL_E_UNSUPPORTED, "dir/noise: encrypted");
	check_lie(42, 7, 4, TRAWL_E_FORMAT, "no local header at byte 7");
	check_lie(20, 1000, 4, TRAWL_E_FORMAT, "dir/noise: ");
}

static void check_open(struct tw_buf *zip, int want, const char *says)
{
	struct trawl_error err = { 0 };
	struct tw_zip z;
	int status = tw_zip_open(tw_buf_view(zip), NULL, &z, &err);

	if (status != want || (says && !strstr(err.message, says)))
		fail_msg("%d, \"%s\" instead of %d, \"%s\"", status, err.message, want, says);
}

static void archives_gone_wrong(void **state)
{
	struct tw_buf zip = make_two("", tw_slice("12345678901234567890"));
	char *end = zip.ptr + zip.len - 22;

	tw_put_le32(end + 16, 0x7fffffff);
	check_open(&zip, TRAWL_E_FORMAT, "zip: the directory (");
	tw_put_le32(end + 12, 0x7fffffff);
	check_open(&zip, TRAWL_E_FORMAT, "does not fit in front of its end");
	tw_buf_release(&zip);

	zip = make_two("", tw_slice("x"));
	tw_put_le16(zip.ptr + zip.len - 22 + 10, 3);
	check_open(&zip, TRAWL_E_FORMAT, "zip: entry 3 of 3 is missing in the directory");
	tw_buf_release(&zip);

	zip = make_two("", tw_slice("x"));
	tw_put_le16(entry_of(&zip, "dir/noise") + 28, 0xffff);
	check_open(&zip, TRAWL_E_FORMAT, "zip: entry 2 goes past the end of the directory");
	tw_buf_release(&zip);

	zip = make_two("", tw_slice("x"));
	tw_put_le32(entry_of(&zip, "dir/noise") + 42, 0x7ffffff0);
	check_open(&zip, TRAWL_E_FORMAT, "zip: \"dir/noise\" lies outside of the archive");
	tw_buf_release(&zip);

	tw_buf_text(&zip, "not a zip at all, and long enough to hold an end");
	check_open(&zip, TRAWL_E_FORMAT, "zip: no end record: not a zip file, or cut short");
	tw_buf_release(&zip);
	check_open(&zip, TRAWL_E_FORMAT, "zip: no end record");
}

static void cut_anywhere(void **state)
{
	struct tw_buf zip = make_two("", tw_slice("12345678901234567890"));

	for (size_t len = 0; len < zip.len; len++) {
		struct tw_buf part = { .ptr = zip.ptr, .len = len };

		check_open(&part, TRAWL_E_FORMAT, "zip: ");
	}
	tw_buf_release(&zip);
}

/* A "better zip bomb": many entries share one kernel. */
static void overlapping_members(void **state)
{
	struct tw_buf noise = make_noise(100000), zip = { 0 }, directory = { 0 }, first = { 0 };

	make_zip_member(&zip, &directory, "kernel", tw_buf_view(&noise), true);
	tw_buf_slice(&first, tw_buf_view(&directory));
	for (int i = 0; i < 99; i++)
		tw_buf_slice(&directory, tw_buf_view(&first));
	make_zip_end(&zip, &directory, 100);
	check_open(&zip, TRAWL_E_FORMAT,
		   "zip: members overlap: \"kernel\" and those before it need more bytes than there are");
	tw_buf_release(&zip);
	tw_buf_release(&first);
	tw_buf_release(&noise);
}

static void the_budget_is_shared(void **state)
{
	struct tw_buf noise = make_noise(100000), zip = make_two("", tw_buf_view(&noise));
	struct tw_arena arena = { 0 };
	struct trawl_error err = { 0 };
	uint64_t budget = 150000;
	struct tw_zip_entry e;
	struct tw_slice got;
	struct tw_zip z;

	assert_int_equal(tw_zip_open(tw_buf_view(&zip), &budget, &z, &err), 0);
	assert_int_equal(tw_zip_next(&z, &e, &err), 1);
	assert_int_equal(tw_zip_next(&z, &e, &err), 1);
	assert_int_equal(tw_zip_read(&z, &e, &arena, TW_GIB, &got, &err), 0);
	assert_int_equal(budget, 50000);
	assert_int_equal(tw_zip_read(&z, &e, &arena, TW_GIB, &got, &err), TRAWL_E_LIMIT);
	assert_string_equal(err.message, "dir/noise: the archive unpacks to more than 8 GiB");
	tw_arena_release(&arena);
	tw_buf_release(&zip);
	tw_buf_release(&noise);
}

static void zip64(void **state)
{
	/* Sizes and offset moved to an extra field, entry count and places to the second end record. */
	struct tw_buf zip = { 0 }, directory = { 0 }, wide = { 0 };
	struct tw_arena arena = { 0 };
	struct trawl_error err = { 0 };
	char extra[28] = { 1, 0, 24, 0 }, end64[56] = { 0 }, locator[20] = { 0 }, end[22] = { 0 };
	struct tw_zip_entry e;
	struct tw_slice got;
	struct tw_zip z;

	make_zip_member(&zip, &directory, "name", tw_slice("hello"), false);
	tw_put_le32(extra + 4, 5);
	tw_put_le32(extra + 12, 5);
	tw_put_le32(directory.ptr + 20, 0xffffffff);
	tw_put_le32(directory.ptr + 24, 0xffffffff);
	tw_put_le32(directory.ptr + 42, 0xffffffff);
	tw_put_le16(directory.ptr + 30, sizeof(extra));
	tw_buf_slice(&wide, tw_buf_view(&directory));
	tw_buf_add(&wide, extra, sizeof(extra));
	tw_put_le32(end64, 0x06064b50);
	tw_put_le32(end64 + 4, 44);
	tw_put_le32(end64 + 32, 1);
	tw_put_le32(end64 + 40, (uint32_t)wide.len);
	tw_put_le32(end64 + 48, (uint32_t)zip.len);
	tw_put_le32(locator, 0x07064b50);
	tw_put_le32(locator + 8, (uint32_t)(zip.len + wide.len));
	tw_put_le32(end, 0x06054b50);
	memset(end + 8, 0xff, 12);
	tw_buf_slice(&zip, tw_buf_view(&wide));
	tw_buf_add(&zip, end64, sizeof(end64));
	tw_buf_add(&zip, locator, sizeof(locator));
	tw_buf_add(&zip, end, sizeof(end));
	assert_int_equal(tw_zip_open(tw_buf_view(&zip), NULL, &z, &err), 0);
	assert_int_equal(tw_zip_next(&z, &e, &err), 1);
	assert_int_equal(tw_zip_read(&z, &e, &arena, 100, &got, &err), 0);
	assert_slice(got, "hello");
	/* A second end record that isn't there; an extra field that is short; more entries than a limit allows. */
	tw_put_le32(zip.ptr + zip.len - 22 - 20 - 56 + 32, TW_LIMIT_ZIP_ENTRIES + 1);
	check_open(&zip, TRAWL_E_LIMIT, "zip: 1000001 members, more than 1000000");
	tw_put_le32(zip.ptr + zip.len - 22 - 20 - 56 + 32, 1);
	tw_put_le16(entry_of(&zip, "name") + 46 + 4 + 2, 16);
	check_open(&zip, TRAWL_E_FORMAT, "zip: the zip64 field of \"name\" is short");
	zip.ptr[zip.len - 22 - 20 - 56] = 0;
	check_open(&zip, TRAWL_E_FORMAT, "zip: no zip64 end record");
	tw_arena_release(&arena);
	tw_buf_release(&zip);
	tw_buf_release(&wide);
	tw_buf_release(&directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_and_with_a_program_in_front),
		cmocka_unit_test(large_members_are_spilled),
		cmocka_unit_test(piece_by_piece),
		cmocka_unit_test(lies_in_the_directory),
		cmocka_unit_test(archives_gone_wrong),
		cmocka_unit_test(cut_anywhere),
		cmocka_unit_test(overlapping_members),
		cmocka_unit_test(the_budget_is_shared),
		cmocka_unit_test(zip64),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
