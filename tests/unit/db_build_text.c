/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Databases out of text, and the metadata beside them.
 */
#include "unit/db_common.h"

#include "db/bolt.h"

struct built {
	struct folder folder;
	struct tw_buf bytes;
	struct tw_bolt bolt;
};

static void build(struct built *built, const char *text)
{
	struct trawl_error err = { 0 };
	char path[128];

	folder_make(&built->folder);
	if (tw_db_build_file(path_in(&built->folder, "file", path), 4096, tw_slice(text), &err) < 0)
		fail_msg("%s", err.message);
	built->bytes = file_read(path);
	if (tw_bolt_init(&built->bolt, tw_buf_view(&built->bytes), &err) < 0)
		fail_msg("%s", err.message);
}

static void release(struct built *built)
{
	tw_buf_release(&built->bytes);
	folder_remove(&built->folder);
}

/* The value at a path of names with / between them; { 0 } when there is none. */
static struct tw_slice value_at(const struct built *built, const char *path)
{
	struct tw_bolt_bucket bucket = tw_bolt_root(&built->bolt);
	struct tw_slice rest = tw_slice(path), name = { 0 }, value = { 0 };

	while (tw_slice_split(&rest, '/', &name) && rest.ptr) {
		struct tw_bolt_bucket inner;

		if (tw_bolt_bucket(&bucket, name, NULL, &inner, NULL) != 1)
			return value;
		bucket = inner;
	}
	tw_bolt_get(&bucket, name, NULL, &value, NULL);
	return value;
}

static void columns_are_a_path_and_a_value(void **state)
{
	struct built built;

	build(&built, "# a comment\n"
		      "\n"
		      "debian 12\tbash\tCVE-1\t{\"FixedVersion\":\"1\"}\n"
		      "data-source\tdebian 12\t{}\r\n"
		      "a\x1f"
		      "b\x1f"
		      "c\td\n"
		      "debian 12\tbash\tCVE-2\t{}\n"
		      "one\ttwo\tthree\tfour\tfive\n"
		      "empty\tvalue\t\n"
		      "last\tline\twithout end");
	assert_slice(value_at(&built, "debian 12/bash/CVE-1"), "{\"FixedVersion\":\"1\"}");
	assert_slice(value_at(&built, "debian 12/bash/CVE-2"), "{}");
	assert_slice(value_at(&built, "data-source/debian 12"), "{}");
	assert_slice(value_at(&built, "a/b/c"), "d");
	assert_slice(value_at(&built, "one/two/three/four"), "five");
	assert_slice(value_at(&built, "last/line"), "without end");
	assert_non_null(value_at(&built, "empty/value").ptr);
	assert_slice(value_at(&built, "empty/value"), "");
	assert_null(value_at(&built, "# a comment").ptr);
	release(&built);
}

static void lines_may_stand_in_any_order(void **state)
{
	struct built forth, back;

	build(&forth, "a\tp\tk\t1\nb\tq\tk\t2\na\tp\tl\t3\na\tp\tk\t4\n");
	build(&back, "b\tq\tk\t2\na\tp\tk\t1\na\tp\tk\t4\na\tp\tl\t3\n");
	assert_slice(value_at(&forth, "a/p/k"), "4");
	assert_int_equal(forth.bytes.len, back.bytes.len);
	assert_memory_equal(forth.bytes.ptr, back.bytes.ptr, back.bytes.len);
	release(&forth);
	release(&back);
}

static void errors_name_the_line(void **state)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{ "a\tb\tc\nalone\n", "line 2: not 3 to 10 columns" },
		{ "a\tb\n", "line 1: not 3 to 10 columns" },
		{ "\n1\t2\t3\t4\t5\t6\t7\t8\t9\t10\t11\n", "line 2: not 3 to 10 columns" },
		{ "a\t\tc\n", "line 1: a key of 0 bytes" },
		{ "\tb\tc\n", "line 1: a bucket's name of 0 bytes" },
		{ "a\tk\tv\na\tk\tl\tv\n", "bucket \"a\": \"k\" is both a value and a bucket" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct folder folder;
		struct trawl_error err = { 0 };
		char path[128];

		folder_make(&folder);
		assert_true(tw_db_build_file(path_in(&folder, "file", path), 4096, tw_slice(cases[i].text), &err) < 0);
		assert_says(err, cases[i].words);
		assert_int_equal(access(path, F_OK), -1);
		folder_remove(&folder);
	}
}

static void metadata_is_trivys(void **state)
{
	struct folder folder;
	struct tw_db_metadata metadata = { 2, { 1767312000, 0 }, { 1767225600, 306907824 }, TW_DB_NO_TIME }, back;
	struct trawl_error err = { 0 };
	struct tw_buf text;
	char path[128];

	folder_make(&folder);
	assert_int_equal(tw_db_build(folder.path, TW_LIT("a\tb\tc\n"), &metadata, &err), 0);
	text = file_read(path_in(&folder, "db/metadata.json", path));
	assert_slice(tw_buf_view(&text), "{\"Version\":2,\"NextUpdate\":\"2026-01-02T00:00:00Z\","
					 "\"UpdatedAt\":\"2026-01-01T00:00:00.306907824Z\","
					 "\"DownloadedAt\":\"0001-01-01T00:00:00Z\"}\n");
	assert_int_equal(tw_db_metadata_read(path, &back, &err), 0);
	assert_int_equal(back.version, metadata.version);
	assert_int_equal(back.next_update.seconds, metadata.next_update.seconds);
	assert_int_equal(back.updated_at.seconds, metadata.updated_at.seconds);
	assert_int_equal(back.updated_at.nanoseconds, metadata.updated_at.nanoseconds);
	assert_true(tw_db_time_known(back.updated_at));
	assert_false(tw_db_time_known(back.downloaded_at));
	tw_buf_release(&text);
	folder_remove(&folder);
}

static void metadata_as_others_write_it(void **state)
{
	const struct {
		const char *text;
		int64_t version, updated;
		const char *words; /* of the error */
	} cases[] = {
		{ "{\"Version\":2}", 2, TW_DB_NO_TIME.seconds, NULL },
		{ "{\"version\":2,\"updatedat\":\"2026-01-01T01:00:00+01:00\"}", 2, 1767225600, NULL },
		{ "{\"UpdatedAt\":null,\"Version\":1}\n{more}", 1, TW_DB_NO_TIME.seconds, NULL },
		{ "{}", 0, TW_DB_NO_TIME.seconds, NULL },
		{ "", 0, 0, "metadata.json: " },
		{ "[]", 0, 0, "not an object" },
		{ "{\"Version\":\"2\"}", 0, 0, "Version: not a whole number" },
		{ "{\"Version\":2,\"UpdatedAt\":\"yesterday\"}", 0, 0, "UpdatedAt: not a date" },
		{ "{\"Version\":2,\"NextUpdate\":7}", 0, 0, "NextUpdate: not a date" },
		{ "{\"Version\":2", 0, 0, "line 1" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct folder folder;
		struct tw_db_metadata metadata = { 0 };
		struct trawl_error err = { 0 };
		char path[128];
		int status;

		folder_make(&folder);
		mkdir(path_in(&folder, "db", path), 0755);
		text_write(path_in(&folder, "db/metadata.json", path), cases[i].text);
		status = tw_db_metadata_read(path, &metadata, &err);
		assert_int_equal(status, cases[i].words ? TRAWL_E_FORMAT : TRAWL_OK);
		if (cases[i].words) {
			assert_says(err, cases[i].words);
			assert_says(err, path);
		} else {
			assert_int_equal(metadata.version, cases[i].version);
			assert_int_equal(metadata.updated_at.seconds, cases[i].updated);
		}
		folder_remove(&folder);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_are_a_path_and_a_value), cmocka_unit_test(lines_may_stand_in_any_order),
		cmocka_unit_test(errors_name_the_line),           cmocka_unit_test(metadata_is_trivys),
		cmocka_unit_test(metadata_as_others_write_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
