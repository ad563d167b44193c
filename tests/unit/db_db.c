/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening databases: what is read once, what is refused and in which words, several at once, the digest.
 */
#include "unit/db_common.h"

#include <pthread.h>

#include "db/advisory.h"
#include "db/digest.h"

#define TEXT                                                                                                       \
	"debian 12\tbash\tCVE-1\t{\"FixedVersion\":\"5.2\"}\n"                                                     \
	"debian 11\tbash\tCVE-1\t{}\n"                                                                             \
	"npm::GitHub Security Advisory npm\tlodash\tCVE-2\t{}\n"                                                   \
	"npm::Node.js Ecosystem Security Working Group\tlodash\tNSWG-1\t{}\n"                                      \
	"npmx\tlodash\tCVE-3\t{}\n"                                                                                \
	"root.io debian 12\tbash\tCVE-1\t{}\n"                                                                     \
	"vulnerability\tCVE-1\t{\"Title\":\"one\"}\n"                                                              \
	"data-source\tdebian 12\t{\"ID\":\"debian\",\"Name\":\"Debian Security Tracker\",\"URL\":\"https://d\"}\n" \
	"data-source\tgone\t{\"ID\":\"gone\"}\n"                                                                   \
	"data-source\tnpmx\t{}\n"                                                                                  \
	"data-source\troot.io debian 12\t{\"ID\":\"rootio\",\"BaseID\":\"debian\"}\n"

static void reads_names_and_sources_once(void **state)
{
	struct folder folder;
	struct tw_db *db;
	const struct tw_db_bucket *found;
	char path[128];

	folder_make(&folder);
	database_make(&folder, TEXT);
	db = database_open(&folder);
	assert_string_equal(db->path, path_in(&folder, "db/trivy.db", path));
	assert_int_equal(db->metadata.version, 2);
	assert_int_equal(db->metadata.updated_at.seconds, UPDATED.seconds);
	assert_int_equal(db->bucket_count, 8);
	assert_int_equal(tw_db_buckets(db, TW_LIT("debian 12"), false, &found), 1);
	assert_slice(found->source->id, "debian");
	assert_slice(found->source->name, "Debian Security Tracker");
	assert_slice(found->source->url, "https://d");
	assert_slice(found->source->base_id, "");
	assert_int_equal(tw_db_buckets(db, TW_LIT("root.io debian 12"), false, &found), 1);
	assert_slice(found->source->base_id, "debian");
	assert_int_equal(tw_db_buckets(db, TW_LIT("debian 11"), false, &found), 1);
	assert_null(found->source);
	/* An empty record is no source. */
	assert_int_equal(tw_db_buckets(db, TW_LIT("npmx"), false, &found), 1);
	assert_null(found->source);
	assert_ptr_equal(db->vulnerability->name.ptr ? db->vulnerability : NULL, &db->buckets[db->bucket_count - 1]);
	tw_db_close(db);
	folder_remove(&folder);
}

static void finds_buckets_by_name_and_prefix(void **state)
{
	struct folder folder;
	struct tw_db *db;
	const struct tw_db_bucket *found = NULL;

	folder_make(&folder);
	database_make(&folder, TEXT);
	db = database_open(&folder);
	assert_int_equal(tw_db_buckets(db, TW_LIT("npm::"), true, &found), 2);
	assert_slice(found[0].name, "npm::GitHub Security Advisory npm");
	assert_slice(found[1].name, "npm::Node.js Ecosystem Security Working Group");
	assert_int_equal(tw_db_buckets(db, TW_LIT("npm"), false, &found), 0);
	assert_int_equal(tw_db_buckets(db, TW_LIT("npm"), true, &found), 3);
	assert_int_equal(tw_db_buckets(db, TW_LIT("debian"), true, &found), 2);
	assert_int_equal(tw_db_buckets(db, TW_LIT("a"), true, &found), 0);
	assert_int_equal(tw_db_buckets(db, TW_LIT("zzz"), true, &found), 0);
	assert_int_equal(tw_db_buckets(db, TW_LIT(""), true, &found), 8);
	assert_int_equal(tw_db_buckets(db, TW_LIT(""), false, &found), 0);
	tw_db_close(db);
	folder_remove(&folder);
}

/* Must be refused as unusable, in words that hold the file, what is wrong, and the way out. */
static void refused(const struct folder *folder, const char *file, const char *words, const char *way_out)
{
	struct trawl_error err = { 0 };
	struct tw_db *db;
	char path[128];

	assert_int_equal(tw_db_open(folder->path, &db, &err), TRAWL_E_DATABASE);
	assert_int_equal(err.status, TRAWL_E_DATABASE);
	assert_says(err, path_in(folder, file, path));
	assert_says(err, words);
	assert_says(err, way_out);
	assert_int_equal(tw_db_open(folder->path, &db, NULL), TRAWL_E_DATABASE);
}

#define ANEW "\"trawl db update\" downloads the database anew; or name a folder that has db/trivy.db with --cache-dir"

static void says_what_is_absent(void **state)
{
	struct folder folder;
	char path[128];

	folder_make(&folder);
	refused(&folder, "db/trivy.db", "there is no vulnerability database", ANEW);
	database_make(&folder, TEXT);
	unlink(path_in(&folder, "db/metadata.json", path));
	refused(&folder, "db/metadata.json", "the database has no metadata.json", ANEW);
	unlink(path_in(&folder, "db/trivy.db", path));
	refused(&folder, "db/trivy.db", "there is no vulnerability database", ANEW);
	mkdir(path, 0755);
	refused(&folder, "db/trivy.db", "Is a directory", ANEW);
	folder_remove(&folder);
}

static void says_which_schema(void **state)
{
	struct folder folder;
	char path[128];

	folder_make(&folder);
	database_make(&folder, TEXT);
	text_write(path_in(&folder, "db/metadata.json", path), "{\"Version\":1}");
	refused(&folder, "db/metadata.json", "schema 1, where 2 is needed", ANEW);
	text_write(path, "{\"Version\":3}");
	refused(&folder, "db/metadata.json", "schema 3, newer than 2", "it needs a newer trawl");
	text_write(path, "{\"Version\":}");
	refused(&folder, "db/metadata.json", "line 1", ANEW);
	folder_remove(&folder);
}

static void says_what_is_broken(void **state)
{
	struct folder folder;
	struct tw_buf bytes;
	char path[128];

	folder_make(&folder);
	database_make(&folder, TEXT);
	bytes = file_read(path_in(&folder, "db/trivy.db", path));
	file_write(path, bytes.ptr, bytes.len / 2);
	refused(&folder, "db/trivy.db", "cut short", ANEW);
	file_write(path, bytes.ptr, 0);
	refused(&folder, "db/trivy.db", "not a bbolt file", ANEW);
	text_write(path, "<html>404</html>");
	refused(&folder, "db/trivy.db", "not a bbolt file", ANEW);
	memset(bytes.ptr + 3 * 4096, 0, bytes.len - 3 * 4096);
	file_write(path, bytes.ptr, bytes.len);
	refused(&folder, "db/trivy.db", "calls itself another page", ANEW);
	database_make(&folder, "data-source\tx\tnot json\nx\ta\tb\t{}\n");
	refused(&folder, "db/trivy.db", "data source of \"x\"", ANEW);
	database_make(&folder, "data-source\tx\t{\"ID\":7}\nx\ta\tb\t{}\n");
	refused(&folder, "db/trivy.db", "data source of \"x\": ID: not a text", ANEW);
	tw_buf_release(&bytes);
	folder_remove(&folder);
}

static void several_at_once(void **state)
{
	struct folder folders[3];
	struct tw_db *dbs[3];
	struct tw_arena arena = { 0 };

	for (int i = 0; i < 3; i++) {
		char text[96];

		snprintf(text, sizeof(text), "debian 12\tbash\tCVE-%d\t{}\n", i);
		folder_make(&folders[i]);
		database_make(&folders[i], text);
		dbs[i] = database_open(&folders[i]);
	}
	for (int i = 2; i >= 0; i--) {
		struct tw_advisory_records records;
		char id[16];

		snprintf(id, sizeof(id), "CVE-%d", i);
		assert_int_equal(tw_advisories_get(dbs[i], TW_LIT("debian 12"), TW_LIT("bash"), &arena, &records, NULL),
				 0);
		assert_int_equal(records.len, 1);
		assert_slice(records.at[0].id, id);
		tw_db_close(dbs[i]);
		folder_remove(&folders[i]);
	}
	tw_arena_release(&arena);
}

struct asker {
	pthread_t thread;
	const struct tw_db *db;
	size_t found;
};

static void *ask(void *context)
{
	struct asker *asker = context;
	struct tw_arena arena = { 0 };

	for (int i = 0; i < 500; i++) {
		struct tw_arena_mark mark = tw_arena_mark(&arena);
		struct tw_advisory_records records = { 0 };

		if (tw_advisories_get(asker->db, TW_LIT("npm::"), TW_LIT("lodash"), &arena, &records, NULL) == 0)
			asker->found += records.len;
		tw_arena_rewind(&arena, mark);
	}
	tw_arena_release(&arena);
	return NULL;
}

static void many_threads_on_one(void **state)
{
	struct folder folder;
	struct tw_db *db;
	struct asker askers[4];

	folder_make(&folder);
	database_make(&folder, TEXT);
	db = database_open(&folder);
	for (int i = 0; i < 4; i++) {
		askers[i] = (struct asker){ .db = db };
		assert_int_equal(pthread_create(&askers[i].thread, NULL, ask, &askers[i]), 0);
	}
	for (int i = 0; i < 4; i++) {
		pthread_join(askers[i].thread, NULL);
		assert_int_equal(askers[i].found, 1000);
	}
	tw_db_close(db);
	folder_remove(&folder);
}

static void notices_a_writer(void **state)
{
	struct folder folder;
	struct tw_db *db;
	struct trawl_error err = { 0 };
	char path[128];

	folder_make(&folder);
	database_make(&folder, TEXT);
	db = database_open(&folder);
	assert_int_equal(tw_db_unchanged(db, &err), TRAWL_OK);
	/* Another database renamed into its place is none of its business; one written into its file is. */
	database_make(&folder, "a\tb\tc\t{}\n");
	assert_int_equal(tw_db_unchanged(db, &err), TRAWL_OK);
	tw_db_close(db);
	db = database_open(&folder);
	text_write(path_in(&folder, "db/trivy.db", path), "something else");
	assert_int_equal(tw_db_unchanged(db, &err), TRAWL_E_DATABASE);
	assert_says(err, path);
	tw_db_close(db);
	folder_remove(&folder);
}

static void digest_is_computed_once(void **state)
{
	struct folder folder;
	struct tw_db *db;
	struct tw_db_digest first, second;
	struct tw_digest expected;
	struct trawl_error err = { 0 };
	struct tw_buf bytes, side;
	char path[128], text[TW_DIGEST_TEXT];

	folder_make(&folder);
	database_make(&folder, TEXT);
	db = database_open(&folder);
	bytes = file_read(db->path);
	assert_int_equal(tw_hash_bytes(TW_HASH_SHA256, tw_buf_view(&bytes), &expected, &err), 0);
	tw_digest_format(&expected, text);
	path_in(&folder, "side", path);
	assert_int_equal(tw_db_digest(db, path, &first, &err), 0);
	assert_string_equal(first.text, text);
	assert_true(first.remembered);
	/* To see that it is read: another digest in the side file is believed. */
	side = file_read(path);
	side.ptr[side.len - 2] = side.ptr[side.len - 2] == '0' ? '1' : '0';
	file_write(path, side.ptr, side.len);
	assert_int_equal(tw_db_digest(db, path, &second, &err), 0);
	assert_true(second.remembered);
	assert_string_not_equal(second.text, text);
	tw_buf_release(&bytes);
	tw_buf_release(&side);
	tw_db_close(db);
	folder_remove(&folder);
}

static void digest_of_another_file_is_anew(void **state)
{
	static const char *const sides[] = { "", "trawl database digest 1\n", "garbage",
					     "trawl database digest 1\nsize 1\n" };
	struct folder folder;
	struct tw_db *db;
	struct tw_db_digest first, second;
	struct trawl_error err = { 0 };
	char path[128];

	folder_make(&folder);
	database_make(&folder, TEXT);
	db = database_open(&folder);
	path_in(&folder, "side", path);
	assert_int_equal(tw_db_digest(db, path, &first, &err), 0);
	tw_db_close(db);
	database_make(&folder, TEXT "x\ty\tz\t{}\n");
	db = database_open(&folder);
	assert_int_equal(tw_db_digest(db, path, &second, &err), 0);
	assert_string_not_equal(first.text, second.text);
	for (size_t i = 0; i < sizeof(sides) / sizeof(*sides); i++) {
		text_write(path, sides[i]);
		assert_int_equal(tw_db_digest(db, path, &first, &err), 0);
		assert_string_equal(first.text, second.text);
		assert_true(first.remembered);
	}
	tw_db_close(db);
	folder_remove(&folder);
}

static void digest_that_cant_be_remembered(void **state)
{
	struct folder folder;
	struct tw_db *db;
	struct tw_db_digest digest;
	struct trawl_error err = { 0 };

	folder_make(&folder);
	database_make(&folder, TEXT);
	db = database_open(&folder);
	assert_int_equal(tw_db_digest(db, NULL, &digest, &err), 0);
	assert_false(digest.remembered);
	assert_int_equal(strlen(digest.text), 71);
	assert_int_equal(tw_db_digest(db, "/nowhere/at/all", &digest, &err), 0);
	assert_false(digest.remembered);
	assert_int_equal(strlen(digest.text), 71);
	assert_says(digest.why, "/nowhere/at/all");
	tw_db_close(db);
	folder_remove(&folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_names_and_sources_once),
		cmocka_unit_test(finds_buckets_by_name_and_prefix),
		cmocka_unit_test(says_what_is_absent),
		cmocka_unit_test(says_which_schema),
		cmocka_unit_test(says_what_is_broken),
		cmocka_unit_test(several_at_once),
		cmocka_unit_test(many_threads_on_one),
		cmocka_unit_test(notices_a_writer),
		cmocka_unit_test(digest_is_computed_once),
		cmocka_unit_test(digest_of_another_file_is_anew),
		cmocka_unit_test(digest_that_cant_be_remembered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
