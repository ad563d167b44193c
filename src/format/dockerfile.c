/* SPDX-License-Identifier: Apache-2.0 */
#include "format/dockerfile.h"

/* "# escape=`" among the directives, which are the comments that the file begins with. */
static char escape_of(struct tw_slice text)
{
	struct tw_lines lines = tw_lines_of(text);
	struct tw_slice line, key;

	while (tw_lines_next(&lines, &line)) {
		line = tw_slice_trim(line);
		if (!tw_slice_starts(line, "#"))
			break;
		line = tw_slice_from(line, 1);
		if (tw_slice_find(line, '=') < 0)
			break;
		tw_slice_split(&line, '=', &key);
		line = tw_slice_trim(line);
		if (tw_slice_eq_nocase(tw_slice_trim(key), TW_LIT("escape")) && line.len == 1 && line.ptr[0] == '`')
			return '`';
	}
	return '\\';
}

struct tw_dockerfile tw_dockerfile_of(struct tw_slice text, struct tw_arena *arena)
{
	return (struct tw_dockerfile){ .lines = tw_lines_of(text), .arena = arena, .escape = escape_of(text) };
}

static bool is_nothing(struct tw_slice line)
{
	line = tw_slice_trim(line);
	return !line.len || line.ptr[0] == '#';
}

/* Does the next line belong to this one? Then the escape that says so is cut off. */
static bool is_continued(struct tw_slice *line, char escape)
{
	struct tw_slice s = tw_slice_trim_right(*line);

	if (!s.len || s.ptr[s.len - 1] != escape || (s.len > 1 && s.ptr[s.len - 2] == escape))
		return false;
	line->len = s.len - 1;
	return true;
}

/* Joins a line with those that continue it. Each is copied once. */
static struct tw_slice join(struct tw_dockerfile *reader, struct tw_slice first)
{
	struct tw_lines ahead = reader->lines;
	struct tw_slice line = first;
	bool more = is_continued(&first, reader->escape);
	size_t room = first.len, len = first.len;
	char *text;

	if (!more)
		return first;
	/* Measured first: what is joined lies between here and the end of the last line. */
	while (more && tw_lines_next(&ahead, &line)) {
		if (is_nothing(line))
			continue;
		more = is_continued(&line, reader->escape);
		room += line.len;
	}
	text = tw_arena_alloc(reader->arena, room + 1);
	reader->failed |= !text;
	if (!text)
		return (struct tw_slice){ 0 };
	memcpy(text, first.ptr, first.len);
	for (more = true; more && tw_lines_next(&reader->lines, &line);) {
		if (is_nothing(line))
			continue;
		more = is_continued(&line, reader->escape);
		if (line.len)
			memcpy(text + len, line.ptr, line.len);
		len += line.len;
	}
	return tw_slice_of(text, len);
}

/* The word of a "<<EOF" or "<<-'EOF'" at the start of @s, without quotes; empty when there is none. */
static struct tw_slice heredoc_word(struct tw_slice s)
{
	size_t at = 2, len = 0;

	if (!tw_slice_starts(s, "<<"))
		return (struct tw_slice){ 0 };
	while (at < s.len && strchr("-'\"", s.ptr[at]) && s.ptr[at])
		at++;
	while (at + len < s.len && (tw_is_alnum(s.ptr[at + len]) || s.ptr[at + len] == '_'))
		len++;
	return tw_slice_sub(s, at, at + len);
}

/* Is this "<<" the start of a word, but for a file descriptor's number? A shift of numbers isn't. */
static bool begins_word(struct tw_slice s, size_t at)
{
	while (at && tw_is_digit(s.ptr[at - 1]))
		at--;
	return at == 0 || tw_is_space(s.ptr[at - 1]);
}

/* Passes over the texts that the instruction brings along. */
static void skip_heredocs(struct tw_dockerfile *reader, struct tw_slice rest)
{
	struct tw_slice line, word;

	for (size_t at = 0; at + 2 < rest.len; at++) {
		if (rest.ptr[at] != '<' || !begins_word(rest, at))
			continue;
		word = heredoc_word(tw_slice_from(rest, at));
		while (word.len && tw_lines_next(&reader->lines, &line)) {
			if (tw_slice_eq(tw_slice_trim(line), word))
				break;
		}
	}
}

bool tw_dockerfile_next(struct tw_dockerfile *reader, struct tw_dockerfile_instruction *ret)
{
	struct tw_slice line;
	size_t len = 0;

	do {
		if (reader->failed || !tw_lines_next(&reader->lines, &line))
			return false;
	} while (is_nothing(line));
	ret->line = reader->lines.number;
	line = tw_slice_trim(join(reader, line));
	while (len < line.len && !tw_is_space(line.ptr[len]))
		len++;
	ret->keyword = tw_slice_head(line, len);
	ret->rest = tw_slice_trim(tw_slice_from(line, len));
	if (tw_slice_eq_nocase(ret->keyword, TW_LIT("RUN")) || tw_slice_eq_nocase(ret->keyword, TW_LIT("COPY")) ||
	    tw_slice_eq_nocase(ret->keyword, TW_LIT("ADD")))
		skip_heredocs(reader, ret->rest);
	return !reader->failed;
}

bool tw_dockerfile_word(struct tw_slice *rest, char escape, struct tw_slice *ret)
{
	size_t len = 0;
	char quote = 0;

	*rest = tw_slice_trim_left(*rest);
	for (; len < rest->len && (quote || !tw_is_space(rest->ptr[len])); len++) {
		char c = rest->ptr[len];

		if (c == escape && quote != '\'' && len + 1 < rest->len)
			len++;
		else if (quote && c == quote)
			quote = 0;
		else if (!quote && (c == '"' || c == '\''))
			quote = c;
	}
	*ret = tw_slice_head(*rest, len);
	*rest = tw_slice_from(*rest, len);
	return len != 0;
}
