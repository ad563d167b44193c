/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"

#include "base/bytes.h"

size_t tw_utf8_decode(struct tw_slice s, uint32_t *ret_point)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *b = (const unsigned char *)s.ptr;
	uint32_t point;
	size_t len;

	if (s.len == 0)
		return 0;
	*ret_point = b[0];
	if (b[0] < 0x80)
		return 1;
	len = b[0] < 0xc0 ? 0 : b[0] < 0xe0 ? 2 : b[0] < 0xf0 ? 3 : b[0] < 0xf8 ? 4 : 0;
	if (len == 0 || len > s.len)
		return 0;
	point = b[0] & (0x7fu >> len);
	for (size_t i = 1; i < len; i++) {
		if ((b[i] & 0xc0) != 0x80)
			return 0;
		point = point << 6 | (b[i] & 0x3f);
	}
	if (point < least[len] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
		return 0;
	*ret_point = point;
	return len;
}

size_t tw_utf8_encode(uint32_t point, char ret[static 4])
{
	static const unsigned char lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	size_t len;

	if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
		point = TW_UTF8_REPLACEMENT;
	len = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
	for (size_t i = len - 1; i > 0; i--, point >>= 6)
		ret[i] = (char)(0x80 | (point & 0x3f));
	ret[0] = (char)(lead[len] | point);
	return len;
}

size_t tw_utf8_span(struct tw_slice s)
{
	size_t all = s.len;
	uint32_t point;

	while (s.len) {
		size_t len = 8;

		/* Eight ASCII bytes at a time: most of every text. */
		if (s.len < 8 || (tw_le64(s.ptr) & 0x8080808080808080u))
			len = tw_utf8_decode(s, &point);
		if (len == 0)
			break;
		s = tw_slice_from(s, len);
	}
	return all - s.len;
}

void tw_utf8_tame(char *text)
{
	struct tw_slice left = tw_slice(text);

	while (left.len) {
		uint32_t point;
		size_t len = tw_utf8_decode(left, &point);

		if (!len || tw_utf8_is_harmful(point)) {
			*text++ = '?';
		} else {
			memmove(text, left.ptr, len);
			text += len;
		}
		left = tw_slice_from(left, len ? len : 1);
	}
	*text = 0;
}
