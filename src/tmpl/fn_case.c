/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Functions of letters' cases. Source: sprig's documentation, and that of xstrings for snake, kebab and camel case.
 */
#include "tmpl/fn.h"

#include "base/utf8.h"

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
	struct tw_buf out = TW_TMPL_BUF;
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

/* xstrings.ToSnakeCase and ToKebabCase: a connector before each capital that starts a word, and around numbers. */
static int connect_words(struct tw_machine *machine, struct tw_slice s, char connector, struct tw_value *ret)
{
	struct tw_buf out = TW_TMPL_BUF;
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
	struct tw_buf out = TW_TMPL_BUF;
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
