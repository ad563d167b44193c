/* SPDX-License-Identifier: Apache-2.0 */
#include "format/gomod.h"

static bool is_word_char(char c)
{
	return (unsigned char)c > ' ' && !memchr("()[]{},", c, 7);
}

static bool is_comment(struct tw_slice s)
{
	return tw_slice_starts(s, "//");
}

/* The length of the word, quoted text or mark at the start of @s, which isn't empty; @ret is what it says. */
static size_t word_length(struct tw_slice s, struct tw_slice *ret)
{
	size_t len = 1;

	if (s.ptr[0] == '"' || s.ptr[0] == '`') {
		while (len < s.len && s.ptr[len] != s.ptr[0])
			len += s.ptr[len] == '\\' && s.ptr[0] == '"' && len + 1 < s.len ? 2 : 1;
		*ret = tw_slice_sub(s, 1, len);
		return len < s.len ? len + 1 : len;
	}
	if (is_word_char(s.ptr[0])) {
		while (len < s.len && is_word_char(s.ptr[len]) && !is_comment(tw_slice_from(s, len)))
			len++;
	}
	*ret = tw_slice_head(s, len);
	return len;
}

/* Words and comment of one line; the first word is the verb, where no block gives it. */
static void read_line(struct tw_slice s, struct tw_gomod_line *ret)
{
	struct tw_slice word;

	for (s = tw_slice_trim(s); s.len && !is_comment(s); s = tw_slice_trim_left(s)) {
		s = tw_slice_from(s, word_length(s, &word));
		if (!ret->verb.len)
			ret->verb = word;
		else if (ret->count < TW_GOMOD_WORDS)
			ret->words[ret->count++] = word;
	}
	ret->comment = tw_slice_trim(tw_slice_from(s, 2));
}

bool tw_gomod_next(struct tw_gomod *reader, struct tw_gomod_line *ret)
{
	struct tw_slice line;

	while (tw_lines_next(&reader->lines, &line)) {
		*ret = (struct tw_gomod_line){ .verb = reader->block, .line = reader->lines.number };
		read_line(line, ret);
		if (ret->count && tw_slice_is(ret->words[0], ")")) {
			reader->block = (struct tw_slice){ 0 };
			continue;
		}
		if (!reader->block.len && ret->count == 1 && tw_slice_is(ret->words[0], "(")) {
			reader->block = ret->verb;
			continue;
		}
		if (ret->verb.len && (ret->count || !reader->block.len))
			return true;
	}
	return false;
}
