/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Strings with escapes, or with bytes that aren't UTF-8, are decoded when somebody asks: one code point at a time, so
 * that comparing needs no memory. The reader has checked that every escape is whole.
 */
#include "format/json_text.h"

#include "base/utf8.h"

/* The number behind "\u", or UINT32_MAX when @s doesn't start with such an escape. */
static uint32_t unicode_escape(struct tw_slice s)
{
	uint32_t point = 0;

	if (s.len < 6 || s.ptr[0] != '\\' || s.ptr[1] != 'u')
		return UINT32_MAX;
	for (int i = 2; i < 6; i++)
		point = point << 4 | (uint32_t)tw_hex_digit(s.ptr[i]);
	return point;
}

/* A surrogate pair is two escapes; half a pair stands for nothing. */
static uint32_t take_unicode(struct tw_slice *s)
{
	uint32_t high = unicode_escape(*s), low;

	*s = tw_slice_from(*s, 6);
	if (high < 0xd800 || high > 0xdfff)
		return high;
	low = unicode_escape(*s);
	if (high > 0xdbff || low < 0xdc00 || low > 0xdfff)
		return TW_UTF8_REPLACEMENT;
	*s = tw_slice_from(*s, 6);
	return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

static uint32_t take_escape(struct tw_slice *s)
{
	char c = s->ptr[1];

	if (c == 'u')
		return take_unicode(s);
	*s = tw_slice_from(*s, 2);
	switch (c) {
	case 'b': return '\b';
	case 'f': return '\f';
	case 'n': return '\n';
	case 'r': return '\r';
	case 't': return '\t';
	default: return (unsigned char)c;
	}
}

static uint32_t take_point(struct tw_slice *s)
{
	uint32_t point;
	size_t len;

	if (s->ptr[0] == '\\' && s->len > 1)
		return take_escape(s);
	len = tw_utf8_decode(*s, &point);
	*s = tw_slice_from(*s, len ? len : 1);
	return len ? point : TW_UTF8_REPLACEMENT;
}

bool tw_json_node_is(const struct tw_json *doc, const struct tw_json_node *node, struct tw_slice text)
{
	struct tw_slice s = tw_json_node_text(doc, node);
	char bytes[4];

	if (!node->cooked)
		return tw_slice_eq(s, text);
	while (s.len) {
		struct tw_slice point = tw_slice_of(bytes, tw_utf8_encode(take_point(&s), bytes));

		if (!tw_slice_eq(tw_slice_head(text, point.len), point))
			return false;
		text = tw_slice_from(text, point.len);
	}
	return text.len == 0;
}

/* ASCII without escapes, which most of a text is: it stands for itself. */
static size_t plain_run(struct tw_slice s)
{
	size_t run = 0;

	while (run < s.len && s.ptr[run] > 0 && s.ptr[run] != '\\')
		run++;
	return run;
}

/* One pass over @s; writes to @out, if that isn't NULL, and returns how many bytes that takes. */
static size_t decode(struct tw_slice s, char *out)
{
	size_t len = 0, more;
	char bytes[4];

	while (s.len) {
		more = plain_run(s);
		if (out)
			memcpy(out + len, s.ptr, more);
		len += more;
		s = tw_slice_from(s, more);
		if (!s.len)
			break;
		more = tw_utf8_encode(take_point(&s), bytes);
		if (out)
			memcpy(out + len, bytes, more);
		len += more;
	}
	return len;
}

struct tw_slice tw_json_node_decode(const struct tw_json *doc, const struct tw_json_node *node, struct tw_arena *arena)
{
	struct tw_slice raw = tw_json_node_text(doc, node);
	size_t len;
	char *text;

	if (!node->cooked)
		return raw;
	len = decode(raw, NULL);
	text = tw_arena_alloc(arena, len);
	if (!text)
		return (struct tw_slice){ 0 };
	decode(raw, text);
	return tw_slice_of(text, len);
}

struct tw_slice tw_json_text(const struct tw_json *doc, uint32_t node, struct tw_arena *arena)
{
	const struct tw_json_node *n = tw_json_node(doc, node);

	return n->type == TW_JSON_STRING ? tw_json_node_decode(doc, n, arena) : (struct tw_slice){ 0 };
}

struct tw_slice tw_json_key(const struct tw_json *doc, uint32_t value, struct tw_arena *arena)
{
	if (!tw_json_node(doc, value)->named)
		return (struct tw_slice){ 0 };
	return tw_json_node_decode(doc, tw_json_node(doc, value - 1), arena);
}
