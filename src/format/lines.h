/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lines of a text, one after the other, without their ends ("\n" or "\r\n"), numbered from 1. A last line without
 * an end counts; nothing behind the last end doesn't.
 *
 *	struct tw_lines lines = tw_lines(view);
 *	while (tw_lines_next(&lines, &line))
 *		… line, lines.number …
 */
#ifndef TW_FORMAT_LINES_H
#define TW_FORMAT_LINES_H

#include "io/view.h"

struct tw_lines {
	struct tw_slice rest; /* what hasn't been read */
	uint32_t number;      /* of the line that was read last; 0 before the first */
};

static inline struct tw_lines tw_lines_of(struct tw_slice text)
{
	return (struct tw_lines){ .rest = text };
}

static inline struct tw_lines tw_lines(const struct tw_view *view)
{
	return tw_lines_of(view->bytes);
}

/* The next line; false at the end, and then @ret_line is empty. */
static inline bool tw_lines_next(struct tw_lines *lines, struct tw_slice *ret_line)
{
	const char *end;

	*ret_line = lines->rest;
	if (lines->rest.len == 0)
		return false;
	lines->number++;
	end = memchr(lines->rest.ptr, '\n', lines->rest.len);
	if (end)
		ret_line->len = (size_t)(end - lines->rest.ptr);
	lines->rest = tw_slice_from(lines->rest, ret_line->len + 1);
	if (ret_line->len && ret_line->ptr[ret_line->len - 1] == '\r')
		ret_line->len--;
	return true;
}

/* Does a text whose lines are always ended end within one? Then the rest of it is lost. */
static inline bool tw_lines_cut(const struct tw_view *view)
{
	return view->bytes.len && view->bytes.ptr[view->bytes.len - 1] != '\n';
}

#endif
