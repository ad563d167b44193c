/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A growing byte string on the heap, for what is written out. Sticky: once memory has run out, appending does nothing
 * and tw_buf_failed() tells, so that a writer checks once at its end.
 */
#ifndef TW_BASE_BUF_H
#define TW_BASE_BUF_H

#include "base/slice.h"

struct tw_buf {
	char *ptr;
	size_t len;
	size_t room;
	size_t limit; /* 0: none; else what would be longer fails as if memory had run out */
	bool failed;
	bool full; /* and it was the limit that it failed at */
};

/* Makes room for @more bytes, or fails for good. */
bool tw_buf_reserve(struct tw_buf *buf, size_t more);
void tw_buf_printf(struct tw_buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
void tw_buf_release(struct tw_buf *buf);

static inline void tw_buf_add(struct tw_buf *buf, const void *ptr, size_t len)
{
	if (!len || (len > buf->room - buf->len && !tw_buf_reserve(buf, len)) || buf->failed)
		return;
	memcpy(buf->ptr + buf->len, ptr, len);
	buf->len += len;
}

static inline void tw_buf_slice(struct tw_buf *buf, struct tw_slice s)
{
	tw_buf_add(buf, s.ptr, s.len);
}
static inline void tw_buf_text(struct tw_buf *buf, const char *text)
{
	tw_buf_add(buf, text, strlen(text));
}
static inline void tw_buf_char(struct tw_buf *buf, char c)
{
	tw_buf_add(buf, &c, 1);
}
static inline bool tw_buf_failed(const struct tw_buf *buf)
{
	return buf->failed;
}
static inline struct tw_slice tw_buf_view(const struct tw_buf *buf)
{
	return tw_slice_of(buf->ptr, buf->len);
}

#endif
