/* SPDX-License-Identifier: Apache-2.0 */
/*
 * metadata.json, which lies beside a database: schema, age, when it wants to be renewed.
 * Source: github.com/aquasecurity/trivy-db, pkg/metadata/metadata.go; the Java index has the same file.
 */
#ifndef TW_DB_METADATA_H
#define TW_DB_METADATA_H

#include "base/datetime.h"
#include "base/error.h"

#define TW_DB_SCHEMA 2      /* of trivy.db */
#define TW_JAVA_DB_SCHEMA 1 /* of trivy-java.db */

/* Times that the file doesn't have are the first of January of the year 1, which is how Go writes "none". */
#define TW_DB_NO_TIME ((struct tw_time){ -62135596800, 0 })

struct tw_db_metadata {
	int64_t version;
	struct tw_time next_update;
	struct tw_time updated_at;
	struct tw_time downloaded_at; /* filled by whoever downloads it */
};

static inline bool tw_db_time_known(struct tw_time time)
{
	return time.seconds != TW_DB_NO_TIME.seconds;
}

/* Its text. */
int tw_db_metadata_decode(struct tw_slice text, struct tw_db_metadata *ret, struct trawl_error *err);

/* The file @path. Not there is TRAWL_E_NOTFOUND; errors name the path. */
int tw_db_metadata_read(const char *path, struct tw_db_metadata *ret, struct trawl_error *err);

/* Written beside @path and renamed, byte for byte as Trivy writes it. */
int tw_db_metadata_write(const char *path, const struct tw_db_metadata *metadata, struct trawl_error *err);

#endif
