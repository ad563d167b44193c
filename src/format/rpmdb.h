/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rpm's databases, whichever back end wrote them: header blobs (rpm_header.h), one an installed item, from the file's bytes.
 * Source: rpm, lib/backend/{bdb,ndb,sqlite}; libdb, src/dbinc/db_page.h.
 *
 *	sqlite   rpmdb.sqlite: column "blob" of the table "Packages"
 *	ndb      Packages.db: slots of 16 bytes, in pages behind a header of 32; a slot in use names a block of 16 bytes
 *	         where a blob begins, behind a header of its own. Little-endian
 *	bdb      Packages, a Berkeley DB hash: pages of key and value pairs; values too large for a page lie on a chain of
 *	         overflow pages, and headers always are. Of either byte order
 *
 * Surprising: which one it is, its first bytes say, not its name.
 */
#ifndef TW_FORMAT_RPMDB_H
#define TW_FORMAT_RPMDB_H

#include "format/sqlite.h"

struct tw_rpmdb;

struct tw_rpmdb_backend {
	const char *name;
	int (*next)(struct tw_rpmdb *db, struct tw_arena *arena, struct tw_slice *ret, struct trawl_error *err);
};

/* A reading: a plain struct, nothing to release. */
struct tw_rpmdb {
	const struct tw_rpmdb_backend *backend;
	struct tw_slice bytes;
	uint64_t given; /* bytes of all blobs so far */
	struct tw_sqlite sqlite;
	struct tw_sqlite_scan rows;
	uint32_t slot, slots;                   /* of ndb */
	uint32_t page_size, page, pages, entry; /* of bdb */
	bool big_endian, cut;                   /* there are fewer pages than there should be */
};

/* The first blob is the next one. Over bytes that must outlive @ret; @arena is used for a moment. */
int tw_rpmdb_open(struct tw_slice bytes, struct tw_arena *arena, struct tw_rpmdb *ret, struct trawl_error *err);

/*
 * 1 and the next blob, a view of the file or in @arena; 0 at the end; or an error that ends the reading. Blobs that
 * together are larger than the file are an error: they overlap.
 */
int tw_rpmdb_next(struct tw_rpmdb *db, struct tw_arena *arena, struct tw_slice *ret, struct trawl_error *err);

/* The back ends, for rpmdb.c: 1 when the bytes are theirs and @ret is filled, 0 when they aren't, or an error. */
int tw_rpmdb_open_bdb(struct tw_slice bytes, struct tw_rpmdb *ret, struct trawl_error *err);
int tw_rpmdb_open_ndb(struct tw_slice bytes, struct tw_rpmdb *ret, struct trawl_error *err);

#endif
