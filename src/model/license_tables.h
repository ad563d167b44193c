/* SPDX-License-Identifier: Apache-2.0 */
/* What the licence files share among themselves. */
#ifndef TW_MODEL_LICENSE_TABLES_H
#define TW_MODEL_LICENSE_TABLES_H

#include "base/slice.h"

extern const char tw_license_aliases[];
extern const size_t tw_license_aliases_size;
extern const char tw_license_ids[];
extern const size_t tw_license_ids_size;
extern const char tw_license_urls[];
extern const size_t tw_license_urls_size;

/* The value of @key in a table of sorted "key\tvalue\n" lines; { NULL, 0 } when it isn't there. */
struct tw_slice tw_license_find(const char *table, size_t size, struct tw_slice key);

/*
 * Does a version, with what leads to it, follow behind name[at]? @ret_version gets it, the result is where it ends, with
 * its closing bracket; 0: no. All letters are capitals.
 */
size_t tw_license_version(struct tw_slice name, size_t at, struct tw_slice *ret_version);

#endif
