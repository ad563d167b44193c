/* SPDX-License-Identifier: Apache-2.0 */
#include "tmpl/literal.h"

#include <math.h>
#include <stdio.h>

#include "base/utf8.h"
#include "format/number.h"

/* What is none is above every base. */
static int digit_of(char c)
{
	int digit = tw_hex_digit(c);

	return digit < 0 ? 99 : digit;
}

/* @count digits of base @base at @at. */
static bool take_digits(struct tw_slice s, size_t at, size_t count, int base, uint32_t *ret)
{
	*ret = 0;
	if (at + count > s.len)
		return false;
	for (size_t i = 0; i < count; i++) {
		int digit = digit_of(s.ptr[at + i]);

		if (digit >= base)
			return false;
		*ret = *ret * (uint32_t)base + (uint32_t)digit;
	}
	return true;
}

/* The escape behind a backslash at @at; how many bytes it has, 0 when it isn't one. */
static size_t unescape(struct tw_slice s, size_t at, char quote, uint32_t *ret, bool *ret_byte)
{
	static const char from[] = "abfnrtv\\", to[] = "\a\b\f\n\r\t\v\\";
	char c = at < s.len ? s.ptr[at] : 0;
	const char *simple = c ? strchr(from, c) : NULL;

	*ret_byte = false;
	if (simple) {
		*ret = (unsigned char)to[simple - from];
		return 1;
	}
	if (c == quote) {
		*ret = (unsigned char)c;
		return 1;
	}
	if (c == 'x') {
		*ret_byte = true;
		return take_digits(s, at + 1, 2, 16, ret) ? 3 : 0;
	}
	if (c == 'u')
		return take_digits(s, at + 1, 4, 16, ret) && (*ret < 0xd800 || *ret > 0xdfff) ? 5 : 0;
	if (c == 'U')
		return take_digits(s, at + 1, 8, 16, ret) && *ret <= 0x10ffff ? 9 : 0;
	*ret_byte = true;
	return take_digits(s, at, 3, 8, ret) && *ret < 256 ? 3 : 0;
}

static bool unquote_into(struct tw_slice s, char quote, char *out, size_t *ret_len)
{
	size_t len = 0;

	for (size_t i = 0; i < s.len; i++) {
		uint32_t point;
		bool byte;
		size_t used;

		if (s.ptr[i] != '\\') {
			out[len++] = s.ptr[i];
			continue;
		}
		used = unescape(s, i + 1, quote, &point, &byte);
		if (!used)
			return false;
		i += used;
		if (byte)
			out[len++] = (char)point;
		else
			len += tw_utf8_encode(point, out + len);
	}
	*ret_len = len;
	return true;
}

static struct tw_slice without_returns(struct tw_arena *arena, struct tw_slice s)
{
	char *copy;
	size_t len = 0;

	if (tw_slice_find(s, '\r') < 0)
		return s;
	copy = tw_arena_alloc(arena, s.len);
	for (size_t i = 0; copy && i < s.len; i++) {
		if (s.ptr[i] != '\r')
			copy[len++] = s.ptr[i];
	}
	return tw_slice_of(copy, len);
}

bool tw_unquote(struct tw_arena *arena, struct tw_slice quoted, struct tw_slice *ret)
{
	struct tw_slice inner = tw_slice_sub(quoted, 1, quoted.len - 1);
	char *out;
	size_t len;

	if (quoted.len < 2)
		return false;
	if (!inner.ptr)
		inner = TW_LIT("");
	if (quoted.ptr[0] == '`') {
		*ret = without_returns(arena, inner);
		return ret->ptr != NULL;
	}
	*ret = inner;
	if (tw_slice_find(inner, '\\') < 0)
		return true;
	out = tw_arena_alloc(arena, inner.len + 4);
	if (!out || !unquote_into(inner, quoted.ptr[0], out, &len))
		return false;
	*ret = tw_slice_of(out, len);
	return true;
}

bool tw_integer_literal(struct tw_slice text, int64_t *ret_integer, bool *ret_is_int, uint64_t *ret_whole,
			bool *ret_is_whole)
{
	bool negative = text.len && text.ptr[0] == '-', overflow = false, prefixed = false;
	struct tw_slice s = text.len && (negative || text.ptr[0] == '+') ? tw_slice_from(text, 1) : text;
	bool is_signed = s.len < text.len;
	unsigned base = 10;
	uint64_t value = 0;
	size_t at = 0, digits = 0;

	*ret_is_int = *ret_is_whole = false;
	if (s.len > 1 && s.ptr[0] == '0') {
		char c = tw_lower(s.ptr[1]);

		prefixed = true;
		base = c == 'x' ? 16 : c == 'b' ? 2 : 8;
		at = c == 'x' || c == 'b' || c == 'o' ? 2 : 1;
		digits = at == 1;
	}
	for (; at < s.len; at++) {
		if (s.ptr[at] == '_') {
			if ((!digits && !prefixed) || at + 1 == s.len || s.ptr[at + 1] == '_')
				return false;
			continue;
		}
		if (digit_of(s.ptr[at]) >= (int)base)
			return false;
		digits++;
		overflow |= __builtin_mul_overflow(value, (uint64_t)base, &value);
		overflow |= __builtin_add_overflow(value, (uint64_t)digit_of(s.ptr[at]), &value);
	}
	if (!digits || overflow)
		return false;
	*ret_whole = value;
	*ret_is_whole = !is_signed;
	*ret_is_int = negative ? value <= (uint64_t)INT64_MAX + 1 : value <= INT64_MAX;
	*ret_integer = (int64_t)(negative ? 0 - value : value);
	return *ret_is_int || *ret_is_whole;
}

static bool character_literal(struct tw_node *node)
{
	struct tw_slice inner = tw_slice_sub(node->text, 1, node->text.len - 1);
	uint32_t point;
	bool byte;
	size_t used;

	if (inner.len && inner.ptr[0] == '\\')
		used = unescape(inner, 1, '\'', &point, &byte) + 1;
	else
		used = tw_utf8_decode(inner, &point);
	if (used < 1 || used != inner.len)
		return false;
	node->integer = point;
	node->whole = point;
	node->real = point;
	node->is_int = node->is_uint = node->is_float = node->is_rune = true;
	return true;
}

/* "0x1.8p-3": what stands behind the "x". */
static bool hex_float(struct tw_slice s, bool negative, double *ret)
{
	double value = 0;
	int64_t exponent = 0, written;
	bool point = false, digits = false;
	size_t at = 0;

	for (; at < s.len && (s.ptr[at] | 32) != 'p'; at++) {
		if (s.ptr[at] == '_')
			continue;
		if (s.ptr[at] == '.' && !point) {
			point = true;
			continue;
		}
		if (digit_of(s.ptr[at]) > 15)
			return false;
		value = value * 16 + digit_of(s.ptr[at]);
		exponent -= point ? 4 : 0;
		digits = true;
	}
	if (!digits || at == s.len || !tw_number_int(tw_slice_from(s, at + 1), &written) || written > 2000 ||
	    written < -2000)
		return false;
	value = ldexp(value, (int)(exponent + written));
	*ret = negative ? -value : value;
	return isfinite(value);
}

static bool float_literal(struct tw_slice text, double *ret)
{
	char plain[64];
	size_t len = 0, sign = text.len && (text.ptr[0] == '-' || text.ptr[0] == '+');

	if (text.len >= sizeof(plain))
		return false;
	if (text.len > sign + 2 && text.ptr[sign] == '0' && (text.ptr[sign + 1] | 32) == 'x')
		return hex_float(tw_slice_from(text, sign + 2), text.ptr[0] == '-', ret);
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '.' && (len == 0 || !tw_is_digit(plain[len - 1])) && len + 1 < sizeof(plain))
			plain[len++] = '0';
		if (text.ptr[i] != '_' && len + 1 < sizeof(plain))
			plain[len++] = text.ptr[i];
		if (text.ptr[i] == '.' && (i + 1 == text.len || !tw_is_digit(text.ptr[i + 1])) &&
		    len + 1 < sizeof(plain))
			plain[len++] = '0';
	}
	return tw_number_parse(tw_slice_of(plain, len), ret);
}

bool tw_number_literal(struct tw_node *node, bool is_character, char *message, size_t room)
{
	if (is_character) {
		if (character_literal(node))
			return true;
		snprintf(message, room, "malformed character constant: %.*s",
			 (int)(node->text.len > 40 ? 40 : node->text.len), node->text.ptr);
		return false;
	}
	if (tw_integer_literal(node->text, &node->integer, &node->is_int, &node->whole, &node->is_uint)) {
		if (node->is_int && node->integer == 0)
			node->is_uint = true;
		node->is_float = true;
		node->real = node->is_int ? (double)node->integer : (double)node->whole;
		return true;
	}
	if (float_literal(node->text, &node->real)) {
		if (tw_slice_find(node->text, '.') < 0 && tw_slice_find(node->text, 'e') < 0 &&
		    tw_slice_find(node->text, 'E') < 0 && tw_slice_find(node->text, 'p') < 0 &&
		    tw_slice_find(node->text, 'P') < 0) {
			snprintf(message, room, "integer overflow: \"%.*s\"",
				 (int)(node->text.len > 40 ? 40 : node->text.len), node->text.ptr);
			return false;
		}
		node->is_float = true;
		if (node->real >= -9.2e18 && node->real <= 9.2e18 && (double)(int64_t)node->real == node->real) {
			node->integer = (int64_t)node->real;
			node->is_int = true;
			node->whole = (uint64_t)node->integer;
			node->is_uint = node->real >= 0;
		}
		return true;
	}
	snprintf(message, room, "illegal number syntax: \"%.*s\"", (int)(node->text.len > 40 ? 40 : node->text.len),
		 node->text.ptr);
	return false;
}

/* Ranges above ASCII that strconv.IsPrint refuses and that are met in practice: controls, spaces, formats, private use. */
static const struct {
	uint32_t from, to;
} unprintable[] = {
	{ 0x7f, 0xa0 },       { 0xad, 0xad },        { 0x61c, 0x61c },   { 0x6dd, 0x6dd },   { 0x70f, 0x70f },
	{ 0x1680, 0x1680 },   { 0x180e, 0x180e },    { 0x2000, 0x200f }, { 0x2028, 0x202f }, { 0x205f, 0x206f },
	{ 0x3000, 0x3000 },   { 0xd800, 0xf8ff },    { 0xfeff, 0xfeff }, { 0xfff0, 0xfffb }, { 0xfffe, 0xffff },
	{ 0xe0000, 0xe00ff }, { 0xe01f0, 0x10ffff },
};

bool tw_is_printable(uint32_t point)
{
	if (point < 0x7f)
		return point >= 0x20;
	for (size_t i = 0; i < sizeof(unprintable) / sizeof(*unprintable); i++) {
		if (point <= unprintable[i].to)
			return point < unprintable[i].from;
	}
	return false;
}

static void quote_point(struct tw_buf *out, uint32_t point, bool ascii)
{
	static const char from[] = "\a\b\f\n\r\t\v\"\\", to[] = "abfnrtv\"\\";
	const char *simple = point && point < 0x80 ? strchr(from, (int)point) : NULL;
	char bytes[4];

	if (simple)
		tw_buf_printf(out, "\\%c", to[simple - from]);
	else if (tw_is_printable(point) && (point < 0x80 || !ascii))
		tw_buf_add(out, bytes, tw_utf8_encode(point, bytes));
	else if (point < 0x20 || point == 0x7f)
		tw_buf_printf(out, "\\x%02x", point);
	else if (point > 0xffff)
		tw_buf_printf(out, "\\U%08x", point);
	else
		tw_buf_printf(out, "\\u%04x", point);
}

void tw_quote(struct tw_buf *out, struct tw_slice text, bool ascii)
{
	tw_buf_char(out, '"');
	for (size_t i = 0; i < text.len;) {
		uint32_t point;
		size_t len = tw_utf8_decode(tw_slice_from(text, i), &point);

		if (len)
			quote_point(out, point, ascii);
		else
			tw_buf_printf(out, "\\x%02x", (unsigned char)text.ptr[i]);
		i += len ? len : 1;
	}
	tw_buf_char(out, '"');
}

void tw_quote_short(struct tw_slice text, size_t limit, char *ret, size_t room)
{
	struct tw_buf out = { 0 };
	size_t points = 0, cut = 0;

	while (cut < text.len && points < limit) {
		uint32_t point;
		size_t len = tw_utf8_decode(tw_slice_from(text, cut), &point);

		cut += len ? len : 1;
		points++;
	}
	tw_quote(&out, tw_slice_head(text, text.len > limit ? cut : text.len), false);
	snprintf(ret, room, "%.*s%s", (int)out.len, out.ptr ? out.ptr : "", text.len > limit ? "..." : "");
	tw_buf_release(&out);
}
