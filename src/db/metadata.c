/* SPDX-License-Identifier: Apache-2.0 */
#include "db/metadata.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "db/small_file.h"
#include "format/json.h"

static int time_field(const struct tw_json *doc, const char *name, struct tw_arena *arena, struct tw_time *ret,
		      struct trawl_error *err)
{
	uint32_t node = tw_json_get_nocase(doc, TW_JSON_ROOT, name);

	*ret = TW_DB_NO_TIME;
	if (tw_json_type(doc, node) == TW_JSON_NONE || tw_json_type(doc, node) == TW_JSON_NULL)
		return TRAWL_OK;
	if (!tw_time_parse(tw_json_text(doc, node, arena), ret))
		return tw_fail(err, TRAWL_E_FORMAT, "%s: not a date as in RFC 3339", name);
	return TRAWL_OK;
}

static int decode(struct tw_slice text, struct tw_arena *arena, struct tw_db_metadata *ret, struct trawl_error *err)
{
	struct tw_db_metadata metadata = { 0 };
	struct tw_json doc;
	uint32_t version;
	int status = tw_json_parse_as(text, TW_JSON_TRAILING, arena, &doc, err);

	if (status < 0)
		return status;
	if (tw_json_type(&doc, TW_JSON_ROOT) != TW_JSON_OBJECT)
		return tw_fail(err, TRAWL_E_FORMAT, "not an object");
	version = tw_json_get_nocase(&doc, TW_JSON_ROOT, "Version");
	if (version && !tw_json_int(&doc, version, &metadata.version))
		return tw_fail(err, TRAWL_E_FORMAT, "Version: not a whole number");
	status = time_field(&doc, "NextUpdate", arena, &metadata.next_update, err);
	if (status == TRAWL_OK)
		status = time_field(&doc, "UpdatedAt", arena, &metadata.updated_at, err);
	if (status == TRAWL_OK)
		status = time_field(&doc, "DownloadedAt", arena, &metadata.downloaded_at, err);
	if (status == TRAWL_OK)
		*ret = metadata;
	return status;
}

int tw_db_metadata_decode(struct tw_slice text, struct tw_db_metadata *ret, struct trawl_error *err)
{
	struct tw_arena arena = { 0 };
	int status = decode(text, &arena, ret, err);

	tw_arena_release(&arena);
	return status;
}

int tw_db_metadata_read(const char *path, struct tw_db_metadata *ret, struct trawl_error *err)
{
	struct tw_arena arena = { 0 };
	struct tw_slice text;
	int status = tw_small_file_read(path, TW_LIMIT_SMALL_FILE, &arena, &text, err);

	if (status == TRAWL_OK) {
		status = decode(text, &arena, ret, err);
		if (status < 0)
			tw_wrap(err, "%s", path);
	}
	tw_arena_release(&arena);
	return status;
}

int tw_db_metadata_write(const char *path, const struct tw_db_metadata *metadata, struct trawl_error *err)
{
	char next[TW_TIME_TEXT], updated[TW_TIME_TEXT], downloaded[TW_TIME_TEXT], version[32] = "";
	char *text TW_AUTO_FREE = NULL;
	int len;

	tw_time_format(metadata->next_update, next);
	tw_time_format(metadata->updated_at, updated);
	tw_time_format(metadata->downloaded_at, downloaded);
	if (metadata->version)
		snprintf(version, sizeof(version), "\"Version\":%lld,", (long long)metadata->version);
	len = asprintf(&text, "{%s\"NextUpdate\":\"%s\",\"UpdatedAt\":\"%s\",\"DownloadedAt\":\"%s\"}\n", version, next,
		       updated, downloaded);
	if (len < 0)
		return tw_fail_nomem(err);
	return tw_small_file_write(path, tw_slice_of(text, (size_t)len), err);
}
