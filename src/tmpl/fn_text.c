/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Functions of texts. Source: sprig's documentation; where lengths are meant, Go counts bytes here and code points there.
 */
#include "tmpl/convert.h"

#include <stdio.h>

#include "base/limits.h"
#include "format/utf8.h"
#include "tmpl/literal.h"

static int give(struct tw_value *ret, struct tw_slice text)
{
	*ret = tw_value_text(text.ptr ? text : TW_LIT(""));
	return TRAWL_OK;
}

TW_FN(hello)
{
	return give(ret, TW_LIT("Hello!"));
}

TW_FN(to_string)
{
	struct tw_slice text;
	int status = tw_convert_text(machine, args[0], &text);

	return status < 0 ? status : give(ret, text);
}

TW_FN(print)
{
	struct tw_buf out = { 0 };
	int status = TRAWL_OK;

	for (size_t i = 0; i < count && status == TRAWL_OK; i++) {
		if (i && args[i].kind != TW_V_STRING && args[i - 1].kind != TW_V_STRING)
			tw_buf_char(&out, ' ');
		status = tw_print(machine, &out, args[i]);
	}
	if (status == TRAWL_OK)
		return tw_tmpl_keep_text(machine, &out, ret);
	tw_buf_release(&out);
	return status;
}

TW_FN(println)
{
	struct tw_buf out = { 0 };
	int status = TRAWL_OK;

	for (size_t i = 0; i < count && status == TRAWL_OK; i++) {
		if (i)
			tw_buf_char(&out, ' ');
		status = tw_print(machine, &out, args[i]);
	}
	tw_buf_char(&out, '\n');
	if (status == TRAWL_OK)
		return tw_tmpl_keep_text(machine, &out, ret);
	tw_buf_release(&out);
	return status;
}

TW_FN(printf)
{
	struct tw_buf out = { 0 };
	int status = tw_printf(machine, &out, args[0].text, args + 1, count - 1);

	if (status == TRAWL_OK)
		return tw_tmpl_keep_text(machine, &out, ret);
	tw_buf_release(&out);
	return status;
}

/* strings.TrimSpace: white space beyond ASCII, too. */
static size_t space_at(struct tw_slice s, size_t at)
{
	uint32_t point;
	size_t len = tw_utf8_decode(tw_slice_from(s, at), &point);

	if (!len)
		return 0;
	return (point >= 9 && point <= 13) || point == ' ' || point == 0x85 || point == 0xa0 || point == 0x1680 ||
			       (point >= 0x2000 && point <= 0x200a) || point == 0x2028 || point == 0x2029 ||
			       point == 0x202f || point == 0x205f || point == 0x3000
		       ? len
		       : 0;
}

TW_FN(trim)
{
	struct tw_slice s = args[0].text;
	size_t len;

	while ((len = space_at(s, 0)))
		s = tw_slice_from(s, len);
	for (;;) {
		size_t at = s.len;

		while (at > 0 && s.len - at < 4) {
			at--;
			if (((unsigned char)s.ptr[at] & 0xc0) != 0x80)
				break;
		}
		len = s.len ? space_at(s, at) : 0;
		if (!len || at + len != s.len)
			break;
		s.len = at;
	}
	return give(ret, s);
}

static bool in_set(struct tw_slice set, struct tw_slice character)
{
	return tw_slice_search(set, character) >= 0;
}

TW_FN(trim_all)
{
	struct tw_slice set = args[0].text, s = args[1].text;
	uint32_t point;
	size_t len;

	while (s.len) {
		len = tw_utf8_decode(s, &point);
		if (!in_set(set, tw_slice_head(s, len ? len : 1)))
			break;
		s = tw_slice_from(s, len ? len : 1);
	}
	while (s.len) {
		size_t at = s.len - 1;

		while (at > 0 && s.len - at < 4 && ((unsigned char)s.ptr[at] & 0xc0) == 0x80)
			at--;
		if (!in_set(set, tw_slice_from(s, at)))
			break;
		s.len = at;
	}
	return give(ret, s);
}

TW_FN(trim_suffix)
{
	struct tw_slice end = args[0].text, s = args[1].text;

	if (s.len >= end.len && tw_slice_eq(tw_slice_from(s, s.len - end.len), end))
		s.len -= end.len;
	return give(ret, s);
}

TW_FN(trim_prefix)
{
	struct tw_slice start = args[0].text, s = args[1].text;

	if (tw_slice_eq(tw_slice_head(s, start.len), start))
		s = tw_slice_from(s, start.len);
	return give(ret, s);
}

/* Latin, Greek and Cyrillic letters whose cases lie at a distance; others stay. */
static uint32_t to_lower(uint32_t c)
{
	if (c < 0x80)
		return (unsigned char)tw_lower((char)c);
	if ((c >= 0xc0 && c <= 0xde && c != 0xd7) || (c >= 0x391 && c <= 0x3a9) || (c >= 0x410 && c <= 0x42f))
		return c + 32;
	if (c >= 0x400 && c <= 0x40f)
		return c + 80;
	if (c >= 0x100 && c <= 0x137 && c % 2 == 0 && c != 0x130)
		return c + 1;
	return c;
}

static uint32_t to_upper(uint32_t c)
{
	if (c < 0x80)
		return c >= 'a' && c <= 'z' ? c - 32 : c;
	if ((c >= 0xe0 && c <= 0xfe && c != 0xf7) || (c >= 0x3b1 && c <= 0x3c9 && c != 0x3c2) ||
	    (c >= 0x430 && c <= 0x44f))
		return c - 32;
	if (c >= 0x450 && c <= 0x45f)
		return c - 80;
	if (c >= 0x101 && c <= 0x137 && c % 2 == 1 && c != 0x131)
		return c - 1;
	return c;
}

static bool is_letter(uint32_t c)
{
	return c < 0x80 ? tw_is_alpha((char)c) : c >= 0xc0 && c != 0xd7 && c != 0xf7;
}

static bool is_upper(uint32_t c)
{
	return to_lower(c) != c;
}

static bool is_lower(uint32_t c)
{
	return to_upper(c) != c;
}

/* Each code point through @change, which sees the one before, too. */
static int map_points(struct tw_machine *machine, struct tw_slice s,
		      uint32_t (*change)(uint32_t point, uint32_t before), struct tw_value *ret)
{
	struct tw_buf out = { 0 };
	uint32_t before = ' ';

	for (size_t i = 0; i < s.len;) {
		uint32_t point;
		size_t len = tw_utf8_decode(tw_slice_from(s, i), &point);
		char bytes[4];

		if (!len)
			point = TW_UTF8_REPLACEMENT;
		tw_buf_add(&out, bytes, tw_utf8_encode(change(point, before), bytes));
		before = point;
		i += len ? len : 1;
	}
	return tw_tmpl_keep_text(machine, &out, ret);
}

static uint32_t change_upper(uint32_t point, uint32_t before)
{
	return to_upper(point);
}
static uint32_t change_lower(uint32_t point, uint32_t before)
{
	return to_lower(point);
}

/* Go's isSeparator: what isn't a letter, digit or underscore. Beyond ASCII only white space is. */
static uint32_t change_title(uint32_t point, uint32_t before)
{
	bool separator = before < 0x80 ? !tw_is_alnum((char)before) && before != '_' : before == 0xa0;

	return separator ? to_upper(point) : point;
}

static uint32_t change_untitle(uint32_t point, uint32_t before)
{
	return before < 0x80 && tw_is_space((char)before) ? to_lower(point) : point;
}

static uint32_t change_swap(uint32_t point, uint32_t before)
{
	return is_upper(point) ? to_lower(point) : to_upper(point);
}

TW_FN(upper)
{
	return map_points(machine, args[0].text, change_upper, ret);
}
TW_FN(lower)
{
	return map_points(machine, args[0].text, change_lower, ret);
}
TW_FN(title)
{
	return map_points(machine, args[0].text, change_title, ret);
}
TW_FN(untitle)
{
	return map_points(machine, args[0].text, change_untitle, ret);
}
TW_FN(swapcase)
{
	return map_points(machine, args[0].text, change_swap, ret);
}

TW_FN(trunc)
{
	struct tw_slice s = args[1].text;
	int64_t want = args[0].i;

	if (want < 0 && (int64_t)s.len + want > 0)
		s = tw_slice_from(s, (size_t)((int64_t)s.len + want));
	else if (want >= 0 && (int64_t)s.len > want)
		s = tw_slice_head(s, (size_t)want);
	return give(ret, s);
}

TW_FN(abbrev)
{
	struct tw_slice s = args[1].text;
	int64_t width = args[0].i;

	if (width < 4 || (int64_t)s.len <= width)
		return give(ret, s);
	*ret = tw_value_text(TW_JOIN(machine->arena, tw_slice_head(s, (size_t)width - 3), TW_LIT("...")));
	return ret->text.ptr ? TRAWL_OK : tw_tmpl_fail_memory(machine);
}

TW_FN(abbrevboth)
{
	int64_t offset = args[0].i, width = args[1].i;
	struct tw_slice s = args[2].text, dots = TW_LIT("...");
	int64_t len = (int64_t)s.len;

	if (width < 4 || (offset > 0 && width < 7) || len <= width)
		return give(ret, s);
	if (offset > len)
		offset = len;
	if (len - offset < width - 3)
		offset = len - (width - 3);
	if (offset <= 4)
		*ret = tw_value_text(TW_JOIN(machine->arena, tw_slice_head(s, (size_t)(width - 3)), dots));
	else if (offset + width - 3 < len)
		*ret = tw_value_text(TW_JOIN(machine->arena, dots,
					     tw_slice_sub(s, (size_t)offset, (size_t)(offset + width - 6)), dots));
	else
		*ret = tw_value_text(TW_JOIN(machine->arena, dots, tw_slice_from(s, (size_t)(len - (width - 3)))));
	return ret->text.ptr ? TRAWL_OK : tw_tmpl_fail_memory(machine);
}

TW_FN(substr)
{
	int64_t start = args[0].i, end = args[1].i;
	struct tw_slice s = args[2].text;

	if (start < 0) {
		if (end < 0 || (uint64_t)end > s.len)
			return tw_tmpl_fail(machine, "runtime error: slice bounds out of range [:%lld] with length %zu",
					    (long long)end, s.len);
		return give(ret, tw_slice_head(s, (size_t)end));
	}
	if (end < 0 || (uint64_t)end > s.len)
		end = (int64_t)s.len;
	if (start > end)
		return tw_tmpl_fail(machine, "runtime error: slice bounds out of range [%lld:%lld]", (long long)start,
				    (long long)end);
	return give(ret, tw_slice_sub(s, (size_t)start, (size_t)end));
}

TW_FN(repeat)
{
	struct tw_slice s = args[1].text;
	char *out;

	if (args[0].i < 0)
		return tw_tmpl_fail(machine, "strings: negative Repeat count");
	if (s.len == 0)
		return give(ret, s);
	out = tw_arena_array(machine->arena, (size_t)args[0].i, s.len);
	if (!out)
		return tw_tmpl_fail_memory(machine);
	for (int64_t i = 0; i < args[0].i; i++)
		memcpy(out + (size_t)i * s.len, s.ptr, s.len);
	return give(ret, tw_slice_of(out, (size_t)args[0].i * s.len));
}

TW_FN(nospace)
{
	struct tw_buf out = { 0 };
	struct tw_slice s = args[0].text;

	for (size_t i = 0; i < s.len;) {
		size_t len = space_at(s, i);

		if (!len) {
			tw_buf_char(&out, s.ptr[i]);
			len = 1;
		}
		i += len;
	}
	return tw_tmpl_keep_text(machine, &out, ret);
}

TW_FN(initials)
{
	struct tw_buf out = { 0 };
	struct tw_slice s = args[0].text;
	bool start = true;

	for (size_t i = 0; i < s.len;) {
		uint32_t point;
		size_t len = tw_utf8_decode(tw_slice_from(s, i), &point), space = space_at(s, i);

		len = len ? len : 1;
		if (!space && start)
			tw_buf_add(&out, s.ptr + i, len);
		start = space > 0;
		i += len;
	}
	return tw_tmpl_keep_text(machine, &out, ret);
}

TW_FN(contains)
{
	*ret = tw_value_bool(tw_slice_search(args[1].text, args[0].text) >= 0);
	return TRAWL_OK;
}

TW_FN(has_prefix)
{
	*ret = tw_value_bool(tw_slice_eq(tw_slice_head(args[1].text, args[0].text.len), args[0].text));
	return TRAWL_OK;
}

TW_FN(has_suffix)
{
	struct tw_slice end = args[0].text, s = args[1].text;

	*ret = tw_value_bool(s.len >= end.len && tw_slice_eq(tw_slice_from(s, s.len - end.len), end));
	return TRAWL_OK;
}

TW_FN(quote)
{
	struct tw_buf out = { 0 };

	for (size_t i = 0; i < count; i++) {
		struct tw_slice text;
		int status;

		if (tw_value_is_nothing(args[i]))
			continue;
		status = tw_convert_text(machine, args[i], &text);
		if (status < 0) {
			tw_buf_release(&out);
			return status;
		}
		if (out.len)
			tw_buf_char(&out, ' ');
		tw_quote(&out, text, false);
	}
	return tw_tmpl_keep_text(machine, &out, ret);
}

TW_FN(squote)
{
	struct tw_buf out = { 0 };
	int status = TRAWL_OK;

	for (size_t i = 0; i < count && status == TRAWL_OK; i++) {
		if (tw_value_is_nothing(args[i]))
			continue;
		tw_buf_text(&out, out.len ? " '" : "'");
		status = tw_print(machine, &out, args[i]);
		tw_buf_char(&out, '\'');
	}
	if (status == TRAWL_OK)
		return tw_tmpl_keep_text(machine, &out, ret);
	tw_buf_release(&out);
	return status;
}

TW_FN(cat)
{
	struct tw_buf out = { 0 };
	bool any = false;
	int status = TRAWL_OK;

	for (size_t i = 0; i < count && status == TRAWL_OK; i++) {
		if (tw_value_is_nothing(args[i]))
			continue;
		if (any)
			tw_buf_char(&out, ' ');
		any = true;
		status = tw_print(machine, &out, args[i]);
	}
	if (status == TRAWL_OK)
		return tw_tmpl_keep_text(machine, &out, ret);
	tw_buf_release(&out);
	return status;
}

static int indent_by(struct tw_machine *machine, int64_t spaces, struct tw_slice s, bool newline, struct tw_value *ret)
{
	size_t lines = 1, room, len = 0;
	char *out;

	if (spaces < 0)
		return tw_tmpl_fail(machine, "strings: negative Repeat count");
	for (size_t i = 0; i < s.len; i++)
		lines += s.ptr[i] == '\n';
	room = tw_size_add(tw_size_add(tw_size_mul(lines, (size_t)spaces), s.len), newline);
	out = tw_arena_array(machine->arena, room, 1);
	if (!out)
		return tw_tmpl_fail_memory(machine);
	if (newline)
		out[len++] = '\n';
	for (size_t i = 0; i <= s.len; i++) {
		if (i == 0 || s.ptr[i - 1] == '\n') {
			memset(out + len, ' ', (size_t)spaces);
			len += (size_t)spaces;
		}
		if (i < s.len)
			out[len++] = s.ptr[i];
	}
	return give(ret, tw_slice_of(out, len));
}

TW_FN(indent)
{
	return indent_by(machine, args[0].i, args[1].text, false, ret);
}

TW_FN(nindent)
{
	return indent_by(machine, args[0].i, args[1].text, true, ret);
}

TW_FN(replace)
{
	struct tw_slice from = args[0].text, to = args[1].text, s = args[2].text;
	struct tw_buf out = { 0 };
	ptrdiff_t at;

	if (from.len == 0) { /* between all code points */
		for (size_t i = 0; i < s.len && out.len < TW_LIMIT_TMPL_OUTPUT;) {
			uint32_t point;
			size_t len = tw_utf8_decode(tw_slice_from(s, i), &point);

			tw_buf_slice(&out, to);
			tw_buf_add(&out, s.ptr + i, len ? len : 1);
			i += len ? len : 1;
		}
		tw_buf_slice(&out, to);
		return tw_tmpl_keep_text(machine, &out, ret);
	}
	if (tw_slice_search(s, from) < 0)
		return give(ret, s);
	while ((at = tw_slice_search(s, from)) >= 0 && out.len < TW_LIMIT_TMPL_OUTPUT) {
		tw_buf_add(&out, s.ptr, (size_t)at);
		tw_buf_slice(&out, to);
		s = tw_slice_from(s, (size_t)at + from.len);
	}
	tw_buf_slice(&out, s);
	return tw_tmpl_keep_text(machine, &out, ret);
}

TW_FN(plural)
{
	return give(ret, args[2].i == 1 ? args[0].text : args[1].text);
}

TW_FN(fail)
{
	return tw_tmpl_fail(machine, "%.*s", TW_ARG(args[0].text));
}

/* goutils.WrapCustom: lines break at spaces; with @cut, words that are longer than a line wherever it is full. */
static int wrap_at(struct tw_machine *machine, int64_t width, struct tw_slice sep, bool cut, struct tw_slice s,
		   struct tw_value *ret)
{
	struct tw_buf out = { 0 };
	size_t at = 0, wide = width < 1 ? 1 : (size_t)width;

	if (sep.len == 0)
		sep = TW_LIT("\n");
	while (s.len > at && s.len - at > wide) {
		size_t end = wide + at, space = end + 1;

		if (s.ptr[at] == ' ') {
			at++;
			continue;
		}
		while (space-- > at && s.ptr[space] != ' ')
			;
		if (space > s.len || space < at) /* none in this line */
			space = cut ? end : end + (size_t)tw_slice_find(tw_slice_from(s, end), ' ');
		if (space == end - 1 && !cut && s.ptr[space] != ' ') {
			tw_buf_slice(&out, tw_slice_from(s, at));
			at = s.len;
			break;
		}
		tw_buf_slice(&out, tw_slice_sub(s, at, space));
		tw_buf_slice(&out, sep);
		at = space + (s.ptr[space] == ' ');
	}
	tw_buf_slice(&out, tw_slice_from(s, at));
	return tw_tmpl_keep_text(machine, &out, ret);
}

TW_FN(wrap)
{
	return wrap_at(machine, args[0].i, TW_LIT("\n"), false, args[1].text, ret);
}

TW_FN(wrap_with)
{
	return wrap_at(machine, args[0].i, args[1].text, true, args[2].text, ret);
}

/* xstrings.ToSnakeCase and ToKebabCase: a connector before each capital that starts a word, and around numbers. */
static int connect_words(struct tw_machine *machine, struct tw_slice s, char connector, struct tw_value *ret)
{
	struct tw_buf out = { 0 };
	uint32_t before = 0, point;

	for (size_t i = 0; i < s.len;) {
		size_t len = tw_utf8_decode(tw_slice_from(s, i), &point), after;
		uint32_t next = 0;
		char bytes[4];

		if (!len) {
			point = TW_UTF8_REPLACEMENT;
			len = 1;
		}
		after = tw_utf8_decode(tw_slice_from(s, i + len), &next);
		i += len;
		if (point == '_' || point == '-' || point == ' ' || (point < 0x80 && tw_is_space((char)point))) {
			if (out.len == 0 || out.ptr[out.len - 1] != connector || before == '_' || before == '-')
				tw_buf_char(&out, connector);
			before = point;
			continue;
		}
		if (is_upper(point) && before && before != '_' && before != '-' && before != ' ' &&
		    (!is_upper(before) || (after && is_lower(next))) && is_letter(point))
			tw_buf_char(&out, connector);
		tw_buf_add(&out, bytes, tw_utf8_encode(to_lower(point), bytes));
		before = point;
	}
	return tw_tmpl_keep_text(machine, &out, ret);
}

TW_FN(snakecase)
{
	return connect_words(machine, args[0].text, '_', ret);
}

TW_FN(kebabcase)
{
	return connect_words(machine, args[0].text, '-', ret);
}

/* xstrings.ToPascalCase. */
TW_FN(camelcase)
{
	struct tw_slice s = args[0].text;
	struct tw_buf out = { 0 };
	bool start = true, any = false;

	for (size_t i = 0; i < s.len;) {
		uint32_t point;
		size_t len = tw_utf8_decode(tw_slice_from(s, i), &point);
		char bytes[4];

		if (!len) {
			point = TW_UTF8_REPLACEMENT;
			len = 1;
		}
		i += len;
		if (point == '_' || point == '-' || point == ' ') {
			if (!any || start)
				tw_buf_char(&out, (char)point);
			start = true;
			continue;
		}
		tw_buf_add(&out, bytes, tw_utf8_encode(start ? to_upper(point) : point, bytes));
		start = false;
		any = true;
	}
	return tw_tmpl_keep_text(machine, &out, ret);
}
