/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The vulnerability database: Trivy's published file, schema 2, read where it lies.
 * Source: github.com/aquasecurity/trivy-db, pkg/db. Its buckets: "vulnerability" (detail.h), "data-source",
 * "Red Hat CPE" (redhat_cpe.h), and one a distribution release or language source (advisory.h).
 *
 * An open database doesn't change: any number of them may be open, any number of threads may ask one without locks, each
 * with an arena of its own. The names of the buckets and their data sources are read once, at opening.
 */
#ifndef TW_DB_DB_H
#define TW_DB_DB_H

#include "db/bolt_file.h"
#include "db/metadata.h"
#include "model/finding.h"

struct tw_db_bucket {
	struct tw_slice name;
	struct tw_bolt_bucket bucket;
	const struct tw_data_source *source; /* NULL: the database names none */
};

struct tw_db {
	struct tw_bolt_file *file;
	struct tw_db_metadata metadata;
	char *path;                         /* of trivy.db */
	const struct tw_db_bucket *buckets; /* those at the top, sorted by name */
	size_t bucket_count;
	const struct tw_db_bucket *vulnerability; /* one of them, or NULL */
	struct tw_arena arena;
};

/*
 * Opens <cache_dir>/db/trivy.db beside <cache_dir>/db/metadata.json. Whatever makes it unusable is TRAWL_E_DATABASE, and
 * the message names the file, what is wrong, and the way out.
 */
int tw_db_open(const char *cache_dir, struct tw_db **ret, struct trawl_error *err);

/* NULL is fine. */
void tw_db_close(struct tw_db *db);

/* The buckets called @name, one or none, or those whose names begin with it: how many, and the first of them. */
size_t tw_db_buckets(const struct tw_db *db, struct tw_slice name, bool prefix, const struct tw_db_bucket **ret);

/*
 * TRAWL_OK unless something wrote into the file since it was opened; to be asked when the look-ups are done. What they
 * returned may be a mixture of two databases otherwise.
 */
int tw_db_unchanged(const struct tw_db *db, struct trawl_error *err);

#endif
