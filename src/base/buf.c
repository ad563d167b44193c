/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/size.h"

bool tw_buf_reserve(struct tw_buf *buf, size_t more)
{
	size_t need = tw_size_add(buf->len, more), want = buf->room ? buf->room * 2 : 256;
	char *grown;

	if (buf->failed)
		return false;
	if (need <= buf->room)
		return true;
	buf->full = buf->limit && need > buf->limit;
	if (want < need)
		want = need;
	grown = buf->full || want == SIZE_MAX ? NULL : realloc(buf->ptr, want);
	if (!grown) {
		buf->failed = true;
		return false;
	}
	buf->ptr = grown;
	buf->room = want;
	return true;
}

void tw_buf_printf(struct tw_buf *buf, const char *format, ...)
{
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len < 0 || !tw_buf_reserve(buf, (size_t)len + 1))
		return;
	va_start(args, format);
	vsnprintf(buf->ptr + buf->len, (size_t)len + 1, format, args);
	va_end(args);
	buf->len += (size_t)len;
}

void tw_buf_release(struct tw_buf *buf)
{
	free(buf->ptr);
	*buf = (struct tw_buf){ 0 };
}
