/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Java index: look-ups by SHA-1 and by name, several handles, files that can't be used.
 */
#include "unit/db_common.h"

#include <pthread.h>
#include <sqlite3.h>

#include "db/java.h"

#define TABLES                                                                                  \
	"CREATE TABLE artifacts(id INTEGER PRIMARY KEY, group_id TEXT, artifact_id TEXT);"      \
	"CREATE TABLE indices(artifact_id INTEGER, version TEXT, sha1 BLOB, archive_type TEXT," \
	" foreign key (artifact_id) references artifacts(id));"                                 \
	"CREATE UNIQUE INDEX artifacts_idx ON artifacts(artifact_id, group_id);"                \
	"CREATE INDEX indices_artifact_idx ON indices(artifact_id);"                            \
	"CREATE UNIQUE INDEX indices_sha1_idx ON indices(sha1);"

#define ROWS                                                                                                                       \
	"INSERT INTO artifacts VALUES (1,'org.apache.commons','commons-lang3'),(2,'javax.servlet','jstl'),(3,'jstl','jstl'),"      \
	"(4,'b.group','even'),(5,'a.group','even'),(6,'no.versions','lonely'),(7,'','');"                                          \
	"INSERT INTO indices VALUES (1,'3.12.0',x'0000000000000000000000000000000000000001','jar'),"                               \
	"(1,'3.11',x'0000000000000000000000000000000000000002','jar'),"                                                            \
	"(2,'1.2',x'0000000000000000000000000000000000000003','jar'),"                                                             \
	"(3,'1.2',x'0000000000000000000000000000000000000004','jar'),(3,'1.1',x'0000000000000000000000000000000000000005','jar')," \
	"(4,'1',x'0000000000000000000000000000000000000006','jar'),(5,'1',x'0000000000000000000000000000000000000007','jar'),"     \
	"(2,'9',x'0000000000000000000000000000000000000008','aar'),(7,'1',x'0000000000000000000000000000000000000009','jar');"

#define METADATA "{\"Version\":1,\"NextUpdate\":\"2026-01-04T00:00:00Z\",\"UpdatedAt\":\"2026-01-01T00:00:00Z\"}"

static void index_make(const struct folder *folder, const char *sql)
{
	sqlite3 *db;
	char path[128], *message = NULL;

	mkdir(path_in(folder, "java-db", path), 0755);
	text_write(path_in(folder, "java-db/metadata.json", path), METADATA);
	unlink(path_in(folder, "java-db/trivy-java.db", path));
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
		fail_msg("%s", message);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static struct tw_java *index_open(const struct folder *folder)
{
	struct tw_java *java = NULL;
	struct trawl_error err = { 0 };

	if (tw_java_open(folder->path, &java, &err) < 0)
		fail_msg("%s", err.message);
	return java;
}

static int by_sha1(struct tw_java *java, unsigned char last, struct tw_arena *arena, struct tw_java_artifact *ret)
{
	unsigned char sha1[20] = { [19] = last };
	struct trawl_error err = { 0 };
	int status = tw_java_by_sha1(java, sha1, arena, ret, &err);

	if (status < 0)
		fail_msg("%s", err.message);
	return status;
}

static void finds_jars_by_digest(void **state)
{
	struct folder folder;
	struct tw_java *java;
	struct tw_java_artifact found;
	struct tw_arena arena = { 0 };

	folder_make(&folder);
	index_make(&folder, TABLES ROWS);
	java = index_open(&folder);
	assert_int_equal(tw_java_metadata(java)->updated_at.seconds, UPDATED.seconds);
	/* Twice: the statement is used again. */
	for (int i = 0; i < 2; i++) {
		assert_int_equal(by_sha1(java, 1, &arena, &found), 1);
		assert_slice(found.group, "org.apache.commons");
		assert_slice(found.artifact, "commons-lang3");
		assert_slice(found.version, "3.12.0");
		assert_int_equal(by_sha1(java, 99, &arena, &found), 0);
	}
	assert_int_equal(by_sha1(java, 9, &arena, &found), 0); /* no name */
	tw_arena_release(&arena);
	tw_java_close(java);
	folder_remove(&folder);
}

static void knows_what_exists(void **state)
{
	struct folder folder;
	struct tw_java *java;

	folder_make(&folder);
	index_make(&folder, TABLES ROWS);
	java = index_open(&folder);
	assert_int_equal(tw_java_exists(java, TW_LIT("jstl"), TW_LIT("jstl"), NULL), 1);
	assert_int_equal(tw_java_exists(java, TW_LIT("jstl"), TW_LIT("commons-lang3"), NULL), 0);
	assert_int_equal(tw_java_exists(java, TW_LIT("org.apache.commons"), TW_LIT("commons-lang3"), NULL), 1);
	assert_int_equal(tw_java_exists(java, TW_LIT("no.versions"), TW_LIT("lonely"), NULL), 0);
	assert_int_equal(tw_java_exists(java, TW_LIT(""), TW_LIT(""), NULL), 0);
	assert_int_equal(tw_java_exists(java, TW_LIT("' OR 1=1 --"), TW_LIT("x"), NULL), 0);
	tw_java_close(java);
	folder_remove(&folder);
}

static void picks_the_group_with_most_entries(void **state)
{
	struct folder folder;
	struct tw_java *java;
	struct tw_arena arena = { 0 };
	struct tw_slice group;

	folder_make(&folder);
	index_make(&folder, TABLES ROWS);
	java = index_open(&folder);
	/* Both have two entries in all, one of javax.servlet's isn't a jar, but those count too, once a jar matches. */
	assert_int_equal(tw_java_group_of(java, TW_LIT("jstl"), TW_LIT("1.2"), &arena, &group, NULL), 1);
	assert_slice(group, "javax.servlet");
	assert_int_equal(tw_java_group_of(java, TW_LIT("jstl"), TW_LIT("1.1"), &arena, &group, NULL), 1);
	assert_slice(group, "jstl");
	assert_int_equal(tw_java_group_of(java, TW_LIT("even"), TW_LIT("1"), &arena, &group, NULL), 1);
	assert_slice(group, "a.group");
	assert_int_equal(tw_java_group_of(java, TW_LIT("jstl"), TW_LIT("9"), &arena, &group, NULL), 0);
	assert_int_equal(tw_java_group_of(java, TW_LIT("jstl"), TW_LIT("7"), &arena, &group, NULL), 0);
	tw_arena_release(&arena);
	tw_java_close(java);
	folder_remove(&folder);
}

struct asker {
	pthread_t thread;
	const struct folder *folder;
	int found;
};

static void *ask(void *context)
{
	struct asker *asker = context;
	struct tw_arena arena = { 0 };
	struct tw_java_artifact found;
	struct tw_java *java;

	if (tw_java_open(asker->folder->path, &java, NULL) == 0) {
		for (int i = 0; i < 200; i++) {
			unsigned char sha1[20] = { [19] = (unsigned char)(i % 4 + 1) };

			asker->found += tw_java_by_sha1(java, sha1, &arena, &found, NULL);
		}
		tw_java_close(java);
	}
	tw_arena_release(&arena);
	return NULL;
}

static void a_handle_a_thread(void **state)
{
	struct folder folder;
	struct asker askers[3];

	folder_make(&folder);
	index_make(&folder, TABLES ROWS);
	for (int i = 0; i < 3; i++) {
		askers[i] = (struct asker){ .folder = &folder };
		assert_int_equal(pthread_create(&askers[i].thread, NULL, ask, &askers[i]), 0);
	}
	for (int i = 0; i < 3; i++) {
		pthread_join(askers[i].thread, NULL);
		assert_int_equal(askers[i].found, 200);
	}
	folder_remove(&folder);
}

/* A path that a URI would read otherwise. */
static void odd_paths_work(void **state)
{
	struct folder folder, odd;
	struct tw_java *java;
	struct tw_java_artifact found;
	struct tw_arena arena = { 0 };

	folder_make(&folder);
	snprintf(odd.path, sizeof(odd.path), "%.40s/a?b#c%%20d", folder.path);
	assert_int_equal(mkdir(odd.path, 0755), 0);
	index_make(&odd, TABLES ROWS);
	java = index_open(&odd);
	assert_int_equal(by_sha1(java, 1, &arena, &found), 1);
	tw_arena_release(&arena);
	tw_java_close(java);
	folder_remove(&odd);
	folder_remove(&folder);
}

static void refused(const struct folder *folder, int expected, const char *file, const char *words)
{
	struct trawl_error err = { 0 };
	struct tw_java *java;
	char path[128];
	int status = tw_java_open(folder->path, &java, &err);

	assert_int_equal(status, expected);
	assert_int_equal(err.status, expected);
	assert_says(err, path_in(folder, file, path));
	assert_says(err, words);
}

static void says_what_is_wrong(void **state)
{
	struct folder folder;
	struct tw_buf bytes;
	char path[128];

	folder_make(&folder);
	refused(&folder, TRAWL_E_NOTFOUND, "java-db/trivy-java.db", "No such file");
	index_make(&folder, "CREATE TABLE artifacts(id)");
	refused(&folder, TRAWL_E_DATABASE, "java-db/trivy-java.db", "has no tables artifacts and indices");
	index_make(&folder, "CREATE TABLE artifacts(id); CREATE VIEW indices AS SELECT 1");
	refused(&folder, TRAWL_E_DATABASE, "java-db/trivy-java.db", "has no tables artifacts and indices");
	index_make(&folder, "CREATE TABLE artifacts(id); CREATE TABLE indices(id)");
	refused(&folder, TRAWL_E_DATABASE, "java-db/trivy-java.db", "no such column");
	index_make(&folder, TABLES ROWS);
	text_write(path_in(&folder, "java-db/metadata.json", path), "{\"Version\":2}");
	refused(&folder, TRAWL_E_DATABASE, "java-db/metadata.json", "schema 2, where 1 is needed");
	unlink(path);
	refused(&folder, TRAWL_E_DATABASE, "java-db/metadata.json", "No such file");
	text_write(path, METADATA);
	bytes = file_read(path_in(&folder, "java-db/trivy-java.db", path));
	file_write(path, bytes.ptr, 1000);
	refused(&folder, TRAWL_E_DATABASE, "java-db/trivy-java.db", "download the Java index anew");
	text_write(path,
		   "this is not a database, but it is long enough to be looked at as one, with a header of its own");
	refused(&folder, TRAWL_E_DATABASE, "java-db/trivy-java.db", "not a database");
	unlink(path);
	mkdir(path, 0755);
	refused(&folder, TRAWL_E_DATABASE, "java-db/trivy-java.db", "not a regular file");
	tw_buf_release(&bytes);
	folder_remove(&folder);
}

/* The index's pages are hostile: overwritten one after the other, every look-up ends, in a result or an error. */
static void any_page_may_be_garbage(void **state)
{
	struct folder folder;
	struct tw_buf bytes;
	char path[128];

	folder_make(&folder);
	index_make(&folder, "PRAGMA page_size = 512;" TABLES ROWS);
	bytes = file_read(path_in(&folder, "java-db/trivy-java.db", path));
	for (size_t at = 100; at < bytes.len; at += 13) {
		char old = bytes.ptr[at];
		struct tw_java *java = NULL;

		bytes.ptr[at] = (char)(old ^ 0x5a);
		file_write(path, bytes.ptr, bytes.len);
		bytes.ptr[at] = old;
		if (tw_java_open(folder.path, &java, NULL) == 0) {
			struct tw_arena arena = { 0 };
			struct tw_java_artifact found;
			struct tw_slice group;

			for (unsigned char i = 1; i < 10; i++) {
				unsigned char sha1[20] = { [19] = i };

				tw_java_by_sha1(java, sha1, &arena, &found, NULL);
			}
			tw_java_exists(java, TW_LIT("jstl"), TW_LIT("jstl"), NULL);
			tw_java_group_of(java, TW_LIT("jstl"), TW_LIT("1.2"), &arena, &group, NULL);
			tw_arena_release(&arena);
		}
		tw_java_close(java);
	}
	tw_buf_release(&bytes);
	folder_remove(&folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_jars_by_digest),
		cmocka_unit_test(knows_what_exists),
		cmocka_unit_test(picks_the_group_with_most_entries),
		cmocka_unit_test(a_handle_a_thread),
		cmocka_unit_test(odd_paths_work),
		cmocka_unit_test(says_what_is_wrong),
		cmocka_unit_test(any_page_may_be_garbage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
