/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How far around what the user has named files are read that it refers to: the git repository that it lies in, or else the
 * current folder, if it is above; nothing further up.
 */
#ifndef TW_IO_BOUNDARY_H
#define TW_IO_BOUNDARY_H

#include <stddef.h>

/* How many bytes of @path, absolute and without links, are the folder that nothing outside of is read. */
size_t tw_boundary(const char *path);

#endif
