/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Small files that lie beside a database: read whole, up to a limit; written beside their name and renamed, so that a
 * reader sees the old one or the new one.
 */
#ifndef TW_DB_SMALL_FILE_H
#define TW_DB_SMALL_FILE_H

#include "base/arena.h"
#include "base/error.h"

/* Not there is TRAWL_E_NOTFOUND. Errors name the path. */
int tw_small_file_read(const char *path, size_t limit, struct tw_arena *arena, struct tw_slice *ret,
		       struct trawl_error *err);
int tw_small_file_write(const char *path, struct tw_slice text, struct trawl_error *err);

/* A new file beside @path, open for reading and writing; its name in @ret_name is the caller's to free. */
int tw_small_file_beside(const char *path, char **ret_name, int *ret_fd, struct trawl_error *err);

#endif
