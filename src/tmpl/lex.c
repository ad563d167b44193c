/* SPDX-License-Identifier: Apache-2.0 */
#include "tmpl/lex.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/utf8.h"

static const struct {
	const char *word;
	enum tw_token_type type;
} keywords[] = {
	{ "block", TW_K_BLOCK }, { "break", TW_K_BREAK }, { "continue", TW_K_CONTINUE }, { "define", TW_K_DEFINE },
	{ "else", TW_K_ELSE },   { "end", TW_K_END },     { "false", TW_K_BOOL },        { "if", TW_K_IF },
	{ "nil", TW_K_NIL },     { "range", TW_K_RANGE }, { "template", TW_K_TEMPLATE }, { "true", TW_K_BOOL },
	{ "with", TW_K_WITH },
};

void tw_lex_init(struct tw_lex *lex, struct tw_slice in)
{
	*lex = (struct tw_lex){ .in = in, .line = 1 };
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static int peek(const struct tw_lex *lex, size_t ahead)
{
	return lex->at + ahead < lex->in.len ? (unsigned char)lex->in.ptr[lex->at + ahead] : -1;
}

static bool starts(const struct tw_lex *lex, size_t ahead, const char *text)
{
	return tw_slice_starts(tw_slice_from(lex->in, lex->at + ahead), text);
}

/* The bytes from @from up to the current place are a token. */
static struct tw_token emit(struct tw_lex *lex, enum tw_token_type type, size_t from)
{
	struct tw_token token = { type, (uint32_t)from, lex->line, tw_slice_sub(lex->in, from, lex->at) };

	for (size_t i = 0; i < token.text.len; i++)
		lex->line += token.text.ptr[i] == '\n';
	return token;
}

static struct tw_token __attribute__((format(printf, 2, 3))) fail(struct tw_lex *lex, const char *format, ...)
{
	struct tw_token token = { TW_K_ERROR, (uint32_t)lex->at, lex->line, { 0 } };
	va_list args;

	va_start(args, format);
	vsnprintf(lex->message, sizeof(lex->message), format, args);
	va_end(args);
	token.text = tw_slice(lex->message);
	lex->done = true;
	return token;
}

static void pass(struct tw_lex *lex, size_t to)
{
	for (; lex->at < to; lex->at++)
		lex->line += lex->in.ptr[lex->at] == '\n';
}

static void pass_space(struct tw_lex *lex)
{
	while (peek(lex, 0) >= 0 && is_space((char)peek(lex, 0)))
		pass(lex, lex->at + 1);
}

/* "{{-" with white space behind it. */
static bool has_left_trim(const struct tw_lex *lex)
{
	return peek(lex, 2) == '-' && peek(lex, 3) >= 0 && is_space((char)peek(lex, 3));
}

/* At "}}", or at " -}}": how long it is, with @ret_trim. */
static size_t right_delimiter(const struct tw_lex *lex, bool *ret_trim)
{
	*ret_trim = peek(lex, 0) >= 0 && is_space((char)peek(lex, 0)) && starts(lex, 1, "-}}");
	if (*ret_trim)
		return 4;
	return starts(lex, 0, "}}") ? 2 : 0;
}

/* At "{{" of a comment, which @behind bytes lead to. NULL: it is passed; else why not. */
static const char *pass_comment(struct tw_lex *lex, size_t behind)
{
	ptrdiff_t end = tw_slice_search(tw_slice_from(lex->in, lex->at + behind + 2), TW_LIT("*/"));
	bool trim;
	size_t delimiter;

	if (end < 0)
		return "unclosed comment";
	pass(lex, lex->at + behind + 2 + (size_t)end + 2);
	delimiter = right_delimiter(lex, &trim);
	if (!delimiter)
		return "comment ends before closing delimiter";
	pass(lex, lex->at + delimiter);
	if (trim)
		pass_space(lex);
	return NULL;
}

/* Text up to the next "{{" or the end; false when there is none. */
static bool take_text(struct tw_lex *lex, struct tw_token *ret)
{
	ptrdiff_t next = tw_slice_search(tw_slice_from(lex->in, lex->at), TW_LIT("{{"));
	size_t from = lex->at, to = next < 0 ? lex->in.len : lex->at + (size_t)next, end = to;

	lex->at = to;
	if (next >= 0 && has_left_trim(lex)) {
		while (end > from && is_space(lex->in.ptr[end - 1]))
			end--;
	}
	lex->at = from;
	if (end == from) {
		pass(lex, to);
		return false;
	}
	*ret = (struct tw_token){ TW_K_TEXT, (uint32_t)from, lex->line, tw_slice_sub(lex->in, from, end) };
	pass(lex, to);
	return true;
}

static struct tw_token outside(struct tw_lex *lex)
{
	struct tw_token token;

	for (;;) {
		size_t behind = 2, from;
		const char *wrong;

		if (take_text(lex, &token))
			return token;
		if (lex->at >= lex->in.len)
			return emit(lex, TW_K_EOF, lex->at);
		if (has_left_trim(lex))
			behind = 4;
		if (!starts(lex, behind, "/*")) {
			from = lex->at;
			lex->at += behind == 4 ? 3 : 2;
			token = emit(lex, TW_K_LEFT, from);
			token.text = tw_slice_head(token.text, 2);
			lex->inside = true;
			lex->parens = 0;
			return token;
		}
		wrong = pass_comment(lex, behind);
		if (wrong)
			return fail(lex, "%s", wrong);
	}
}

static bool is_word(int c)
{
	return c == '_' || c >= 0x80 || (c >= 0 && tw_is_alnum((char)c));
}

static void pass_word(struct tw_lex *lex)
{
	while (is_word(peek(lex, 0)))
		lex->at++;
}

/* What may follow a word. */
static bool at_terminator(const struct tw_lex *lex)
{
	int c = peek(lex, 0);

	return c < 0 || is_space((char)c) || strchr(".,|:()", c) || starts(lex, 0, "}}") || c == '=';
}

static struct tw_token bad_character(struct tw_lex *lex)
{
	uint32_t point = 0;
	struct tw_slice rest = tw_slice_from(lex->in, lex->at);
	size_t len = tw_utf8_decode(rest, &point);

	if (!len)
		point = TW_UTF8_REPLACEMENT;
	if (point < 0x20 || point == 0x7f)
		return fail(lex, "bad character U+%04X", point);
	return fail(lex, "bad character U+%04X '%.*s'", point, (int)len, rest.ptr);
}

static struct tw_token take_word(struct tw_lex *lex)
{
	size_t from = lex->at;
	struct tw_token token;

	pass_word(lex);
	if (!at_terminator(lex))
		return bad_character(lex);
	token = emit(lex, TW_K_IDENTIFIER, from);
	for (size_t i = 0; i < sizeof(keywords) / sizeof(*keywords); i++) {
		if (tw_slice_is(token.text, keywords[i].word))
			token.type = keywords[i].type;
	}
	return token;
}

/* ".name" or "$name", the sign alone being "." or "$". */
static struct tw_token take_field(struct tw_lex *lex, enum tw_token_type type)
{
	size_t from = lex->at++;

	if (at_terminator(lex))
		return emit(lex, type == TW_K_VARIABLE ? type : TW_K_DOT, from);
	pass_word(lex);
	if (!at_terminator(lex) || lex->at == from + 1)
		return bad_character(lex);
	return emit(lex, type, from);
}

static struct tw_token take_quoted(struct tw_lex *lex, char quote)
{
	size_t from = lex->at++;

	for (;; lex->at++) {
		int c = peek(lex, 0);

		if (c == '\\' && peek(lex, 1) >= 0 && peek(lex, 1) != '\n') {
			lex->at++;
		} else if (c < 0 || c == '\n') {
			return fail(lex,
				    quote == '"' ? "unterminated quoted string" : "unterminated character constant");
		} else if (c == quote) {
			break;
		}
	}
	lex->at++;
	return emit(lex, quote == '"' ? TW_K_STRING : TW_K_CHAR_CONSTANT, from);
}

static struct tw_token take_raw(struct tw_lex *lex)
{
	ptrdiff_t end = tw_slice_find(tw_slice_from(lex->in, lex->at + 1), '`');
	size_t from = lex->at;

	if (end < 0)
		return fail(lex, "unterminated raw quoted string");
	lex->at += (size_t)end + 2;
	return emit(lex, TW_K_RAW_STRING, from);
}

static void pass_any(struct tw_lex *lex, const char *set)
{
	while (peek(lex, 0) > 0 && strchr(set, peek(lex, 0)))
		lex->at++;
}

static struct tw_token take_number(struct tw_lex *lex)
{
	size_t from = lex->at;
	const char *digits = "0123456789_";
	bool hex = false;

	if (peek(lex, 0) == '+' || peek(lex, 0) == '-')
		lex->at++;
	if (peek(lex, 0) == '0' && peek(lex, 1) > 0 && strchr("xXoObB", peek(lex, 1))) {
		hex = (peek(lex, 1) | 32) == 'x';
		digits = hex ? "0123456789abcdefABCDEF_" : (peek(lex, 1) | 32) == 'o' ? "01234567_" : "01_";
		lex->at += 2;
	}
	pass_any(lex, digits);
	if (peek(lex, 0) == '.') {
		lex->at++;
		pass_any(lex, digits);
	}
	if (peek(lex, 0) > 0 && strchr(hex ? "pP" : "eE", peek(lex, 0))) {
		lex->at++;
		if (peek(lex, 0) == '+' || peek(lex, 0) == '-')
			lex->at++;
		pass_any(lex, "0123456789_");
	}
	if (is_word(peek(lex, 0))) {
		struct tw_slice bad = tw_slice_sub(lex->in, from, lex->at + 1);

		return fail(lex, "bad number syntax: \"%.*s\"", TW_ARG(tw_slice_head(bad, 60)));
	}
	return emit(lex, TW_K_NUMBER, from);
}

static struct tw_token take_sign(struct tw_lex *lex, enum tw_token_type type, size_t len)
{
	size_t from = lex->at;

	lex->at += len;
	return emit(lex, type, from);
}

static struct tw_token take_paren(struct tw_lex *lex, int step)
{
	lex->parens += step;
	if (lex->parens < 0)
		return fail(lex, "unexpected right paren");
	return take_sign(lex, step > 0 ? TW_K_LEFT_PAREN : TW_K_RIGHT_PAREN, 1);
}

static struct tw_token take_space(struct tw_lex *lex)
{
	size_t from = lex->at;

	while (peek(lex, 0) >= 0 && is_space((char)peek(lex, 0))) {
		if (starts(lex, 1, "-}}"))
			break;
		lex->at++;
	}
	return emit(lex, TW_K_SPACE, from);
}

static struct tw_token inside(struct tw_lex *lex)
{
	bool trim;
	size_t delimiter = right_delimiter(lex, &trim);
	int c = peek(lex, 0);

	if (delimiter) {
		struct tw_token token;

		if (lex->parens)
			return fail(lex, "unclosed left paren");
		token = take_sign(lex, TW_K_RIGHT, delimiter);
		token.text = TW_LIT("}}");
		if (trim)
			pass_space(lex);
		lex->inside = false;
		return token;
	}
	if (c < 0)
		return fail(lex, "unclosed action");
	if (is_space((char)c))
		return take_space(lex);
	switch (c) {
	case '=': return take_sign(lex, TW_K_ASSIGN, 1);
	case ':': return peek(lex, 1) == '=' ? take_sign(lex, TW_K_DECLARE, 2) : fail(lex, "expected :=");
	case '|': return take_sign(lex, TW_K_PIPE, 1);
	case '"':
	case '\'': return take_quoted(lex, (char)c);
	case '`': return take_raw(lex);
	case '$': return take_field(lex, TW_K_VARIABLE);
	case '(': return take_paren(lex, 1);
	case ')': return take_paren(lex, -1);
	case '.':
		if (peek(lex, 1) < '0' || peek(lex, 1) > '9')
			return take_field(lex, TW_K_FIELD);
		break;
	default: break;
	}
	if (c == '+' || c == '-' || c == '.' || tw_is_digit((char)c))
		return take_number(lex);
	if (is_word(c))
		return take_word(lex);
	if (c > 0x20 && c < 0x7f)
		return take_sign(lex, TW_K_CHAR, 1);
	{
		struct tw_token bad = bad_character(lex);
		char message[sizeof(lex->message)];

		snprintf(message, sizeof(message), "unrecognized character in action: %.80s", lex->message + 14);
		memcpy(lex->message, message, sizeof(message));
		bad.text = tw_slice(lex->message);
		return bad;
	}
}

struct tw_token tw_lex_next(struct tw_lex *lex)
{
	if (lex->done)
		return (struct tw_token){ TW_K_EOF, (uint32_t)lex->at, lex->line, { 0 } };
	return lex->inside ? inside(lex) : outside(lex);
}
