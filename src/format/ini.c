/* SPDX-License-Identifier: Apache-2.0 */
#include "format/ini.h"

static struct tw_slice unquote(struct tw_slice s)
{
	return s.len >= 2 && s.ptr[0] == '"' && s.ptr[s.len - 1] == '"' ? tw_slice_sub(s, 1, s.len - 1) : s;
}

bool tw_ini_next(struct tw_ini *reader, struct tw_field *ret)
{
	struct tw_slice line;
	ptrdiff_t at;

	while (tw_lines_next(&reader->lines, &line)) {
		line = tw_slice_trim(line);
		if (line.len == 0 || line.ptr[0] == '#' || line.ptr[0] == ';')
			continue;
		if (line.ptr[0] == '[' && line.ptr[line.len - 1] == ']') {
			reader->section = tw_slice_trim(tw_slice_sub(line, 1, line.len - 1));
			continue;
		}
		at = tw_slice_find(line, '=');
		ret->line = reader->lines.number;
		ret->name = tw_slice_trim(at < 0 ? line : tw_slice_head(line, (size_t)at));
		ret->value =
			at < 0 ? (struct tw_slice){ 0 } : unquote(tw_slice_trim(tw_slice_from(line, (size_t)at + 1)));
		return true;
	}
	return false;
}
