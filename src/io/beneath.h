/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening files below a directory without ever leaving it: no link is followed, neither in the last component nor on the
 * way there, whatever happens to the tree meanwhile.
 */
#ifndef TW_IO_BENEATH_H
#define TW_IO_BENEATH_H

#include "base/error.h"
#include "base/slice.h"

/* A descriptor, or -1 with errno set. @path is relative, "" is @root itself; @flags as open(2)'s, for reading only. */
int tw_open_beneath(int root, const char *path, int flags);

/* The same, but links are followed as long as none of them leaves @root: errno is EXDEV then (a kernel before 5.6: ELOOP). */
int tw_open_within(int root, const char *path, int flags);

#endif
