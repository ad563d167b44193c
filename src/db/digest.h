/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The SHA-256 of a database's file: computed once, then remembered in a small file beside it, or wherever the caller
 * likes, together with size, time and inode, without which it doesn't count.
 */
#ifndef TW_DB_DIGEST_H
#define TW_DB_DIGEST_H

#include "db/db.h"
#include "io/hash.h"

struct tw_db_digest {
	char text[TW_DIGEST_TEXT]; /* "sha256:…" */
	bool remembered;           /* the side file has it now, or had it */
	struct trawl_error why;    /* when not */
};

/*
 * @side_path is read first, and written when it doesn't tell; NULL: neither. A side file that can't be written is no
 * failure: ret->why says what the matter is. The database is read through a buffer, not at all when it is remembered.
 */
int tw_db_digest(const struct tw_db *db, const char *side_path, struct tw_db_digest *ret, struct trawl_error *err);

/* The digest of the database that is open as @fd is known: @text. It only saves work, so that a failure is none. */
void tw_db_digest_remember(const char *side_path, int fd, const char *text);

#endif
