/* SPDX-License-Identifier: Apache-2.0 */
#include "format/number.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* A decimal number, taken apart: the value is digits × 10^exponent, if no digit was dropped. */
struct decimal {
	uint64_t digits;
	int64_t exponent;
	bool negative, dropped;
};

static const char *take_digits(const char *at, const char *end, struct decimal *ret, int64_t step)
{
	for (; at < end && tw_is_digit(*at); at++) {
		if (ret->digits > (UINT64_MAX - 9) / 10) {
			ret->dropped = true;
			ret->exponent += 1 - step;
		} else {
			ret->digits = ret->digits * 10 + (uint64_t)(*at - '0');
			ret->exponent -= step;
		}
	}
	return at;
}

static const char *take_exponent(const char *at, const char *end, struct decimal *ret)
{
	bool negative = at < end && *at == '-';
	int64_t exponent = 0;

	if (at < end && (*at == '-' || *at == '+'))
		at++;
	if (at == end)
		return NULL;
	for (; at < end && tw_is_digit(*at); at++)
		exponent = exponent < 100000 ? exponent * 10 + (*at - '0') : exponent;
	ret->exponent += negative ? -exponent : exponent;
	return at;
}

static bool take_apart(struct tw_slice s, struct decimal *ret)
{
	const char *at = s.ptr, *end = s.ptr + s.len, *first;

	*ret = (struct decimal){ 0 };
	if (s.len && (*at == '-' || *at == '+'))
		ret->negative = *at++ == '-';
	first = at;
	at = take_digits(at, end, ret, 0);
	if (at < end && *at == '.') {
		first++;
		at = take_digits(at + 1, end, ret, 1);
	}
	if (at <= first)
		return false;
	if (at < end && (*at == 'e' || *at == 'E'))
		at = take_exponent(at + 1, end, ret);
	return at == end;
}

/* The C library's reading, in the C locale, which newlocale() neither allocates nor fails for. */
static double read_slowly(const char *text)
{
	locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	double value = c ? strtod_l(text, NULL, c) : strtod(text, NULL);

	if (c)
		freelocale(c);
	return value;
}

static double parse_slowly(struct tw_slice s, const struct decimal *decimal)
{
	char text[64];

	if (s.len < sizeof(text)) {
		memcpy(text, s.ptr, s.len);
		text[s.len] = 0;
	} else {
		/* Longer than anybody writes: nineteen digits and one that breaks a tie, off by the last place at most. */
		snprintf(text, sizeof(text), "%s%llu1e%lld", decimal->negative ? "-" : "",
			 (unsigned long long)decimal->digits, (long long)decimal->exponent - 1);
	}
	return read_slowly(text);
}

bool tw_number_parse(struct tw_slice s, double *ret)
{
	static const double powers[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
					 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
	struct decimal d;
	double value;

	if (!take_apart(s, &d))
		return false;
	/* Both factors are exact, so that the one rounding is right (Clinger, 1990). */
	if (!d.dropped && d.digits <= 1ull << 53 && d.exponent >= -22 && d.exponent <= 22) {
		value = (double)d.digits;
		value = d.exponent < 0 ? value / powers[-d.exponent] : value * powers[d.exponent];
		value = d.negative ? -value : value;
	} else {
		value = parse_slowly(s, &d);
	}
	if (!isfinite(value))
		return false;
	*ret = value;
	return true;
}

bool tw_number_int(struct tw_slice s, int64_t *ret)
{
	bool negative = s.len && s.ptr[0] == '-';
	uint64_t value;

	if (s.len && (s.ptr[0] == '-' || s.ptr[0] == '+'))
		s = tw_slice_from(s, 1);
	if (!tw_slice_u64(s, (uint64_t)INT64_MAX + negative, &value))
		return false;
	*ret = negative ? (int64_t)(0 - value) : (int64_t)value;
	return true;
}

/* The fewest significant digits that read back as @value, and the power of ten of the first one. */
static int shortest(double value, char digits[static 32], int *ret_exponent)
{
	char text[40];

	for (int precision = 0; precision < 17; precision++) {
		int count = 0;
		char *at;

		snprintf(text, sizeof(text), "%.*e", precision, value);
		/* The decimal point is the locale's, of any length: everything before the 'e' that isn't a digit. */
		for (at = text; *at != 'e'; at++) {
			if (tw_is_digit(*at))
				digits[count++] = *at;
		}
		*ret_exponent = (int)strtol(at + 1, NULL, 10);
		snprintf(text, sizeof(text), "%.*se%d", count, digits, *ret_exponent - precision);
		if (precision == 16 || read_slowly(text) == value)
			return count;
	}
	return 0;
}

static size_t print_scientific(const char *digits, int count, int exponent, char ret[static 32])
{
	return (size_t)snprintf(ret, 31, "%c%s%.*se%+d", digits[0], count > 1 ? "." : "", count - 1, digits + 1,
				exponent);
}

static size_t print_plain(const char *digits, int count, int exponent, char ret[static 32])
{
	size_t len = 0;

	if (exponent < 0)
		ret[len++] = '0';
	for (int place = 0; place <= exponent; place++)
		ret[len++] = place < count ? digits[place] : '0';
	if (count > exponent + 1)
		ret[len++] = '.';
	for (int zeros = -1; zeros > exponent; zeros--)
		ret[len++] = '0';
	for (int place = exponent < 0 ? 0 : exponent + 1; place < count; place++)
		ret[len++] = digits[place];
	return len;
}

/* Scores have one digit behind the point, and reports have thousands of them. */
static bool print_tenths(double value, char *to, size_t *ret_len)
{
	unsigned tenths = (unsigned)(value * 10 + 0.5);
	size_t len = 0;

	if (!tenths || tenths / 10.0 != value)
		return false;
	for (unsigned place = 1000; place >= 10; place /= 10) {
		if (len || tenths >= place || place == 10)
			to[len++] = (char)('0' + tenths / place % 10);
	}
	if (tenths % 10) {
		to[len++] = '.';
		to[len++] = (char)('0' + tenths % 10);
	}
	*ret_len = len;
	return true;
}

size_t tw_number_print(double value, char ret[static 32])
{
	char digits[32];
	int exponent, count;
	size_t sign = 0, len;

	if (!isfinite(value)) {
		memcpy(ret, "null", 4);
		return 4;
	}
	if (signbit(value)) {
		ret[sign++] = '-';
		value = -value;
	}
	if (value == 0) {
		ret[sign++] = '0';
		return sign;
	}
	if (value < 1000 && print_tenths(value, ret + sign, &len))
		return sign + len;
	count = shortest(value, digits, &exponent);
	/* encoding/json's bounds, which are ECMAScript's. */
	if (exponent < -6 || exponent >= 21)
		return sign + print_scientific(digits, count, exponent, ret + sign);
	return sign + print_plain(digits, count, exponent, ret + sign);
}
