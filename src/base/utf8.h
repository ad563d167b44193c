/* SPDX-License-Identifier: Apache-2.0 */
/*
 * UTF-8, as strictly as RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
 */
#ifndef TW_BASE_UTF8_H
#define TW_BASE_UTF8_H

#include "base/slice.h"

#define TW_UTF8_REPLACEMENT 0xfffdu

/* The code point that @s starts with, and how many bytes it takes: 1 to 4; 0 when it isn't valid, or @s is empty. */
size_t tw_utf8_decode(struct tw_slice s, uint32_t *ret_point);

/* Writes one code point, U+FFFD in place of a surrogate or of what is too large; returns its bytes, 1 to 4. */
size_t tw_utf8_encode(uint32_t point, char ret[static 4]);

/* How many bytes @s has before the first that isn't valid: all of them, when it is. */
size_t tw_utf8_span(struct tw_slice s);

/*
 * Controls, which steer a terminal; and what ends lines or turns around the text behind it, so that a name would show as
 * another one.
 */
static inline bool tw_utf8_is_harmful(uint32_t point)
{
	return point < 0x20 || (point >= 0x7f && point < 0xa0) || (point >= 0x2028 && point <= 0x202e) ||
	       (point >= 0x2066 && point <= 0x2069);
}

/* Puts a '?' in the place of each harmful character, and of each byte that is part of none. @text ends with a zero. */
void tw_utf8_tame(char *text);

static inline bool tw_utf8_valid(struct tw_slice s)
{
	return tw_utf8_span(s) == s.len;
}

#endif
