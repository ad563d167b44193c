/* SPDX-License-Identifier: Apache-2.0 */
#include "format/field.h"

#include "format/lines.h"

struct tw_slice tw_field_fold(struct tw_slice value, struct tw_arena *arena)
{
	struct tw_lines lines = tw_lines_of(value);
	struct tw_slice line;
	size_t len = 0;
	char *text;

	value = tw_field_trim(value);
	if (!value.len)
		return TW_LIT("");
	if (!memchr(value.ptr, '\n', value.len))
		return value;
	text = tw_arena_alloc(arena, value.len + 1);
	if (!text)
		return (struct tw_slice){ 0 };
	while (tw_lines_next(&lines, &line)) {
		if (lines.number > 1 && tw_slice_starts(line, "#"))
			continue;
		line = tw_field_trim(line);
		if (lines.number > 1)
			text[len++] = ' ';
		if (line.len)
			memcpy(text + len, line.ptr, line.len);
		len += line.len;
	}
	value = tw_field_trim(tw_slice_of(text, len));
	return value.len ? value : TW_LIT("");
}
