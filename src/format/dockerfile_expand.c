/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Words of Dockerfiles, expanded as a shell would within its double quotes.
 */
#include "base/buf.h"
#include "base/size.h"
#include "format/dockerfile.h"

enum { DEPTH = 8 }; /* of ${a:-${b:-…}} */

struct expansion {
	const struct tw_dockerfile_variables *variables;
	struct tw_buf out;
	char escape;
	int depth;
};

static void expand(struct expansion *e, struct tw_slice word);

static size_t name_length(struct tw_slice s)
{
	size_t len = 0;

	if (s.len && tw_is_digit(s.ptr[0]))
		return 1; /* a positional one: never set */
	while (len < s.len && (tw_is_alnum(s.ptr[len]) || s.ptr[len] == '_'))
		len++;
	return len;
}

/* Where the brace that is open before @s closes; its length when it doesn't. */
static size_t brace_end(struct tw_slice s)
{
	size_t open = 1;

	for (size_t i = 0; i < s.len; i++) {
		open += s.ptr[i] == '{';
		open -= s.ptr[i] == '}';
		if (!open)
			return i;
	}
	return s.len;
}

/* "name", "name:-word", …: what stands between braces. */
static void expand_braces(struct expansion *e, struct tw_slice inside)
{
	size_t len = name_length(inside);
	struct tw_slice rest = tw_slice_from(inside, len), value = { 0 };
	bool set = e->variables->get(e->variables, tw_slice_head(inside, len), &value);
	bool colon = tw_slice_starts(rest, ":");

	rest = tw_slice_from(rest, colon);
	set = set && (!colon || value.len);
	if (tw_slice_starts(rest, "+")) {
		if (set)
			expand(e, tw_slice_from(rest, 1));
	} else if (tw_slice_starts(rest, "-") && !set) {
		expand(e, tw_slice_from(rest, 1));
	} else {
		tw_buf_slice(&e->out, value);
	}
}

/* A '$' at the start of @s; how many bytes it takes. */
static size_t expand_dollar(struct expansion *e, struct tw_slice s)
{
	struct tw_slice inside = tw_slice_from(s, 2), name, value = { 0 };
	size_t len;

	if (s.len > 1 && s.ptr[1] == '{') {
		len = brace_end(inside);
		expand_braces(e, tw_slice_head(inside, len));
		return len < inside.len ? len + 3 : s.len;
	}
	name = tw_slice_from(s, 1);
	name.len = name_length(name);
	if (!name.len) {
		tw_buf_char(&e->out, '$');
		return 1;
	}
	e->variables->get(e->variables, name, &value);
	tw_buf_slice(&e->out, value);
	return 1 + name.len;
}

/* One byte, or what begins with it, outside of single quotes; how many bytes it took. */
static size_t expand_one(struct expansion *e, struct tw_slice s, char quote)
{
	char c = s.ptr[0];

	if (c == '$')
		return expand_dollar(e, s);
	if (c == e->escape && s.len > 1) {
		/* Within double quotes an escape that escapes nothing stays. */
		if (quote && !strchr("\"$", s.ptr[1]) && s.ptr[1] != e->escape)
			tw_buf_char(&e->out, c);
		tw_buf_char(&e->out, s.ptr[1]);
		return 2;
	}
	tw_buf_char(&e->out, c);
	return 1;
}

static void expand(struct expansion *e, struct tw_slice word)
{
	char quote = 0;

	if (++e->depth <= DEPTH) {
		for (size_t i = 0; i < word.len;) {
			char c = word.ptr[i];

			if ((quote && c == quote) || (!quote && (c == '"' || c == '\''))) {
				quote = quote ? 0 : c;
				i++;
			} else if (quote == '\'') {
				tw_buf_char(&e->out, c);
				i++;
			} else {
				i += expand_one(e, tw_slice_from(word, i), quote);
			}
		}
	}
	e->depth--;
}

struct tw_slice tw_dockerfile_expand(struct tw_slice word, char escape, const struct tw_dockerfile_variables *variables,
				     struct tw_arena *arena)
{
	struct expansion e = { .variables = variables, .escape = escape };
	struct tw_slice ret = { 0 };

	expand(&e, word);
	if (!tw_buf_failed(&e.out))
		ret = tw_arena_copy(arena, tw_buf_view(&e.out));
	tw_buf_release(&e.out);
	return ret;
}
