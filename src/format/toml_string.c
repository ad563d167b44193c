/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TOML's four kinds of strings: "basic" with escapes, 'literal' without, and both with three quotes over many lines.
 */
#include "base/utf8.h"
#include "format/toml_parse.h"

/* What no string and no comment may hold: control characters but for the tab. */
static bool is_control(char c)
{
	return ((unsigned char)c < ' ' && c != '\t') || c == 0x7f;
}

static bool hex(struct tw_slice s, size_t digits, uint32_t *ret)
{
	uint32_t value = 0;

	if (s.len < digits)
		return false;
	for (size_t i = 0; i < digits; i++) {
		int digit = tw_hex_digit(s.ptr[i]);

		if (digit < 0)
			return false;
		value = value << 4 | (uint32_t)digit;
	}
	*ret = value;
	return true;
}

/* The code point that an escape stands for, behind its backslash; returns the bytes it takes, 0 when it is none. */
static size_t escape(struct tw_slice s, uint32_t *ret_point)
{
	static const char letters[] = "b\bt\tn\nf\fr\re\x1b\"\"\\\\";
	size_t digits;

	if (s.len == 0)
		return 0;
	digits = *s.ptr == 'x' ? 2 : *s.ptr == 'u' ? 4 : *s.ptr == 'U' ? 8 : 0;
	if (digits) {
		if (!hex(tw_slice_from(s, 1), digits, ret_point))
			return 0;
		return *ret_point > 0x10ffff || (*ret_point >= 0xd800 && *ret_point <= 0xdfff) ? 0 : 1 + digits;
	}
	for (size_t i = 0; i < sizeof(letters) - 1; i += 2) {
		if (*s.ptr == letters[i]) {
			*ret_point = (unsigned char)letters[i + 1];
			return 1;
		}
	}
	return 0;
}

/* A backslash at a line's end, blanks between them allowed: how many bytes until something else follows; 0: none. */
static size_t joint(struct tw_slice s)
{
	size_t len = 0;

	while (len < s.len && (s.ptr[len] == ' ' || s.ptr[len] == '\t'))
		len++;
	if (!tw_slice_starts(tw_slice_from(s, len), "\n") && !tw_slice_starts(tw_slice_from(s, len), "\r\n"))
		return 0;
	while (len < s.len && (s.ptr[len] == ' ' || s.ptr[len] == '\t' || s.ptr[len] == '\n' || s.ptr[len] == '\r'))
		len++;
	return len;
}

/* Escapes never stand for more bytes than they take. They have been checked. */
static bool decode(struct tw_toml_parser *p, struct tw_slice s, struct tw_slice *ret)
{
	char *text = tw_arena_alloc(p->arena, s.len);
	size_t len = 0;

	if (!text)
		return tw_toml_no_memory(p);
	while (s.len) {
		struct tw_slice behind = tw_slice_from(s, 1);
		size_t skipped = *s.ptr == '\\' ? joint(behind) : 0;
		uint32_t point = 0;

		if (*s.ptr != '\\') {
			text[len++] = *s.ptr;
		} else if (!skipped) {
			skipped = escape(behind, &point);
			len += tw_utf8_encode(point, text + len);
		}
		s = tw_slice_from(behind, skipped);
	}
	*ret = tw_slice_of(text, len);
	return true;
}

/* Past one backslash and what belongs to it. */
static bool take_escape(struct tw_toml_parser *p, bool many_lines)
{
	const char *start = p->at;
	uint32_t point;
	size_t len;

	p->at++;
	tw_toml_blanks(p);
	if (many_lines && tw_toml_newline(p)) {
		do
			tw_toml_blanks(p);
		while (tw_toml_newline(p));
		return true;
	}
	p->at = start;
	len = escape(tw_slice_of(start + 1, (size_t)(p->end - start - 1)), &point);
	if (len == 0)
		return tw_toml_wrong(p, TRAWL_E_FORMAT, "unknown escape");
	p->at += 1 + len;
	return true;
}

/* Is this the end? Of five quotes in a row the first two still belong to a string that goes over many lines. */
static bool ends(struct tw_toml_parser *p, char quote, bool many_lines)
{
	size_t run = 0;

	if (!many_lines)
		return tw_toml_peek(p) == quote;
	while (run < 5 && p->at + run < p->end && p->at[run] == quote)
		run++;
	p->at += run < 3 ? run : run - 3;
	return run >= 3;
}

static bool take_body(struct tw_toml_parser *p, char quote, bool many_lines, bool *ret_escaped)
{
	while (!ends(p, quote, many_lines)) {
		if (p->at == p->end)
			return tw_toml_wrong(p, TRAWL_E_FORMAT, "unterminated string");
		if (*p->at == '\\' && quote == '"') {
			*ret_escaped = true;
			if (!take_escape(p, many_lines))
				return false;
		} else if (many_lines && tw_toml_newline(p)) {
			continue;
		} else if (is_control(*p->at)) {
			return tw_toml_wrong(p, TRAWL_E_FORMAT,
					     *p->at == '\n' ? "unterminated string" : "control character in a string");
		} else {
			p->at++;
		}
	}
	return true;
}

bool tw_toml_string(struct tw_toml_parser *p, bool key, struct tw_slice *ret)
{
	char quote = *p->at;
	bool many_lines = p->end - p->at >= 3 && p->at[1] == quote && p->at[2] == quote, escaped = false;
	const char *start;

	if (many_lines && key)
		return tw_toml_wrong(p, TRAWL_E_FORMAT, "a key can't go over several lines");
	p->at += many_lines ? 3 : 1;
	if (many_lines)
		tw_toml_newline(p); /* directly behind the quotes it doesn't count */
	start = p->at;
	if (!take_body(p, quote, many_lines, &escaped))
		return false;
	*ret = tw_slice_of(start, (size_t)(p->at - start));
	p->at += many_lines ? 3 : 1;
	return !escaped || decode(p, *ret, ret);
}
