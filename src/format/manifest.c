/* SPDX-License-Identifier: Apache-2.0 */
#include "format/manifest.h"

/* Cuts the first line off @s, with any of the three line ends. */
static bool take_line(struct tw_slice *s, struct tw_slice *ret_line)
{
	size_t len = 0;

	*ret_line = *s;
	if (s->len == 0)
		return false;
	while (len < s->len && s->ptr[len] != '\n' && s->ptr[len] != '\r')
		len++;
	ret_line->len = len;
	if (len + 1 < s->len && s->ptr[len] == '\r' && s->ptr[len + 1] == '\n')
		len++;
	*s = tw_slice_from(*s, len + 1);
	return true;
}

/* The line that continues the one before @s, if it does: it starts with a space. */
static bool take_more(struct tw_slice *s, struct tw_slice *ret_more)
{
	if (!tw_slice_starts(*s, " "))
		return false;
	take_line(s, ret_more);
	*ret_more = tw_slice_from(*ret_more, 1);
	return true;
}

/* Joins @line and the lines that continue it; the reader moves behind them. */
static bool unfold(struct tw_manifest *reader, struct tw_slice *line)
{
	struct tw_slice ahead = reader->rest, more;
	size_t len = line->len;
	char *text;

	while (take_more(&ahead, &more))
		len += more.len;
	if (ahead.ptr == reader->rest.ptr)
		return true;
	text = tw_arena_alloc(reader->arena, len);
	if (!text) {
		reader->failed = true;
		return false;
	}
	memcpy(text, line->ptr, line->len);
	for (len = line->len; take_more(&reader->rest, &more); len += more.len, reader->line++) {
		if (more.len)
			memcpy(text + len, more.ptr, more.len);
	}
	*line = tw_slice_of(text, len);
	return true;
}

bool tw_manifest_next(struct tw_manifest *reader, struct tw_field *ret)
{
	struct tw_slice ahead = reader->rest, line;
	ptrdiff_t colon;

	if (reader->failed || !take_line(&ahead, &line) || line.len == 0)
		return false;
	reader->rest = ahead;
	ret->line = ++reader->line;
	if (!unfold(reader, &line))
		return false;
	colon = tw_slice_find(line, ':');
	ret->name = tw_slice_head(line, colon < 0 ? 0 : (size_t)colon);
	ret->value = ret->name.len ? tw_field_trim(tw_slice_from(line, (size_t)colon + 1)) : line;
	return true;
}

bool tw_manifest_section(struct tw_manifest *reader)
{
	struct tw_slice ahead, line;
	struct tw_field field;

	while (tw_manifest_next(reader, &field))
		;
	for (ahead = reader->rest; !reader->failed && take_line(&ahead, &line); reader->rest = ahead, reader->line++) {
		if (line.len)
			return true;
	}
	return false;
}
