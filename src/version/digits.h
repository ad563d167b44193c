/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers within versions: runs of digits of any length ("20240131093055000123" is one), compared as they stand.
 */
#ifndef TW_VERSION_DIGITS_H
#define TW_VERSION_DIGITS_H

#include "base/slice.h"

/* -1, 0 or 1. */
static inline int tw_order(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

/* How many bytes from @at on are digits. */
static inline size_t tw_digits_span(struct tw_slice s, size_t at)
{
	size_t end = at;

	while (end < s.len && tw_is_digit(s.ptr[end]))
		end++;
	return end - at;
}

static inline struct tw_slice tw_digits_strip(struct tw_slice digits)
{
	while (digits.len && digits.ptr[0] == '0') {
		digits.ptr++;
		digits.len--;
	}
	return digits;
}

/* Zeros in front don't count, and no digits at all are zero. */
static inline int tw_digits_cmp(struct tw_slice a, struct tw_slice b)
{
	a = tw_digits_strip(a);
	b = tw_digits_strip(b);
	return a.len == b.len ? tw_slice_cmp(a, b) : tw_order(a.len, b.len);
}

/* Take a number off the front of @s. False when there is none, or it doesn't fit. */
static inline bool tw_digits_take(struct tw_slice *s, uint64_t *ret)
{
	uint64_t value = 0;
	size_t at = 0;

	for (; at < s->len && tw_is_digit(s->ptr[at]); at++) {
		if (__builtin_mul_overflow(value, (uint64_t)10, &value) ||
		    __builtin_add_overflow(value, (uint64_t)(s->ptr[at] - '0'), &value))
			return false;
	}
	if (!at)
		return false;
	*s = (struct tw_slice){ s->ptr + at, s->len - at };
	*ret = value;
	return true;
}

/*
 * Numbers with dots between, each of which tw_digits_take() has taken before: the next one, and zero behind the last.
 */
static inline uint64_t tw_numbers_next(struct tw_slice *numbers)
{
	uint64_t number = 0;

	if (tw_digits_take(numbers, &number))
		*numbers = tw_slice_from(*numbers, 1);
	return number;
}

static inline int tw_numbers_cmp(struct tw_slice a, struct tw_slice b)
{
	while (a.len || b.len) {
		uint64_t x = tw_numbers_next(&a), y = tw_numbers_next(&b);

		if (x != y)
			return tw_order(x, y);
	}
	return 0;
}

#endif
