/* SPDX-License-Identifier: Apache-2.0 */
#include "format/mailheader.h"

static bool continues(struct tw_slice line)
{
	return line.len && (line.ptr[0] == ' ' || line.ptr[0] == '\t');
}

static struct tw_slice take_value(struct tw_mail_header *reader, struct tw_slice value)
{
	struct tw_lines ahead = reader->lines;
	struct tw_slice line;

	for (; tw_lines_next(&ahead, &line) && continues(line); reader->lines = ahead)
		value.len = (size_t)(line.ptr + line.len - value.ptr);
	return tw_field_trim(value);
}

bool tw_mail_header_next(struct tw_mail_header *reader, struct tw_field *ret)
{
	struct tw_lines ahead = reader->lines;
	struct tw_slice line;
	ptrdiff_t colon;

	if (reader->ended)
		return false;
	reader->ended = true;
	if (!tw_lines_next(&ahead, &line))
		return false;
	colon = tw_slice_find(line, ':');
	if (line.len == 0)
		reader->lines = ahead; /* the body starts behind the empty line */
	if (colon <= 0 || continues(line))
		return false;
	reader->ended = false;
	reader->lines = ahead;
	ret->line = ahead.number;
	ret->name = tw_field_trim(tw_slice_head(line, (size_t)colon));
	ret->value = take_value(reader, tw_slice_of(line.ptr + colon + 1, line.len - (size_t)colon - 1));
	return true;
}
