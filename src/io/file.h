/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files, read by position: no shared offset, so that any number of threads can read one descriptor. Windows map a part
 * of a file; what is mapped counts as memory while it is looked at, so close them soon.
 */
#ifndef TW_IO_FILE_H
#define TW_IO_FILE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

/*
 * Open a regular file for reading; anything else (a device, a pipe, a directory) is refused without waiting for it.
 * tw_file_open() names the path in its messages; tw_file_open_bare() leaves that to its caller.
 */
int tw_file_open(const char *path, int *ret_fd, uint64_t *ret_size, struct trawl_error *err);
int tw_file_open_bare(const char *path, int *ret_fd, uint64_t *ret_size, struct trawl_error *err);

/*
 * All of what a user has named, in @arena: a file, or what comes through a pipe (it is waited for, as by any program) or
 * from a device until its end. More than @limit bytes are TRAWL_E_LIMIT. Errors name the path.
 */
int tw_file_text(const char *path, size_t limit, struct tw_arena *arena, struct tw_slice *ret, struct trawl_error *err);

/* The same of a descriptor, from where it stands: appended to @ret, which is the caller's also on failure. */
int tw_file_rest(int fd, size_t limit, struct tw_buf *ret, struct trawl_error *err);

/* Up to @len bytes at @at, fewer only at the end of the file: the count, or a negative status. */
int64_t tw_file_read(int fd, uint64_t at, void *to, size_t len, struct trawl_error *err);

/* Exactly @len bytes. */
int tw_file_read_all(int fd, uint64_t at, void *to, size_t len, struct trawl_error *err);

struct tw_window {
	void *base;
	size_t size;
	struct tw_slice bytes;
};

/*
 * Map [at, at + len) of a file, which must be that long. A file that is cut while it is looked at raises SIGBUS: the
 * price of not copying; small files are read instead.
 */
int tw_window_open(int fd, uint64_t at, size_t len, struct tw_window *ret, struct trawl_error *err);

/* Accepts a zeroed window. */
void tw_window_close(struct tw_window *window);

#endif
