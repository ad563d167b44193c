/* SPDX-License-Identifier: Apache-2.0 */
#include "format/deb822.h"

/* A line that continues the one above it. */
static bool continues(struct tw_slice line)
{
	return line.len && (line.ptr[0] == ' ' || line.ptr[0] == '\t');
}

static bool ends_paragraph(struct tw_slice line)
{
	return tw_field_trim(line).len == 0;
}

static bool is_comment(struct tw_slice line)
{
	return tw_slice_starts(line, "#");
}

bool tw_deb822_paragraph(struct tw_deb822 *reader)
{
	struct tw_lines ahead;
	struct tw_field field;
	struct tw_slice line;

	while (reader->begun && tw_deb822_field(reader, &field))
		;
	reader->begun = true;
	for (ahead = reader->lines; tw_lines_next(&ahead, &line); reader->lines = ahead) {
		if (!ends_paragraph(line) && !is_comment(line))
			return true;
	}
	reader->lines = ahead;
	return false;
}

/* Stretches a value that starts in @line over the lines that continue it. */
static struct tw_slice take_value(struct tw_deb822 *reader, struct tw_slice value)
{
	struct tw_lines ahead = reader->lines;
	struct tw_slice line;

	for (; tw_lines_next(&ahead, &line); reader->lines = ahead) {
		if (is_comment(line))
			continue;
		if (!continues(line) || ends_paragraph(line))
			break;
		value.len = (size_t)(line.ptr + line.len - value.ptr);
	}
	return tw_field_trim(value);
}

bool tw_deb822_field(struct tw_deb822 *reader, struct tw_field *ret)
{
	struct tw_lines ahead = reader->lines;
	struct tw_slice line;
	ptrdiff_t colon;

	do {
		if (!tw_lines_next(&ahead, &line) || ends_paragraph(line))
			return false;
		reader->lines = ahead;
	} while (is_comment(line));
	colon = tw_slice_find(line, ':');
	*ret = (struct tw_field){ .value = line, .line = ahead.number };
	if (colon <= 0 || continues(line))
		return true;
	ret->name = tw_field_trim(tw_slice_head(line, (size_t)colon));
	/* Not tw_slice_from(), which knows no place for an empty rest. */
	ret->value = take_value(reader, tw_slice_of(line.ptr + colon + 1, line.len - (size_t)colon - 1));
	return true;
}
