/* SPDX-License-Identifier: Apache-2.0 */
#include "format/json_lex.h"

#include "base/bytes.h"
#include "base/utf8.h"

#define EVERY(byte) (0x0101010101010101u * (byte))

/* Line and column, in bytes, from 1. */
static void place_of(const struct tw_json_lexer *lex, const char *at, size_t *ret_line, size_t *ret_column)
{
	const char *line = lex->start;
	size_t number = 1;

	for (const char *p; (p = memchr(line, '\n', (size_t)(at - line))); line = p + 1)
		number++;
	*ret_line = number;
	*ret_column = (size_t)(at - line) + 1;
}

const char *tw_json_lex_wrong(struct tw_json_lexer *lex, const char *at, int status, const char *what)
{
	size_t line, column;

	place_of(lex, at, &line, &column);
	lex->status = tw_fail(lex->err, status, "line %zu, column %zu: %s", line, column, what);
	return NULL;
}

const char *tw_json_lex_expected(struct tw_json_lexer *lex, const char *at, const char *what)
{
	size_t line, column;
	unsigned char c = at < lex->end ? (unsigned char)*at : 0;

	place_of(lex, at, &line, &column);
	if (at == lex->end)
		lex->status = tw_fail(lex->err, TRAWL_E_FORMAT, "line %zu, column %zu: expected %s, found the end",
				      line, column, what);
	else if (c > ' ' && c < 0x7f)
		lex->status = tw_fail(lex->err, TRAWL_E_FORMAT, "line %zu, column %zu: expected %s, found '%c'", line,
				      column, what, c);
	else
		lex->status = tw_fail(lex->err, TRAWL_E_FORMAT, "line %zu, column %zu: expected %s, found byte 0x%02x",
				      line, column, what, c);
	return NULL;
}

/* Behind a comment, or @at itself when there is none, or none that ends: the caller then stumbles over the slash. */
static const char *skip_comment(const struct tw_json_lexer *lex, const char *at)
{
	struct tw_slice rest = tw_slice_of(at, (size_t)(lex->end - at));
	ptrdiff_t stop;

	if (!(lex->flags & TW_JSON_COMMENTS))
		return at;
	if (tw_slice_starts(rest, "//")) {
		stop = tw_slice_find(rest, '\n');
		return stop < 0 ? lex->end : at + stop;
	}
	if (tw_slice_starts(rest, "/*")) {
		stop = tw_slice_search(tw_slice_from(rest, 2), TW_LIT("*/"));
		return stop < 0 ? at : at + 2 + stop + 2;
	}
	return at;
}

const char *tw_json_lex_skip_far(const struct tw_json_lexer *lex, const char *at)
{
	const char *behind;

	for (;; at++) {
		/* Indentation, eight columns at a time. */
		while (lex->end - at >= 8) {
			uint64_t other = tw_le64(at) ^ EVERY(' ');

			at += other ? __builtin_ctzll(other) / 8 : 8;
			if (other)
				break;
		}
		if (at == lex->end)
			return at;
		if (*at == '/' && (behind = skip_comment(lex, at)) != at)
			at = behind - 1;
		else if (*at != ' ' && *at != '\n' && *at != '\r' && *at != '\t')
			return at;
	}
}

/* Behind an escape whose backslash is at @at. */
static const char *escape(struct tw_json_lexer *lex, const char *at)
{
	if (lex->end - at < 2)
		return tw_json_lex_wrong(lex, lex->end, TRAWL_E_FORMAT, "unterminated string");
	if (at[1] != 'u')
		return at[1] && strchr("\"\\/bfnrt", at[1])
			       ? at + 2
			       : tw_json_lex_wrong(lex, at, TRAWL_E_FORMAT, "unknown escape");
	for (int i = 2; i < 6; i++) {
		if (at + i == lex->end)
			return tw_json_lex_wrong(lex, lex->end, TRAWL_E_FORMAT, "unterminated string");
		if (!tw_is_digit(at[i]) && (tw_lower(at[i]) < 'a' || tw_lower(at[i]) > 'f'))
			return tw_json_lex_wrong(lex, at, TRAWL_E_FORMAT,
						 "expected four hexadecimal digits behind \\u");
	}
	return at + 6;
}

/*
 * To the next quote, backslash or control character, eight bytes at a time; whether there was any byte above 0x7f on
 * the way, or shortly behind, goes to @high. The zero-byte trick is exact for the first hit, and that is all we use.
 */
static inline const char *scan(const struct tw_json_lexer *lex, const char *at, uint64_t *high)
{
	for (; lex->end - at >= 8; at += 8) {
		uint64_t word = tw_le64(at), quote = word ^ EVERY('"'), slash = word ^ EVERY('\\');
		uint64_t hit =
			((quote - EVERY(1)) & ~quote) | ((slash - EVERY(1)) & ~slash) | ((word - EVERY(0x20)) & ~word);

		*high |= word & EVERY(0x80);
		hit &= EVERY(0x80);
		if (hit)
			return at + __builtin_ctzll(hit) / 8;
	}
	for (; at < lex->end; at++) {
		unsigned char c = (unsigned char)*at;

		*high |= c & 0x80;
		if (c == '"' || c == '\\' || c < 0x20)
			break;
	}
	return at;
}

const char *tw_json_lex_string(struct tw_json_lexer *lex, const char *at, bool *ret_cooked)
{
	const char *start = at;
	uint64_t high = 0;
	bool escaped = false;

	for (;;) {
		at = scan(lex, at, &high);
		if (at == lex->end || *at == '\n')
			return tw_json_lex_wrong(lex, at, TRAWL_E_FORMAT, "unterminated string");
		if (*at == '"')
			break;
		if (*at != '\\')
			return tw_json_lex_wrong(lex, at, TRAWL_E_FORMAT, "control character in a string");
		escaped = true;
		at = escape(lex, at);
		if (!at)
			return NULL;
	}
	*ret_cooked = escaped || (high && !tw_utf8_valid(tw_slice_of(start, (size_t)(at - start))));
	return at;
}

static const char *digits(const struct tw_json_lexer *lex, const char *at)
{
	while (at < lex->end && tw_is_digit(*at))
		at++;
	return at;
}

const char *tw_json_lex_number(struct tw_json_lexer *lex, const char *at)
{
	const char *from;

	if (*at == '-')
		at++;
	from = at;
	at = at < lex->end && *at == '0' ? at + 1 : digits(lex, at);
	if (at == from)
		return tw_json_lex_expected(lex, at, "a digit");
	if (at < lex->end && *at == '.') {
		from = at + 1;
		at = digits(lex, from);
		if (at == from)
			return tw_json_lex_expected(lex, at, "a digit");
	}
	if (at < lex->end && (*at == 'e' || *at == 'E')) {
		from = at + 1;
		if (from < lex->end && (*from == '+' || *from == '-'))
			from++;
		at = digits(lex, from);
		if (at == from)
			return tw_json_lex_expected(lex, at, "a digit");
	}
	return at;
}
