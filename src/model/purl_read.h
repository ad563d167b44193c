/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Package URLs, read and written back. Source: the purl specification (package-url/purl-spec, ECMA-427) and, for what it leaves
 * open, the reading that most scanners share: types that know no case, a version behind the last '@', one sort of qualifiers.
 */
#ifndef TW_MODEL_PURL_READ_H
#define TW_MODEL_PURL_READ_H

#include "base/arena.h"
#include "model/package.h"

struct tw_purl_qualifier {
	struct tw_slice key, value;
};

/* Decoded. */
struct tw_purl_parts {
	struct tw_slice type, namespace, name, version, subpath;
	const struct tw_purl_qualifier *qualifiers; /* sorted by key, none empty */
	size_t qualifier_count;
};

/* False when @text isn't one, or memory has run out. */
bool tw_purl_read(struct tw_slice text, struct tw_arena *arena, struct tw_purl_parts *ret);

/* In the one spelling; ptr is NULL without memory. */
struct tw_slice tw_purl_write(const struct tw_purl_parts *parts, struct tw_arena *arena);

/* The value of a qualifier, or an empty text. */
struct tw_slice tw_purl_qualifier(const struct tw_purl_parts *parts, const char *key);

/* Are packages of this type an operating system's? */
bool tw_purl_is_os(const struct tw_purl_parts *parts);

/* The Type of results that packages of this type belong to; empty: none that is known. */
struct tw_slice tw_purl_ecosystem(const struct tw_purl_parts *parts);

#endif
