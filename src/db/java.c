/* SPDX-License-Identifier: Apache-2.0 */
#include "db/java.h"

#include <errno.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "base/buf.h"

#define METADATA_OF_INDEX "%s/java-db/metadata.json"
#define FILE_OF_INDEX "%s/java-db/trivy-java.db"
#define WAY_OUT "download the Java index anew, or delete the folder to scan without"

enum { BY_SHA1, EXISTS, GROUP_OF, QUERIES };

enum {
	CACHE_KIB = 1024,
	STEPS_AT_ONCE = 1000,
	STEPS_MAX = 100000, /* thousands of steps that one query may take: seconds */
	TEXT_MAX = 1024 * 1024,
};

/* How Trivy counts in the third: every version of an artifact, for each of its jars of the version asked for. */
static const char *const queries[QUERIES] = {
	[BY_SHA1] = "SELECT a.group_id, a.artifact_id, i.version FROM indices i "
		    "JOIN artifacts a ON a.id = i.artifact_id WHERE i.sha1 = ?1",
	[EXISTS] = "SELECT 1 FROM artifacts a JOIN indices i ON a.id = i.artifact_id "
		   "WHERE a.artifact_id = ?2 AND a.group_id = ?1 AND ?2 <> '' LIMIT 1",
	[GROUP_OF] =
		"SELECT f.group_id, COUNT(*) AS n FROM indices i "
		"JOIN (SELECT a.id, a.group_id FROM indices i JOIN artifacts a ON a.id = i.artifact_id "
		"WHERE a.artifact_id = ?1 AND i.version = ?2 AND i.archive_type = 'jar') f ON f.id = i.artifact_id "
		"GROUP BY f.group_id ORDER BY n DESC, f.group_id LIMIT 1",
};

struct tw_java {
	sqlite3 *db;
	sqlite3_stmt *statements[QUERIES];
	struct tw_db_metadata metadata;
	unsigned steps; /* of the query that runs, in thousands */
	struct tw_arena arena;
	char *path;
};

static int fail_query(const struct tw_java *java, int code, struct trawl_error *err)
{
	if (code == SQLITE_NOMEM)
		return tw_fail_nomem(err);
	if (code == SQLITE_INTERRUPT)
		return tw_fail(err, TRAWL_E_LIMIT, "%s: a look-up takes too long: its indexes are missing", java->path);
	return tw_fail(err, TRAWL_E_DATABASE, "%s: %s (" WAY_OUT ")", java->path, sqlite3_errmsg(java->db));
}

static int count_steps(void *context)
{
	struct tw_java *java = context;

	return ++java->steps > STEPS_MAX;
}

/* file:<path>?…, with what would end or alter a URI's path written as %xx. */
static int uri_of(const char *path, struct tw_buf *uri, struct trawl_error *err)
{
	tw_buf_text(uri, "file:");
	for (; *path; path++) {
		if (*path == '?' || *path == '#' || *path == '%')
			tw_buf_printf(uri, "%%%02x", (unsigned)*path);
		else
			tw_buf_char(uri, *path);
	}
	tw_buf_text(uri, "?mode=ro&immutable=1");
	tw_buf_add(uri, "", 1);
	return tw_buf_failed(uri) ? tw_fail_nomem(err) : TRAWL_OK;
}

static int connect_file(struct tw_java *java, struct trawl_error *err)
{
	struct tw_buf uri = { 0 };
	int status = uri_of(java->path, &uri, err), code;

	if (status < 0) {
		tw_buf_release(&uri);
		return status;
	}
	code = sqlite3_open_v2(uri.ptr, &java->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);
	tw_buf_release(&uri);
	if (code != SQLITE_OK)
		return java->db ? fail_query(java, code, err) : tw_fail_nomem(err);
	sqlite3_db_config(java->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(java->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_limit(java->db, SQLITE_LIMIT_LENGTH, TEXT_MAX);
	sqlite3_progress_handler(java->db, STEPS_AT_ONCE, count_steps, java);
	return TRAWL_OK;
}

static int run(struct tw_java *java, const char *sql, struct trawl_error *err)
{
	int code = sqlite3_exec(java->db, sql, NULL, NULL, NULL);

	return code == SQLITE_OK ? TRAWL_OK : fail_query(java, code, err);
}

/* Tables, not views: a view may be any computation. */
static int tables_check(struct tw_java *java, struct trawl_error *err)
{
	static const char sql[] =
		"SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%' "
		"AND name IN ('artifacts', 'indices')";
	sqlite3_stmt *statement = NULL;
	int code = sqlite3_prepare_v2(java->db, sql, -1, &statement, NULL), count = 0;

	if (code == SQLITE_OK) {
		code = sqlite3_step(statement);
		count = code == SQLITE_ROW ? sqlite3_column_int(statement, 0) : 0;
	}
	sqlite3_finalize(statement);
	if (code != SQLITE_ROW)
		return fail_query(java, code, err);
	if (count != 2)
		return tw_fail(err, TRAWL_E_DATABASE, "%s: has no tables artifacts and indices (" WAY_OUT ")",
			       java->path);
	return TRAWL_OK;
}

static int statements_prepare(struct tw_java *java, struct trawl_error *err)
{
	for (int i = 0; i < QUERIES; i++) {
		int code = sqlite3_prepare_v3(java->db, queries[i], -1, SQLITE_PREPARE_PERSISTENT, &java->statements[i],
					      NULL);

		if (code != SQLITE_OK)
			return fail_query(java, code, err);
	}
	return TRAWL_OK;
}

static int metadata_check(struct tw_java *java, const char *path, struct trawl_error *err)
{
	struct trawl_error inner = { 0 };
	int status = tw_db_metadata_read(path, &java->metadata, &inner);

	if (status == TRAWL_E_NOMEM)
		return tw_fail_nomem(err);
	if (status < 0)
		return tw_fail(err, TRAWL_E_DATABASE, "%s (" WAY_OUT ")", inner.message);
	if (java->metadata.version != TW_JAVA_DB_SCHEMA)
		return tw_fail(err, TRAWL_E_DATABASE,
			       "%s: the Java index has schema %lld, where %d is needed (" WAY_OUT ")", path,
			       (long long)java->metadata.version, TW_JAVA_DB_SCHEMA);
	return TRAWL_OK;
}

bool tw_java_stat(const char *cache_dir, struct stat *ret)
{
	char path[4096];

	return (size_t)snprintf(path, sizeof(path), FILE_OF_INDEX, cache_dir) < sizeof(path) && stat(path, ret) == 0;
}

bool tw_java_age(const char *cache_dir, struct tw_db_metadata *ret)
{
	char path[4096];
	struct stat st;

	return tw_java_stat(cache_dir, &st) && S_ISREG(st.st_mode) &&
	       (size_t)snprintf(path, sizeof(path), METADATA_OF_INDEX, cache_dir) < sizeof(path) &&
	       tw_db_metadata_read(path, ret, NULL) >= 0 && ret->version == TW_JAVA_DB_SCHEMA;
}

static int java_open(struct tw_java *java, const char *cache_dir, struct trawl_error *err)
{
	char *metadata = tw_arena_printf(&java->arena, METADATA_OF_INDEX, cache_dir);
	char pragma[64];
	struct stat st;
	int status;

	java->path = tw_arena_printf(&java->arena, FILE_OF_INDEX, cache_dir);
	if (!metadata || !java->path)
		return tw_fail_nomem(err);
	if (stat(java->path, &st) < 0)
		return tw_fail_errno(err, errno, "%s", java->path);
	if (!S_ISREG(st.st_mode))
		return tw_fail(err, TRAWL_E_DATABASE, "%s: not a regular file", java->path);
	status = metadata_check(java, metadata, err);
	if (status == TRAWL_OK)
		status = connect_file(java, err);
	snprintf(pragma, sizeof(pragma), "PRAGMA cache_size = -%d; PRAGMA mmap_size = 0", CACHE_KIB);
	if (status == TRAWL_OK)
		status = run(java, pragma, err);
	if (status == TRAWL_OK)
		status = tables_check(java, err);
	if (status == TRAWL_OK)
		status = statements_prepare(java, err);
	return status;
}

int tw_java_open(const char *cache_dir, struct tw_java **ret, struct trawl_error *err)
{
	struct tw_java *java = calloc(1, sizeof(*java));
	int status;

	if (!java)
		return tw_fail_nomem(err);
	status = java_open(java, cache_dir, err);
	if (status < 0)
		tw_java_close(java);
	else
		*ret = java;
	return status;
}

void tw_java_close(struct tw_java *java)
{
	if (!java)
		return;
	for (int i = 0; i < QUERIES; i++)
		sqlite3_finalize(java->statements[i]);
	sqlite3_close(java->db);
	tw_arena_release(&java->arena);
	free(java);
}

const struct tw_db_metadata *tw_java_metadata(const struct tw_java *java)
{
	return &java->metadata;
}

static void bind_text(sqlite3_stmt *statement, int at, struct tw_slice text)
{
	sqlite3_bind_text64(statement, at, text.ptr ? text.ptr : "", text.len, SQLITE_STATIC, SQLITE_UTF8);
}

/* One row: 1, 0 or an error. After reading it the caller resets the statement. */
static int step(struct tw_java *java, int query, struct trawl_error *err)
{
	int code;

	java->steps = 0;
	code = sqlite3_step(java->statements[query]);
	return code == SQLITE_ROW ? 1 : code == SQLITE_DONE ? 0 : fail_query(java, code, err);
}

static void reset(struct tw_java *java, int query)
{
	sqlite3_reset(java->statements[query]);
	sqlite3_clear_bindings(java->statements[query]);
}

static struct tw_slice column(sqlite3_stmt *statement, int at, struct tw_arena *arena)
{
	const void *text = sqlite3_column_text(statement, at);

	return tw_arena_copy(arena, tw_slice_of(text, text ? (size_t)sqlite3_column_bytes(statement, at) : 0));
}

int tw_java_by_sha1(struct tw_java *java, const unsigned char sha1[20], struct tw_arena *arena,
		    struct tw_java_artifact *ret, struct trawl_error *err)
{
	sqlite3_stmt *statement = java->statements[BY_SHA1];
	struct tw_java_artifact found;
	int status;

	sqlite3_bind_blob(statement, 1, sha1, 20, SQLITE_STATIC);
	status = step(java, BY_SHA1, err);
	if (status > 0) {
		found = (struct tw_java_artifact){ column(statement, 0, arena), column(statement, 1, arena),
						   column(statement, 2, arena) };
		if (!found.group.ptr || !found.artifact.ptr || !found.version.ptr)
			status = tw_fail_nomem(err);
		else if (!found.artifact.len)
			status = 0; /* an entry without a name is none, to Trivy too */
		else
			*ret = found;
	}
	reset(java, BY_SHA1);
	return status;
}

int tw_java_exists(struct tw_java *java, struct tw_slice group, struct tw_slice artifact, struct trawl_error *err)
{
	int status;

	bind_text(java->statements[EXISTS], 1, group);
	bind_text(java->statements[EXISTS], 2, artifact);
	status = step(java, EXISTS, err);
	reset(java, EXISTS);
	return status;
}

int tw_java_group_of(struct tw_java *java, struct tw_slice artifact, struct tw_slice version, struct tw_arena *arena,
		     struct tw_slice *ret_group, struct trawl_error *err)
{
	struct tw_slice group;
	int status;

	bind_text(java->statements[GROUP_OF], 1, artifact);
	bind_text(java->statements[GROUP_OF], 2, version);
	status = step(java, GROUP_OF, err);
	if (status > 0) {
		group = column(java->statements[GROUP_OF], 0, arena);
		if (group.ptr)
			*ret_group = group;
		else
			status = tw_fail_nomem(err);
	}
	reset(java, GROUP_OF);
	return status;
}
