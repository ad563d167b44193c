/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The header of a mail message, as Python writes its METADATA and PKG-INFO files: "Name: value" fields up to the first
 * empty line. Source: RFC 822 section 3; Python's email.feedparser, with which pip reads these files.
 *
 * Surprising: a line of white space only continues the field above it (setuptools indents licences and descriptions,
 * their empty lines too), and only an empty one ends the header. So does a line that is no field: from there on it is
 * body.
 */
#ifndef TW_FORMAT_MAILHEADER_H
#define TW_FORMAT_MAILHEADER_H

#include "format/field.h"
#include "format/lines.h"

struct tw_mail_header {
	struct tw_lines lines; /* once the fields are at their end, lines.rest is the body */
	bool ended;
};

static inline struct tw_mail_header tw_mail_header(const struct tw_view *view)
{
	return (struct tw_mail_header){ .lines = tw_lines(view) };
}

/* The next field; false at the end. The value has its line ends in it: tw_field_fold(). */
bool tw_mail_header_next(struct tw_mail_header *reader, struct tw_field *ret);

#endif
