/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values as JSON Schema sees them: numbers by what they are worth, whatever they are held as; and how messages print them
 * (golang.org/x/text in English: commas within, and from a million on "1×10⁰⁶").
 */
#include <math.h>

#include "base/limits.h"
#include "format/number.h"
#include "helm/schema_parts.h"
#include "tmpl/literal.h"
#include "tmpl/machine.h"

__extension__ typedef unsigned __int128 wide;

bool tw_schema_double(struct tw_value v, double *ret)
{
	switch (v.kind) {
	case TW_V_INT: *ret = (double)v.i; return true;
	case TW_V_UINT: *ret = (double)v.u; return true;
	case TW_V_FLOAT: *ret = v.f; return true;
	case TW_V_STRING: return v.type == TW_T_NUMBER && tw_number_parse(v.text, ret);
	default: return false;
	}
}

bool tw_schema_is_integer(struct tw_value v)
{
	double number;

	return tw_schema_double(v, &number) && isfinite(number) && floor(number) == number;
}

/* A decimal number as digits and an exponent; false when there are too many of them. */
static bool decimal(struct tw_value v, wide *ret, int *exponent)
{
	char text[40];
	struct tw_slice s = v.kind == TW_V_STRING ? v.text : (struct tw_slice){ 0 };
	bool fraction = false;
	double number;
	int64_t power = 0;

	if (!s.ptr && tw_schema_double(v, &number))
		s = tw_slice_of(text, tw_float_text(number, 'g', -1, text, sizeof(text)));
	*ret = 0;
	*exponent = 0;
	for (size_t i = 0; i < s.len; i++) {
		if (tw_is_digit(s.ptr[i])) {
			if (*ret > (wide)1 << 100)
				return false;
			*ret = *ret * 10 + (wide)(s.ptr[i] - '0');
			*exponent -= fraction;
		} else if (s.ptr[i] == '.') {
			fraction = true;
		} else if (s.ptr[i] == 'e' || s.ptr[i] == 'E') {
			struct tw_slice rest = tw_slice_from(s, i + 1);

			if (!tw_number_int(rest, &power) || power > 100 || power < -100)
				return false;
			*exponent += (int)power;
			break;
		}
	}
	return s.len > 0;
}

static bool shift(wide *value, int by)
{
	for (; by > 0; by--) {
		if (*value > (wide)1 << 120)
			return false;
		*value *= 10;
	}
	return true;
}

/* Exact for all that people write: 0.3 is three times 0.1. */
bool tw_schema_is_multiple(struct tw_value v, struct tw_value of)
{
	double number = 0, divisor = 0;
	wide a, b;
	int ea, eb;

	if (decimal(v, &a, &ea) && decimal(of, &b, &eb) && shift(&a, ea - eb) && shift(&b, eb - ea) && b)
		return a % b == 0;
	if (!tw_schema_double(v, &number) || !tw_schema_double(of, &divisor) || divisor == 0)
		return true;
	return fmod(number, divisor) == 0;
}

static bool equal(struct tw_value a, struct tw_value b, uint64_t *steps, unsigned depth)
{
	double x, y;

	++*steps;
	if (depth == 0)
		return false;
	if (tw_schema_double(a, &x))
		return tw_schema_double(b, &y) && x == y;
	if (a.kind != b.kind)
		return tw_value_is_nothing(a) && tw_value_is_nothing(b);
	switch (a.kind) {
	case TW_V_BOOL: return a.truth == b.truth;
	case TW_V_STRING: return tw_schema_is_text(b) && tw_slice_eq(a.text, b.text);
	case TW_V_LIST:
		if (a.list->len != b.list->len)
			return false;
		for (size_t i = 0; i < a.list->len; i++) {
			if (!equal(a.list->at[i], b.list->at[i], steps, depth - 1))
				return false;
		}
		return true;
	case TW_V_MAP:
		if (a.dict->len != b.dict->len)
			return false;
		for (size_t i = 0; i < a.dict->len; i++) {
			if (!tw_slice_eq(a.dict->at[i].key, b.dict->at[i].key) ||
			    !equal(a.dict->at[i].value, b.dict->at[i].value, steps, depth - 1))
				return false;
		}
		return true;
	default: return tw_value_is_nothing(a);
	}
}

bool tw_schema_equal(struct tw_value a, struct tw_value b, uint64_t *steps)
{
	return equal(a, b, steps, TW_LIMIT_TMPL_NESTING + 1);
}

void tw_schema_quote(struct tw_buf *out, struct tw_slice text)
{
	struct tw_buf quoted = { 0 };

	tw_quote(&quoted, text, false);
	tw_buf_char(out, '\'');
	for (size_t i = 1; i + 1 < quoted.len; i++) {
		if (quoted.ptr[i] == '\\' && quoted.ptr[i + 1] == '"')
			continue;
		if (quoted.ptr[i] == '\'')
			tw_buf_char(out, '\\');
		tw_buf_char(out, quoted.ptr[i]);
	}
	tw_buf_char(out, '\'');
	out->failed |= tw_buf_failed(&quoted);
	tw_buf_release(&quoted);
}

/* "1.5e+06" as "1.5×10⁰⁶". */
static void put_power(struct tw_buf *out, struct tw_slice text)
{
	static const char *const digits[] = { "⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹" };
	size_t e = (size_t)tw_slice_find(text, 'e');

	tw_buf_slice(out, tw_slice_head(text, e));
	tw_buf_text(out, "×10");
	for (size_t i = e + 1; i < text.len; i++) {
		if (text.ptr[i] == '-')
			tw_buf_text(out, "⁻");
		else if (tw_is_digit(text.ptr[i]))
			tw_buf_text(out, digits[text.ptr[i] - '0']);
	}
}

void tw_schema_number(struct tw_buf *out, double number)
{
	char bytes[400];
	struct tw_slice text = tw_slice_of(bytes, tw_float_text(number, 'e', -1, bytes, sizeof(bytes)));
	ptrdiff_t e = tw_slice_find(text, 'e'), dot;
	struct tw_slice power = tw_slice_from(text, (size_t)(e + 1));
	int64_t exponent = 0;
	size_t whole;

	if (e < 0 || !tw_number_int(power, &exponent)) {
		tw_buf_slice(out, text);
		return;
	}
	if (number != 0 && (exponent < -4 || exponent >= 6)) {
		put_power(out, text);
		return;
	}
	text.len = tw_float_text(number, 'f', -1, bytes, sizeof(bytes));
	dot = tw_slice_find(text, '.');
	whole = dot < 0 ? text.len : (size_t)dot;
	for (size_t i = 0; i < text.len; i++) {
		if (i && i < whole && (whole - i) % 3 == 0 && tw_is_digit(text.ptr[i - 1]))
			tw_buf_char(out, ',');
		tw_buf_char(out, text.ptr[i]);
	}
}

void tw_schema_show(struct tw_buf *out, struct tw_value value)
{
	char text[40];
	double number = 0;

	if (tw_schema_is_text(value))
		tw_schema_quote(out, value.text);
	else if (value.kind == TW_V_STRING)
		tw_buf_slice(out, value.text);
	else if (value.kind == TW_V_BOOL)
		tw_buf_text(out, value.truth ? "true" : "false");
	else if (tw_value_is_nothing(value))
		tw_buf_text(out, "<nil>");
	else if (tw_schema_double(value, &number))
		tw_buf_add(out, text, tw_float_text(number, 'g', -1, text, sizeof(text)));
	else
		tw_buf_text(out, "value");
}
