/* SPDX-License-Identifier: Apache-2.0 */
/*
 * INI files in the form that most agree on: "[section]" lines, "name = value" lines, comments that start a line with
 * ';' or '#'. A name without '=' has an empty value; a value in double quotes is handed out without them. No
 * continuation lines, no comments behind values, no interpolation: programs differ in these.
 */
#ifndef TW_FORMAT_INI_H
#define TW_FORMAT_INI_H

#include "format/field.h"
#include "format/lines.h"

struct tw_ini {
	struct tw_lines lines;
	struct tw_slice section; /* of the name that was read last; empty before the first */
};

static inline struct tw_ini tw_ini(struct tw_slice text)
{
	return (struct tw_ini){ .lines = tw_lines_of(text) };
}

/* The next name and value, in reader->section; false at the end. */
bool tw_ini_next(struct tw_ini *reader, struct tw_field *ret);

#endif
