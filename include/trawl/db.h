/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The vulnerability database: Trivy's published one (bbolt, schema 2) and its Java index, read where they lie.
 */
#ifndef TRAWL_DB_H
#define TRAWL_DB_H

#include <stddef.h>
#include <stdint.h>

#include <trawl/error.h>
#include <trawl/network.h>

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
	const char *source;             /**< Where it was downloaded from, or NULL. */
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

/** What came of an update. */
enum trawl_update {
	TRAWL_UPDATE_CURRENT = 0, /**< There was no need to ask. */
	TRAWL_UPDATE_SAME = 1,    /**< There is no newer one. */
	TRAWL_UPDATE_BUSY = 2,    /**< Another process is at it; the one that is there serves. */
	TRAWL_UPDATE_KEPT = 3,    /**< It failed; the one that is there is young enough to serve. */
	TRAWL_UPDATE_DONE = 4,    /**< There is a new one. */
};

/** What to update and from where. All zero but size and cache_dir is a sensible default. */
struct trawl_db_update {
	size_t size;           /**< sizeof(struct trawl_db_update) */
	const char *cache_dir; /**< The folder that db/ and java-db/ are in; made when missing. */
	int java;              /**< Non-zero: the Java index instead of the vulnerability database. */

	/**
	 * NULL-terminated: "ghcr.io/aquasecurity/trivy-db:2", "https://host/db.tar.gz", "file:///path/db.tar.gz". All are
	 * asked at once, and the first that answers is downloaded from. NULL: Trivy's.
	 */
	const char *const *repositories;
	const char *digest;     /**< "sha256:…": only the one whose file, archive or manifest has it; NULL: any. */
	int force;              /**< Ask even when the metadata say that there can be no newer one. */
	uint32_t max_age_hours; /**< How old the one that is there may be to serve when there is no new one; 0: 120. */
	int64_t now_seconds;    /**< Since 1970, UTC: the library has no clock. */
	uint32_t now_nanoseconds;            /**< Of the same. */
	const struct trawl_network *network; /**< How to reach the network; NULL: the defaults. */

	/** Called from any thread with what is tried, and why again. NULL: nobody listens. */
	void (*log)(void *user, const char *message);
	/** Called from the thread that called, with bytes downloaded and to come (0: unknown). NULL: nobody listens. */
	void (*progress)(void *user, uint64_t done, uint64_t bytes);
	/** Asked from any thread ten times a second; non-zero stops the update with TRAWL_E_CANCELLED. NULL: never. */
	int (*cancelled)(void *user);
	void *user; /**< Handed to the three. */
};

/**
 * Download the database when there is a newer one. Whoever has the old one open keeps it. Any number of processes may do
 * this at once for one folder: one downloads.
 *
 * @update  What and from where. Borrowed for the call. Fields past its size take their defaults.
 * @ret     What came of it. May be NULL.
 * @err     Filled on failure, and with TRAWL_UPDATE_KEPT, with what went wrong. May be NULL.
 *
 * @return  TRAWL_OK, TRAWL_E_DATABASE when there is none that serves, TRAWL_E_CANCELLED, TRAWL_E_USAGE, TRAWL_E_NOMEM.
 */
TRAWL_EXPORT enum trawl_status trawl_db_update(const struct trawl_db_update *update, enum trawl_update *ret,
					       struct trawl_error *err);

/** What to look up in a database, and where what is known goes. */
struct trawl_db_search {
	size_t size; /**< sizeof(struct trawl_db_search) */

	/**
	 * NULL-terminated, one or two: the name of a package or its package URL ("pkg:deb/debian/openssl?distro=debian-12"),
	 * the id of a vulnerability, or one of each.
	 */
	const char *const *terms;
	int json; /**< Non-zero: JSON instead of text. */

	/** Takes @len bytes; anything but 0 stops the writing with TRAWL_E_IO. */
	int (*write)(void *user, const char *bytes, size_t len);
	void *user; /**< Handed to it. */
};

/**
 * What a database knows of a package or a vulnerability: from which source, which versions fix it, and how severe it is and
 * why. A package is looked up in milliseconds; which packages a vulnerability is in, the database has no index of.
 *
 * @db      An open database.
 * @search  Borrowed for the call.
 * @err     Filled on failure. May be NULL.
 * @return  TRAWL_OK, TRAWL_E_NOTFOUND when nothing is known, TRAWL_E_USAGE, TRAWL_E_DATABASE, TRAWL_E_IO, TRAWL_E_NOMEM.
 */
TRAWL_EXPORT enum trawl_status trawl_db_search(const struct trawl_db *db, const struct trawl_db_search *search,
					       struct trawl_error *err);

#ifdef __cplusplus
}
#endif
#endif
