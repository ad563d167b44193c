/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Paragraphs of "Name: value" fields, an empty line between paragraphs: dpkg's status and status.d, control files,
 * Release files. Source: deb822(5).
 *
 *	struct tw_deb822 reader = tw_deb822(view);
 *	while (tw_deb822_paragraph(&reader)) {
 *		while (tw_deb822_field(&reader, &field)) …
 *	}
 *
 * Surprising: a line that starts with a space or tab continues the value above it; one of white space only ends the
 * paragraph all the same. Names know no case. Lines that start with '#' are comments.
 */
#ifndef TW_FORMAT_DEB822_H
#define TW_FORMAT_DEB822_H

#include "format/field.h"
#include "format/lines.h"

struct tw_deb822 {
	struct tw_lines lines;
	bool begun; /* a paragraph, some of which may be left */
};

static inline struct tw_deb822 tw_deb822_of(struct tw_slice text)
{
	return (struct tw_deb822){ .lines = tw_lines_of(text) };
}

static inline struct tw_deb822 tw_deb822(const struct tw_view *view)
{
	return tw_deb822_of(view->bytes);
}

/* To the next paragraph, past what is left of this one; false when there is none. */
bool tw_deb822_paragraph(struct tw_deb822 *reader);

/*
 * The next field of this paragraph; false at its end. The value has its line ends in it, up to the last line's: see
 * tw_field_fold(). A line that is no field has an empty name, and is
 * the value: worth a warning, no reason to stop.
 */
bool tw_deb822_field(struct tw_deb822 *reader, struct tw_field *ret);

#endif
