/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Functions of texts. Source: sprig's documentation; where lengths are meant, Go counts bytes here and code points there.
 */
#include "tmpl/fn.h"

#include "base/limits.h"
#include "base/size.h"
#include "base/utf8.h"

/* strings.TrimSpace: white space beyond ASCII, too. */
static size_t space_at(struct tw_slice s, size_t at)
{
	uint32_t point;
	size_t len = tw_utf8_decode(tw_slice_from(s, at), &point);

	if (!len)
		return 0;
	return (point >= 9 && point <= 13) || point == ' ' || point == 0x85 || point == 0xa0 || point == 0x1680 ||
			       (point >= 0x2000 && point <= 0x200a) || point == 0x2028 || point == 0x2029 ||
			       point == 0x202f || point == 0x205f || point == 0x3000
		       ? len
		       : 0;
}

TW_FN(trim)
{
	struct tw_slice s = args[0].text;
	size_t len;

	while ((len = space_at(s, 0)))
		s = tw_slice_from(s, len);
	for (;;) {
		size_t at = s.len;

		while (at > 0 && s.len - at < 4) {
			at--;
			if (((unsigned char)s.ptr[at] & 0xc0) != 0x80)
				break;
		}
		len = s.len ? space_at(s, at) : 0;
		if (!len || at + len != s.len)
			break;
		s.len = at;
	}
	return tw_fn_give_text(ret, s);
}

static bool in_set(struct tw_slice set, struct tw_slice character)
{
	return tw_slice_search(set, character) >= 0;
}

TW_FN(trim_all)
{
	struct tw_slice set = args[0].text, s = args[1].text;
	uint32_t point;
	size_t len;

	while (s.len) {
		len = tw_utf8_decode(s, &point);
		if (!in_set(set, tw_slice_head(s, len ? len : 1)))
			break;
		s = tw_slice_from(s, len ? len : 1);
	}
	while (s.len) {
		size_t at = s.len - 1;

		while (at > 0 && s.len - at < 4 && ((unsigned char)s.ptr[at] & 0xc0) == 0x80)
			at--;
		if (!in_set(set, tw_slice_from(s, at)))
			break;
		s.len = at;
	}
	return tw_fn_give_text(ret, s);
}

TW_FN(trim_suffix)
{
	struct tw_slice end = args[0].text, s = args[1].text;

	if (s.len >= end.len && tw_slice_eq(tw_slice_from(s, s.len - end.len), end))
		s.len -= end.len;
	return tw_fn_give_text(ret, s);
}

TW_FN(trim_prefix)
{
	struct tw_slice start = args[0].text, s = args[1].text;

	if (tw_slice_eq(tw_slice_head(s, start.len), start))
		s = tw_slice_from(s, start.len);
	return tw_fn_give_text(ret, s);
}

TW_FN(trunc)
{
	struct tw_slice s = args[1].text;
	int64_t want = args[0].i;

	if (want < 0 && (int64_t)s.len + want > 0)
		s = tw_slice_from(s, (size_t)((int64_t)s.len + want));
	else if (want >= 0 && (int64_t)s.len > want)
		s = tw_slice_head(s, (size_t)want);
	return tw_fn_give_text(ret, s);
}

TW_FN(abbrev)
{
	struct tw_slice s = args[1].text;
	int64_t width = args[0].i;

	if (width < 4 || (int64_t)s.len <= width)
		return tw_fn_give_text(ret, s);
	*ret = tw_value_text(TW_JOIN(machine->arena, tw_slice_head(s, (size_t)width - 3), TW_LIT("...")));
	return ret->text.ptr ? TRAWL_OK : tw_tmpl_fail_memory(machine);
}

TW_FN(abbrevboth)
{
	int64_t offset = args[0].i, width = args[1].i;
	struct tw_slice s = args[2].text, dots = TW_LIT("...");
	int64_t len = (int64_t)s.len;

	if (width < 4 || (offset > 0 && width < 7) || len <= width)
		return tw_fn_give_text(ret, s);
	if (offset > len)
		offset = len;
	if (len - offset < width - 3)
		offset = len - (width - 3);
	if (offset <= 4)
		*ret = tw_value_text(TW_JOIN(machine->arena, tw_slice_head(s, (size_t)(width - 3)), dots));
	else if (offset + width - 3 < len)
		*ret = tw_value_text(TW_JOIN(machine->arena, dots,
					     tw_slice_sub(s, (size_t)offset, (size_t)(offset + width - 6)), dots));
	else
		*ret = tw_value_text(TW_JOIN(machine->arena, dots, tw_slice_from(s, (size_t)(len - (width - 3)))));
	return ret->text.ptr ? TRAWL_OK : tw_tmpl_fail_memory(machine);
}

TW_FN(substr)
{
	int64_t start = args[0].i, end = args[1].i;
	struct tw_slice s = args[2].text;

	if (start < 0) {
		if (end < 0 || (uint64_t)end > s.len)
			return tw_tmpl_fail(machine, "runtime error: slice bounds out of range [:%lld] with length %zu",
					    (long long)end, s.len);
		return tw_fn_give_text(ret, tw_slice_head(s, (size_t)end));
	}
	if (end < 0 || (uint64_t)end > s.len)
		end = (int64_t)s.len;
	if (start > end)
		return tw_tmpl_fail(machine, "runtime error: slice bounds out of range [%lld:%lld]", (long long)start,
				    (long long)end);
	return tw_fn_give_text(ret, tw_slice_sub(s, (size_t)start, (size_t)end));
}

TW_FN(repeat)
{
	struct tw_slice s = args[1].text;
	char *out;

	if (args[0].i < 0)
		return tw_tmpl_fail(machine, "strings: negative Repeat count");
	if (s.len == 0)
		return tw_fn_give_text(ret, s);
	out = tw_arena_array(machine->arena, (size_t)args[0].i, s.len);
	if (!out)
		return tw_tmpl_fail_memory(machine);
	for (int64_t i = 0; i < args[0].i; i++)
		memcpy(out + (size_t)i * s.len, s.ptr, s.len);
	return tw_fn_give_text(ret, tw_slice_of(out, (size_t)args[0].i * s.len));
}

TW_FN(nospace)
{
	struct tw_buf out = TW_TMPL_BUF;
	struct tw_slice s = args[0].text;

	for (size_t i = 0; i < s.len;) {
		size_t len = space_at(s, i);

		if (!len) {
			tw_buf_char(&out, s.ptr[i]);
			len = 1;
		}
		i += len;
	}
	return tw_tmpl_keep_text(machine, &out, ret);
}

TW_FN(initials)
{
	struct tw_buf out = TW_TMPL_BUF;
	struct tw_slice s = args[0].text;
	bool start = true;

	for (size_t i = 0; i < s.len;) {
		uint32_t point;
		size_t len = tw_utf8_decode(tw_slice_from(s, i), &point), space = space_at(s, i);

		len = len ? len : 1;
		if (!space && start)
			tw_buf_add(&out, s.ptr + i, len);
		start = space > 0;
		i += len;
	}
	return tw_tmpl_keep_text(machine, &out, ret);
}

TW_FN(contains)
{
	*ret = tw_value_bool(tw_slice_search(args[1].text, args[0].text) >= 0);
	return TRAWL_OK;
}

TW_FN(has_prefix)
{
	*ret = tw_value_bool(tw_slice_eq(tw_slice_head(args[1].text, args[0].text.len), args[0].text));
	return TRAWL_OK;
}

TW_FN(has_suffix)
{
	struct tw_slice end = args[0].text, s = args[1].text;

	*ret = tw_value_bool(s.len >= end.len && tw_slice_eq(tw_slice_from(s, s.len - end.len), end));
	return TRAWL_OK;
}

TW_FN(replace)
{
	struct tw_slice from = args[0].text, to = args[1].text, s = args[2].text;
	struct tw_buf out = TW_TMPL_BUF;
	ptrdiff_t at;

	if (from.len == 0) { /* between all code points */
		for (size_t i = 0; i < s.len && !tw_buf_failed(&out);) {
			uint32_t point;
			size_t len = tw_utf8_decode(tw_slice_from(s, i), &point);

			tw_buf_slice(&out, to);
			tw_buf_add(&out, s.ptr + i, len ? len : 1);
			i += len ? len : 1;
		}
		tw_buf_slice(&out, to);
		return tw_tmpl_keep_text(machine, &out, ret);
	}
	if (tw_slice_search(s, from) < 0)
		return tw_fn_give_text(ret, s);
	while ((at = tw_slice_search(s, from)) >= 0 && !tw_buf_failed(&out)) {
		tw_buf_add(&out, s.ptr, (size_t)at);
		tw_buf_slice(&out, to);
		s = tw_slice_from(s, (size_t)at + from.len);
	}
	tw_buf_slice(&out, s);
	return tw_tmpl_keep_text(machine, &out, ret);
}

TW_FN(plural)
{
	return tw_fn_give_text(ret, args[2].i == 1 ? args[0].text : args[1].text);
}

TW_FN(fail)
{
	return tw_tmpl_fail(machine, "%.*s", TW_ARG(args[0].text));
}
