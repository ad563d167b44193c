/* SPDX-License-Identifier: Apache-2.0 */
#include "format/bom.h"

#include "base/bytes.h"
#include "base/size.h"
#include "base/utf8.h"

static uint32_t unit_at(struct tw_slice s, size_t at, bool big)
{
	return big ? tw_be16(s.ptr + at) : tw_le16(s.ptr + at);
}

/* The code point at @at; a surrogate without its partner, and half a unit at the end, are U+FFFD. */
static uint32_t point_at(struct tw_slice s, size_t *at, bool big)
{
	uint32_t high, low;

	if (s.len - *at < 2) {
		*at = s.len;
		return TW_UTF8_REPLACEMENT;
	}
	high = unit_at(s, *at, big);
	*at += 2;
	if (high < 0xd800 || high > 0xdfff)
		return high;
	if (high > 0xdbff || s.len - *at < 2)
		return TW_UTF8_REPLACEMENT;
	low = unit_at(s, *at, big);
	if (low < 0xdc00 || low > 0xdfff)
		return TW_UTF8_REPLACEMENT;
	*at += 2;
	return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

static struct tw_slice from_utf16(struct tw_slice s, bool big, struct tw_arena *arena)
{
	/* Two bytes become three at most, and half a unit too. */
	char *text = tw_arena_alloc(arena, tw_size_add(tw_size_mul(s.len / 2 + 1, 3), 4));
	size_t at = 0, len = 0;

	while (text && at < s.len)
		len += tw_utf8_encode(point_at(s, &at, big), text + len);
	return tw_slice_of(text, len);
}

struct tw_slice tw_bom_decode(struct tw_slice text, struct tw_arena *arena)
{
	if (tw_slice_starts(text, "\xef\xbb\xbf"))
		text = tw_slice_of(text.ptr + 3, text.len - 3);
	else if (tw_slice_starts(text, "\xff\xfe") || tw_slice_starts(text, "\xfe\xff"))
		return from_utf16(tw_slice_from(text, 2), text.ptr[0] == '\xfe', arena);
	return text.ptr ? text : TW_LIT("");
}
