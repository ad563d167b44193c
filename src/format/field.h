/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the readers of "name: value" texts hand out: deb822.h, mailheader.h, manifest.h, properties.h, ini.h. Slices
 * point into the text, but for values that had to be put together, which lie in the caller's arena.
 */
#ifndef TW_FORMAT_FIELD_H
#define TW_FORMAT_FIELD_H

#include "base/arena.h"

struct tw_field {
	struct tw_slice name;
	struct tw_slice value;
	uint32_t line; /* where the name stands, from 1 */
};

/* Field names are compared without regard to case in every one of these formats but properties. */
static inline bool tw_field_is(const struct tw_field *field, const char *name)
{
	return tw_slice_eq_nocase(field->name, tw_slice(name));
}

/* Without spaces and tabs at both ends: what these formats call white space, line ends being something else. */
static inline struct tw_slice tw_field_trim(struct tw_slice s)
{
	while (s.len && (s.ptr[0] == ' ' || s.ptr[0] == '\t'))
		s = tw_slice_from(s, 1);
	while (s.len && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\t'))
		s.len--;
	return s;
}

/*
 * A value's lines, trimmed and joined by one space, as RFC 822 unfolds; a view when there is but one. Comments between
 * them ('#' in the first column) are left out. ptr is NULL only when memory has run out.
 */
struct tw_slice tw_field_fold(struct tw_slice value, struct tw_arena *arena);

#endif
