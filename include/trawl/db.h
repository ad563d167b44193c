/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The vulnerability database: Trivy's published one (bbolt, schema 2) and its Java index, read where they lie.
 */
#ifndef TRAWL_DB_H
#define TRAWL_DB_H

#include <stddef.h>
#include <stdint.h>

#include <trawl/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/** An open database. Never locked, never written. */
struct trawl_db;

/** How to open one. */
struct trawl_db_options {
	size_t size; /**< sizeof(struct trawl_db_options) */

	/** A folder with db/trivy.db and db/metadata.json in it, and perhaps java-db/: Trivy's cache folder. */
	const char *cache_dir;

	/**
	 * Non-zero: the report shall name the SHA-256 of the database file. It is computed once for each new database (a
	 * third of a second) and then remembered in cache_dir; where that can't be written, it is left out.
	 */
	int with_digest;
};

/** What an open database says of itself. Strings live as long as the database. */
struct trawl_db_info {
	size_t size;                    /**< Set by the caller to sizeof(struct trawl_db_info). */
	uint32_t version;               /**< Of the schema: 2. */
	const char *path;               /**< Of the database file. */
	const char *updated_at;         /**< RFC 3339: when it was built. */
	const char *next_update;        /**< RFC 3339, or NULL. */
	const char *downloaded_at;      /**< RFC 3339, or NULL. */
	const char *digest;             /**< "sha256:…" of the file, or NULL. */
	const char *java_updated_at;    /**< RFC 3339: of the Java index; NULL when there is none. */
	uint32_t java_version;          /**< Of the Java index's schema; 0 when there is none. */
	const char *java_next_update;   /**< RFC 3339, or NULL. */
	const char *java_downloaded_at; /**< RFC 3339, or NULL. */
};

/**
 * Open a database. Its metadata and its first pages are checked; everything else is checked where it is read.
 *
 * @options  Borrowed for the call.
 * @ret      The database, to be closed with trawl_db_close(). Untouched on failure.
 * @err      Filled on failure: names the file, what is wrong with it, and the way out. May be NULL.
 *
 * @return   TRAWL_OK, TRAWL_E_DATABASE when there is none that can be used, TRAWL_E_NOMEM, TRAWL_E_USAGE.
 *
 * Thread safety: an open database may be used by any number of threads at once.
 */
TRAWL_EXPORT enum trawl_status trawl_db_open(const struct trawl_db_options *options, struct trawl_db **ret,
					     struct trawl_error *err);

/**
 * What a database says of itself.
 *
 * @db   An open database.
 * @ret  ret->size bytes of it are filled.
 */
TRAWL_EXPORT void trawl_db_info(const struct trawl_db *db, struct trawl_db_info *ret);

/**
 * Close a database. Reports that were made with it must have been freed. Accepts NULL.
 *
 * @db  The database.
 */
TRAWL_EXPORT void trawl_db_close(struct trawl_db *db);

#ifdef __cplusplus
}
#endif
#endif
