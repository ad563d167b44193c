/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Globs over paths (--skip-dirs, --skip-files, ignore files): '*' and '?' stay within a component, "**" stands for any
 * number of components, [a-z] and [^a-z] for one character, {a,b} for either, '\' takes the next character as it is. As
 * Trivy's matcher (bmatcuk/doublestar) has them; a leading "./" and slashes at both ends are dropped.
 */
#ifndef TW_BASE_GLOBS_H
#define TW_BASE_GLOBS_H

#include "base/error.h"
#include "base/slice.h"

struct tw_globs;

/* @patterns ends with NULL and may be NULL. A malformed pattern is an error that names it. */
int tw_globs_new(const char *const *patterns, struct tw_globs **ret, struct trawl_error *err);
void tw_globs_free(struct tw_globs *globs);

/* Does any of them match the whole path? NULL matches nothing. */
bool tw_globs_match(const struct tw_globs *globs, struct tw_slice path);

#endif
