/* SPDX-License-Identifier: Apache-2.0 */
#include "format/yaml_scalar.h"

#include <math.h>

#include "format/number.h"

static bool is_one_of(struct tw_slice s, const char *const *words)
{
	for (; *words; words++) {
		if (tw_slice_is(s, *words))
			return true;
	}
	return false;
}

static bool is_null(struct tw_slice s)
{
	static const char *const words[] = { "", "~", "null", "Null", "NULL", NULL };

	return is_one_of(s, words);
}

static bool is_true(struct tw_slice s, bool old)
{
	static const char *const words[] = { "true", "True", "TRUE", NULL };
	static const char *const old_words[] = { "y", "Y", "yes", "Yes", "YES", "on", "On", "ON", NULL };

	return is_one_of(s, words) || (old && is_one_of(s, old_words));
}

static bool is_false(struct tw_slice s, bool old)
{
	static const char *const words[] = { "false", "False", "FALSE", NULL };
	static const char *const old_words[] = { "n", "N", "no", "No", "NO", "off", "Off", "OFF", NULL };

	return is_one_of(s, words) || (old && is_one_of(s, old_words));
}

/* Infinities and NaN; false when @s is none of them. */
static bool special(struct tw_slice s, double *ret)
{
	static const char *const infinity[] = { ".inf", ".Inf", ".INF", NULL };
	static const char *const nan_words[] = { ".nan", ".NaN", ".NAN", NULL };
	bool negative = tw_slice_starts(s, "-");

	if (is_one_of(s, nan_words)) {
		*ret = (double)NAN;
		return true;
	}
	if (negative || tw_slice_starts(s, "+"))
		s = tw_slice_from(s, 1);
	*ret = negative ? -(double)INFINITY : (double)INFINITY;
	return is_one_of(s, infinity);
}

/* Underscores may stand between digits, and mean nothing. Numbers of more than 127 digits are texts. */
static struct tw_slice without_underscores(struct tw_slice s, char room[static 128])
{
	size_t len = 0;

	for (size_t i = 0; i < s.len && len < 127; i++) {
		if (s.ptr[i] != '_')
			room[len++] = s.ptr[i];
	}
	return tw_slice_of(room, len);
}

static bool digits(struct tw_slice s, unsigned base, uint64_t *ret)
{
	uint64_t value = 0;

	for (size_t i = 0; i < s.len; i++) {
		unsigned digit = (unsigned)tw_hex_digit(s.ptr[i]); /* what is none is above every base */

		if (digit >= base || __builtin_mul_overflow(value, base, &value) ||
		    __builtin_add_overflow(value, digit, &value))
			return false;
	}
	*ret = value;
	return s.len > 0;
}

/* An integer in any base: its size and its sign. */
static bool integer(struct tw_slice s, uint64_t *ret, bool *ret_negative)
{
	static const struct {
		const char *prefix;
		unsigned base;
	} bases[] = { { "0x", 16 }, { "0X", 16 }, { "0o", 8 }, { "0O", 8 }, { "0b", 2 }, { "0B", 2 }, { "0", 8 } };

	*ret_negative = tw_slice_starts(s, "-");
	if (*ret_negative || tw_slice_starts(s, "+"))
		s = tw_slice_from(s, 1);
	for (size_t i = 0; i < sizeof(bases) / sizeof(*bases); i++) {
		size_t len = strlen(bases[i].prefix);

		if (s.len > len && tw_slice_starts(s, bases[i].prefix))
			return digits(tw_slice_from(s, len), bases[i].base, ret);
	}
	return digits(s, 10, ret);
}

static bool is_integer(struct tw_slice s)
{
	uint64_t value;
	bool negative;

	return integer(s, &value, &negative) && (!negative || value <= (uint64_t)INT64_MAX + 1);
}

enum tw_yaml_type tw_yaml_scalar_type(struct tw_slice text, unsigned flags)
{
	char room[128];
	char first = text.len ? *text.ptr : 0;
	bool old = flags & TW_YAML_OLD;
	double value;

	if (tw_is_alpha(first) && text.len > 5) /* none of the words is longer */
		return TW_YAML_STRING;
	if (is_null(text))
		return TW_YAML_NULL;
	if (tw_is_alpha(first))
		return is_true(text, old) || is_false(text, old) ? TW_YAML_BOOL : TW_YAML_STRING;
	if (first == '.')
		return special(text, &value) || tw_number_parse(text, &value) ? TW_YAML_FLOAT : TW_YAML_STRING;
	if (!tw_is_digit(first) && first != '-' && first != '+')
		return TW_YAML_STRING;
	if (special(text, &value))
		return TW_YAML_FLOAT;
	text = without_underscores(text, room);
	if (is_integer(text))
		return TW_YAML_INT;
	return tw_number_parse(text, &value) ? TW_YAML_FLOAT : TW_YAML_STRING;
}

bool tw_yaml_bool(const struct tw_yaml_node *node)
{
	return tw_yaml_type(node) == TW_YAML_BOOL && is_true(node->text, true);
}

bool tw_yaml_int(const struct tw_yaml_node *node, int64_t *ret)
{
	char room[128];
	uint64_t value;
	bool negative;

	if (tw_yaml_type(node) != TW_YAML_INT)
		return false;
	if (!integer(without_underscores(node->text, room), &value, &negative))
		return false;
	if (value > (uint64_t)INT64_MAX + negative)
		return false;
	*ret = negative ? (int64_t)(0 - value) : (int64_t)value;
	return true;
}

bool tw_yaml_number(const struct tw_yaml_node *node, double *ret)
{
	enum tw_yaml_type type = tw_yaml_type(node);
	char room[128];
	uint64_t value;
	bool negative;

	if (type == TW_YAML_INT && integer(without_underscores(node->text, room), &value, &negative)) {
		*ret = negative ? -(double)value : (double)value;
		return true;
	}
	if (type != TW_YAML_FLOAT)
		return false;
	return special(node->text, ret) || tw_number_parse(without_underscores(node->text, room), ret);
}
