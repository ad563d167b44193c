/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Java's .properties: "name=value" lines with comments, escapes and lines that go on in the next. Source:
 * java.util.Properties.load().
 *
 * Surprising: the name ends at the first '=', ':' or white space that has no backslash before it; '!' starts a comment
 * too; a backslash before a line end drops both, and the white space that the next line starts with; before any other
 * character that has no meaning it vanishes. Java reads bytes above 0x7f as Latin-1; we leave them as they are.
 */
#ifndef TW_FORMAT_PROPERTIES_H
#define TW_FORMAT_PROPERTIES_H

#include "format/field.h"

struct tw_properties {
	struct tw_slice rest;
	struct tw_arena *arena; /* for names and values that have backslashes */
	uint32_t line;
	bool failed; /* memory has run out */
};

static inline struct tw_properties tw_properties(struct tw_slice text, struct tw_arena *arena)
{
	return (struct tw_properties){ .rest = text, .arena = arena };
}

/* The next property; false at the end, or when memory has run out. Of several with one name the last one counts. */
bool tw_properties_next(struct tw_properties *reader, struct tw_field *ret);

#endif
