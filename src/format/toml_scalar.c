/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TOML's numbers, times and booleans: words that end at white space, a comma, a bracket or a comment.
 */
#include <math.h>

#include "format/number.h"
#include "format/toml_parse.h"

enum { WORD = 128 }; /* bytes of the longest number that we read */

static bool is_digit_of(char c, int base)
{
	int digit = tw_hex_digit(c);

	return digit >= 0 && digit < base;
}

/* Takes the underscores out, each of which must stand between two digits. */
static bool without_underscores(struct tw_slice s, int base, char room[static WORD], struct tw_slice *ret)
{
	size_t len = 0;

	if (s.len >= WORD)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] != '_')
			room[len++] = s.ptr[i];
		else if (i == 0 || i + 1 == s.len || !is_digit_of(s.ptr[i - 1], base) ||
			 !is_digit_of(s.ptr[i + 1], base))
			return false;
	}
	*ret = tw_slice_of(room, len);
	return true;
}

static struct tw_slice without_sign(struct tw_slice s)
{
	return tw_slice_starts(s, "-") || tw_slice_starts(s, "+") ? tw_slice_from(s, 1) : s;
}

/* How many digits @s starts with. */
static size_t digit_count(struct tw_slice s)
{
	size_t count = 0;

	while (count < s.len && tw_is_digit(s.ptr[count]))
		count++;
	return count;
}

static bool based_integer(struct tw_slice s, int base, int64_t *ret)
{
	char room[WORD];
	int64_t value = 0;

	if (!without_underscores(s, base, room, &s) || s.len == 0)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (!is_digit_of(s.ptr[i], base) || __builtin_mul_overflow(value, base, &value) ||
		    __builtin_add_overflow(value, tw_hex_digit(s.ptr[i]), &value))
			return false;
	}
	*ret = value;
	return true;
}

static bool integer(struct tw_slice s, int64_t *ret)
{
	char room[WORD];
	struct tw_slice plain;

	if (tw_slice_starts(s, "0x"))
		return based_integer(tw_slice_from(s, 2), 16, ret);
	if (tw_slice_starts(s, "0o"))
		return based_integer(tw_slice_from(s, 2), 8, ret);
	if (tw_slice_starts(s, "0b"))
		return based_integer(tw_slice_from(s, 2), 2, ret);
	if (!without_underscores(s, 10, room, &plain))
		return false;
	s = without_sign(plain);
	return (s.len == 1 || !tw_slice_starts(s, "0")) && tw_number_int(plain, ret);
}

static bool real(struct tw_slice s, double *ret)
{
	struct tw_slice plain = without_sign(s);
	char room[WORD];
	size_t digits;

	if (tw_slice_is(plain, "inf") || tw_slice_is(plain, "nan")) {
		*ret = tw_slice_is(plain, "nan") ? (double)NAN
		       : tw_slice_starts(s, "-") ? -(double)INFINITY
						 : (double)INFINITY;
		return true;
	}
	if (!without_underscores(s, 10, room, &s))
		return false;
	plain = without_sign(s);
	digits = digit_count(plain);
	if (digits == 0 || (digits > 1 && *plain.ptr == '0'))
		return false;
	plain = tw_slice_from(plain, digits);
	if (plain.len == 0) /* an integer that doesn't fit */
		return false;
	if (tw_slice_starts(plain, ".") && digit_count(tw_slice_from(plain, 1)) == 0)
		return false;
	return tw_number_parse(s, ret);
}

/* Two digits, at most @max. */
static bool take_two(struct tw_slice *s, unsigned min, unsigned max)
{
	uint64_t value;

	if (s->len < 2 || !tw_slice_u64(tw_slice_head(*s, 2), max, &value) || value < min)
		return false;
	*s = tw_slice_from(*s, 2);
	return true;
}

static bool take_char(struct tw_slice *s, char c)
{
	if (s->len == 0 || *s->ptr != c)
		return false;
	*s = tw_slice_from(*s, 1);
	return true;
}

static bool take_date(struct tw_slice *s)
{
	static const unsigned char days[] = { 0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	uint64_t year, month;
	struct tw_slice date = *s;
	bool leap;

	if (date.len < 10 || !tw_slice_u64(tw_slice_head(date, 4), 9999, &year))
		return false;
	date = tw_slice_from(date, 4);
	if (!take_char(&date, '-') || !tw_slice_u64(tw_slice_head(date, 2), 12, &month) || !take_two(&date, 1, 12))
		return false;
	leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	if (!take_char(&date, '-') || !take_two(&date, 1, days[month] + (month == 2 && leap)))
		return false;
	*s = date;
	return true;
}

/* Hours and minutes, and seconds with a fraction: as of 1.1 they may be left out. */
static bool take_time(struct tw_slice *s)
{
	size_t digits;

	if (!take_two(s, 0, 23) || !take_char(s, ':') || !take_two(s, 0, 59))
		return false;
	if (!take_char(s, ':'))
		return true;
	if (!take_two(s, 0, 60))
		return false;
	if (!take_char(s, '.'))
		return true;
	digits = digit_count(*s);
	*s = tw_slice_from(*s, digits);
	return digits > 0;
}

static bool take_offset(struct tw_slice *s)
{
	if (s->len == 0 || take_char(s, 'Z') || take_char(s, 'z'))
		return true;
	return (take_char(s, '+') || take_char(s, '-')) && take_two(s, 0, 23) && take_char(s, ':') &&
	       take_two(s, 0, 59);
}

static bool is_time(struct tw_slice s)
{
	if (!take_date(&s))
		return take_time(&s) && s.len == 0;
	if (s.len == 0)
		return true;
	if (!take_char(&s, 'T') && !take_char(&s, 't') && !take_char(&s, ' '))
		return false;
	return take_time(&s) && take_offset(&s) && s.len == 0;
}

/* The word that starts here. A date and a time may have a space between them. */
static struct tw_slice word(const struct tw_toml_parser *p)
{
	struct tw_slice rest = tw_slice_of(p->at, (size_t)(p->end - p->at)), behind;
	size_t len = 0;

	for (int part = 0; part < 2; part++) {
		while (len < rest.len && !memchr(" \t\r\n,]}#", rest.ptr[len], 8))
			len++;
		behind = tw_slice_from(rest, len);
		if (part || len != 10 || !tw_slice_starts(behind, " ") || behind.len < 4 || behind.ptr[3] != ':' ||
		    !tw_is_digit(*rest.ptr))
			break;
		len++;
	}
	return tw_slice_head(rest, len);
}

bool tw_toml_scalar(struct tw_toml_parser *p, struct tw_toml_node *node)
{
	double number;
	int64_t whole;

	node->text = word(p);
	if (node->text.len == 0)
		return tw_toml_expected(p, "a value");
	if (tw_slice_is(node->text, "true") || tw_slice_is(node->text, "false"))
		node->type = TW_TOML_BOOL;
	else if (integer(node->text, &whole))
		node->type = TW_TOML_INT;
	else if (is_time(node->text))
		node->type = TW_TOML_TIME;
	else if (real(node->text, &number))
		node->type = TW_TOML_FLOAT;
	else
		return tw_toml_wrong(p, TRAWL_E_FORMAT, "neither a string in quotes nor a number, a date or a boolean");
	p->at += node->text.len;
	return true;
}

bool tw_toml_int(const struct tw_toml_node *node, int64_t *ret)
{
	return tw_toml_type(node) == TW_TOML_INT && integer(node->text, ret);
}

bool tw_toml_number(const struct tw_toml_node *node, double *ret)
{
	int64_t whole;

	if (tw_toml_type(node) == TW_TOML_FLOAT)
		return real(node->text, ret);
	if (!tw_toml_int(node, &whole))
		return false;
	*ret = (double)whole;
	return true;
}
