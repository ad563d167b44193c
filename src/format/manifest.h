/* SPDX-License-Identifier: Apache-2.0 */
/*
 * META-INF/MANIFEST.MF: "Name: value" attributes, in sections that an empty line ends; the first section is about the
 * archive itself. Source: the JAR file specification, "JAR Manifest"; java.util.jar.Attributes.
 *
 * Surprising: lines have at most 72 bytes, and what doesn't fit goes on in the next one behind a single space, which is
 * dropped: cut anywhere, also within a character of several bytes. Lines end in LF, CRLF or a lone CR.
 */
#ifndef TW_FORMAT_MANIFEST_H
#define TW_FORMAT_MANIFEST_H

#include "format/field.h"

struct tw_manifest {
	struct tw_slice rest;
	struct tw_arena *arena; /* for values of several lines */
	uint32_t line;
	bool failed; /* memory has run out */
};

static inline struct tw_manifest tw_manifest(struct tw_slice text, struct tw_arena *arena)
{
	return (struct tw_manifest){ .rest = text, .arena = arena };
}

/*
 * The next attribute of this section; false at its end, or when memory has run out. A line that is no attribute has an
 * empty name, and is the value.
 */
bool tw_manifest_next(struct tw_manifest *reader, struct tw_field *ret);

/* To the next section, past what is left of this one; false when there is none. The reader starts in the first. */
bool tw_manifest_section(struct tw_manifest *reader);

#endif
