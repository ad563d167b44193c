/* SPDX-License-Identifier: Apache-2.0 */
#include "format/properties.h"

#include "base/utf8.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\f';
}

static bool is_end(char c)
{
	return c == '\n' || c == '\r';
}

/* How many bytes the line end takes that @s starts with. */
static size_t end_len(struct tw_slice s)
{
	return tw_slice_starts(s, "\r\n") ? 2 : s.len ? 1 : 0;
}

/* Moves past @len bytes, all of one line but for its end. */
static void move(struct tw_properties *reader, size_t len)
{
	for (size_t i = 0; i < len; i++)
		reader->line +=
			reader->rest.ptr[i] == '\n' ||
			(reader->rest.ptr[i] == '\r' && !(i + 1 < reader->rest.len && reader->rest.ptr[i + 1] == '\n'));
	reader->rest = tw_slice_from(reader->rest, len);
}

/* How many bytes the backslash that @s starts with takes along with it: a line end takes the next line's blanks. */
static size_t escape_len(struct tw_slice s)
{
	size_t len = 1 + end_len(tw_slice_from(s, 1));

	if (s.len < 2 || !is_end(s.ptr[1]))
		return s.len < 2 ? s.len : 2;
	while (len < s.len && is_blank(s.ptr[len]))
		len++;
	return len;
}

/* Past blanks, also those of lines that go on in the next. */
static void skip_blanks(struct tw_properties *reader)
{
	while (reader->rest.len) {
		bool joined = reader->rest.len > 1 && *reader->rest.ptr == '\\' && is_end(reader->rest.ptr[1]);

		if (!joined && !is_blank(*reader->rest.ptr))
			break;
		move(reader, joined ? escape_len(reader->rest) : 1);
	}
}

static void skip_line(struct tw_properties *reader)
{
	size_t len = 0;

	while (len < reader->rest.len && !is_end(reader->rest.ptr[len]))
		len++;
	move(reader, len + end_len(tw_slice_from(reader->rest, len)));
}

/* To the first byte of a property, past empty lines and comments. */
static bool find_property(struct tw_properties *reader)
{
	for (;;) {
		skip_blanks(reader);
		if (reader->rest.len == 0)
			return false;
		if (!is_end(*reader->rest.ptr) && *reader->rest.ptr != '#' && *reader->rest.ptr != '!')
			return true;
		skip_line(reader);
	}
}

/* The length of the name, or of the value, as it stands; does it have backslashes? */
static size_t word_len(struct tw_slice s, bool name, bool *ret_escaped)
{
	size_t len = 0;

	*ret_escaped = false;
	while (len < s.len && !is_end(s.ptr[len])) {
		char c = s.ptr[len];

		if (name && (is_blank(c) || c == '=' || c == ':'))
			break;
		if (c == '\\')
			*ret_escaped = true;
		len += c == '\\' ? escape_len(tw_slice_from(s, len)) : 1;
	}
	return len;
}

/* The four digits of a \uXXXX that @s starts with; false when they aren't. */
static bool unicode_escape(struct tw_slice s, uint32_t *ret)
{
	uint32_t point = 0;

	if (s.len < 6 || !tw_slice_starts(s, "\\u"))
		return false;
	for (int i = 2; i < 6; i++) {
		int digit = tw_hex_digit(s.ptr[i]);

		if (digit < 0)
			return false;
		point = point << 4 | (uint32_t)digit;
	}
	*ret = point;
	return true;
}

/* Writes what the escape stands for that @s starts with; returns the bytes written, and moves @s. */
static size_t take_escape(struct tw_slice *s, char ret[static 4])
{
	size_t len = escape_len(*s);
	uint32_t point, low;

	if (unicode_escape(*s, &point)) {
		*s = tw_slice_from(*s, 6);
		if (point >= 0xd800 && point < 0xdc00 && unicode_escape(*s, &low) && low >= 0xdc00 && low < 0xe000) {
			point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
			*s = tw_slice_from(*s, 6);
		}
		return tw_utf8_encode(point, ret);
	}
	ret[0] = s->len < 2 ? 0 : s->ptr[1];
	*s = tw_slice_from(*s, len);
	switch (ret[0]) {
	case 't': ret[0] = '\t'; break;
	case 'n': ret[0] = '\n'; break;
	case 'f': ret[0] = '\f'; break;
	case 'r': ret[0] = '\r'; break;
	case 0:
	case '\n':
	case '\r': return 0;
	}
	return 1;
}

/* No escape stands for more bytes than it takes. */
static struct tw_slice decode(struct tw_properties *reader, struct tw_slice s)
{
	char *text = tw_arena_alloc(reader->arena, s.len), bytes[4];
	size_t len = 0;

	if (!text) {
		reader->failed = true;
		return (struct tw_slice){ 0 };
	}
	while (s.len) {
		size_t more = 1;

		bytes[0] = *s.ptr;
		if (*s.ptr == '\\')
			more = take_escape(&s, bytes);
		else
			s = tw_slice_from(s, 1);
		memcpy(text + len, bytes, more);
		len += more;
	}
	return tw_slice_of(text, len);
}

static struct tw_slice take_word(struct tw_properties *reader, bool name)
{
	bool escaped;
	struct tw_slice word = tw_slice_head(reader->rest, word_len(reader->rest, name, &escaped));

	move(reader, word.len);
	return escaped ? decode(reader, word) : word;
}

bool tw_properties_next(struct tw_properties *reader, struct tw_field *ret)
{
	if (reader->failed || !find_property(reader))
		return false;
	ret->line = reader->line + 1;
	ret->name = take_word(reader, true);
	skip_blanks(reader);
	if (reader->rest.len && (*reader->rest.ptr == '=' || *reader->rest.ptr == ':')) {
		reader->rest = tw_slice_from(reader->rest, 1);
		skip_blanks(reader);
	}
	ret->value = take_word(reader, false);
	return !reader->failed;
}
