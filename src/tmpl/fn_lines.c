/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Functions of lines: indented, and broken at a width. Source: sprig's documentation, and that of goutils for wrapping.
 */
#include "tmpl/fn.h"

static int indent_by(struct tw_machine *machine, int64_t spaces, struct tw_slice s, bool newline, struct tw_value *ret)
{
	size_t lines = 1, room, len = 0;
	char *out;

	if (spaces < 0)
		return tw_tmpl_fail(machine, "strings: negative Repeat count");
	for (size_t i = 0; i < s.len; i++)
		lines += s.ptr[i] == '\n';
	room = tw_size_add(tw_size_add(tw_size_mul(lines, (size_t)spaces), s.len), newline);
	out = tw_arena_array(machine->arena, room, 1);
	if (!out)
		return tw_tmpl_fail_memory(machine);
	if (newline)
		out[len++] = '\n';
	for (size_t i = 0; i <= s.len; i++) {
		if (i == 0 || s.ptr[i - 1] == '\n') {
			memset(out + len, ' ', (size_t)spaces);
			len += (size_t)spaces;
		}
		if (i < s.len)
			out[len++] = s.ptr[i];
	}
	return tw_fn_give_text(ret, tw_slice_of(out, len));
}

TW_FN(indent)
{
	return indent_by(machine, args[0].i, args[1].text, false, ret);
}

TW_FN(nindent)
{
	return indent_by(machine, args[0].i, args[1].text, true, ret);
}

/* goutils.WrapCustom: lines break at spaces; with @cut, words that are longer than a line wherever it is full. */
static int wrap_at(struct tw_machine *machine, int64_t width, struct tw_slice sep, bool cut, struct tw_slice s,
		   struct tw_value *ret)
{
	struct tw_buf out = TW_TMPL_BUF;
	size_t at = 0, wide = width < 1 ? 1 : (size_t)width;

	if (sep.len == 0)
		sep = TW_LIT("\n");
	while (s.len > at && s.len - at > wide) {
		size_t end = wide + at, space = end + 1;

		if (s.ptr[at] == ' ') {
			at++;
			continue;
		}
		while (space-- > at && s.ptr[space] != ' ')
			;
		if (space > s.len || space < at) /* none in this line */
			space = cut ? end : end + (size_t)tw_slice_find(tw_slice_from(s, end), ' ');
		if (space == end - 1 && !cut && s.ptr[space] != ' ') {
			tw_buf_slice(&out, tw_slice_from(s, at));
			at = s.len;
			break;
		}
		tw_buf_slice(&out, tw_slice_sub(s, at, space));
		tw_buf_slice(&out, sep);
		at = space + (s.ptr[space] == ' ');
	}
	tw_buf_slice(&out, tw_slice_from(s, at));
	return tw_tmpl_keep_text(machine, &out, ret);
}

TW_FN(wrap)
{
	return wrap_at(machine, args[0].i, TW_LIT("\n"), false, args[1].text, ret);
}

TW_FN(wrap_with)
{
	return wrap_at(machine, args[0].i, args[1].text, true, args[2].text, ret);
}
