/* SPDX-License-Identifier: Apache-2.0 */
#include "net/base64.h"

#include "base/size.h"

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

struct tw_slice tw_base64_encode(struct tw_slice bytes, struct tw_arena *arena)
{
	char *text = tw_arena_array(arena, bytes.len / 3 + 1, 4);
	size_t len = 0;

	if (!text)
		return (struct tw_slice){ 0 };
	for (size_t i = 0; i < bytes.len; i += 3) {
		uint32_t group = 0;

		for (size_t j = 0; j < 3; j++)
			group = group << 8 | (i + j < bytes.len ? (unsigned char)bytes.ptr[i + j] : 0);
		for (size_t j = 0; j < 4; j++)
			text[len++] = i + j <= bytes.len ? letters[group >> (18 - 6 * j) & 63] : '=';
	}
	return tw_slice_of(text, len);
}

struct tw_slice tw_base64_decode(struct tw_slice text, struct tw_arena *arena)
{
	unsigned char *bytes;
	size_t len = 0, bits = 0;
	uint32_t group = 0;

	text = tw_slice_trim(text);
	while (text.len && text.ptr[text.len - 1] == '=')
		text.len--;
	bytes = tw_arena_alloc(arena, tw_size_add(text.len, 1));
	if (!bytes)
		return (struct tw_slice){ 0 };
	for (size_t i = 0; i < text.len; i++) {
		const char *letter = text.ptr[i] ? strchr(letters, text.ptr[i]) : NULL;

		if (!letter)
			return (struct tw_slice){ 0 };
		group = group << 6 | (uint32_t)(letter - letters);
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			bytes[len++] = (unsigned char)(group >> bits);
		}
	}
	return tw_slice_of(bytes, len);
}
