/* SPDX-License-Identifier: Apache-2.0 */
#include "db/db.h"

#include "base/vec.h"
#include "db/record.h"

#define WAY_OUT \
	"\"trawl db update\" downloads the database anew; or name a folder that has db/trivy.db with --cache-dir"

/* Whatever keeps a database from being used is said with the way out; running out of memory is no fault of it. */
static int unusable(int status, struct trawl_error *err)
{
	char what[TRAWL_ERROR_MAX];

	if (!err || status == TRAWL_E_NOMEM)
		return status == TRAWL_E_NOMEM ? status : TRAWL_E_DATABASE;
	memcpy(what, err->message, sizeof(what));
	return tw_fail(err, TRAWL_E_DATABASE, "%s (" WAY_OUT ")", what);
}

static int schema_check(const struct tw_db_metadata *metadata, const char *path, struct trawl_error *err)
{
	if (metadata->version == TW_DB_SCHEMA)
		return TRAWL_OK;
	if (metadata->version > TW_DB_SCHEMA)
		return tw_fail(err, TRAWL_E_DATABASE,
			       "%s: the database has schema %lld, newer than %d: it needs a newer trawl", path,
			       (long long)metadata->version, TW_DB_SCHEMA);
	tw_fail(err, TRAWL_E_DATABASE, "%s: the database has schema %lld, where %d is needed", path,
		(long long)metadata->version, TW_DB_SCHEMA);
	return unusable(TRAWL_E_DATABASE, err);
}

/* The schema is looked at before the file, since the file of another one may be anything. */
static int files_open(struct tw_db *db, const char *metadata_path, struct trawl_error *err)
{
	struct trawl_error beside = { 0 };
	int described = tw_db_metadata_read(metadata_path, &db->metadata, &beside), status;

	if (described == TRAWL_OK) {
		status = schema_check(&db->metadata, metadata_path, err);
		if (status < 0)
			return status;
	}
	status = tw_bolt_file_open(db->path, &db->file, err);
	if (status == TRAWL_E_NOTFOUND)
		tw_fail(err, status, "%s: there is no vulnerability database", db->path);
	if (status < 0)
		return unusable(status, err);
	if (described == TRAWL_E_NOTFOUND)
		tw_fail(err, described, "%s: the database has no metadata.json", metadata_path);
	else if (described < 0)
		tw_fail(err, described, "%s", beside.message);
	return described < 0 ? unusable(described, err) : TRAWL_OK;
}

static int source_decode(struct tw_slice json, struct tw_arena *arena, struct tw_db_bucket *bucket,
			 struct trawl_error *err)
{
	static const struct tw_record_field fields[] = {
		TW_FIELD(struct tw_data_source, id, "ID", TW_FIELD_TEXT),
		TW_FIELD(struct tw_data_source, name, "Name", TW_FIELD_TEXT),
		TW_FIELD(struct tw_data_source, url, "URL", TW_FIELD_TEXT),
		TW_FIELD(struct tw_data_source, base_id, "BaseID", TW_FIELD_TEXT),
	};
	struct tw_data_source *source = tw_arena_new(arena, struct tw_data_source);
	struct tw_json doc;
	int status = source ? tw_json_parse(json, arena, &doc, err) : tw_fail_nomem(err);

	if (status == TRAWL_OK)
		status = tw_record_fill(&doc, TW_JSON_ROOT, fields, 4, arena, source, err);
	if (status == TRAWL_OK && (source->id.len || source->name.len || source->url.len || source->base_id.len))
		bucket->source = source;
	return status;
}

/* One walk over "data-source": its keys are sorted, as the buckets are. */
static int sources_read(struct tw_db *db, struct tw_db_bucket *buckets, struct trawl_error *err)
{
	const struct tw_db_bucket *sources;
	struct tw_bolt_cursor cursor;
	struct tw_bolt_item item;
	size_t at = 0;
	int status;

	if (!tw_db_buckets(db, TW_LIT("data-source"), false, &sources))
		return TRAWL_OK;
	cursor = tw_bolt_cursor(&sources->bucket, &db->arena);
	while ((status = tw_bolt_next(&cursor, &item, err)) > 0) {
		while (at < db->bucket_count && tw_slice_cmp(buckets[at].name, item.key) < 0)
			at++;
		if (at == db->bucket_count)
			return TRAWL_OK;
		if (item.is_bucket || !tw_slice_eq(buckets[at].name, item.key))
			continue;
		status = source_decode(item.value, &db->arena, &buckets[at], err);
		if (status < 0)
			return tw_wrap(err, "data source of \"%.*s\"", TW_ARG(item.key)), status;
	}
	return status < 0 ? tw_wrap(err, "bucket \"data-source\""), status : TRAWL_OK;
}

typedef TW_VEC(struct tw_db_bucket) bucket_vec;

static int names_read(struct tw_db *db, bucket_vec *to, struct trawl_error *err)
{
	struct tw_bolt_bucket root = tw_bolt_root(&db->file->bolt);
	struct tw_bolt_cursor cursor = tw_bolt_cursor(&root, &db->arena);
	struct tw_bolt_item item;
	int status;

	while ((status = tw_bolt_next(&cursor, &item, err)) > 0) {
		struct tw_db_bucket *bucket;

		if (!item.is_bucket)
			continue;
		if (to->len >= TW_LIMIT_DB_BUCKETS)
			return tw_fail(err, TRAWL_E_LIMIT, "more than %d buckets", TW_LIMIT_DB_BUCKETS);
		bucket = tw_vec_push(to);
		if (!bucket)
			return tw_fail_nomem(err);
		bucket->name = item.key;
		status = tw_bolt_open(&db->file->bolt, &item, &bucket->bucket, err);
		if (status < 0)
			return status;
	}
	return status;
}

static int buckets_read(struct tw_db *db, struct trawl_error *err)
{
	bucket_vec found = { 0 };
	struct tw_db_bucket *kept = NULL;
	int status = names_read(db, &found, err);

	if (status == TRAWL_OK) {
		kept = tw_arena_array(&db->arena, found.len, sizeof(*kept));
		status = kept ? TRAWL_OK : tw_fail_nomem(err);
	}
	if (status == TRAWL_OK && found.len)
		memcpy(kept, found.at, found.len * sizeof(*kept));
	db->buckets = kept;
	db->bucket_count = kept ? found.len : 0;
	tw_vec_release(&found);
	if (status == TRAWL_OK)
		status = sources_read(db, kept, err);
	if (status == TRAWL_OK)
		tw_db_buckets(db, TW_LIT("vulnerability"), false, &db->vulnerability);
	return status;
}

static int db_open(struct tw_db *db, const char *cache_dir, struct trawl_error *err)
{
	char *metadata_path = tw_arena_printf(&db->arena, "%s/db/metadata.json", cache_dir);
	int status;

	db->path = tw_arena_printf(&db->arena, "%s/db/trivy.db", cache_dir);
	if (!metadata_path || !db->path)
		return tw_fail_nomem(err);
	status = files_open(db, metadata_path, err);
	if (status < 0)
		return status;
	status = buckets_read(db, err);
	if (status < 0) {
		tw_wrap(err, "%s", db->path);
		return unusable(status, err);
	}
	return TRAWL_OK;
}

int tw_db_open(const char *cache_dir, struct tw_db **ret, struct trawl_error *err)
{
	struct tw_db *db = calloc(1, sizeof(*db));
	int status;

	if (!db)
		return tw_fail_nomem(err);
	status = db_open(db, cache_dir, err);
	if (status < 0)
		tw_db_close(db);
	else
		*ret = db;
	return status;
}

void tw_db_close(struct tw_db *db)
{
	if (!db)
		return;
	tw_bolt_file_close(db->file);
	tw_arena_release(&db->arena);
	free(db);
}

size_t tw_db_buckets(const struct tw_db *db, struct tw_slice name, bool prefix, const struct tw_db_bucket **ret)
{
	size_t low = 0, high = db->bucket_count, end;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (tw_slice_cmp(db->buckets[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (end = low; end < db->bucket_count; end++) {
		struct tw_slice found = db->buckets[end].name;

		if (!tw_slice_eq(prefix ? tw_slice_head(found, name.len) : found, name))
			break;
	}
	if (end > low)
		*ret = &db->buckets[low];
	return end - low;
}

int tw_db_unchanged(const struct tw_db *db, struct trawl_error *err)
{
	int status = tw_bolt_file_unchanged(db->file, err);

	return status < 0 ? tw_wrap(err, "%s", db->path), status : TRAWL_OK;
}
