/* SPDX-License-Identifier: Apache-2.0 */
/* The lines of the build information. */
#include "base/utf8.h"
#include "format/gobuild.h"

/* @count digits of a base off the front of @s; -1: there are fewer. */
static int64_t take_number(struct tw_slice *s, size_t count, int base)
{
	int64_t value = 0;

	if (s->len < count)
		return -1;
	for (size_t i = 0; i < count; i++) {
		int digit = tw_hex_digit(s->ptr[i]);

		if (digit < 0 || digit >= base)
			return -1;
		value = value * base + digit;
	}
	*s = tw_slice_from(*s, count);
	return value;
}

/* What follows a backslash, as strconv.Quote writes it. Returns the bytes put to @out; 0: not an escape. */
static size_t take_escape(struct tw_slice *s, char out[4])
{
	static const char letters[] = "abfnrtv\\'\"", meanings[] = "\a\b\f\n\r\t\v\\'\"";
	const char *at;
	int64_t value;
	char c;

	if (!s->len)
		return 0;
	c = s->ptr[0];
	at = c ? strchr(letters, c) : NULL;
	if (at) {
		*s = tw_slice_from(*s, 1);
		out[0] = meanings[at - letters];
		return 1;
	}
	if (c == 'u' || c == 'U') {
		*s = tw_slice_from(*s, 1);
		value = take_number(s, c == 'u' ? 4 : 8, 16);
		return value < 0 || value > 0x10ffff ? 0 : tw_utf8_encode((uint32_t)value, out);
	}
	if (c == 'x')
		*s = tw_slice_from(*s, 1);
	value = c == 'x' ? take_number(s, 2, 16) : take_number(s, 3, 8);
	out[0] = (char)value;
	return value < 0 || value > 255 ? 0 : 1;
}

/* A quoted text off the front of @s; false when it has no end, or an escape that is none. */
static bool take_quoted(struct tw_slice *s, struct tw_arena *arena, struct tw_slice *ret)
{
	char quote = s->ptr[0], *text = tw_arena_alloc(arena, s->len);
	struct tw_slice rest = tw_slice_from(*s, 1);
	size_t len = 0;

	while (text && rest.len && rest.ptr[0] != quote) {
		char c = rest.ptr[0];

		rest = tw_slice_from(rest, 1);
		if (c == '\\' && quote == '"') {
			size_t count = take_escape(&rest, text + len); /* never more than the escape itself has */

			if (!count)
				return false;
			len += count;
		} else {
			text[len++] = c;
		}
	}
	if (text && !rest.len)
		return false;
	*s = tw_slice_from(rest, 1);
	*ret = tw_slice_of(text, len);
	return true;
}

static bool is_quoted(struct tw_slice s)
{
	return s.len && (s.ptr[0] == '"' || s.ptr[0] == '`');
}

static bool read_setting(struct tw_slice s, struct tw_arena *arena, struct tw_gobuild_line *ret)
{
	struct tw_slice key = { 0 };

	if (is_quoted(s)) {
		if (!take_quoted(&s, arena, &key) || !tw_slice_starts(s, "="))
			return false;
		s = tw_slice_from(s, 1);
	} else {
		if (tw_slice_find(s, '=') <= 0)
			return false;
		tw_slice_split(&s, '=', &key);
	}
	ret->name = key;
	ret->value = s;
	if (is_quoted(s) && (!take_quoted(&s, arena, &ret->value) || s.len))
		return false;
	return true;
}

static bool read_module(struct tw_slice s, struct tw_gobuild_line *ret)
{
	struct tw_slice rest = s, sum = { 0 };

	return tw_slice_split(&rest, '\t', &ret->name) && tw_slice_split(&rest, '\t', &ret->value) &&
	       (!tw_slice_split(&rest, '\t', &sum) || !rest.ptr);
}

static bool read_rest(struct tw_slice s, struct tw_arena *arena, struct tw_gobuild_line *ret)
{
	switch (ret->kind) {
	case TW_GOBUILD_PATH: ret->name = s; return true;
	case TW_GOBUILD_SETTING: return read_setting(s, arena, ret);
	default: return read_module(s, ret);
	}
}

bool tw_gobuild_next(struct tw_slice *rest, struct tw_arena *arena, struct tw_gobuild_line *ret)
{
	static const struct {
		const char *word;
		enum tw_gobuild_kind kind;
	} kinds[] = {
		{ "path\t", TW_GOBUILD_PATH },      { "mod\t", TW_GOBUILD_MAIN },      { "dep\t", TW_GOBUILD_MODULE },
		{ "=>\t", TW_GOBUILD_REPLACEMENT }, { "build\t", TW_GOBUILD_SETTING },
	};
	struct tw_slice line;

	if (!rest->len || !tw_slice_split(rest, '\n', &line))
		return false;
	*ret = (struct tw_gobuild_line){ 0 };
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!tw_slice_starts(line, kinds[i].word))
			continue;
		ret->kind = kinds[i].kind;
		if (!read_rest(tw_slice_of(line.ptr + strlen(kinds[i].word), line.len - strlen(kinds[i].word)), arena,
			       ret))
			ret->kind = TW_GOBUILD_BROKEN;
		break;
	}
	return true;
}
