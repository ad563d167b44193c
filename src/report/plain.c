/* SPDX-License-Identifier: Apache-2.0 */
#include "report/plain.h"

#include "base/utf8.h"

/* Bytes at the front that can stay as they are. */
static size_t good_run(struct tw_slice text)
{
	size_t at = 0;

	while (at < text.len) {
		uint32_t point;
		size_t len = tw_utf8_decode(tw_slice_from(text, at), &point);

		if (!len || tw_utf8_is_harmful(point))
			break;
		at += len;
	}
	return at;
}

void tw_plain_add(struct tw_buf *buf, struct tw_slice text)
{
	while (text.len) {
		size_t run = good_run(text), len;
		uint32_t point;

		tw_buf_slice(buf, tw_slice_head(text, run));
		text = tw_slice_from(text, run);
		if (!text.len)
			return;
		len = tw_utf8_decode(text, &point);
		tw_buf_char(buf, '?');
		text = tw_slice_from(text, len ? len : 1);
	}
}

struct tw_slice tw_plain_copy(struct tw_arena *arena, struct tw_slice text)
{
	struct tw_buf buf = { 0 };
	struct tw_slice copy;

	if (good_run(text) == text.len)
		return tw_arena_copy(arena, text);
	tw_plain_add(&buf, text);
	arena->failed |= tw_buf_failed(&buf);
	copy = tw_buf_failed(&buf) ? (struct tw_slice){ 0 } : tw_arena_copy(arena, tw_buf_view(&buf));
	tw_buf_release(&buf);
	return copy;
}
