/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Java index: which jar has which SHA-1, for jars that don't say who they are. SQLite, two tables.
 * Source: github.com/aquasecurity/trivy-java-db, pkg/db/db.go; trivy, pkg/javadb/client.go.
 *
 *	artifacts(id, group_id, artifact_id)                    unique (artifact_id, group_id)
 *	indices(artifact_id, version, sha1, archive_type)       unique sha1, 20 bytes
 *
 * Opened read-only and as immutable: no lock, no journal, whatever else works on the folder. Not mapped, for the reason
 * that bolt_file.h gives: SQLite's own cache, 1 MiB, is enough, since each look-up has a page or two to itself.
 * The file is hostile: its schema is not trusted, and a query is stopped after a number of steps that only a file
 * without the indexes above can need.
 *
 * A handle is one thread's. Any number may be open on one file; what they return lies in the caller's arena.
 */
#ifndef TW_DB_JAVA_H
#define TW_DB_JAVA_H

#include <sys/stat.h>

#include "base/arena.h"
#include "base/error.h"
#include "db/metadata.h"

struct tw_java;

struct tw_java_artifact {
	struct tw_slice group, artifact, version;
};

/*
 * Opens <cache_dir>/java-db/trivy-java.db beside its metadata.json. TRAWL_E_NOTFOUND when there is none, which is no
 * fault, TRAWL_E_DATABASE when it can't be used; the message names the file, what is wrong, and the way out.
 */
int tw_java_open(const char *cache_dir, struct tw_java **ret, struct trawl_error *err);

/* Which file the index is just now: false when there is none. */
bool tw_java_stat(const char *cache_dir, struct stat *ret);

/* What its metadata say, without a look into it: false when there is none, or none of this schema. */
bool tw_java_age(const char *cache_dir, struct tw_db_metadata *ret);

/* NULL is fine. */
void tw_java_close(struct tw_java *java);

const struct tw_db_metadata *tw_java_metadata(const struct tw_java *java);

/* The artifact whose file has this SHA-1: 1, 0 or an error. */
int tw_java_by_sha1(struct tw_java *java, const unsigned char sha1[20], struct tw_arena *arena,
		    struct tw_java_artifact *ret, struct trawl_error *err);

/* Has the index any version of @group:@artifact? 1, 0 or an error. */
int tw_java_exists(struct tw_java *java, struct tw_slice group, struct tw_slice artifact, struct trawl_error *err);

/*
 * The group of a jar known by artifact and version only: of several the one with the most entries in the index, and of
 * equals (where Trivy picks any) the one that sorts first. 1, 0 or an error.
 */
int tw_java_group_of(struct tw_java *java, struct tw_slice artifact, struct tw_slice version, struct tw_arena *arena,
		     struct tw_slice *ret_group, struct trawl_error *err);

#endif
