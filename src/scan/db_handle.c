/* SPDX-License-Identifier: Apache-2.0 */
#include "db/digest.h"
#include "db/java.h"
#include "db/update.h"
#include "scan/handle.h"

static void format_time(struct tw_time time, char text[TW_TIME_TEXT])
{
	if (tw_db_time_known(time))
		tw_time_format(time, text);
}

/* The Java index is optional, and read when jars ask for it: here only its age is looked up. */
static void read_java_age(struct trawl_db *db)
{
	struct tw_db_metadata metadata;

	if (!tw_java_age(db->cache_dir, &metadata))
		return;
	db->java_version = (uint32_t)metadata.version;
	format_time(metadata.updated_at, db->java_updated_at);
	format_time(metadata.next_update, db->java_next_update);
	format_time(metadata.downloaded_at, db->java_downloaded_at);
}

/* Only a digest that could be remembered is given: it must not cost a third of a second each time. */
static int read_digest(struct trawl_db *db, struct trawl_error *err)
{
	char path[4096];
	struct tw_db_digest digest;
	int status;

	snprintf(path, sizeof(path), "%s/db/trivy.db.digest", db->cache_dir);
	status = tw_db_digest(db->db, path, &digest, err);
	if (status >= 0 && digest.remembered)
		memcpy(db->digest, digest.text, sizeof(db->digest));
	return status;
}

enum trawl_status trawl_db_open(const struct trawl_db_options *options, struct trawl_db **ret, struct trawl_error *err)
{
	struct trawl_db_options complete = { 0 };
	struct trawl_error unasked = { 0 };
	struct trawl_db *db;
	int status;

	err = err ? err : &unasked; /* within, a failure may be told by it alone */
	if (options)
		memcpy(&complete, options, options->size < sizeof(complete) ? options->size : sizeof(complete));
	options = &complete;
	if (!options->cache_dir || !ret)
		return (enum trawl_status)tw_fail(err, TRAWL_E_USAGE, "trawl_db_open: size and cache_dir must be set");
	db = calloc(1, sizeof(*db));
	if (!db || !(db->cache_dir = strdup(options->cache_dir))) {
		free(db);
		return (enum trawl_status)tw_fail_nomem(err);
	}
	status = tw_db_open(options->cache_dir, &db->db, err);
	if (status >= 0 && options->with_digest)
		status = read_digest(db, err);
	if (status < 0) {
		trawl_db_close(db);
		return (enum trawl_status)status;
	}
	format_time(db->db->metadata.updated_at, db->updated_at);
	format_time(db->db->metadata.next_update, db->next_update);
	format_time(db->db->metadata.downloaded_at, db->downloaded_at);
	read_java_age(db);
	tw_origin_read(options->cache_dir, false, &db->origin);
	*ret = db;
	return TRAWL_OK;
}

static const char *known(const char *text)
{
	return text[0] ? text : NULL;
}

void trawl_db_info(const struct trawl_db *db, struct trawl_db_info *ret)
{
	struct trawl_db_info info = {
		.size = ret->size,
		.version = (uint32_t)db->db->metadata.version,
		.path = db->db->path,
		.updated_at = db->updated_at,
		.next_update = known(db->next_update),
		.downloaded_at = known(db->downloaded_at),
		.digest = known(db->digest),
		.java_updated_at = known(db->java_updated_at),
		.java_version = db->java_version,
		.java_next_update = known(db->java_next_update),
		.java_downloaded_at = known(db->java_downloaded_at),
		.source = known(db->origin.source),
	};

	memcpy(ret, &info, ret->size < sizeof(info) ? ret->size : sizeof(info));
}

void trawl_db_close(struct trawl_db *db)
{
	if (!db)
		return;
	tw_db_close(db->db);
	free(db->cache_dir);
	free(db);
}
