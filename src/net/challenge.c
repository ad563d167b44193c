/* SPDX-License-Identifier: Apache-2.0 */
#include "net/challenge.h"

static bool is_token(char c)
{
	return tw_is_alnum(c) || (c && strchr("!#$%&'*+-.^_`|~", c));
}

static struct tw_slice take_token(struct tw_slice *rest)
{
	size_t len = 0;
	struct tw_slice token;

	while (len < rest->len && is_token(rest->ptr[len]))
		len++;
	token = tw_slice_head(*rest, len);
	*rest = tw_slice_from(*rest, len);
	return token;
}

static void skip(struct tw_slice *rest, const char *set)
{
	while (rest->len && *rest->ptr && strchr(set, *rest->ptr))
		*rest = tw_slice_from(*rest, 1);
}

/* A quoted string, its backslashes undone; what isn't closed goes to the end. */
static struct tw_slice take_quoted(struct tw_slice *rest, struct tw_arena *arena)
{
	char *text = tw_arena_alloc(arena, rest->len + 1);
	size_t at = 1, len = 0;

	while (at < rest->len && rest->ptr[at] != '"') {
		if (rest->ptr[at] == '\\' && at + 1 < rest->len)
			at++;
		if (text)
			text[len++] = rest->ptr[at];
		at++;
	}
	*rest = tw_slice_from(*rest, at + 1);
	return tw_slice_of(text, len);
}

static void take_parameter(struct tw_challenge *challenge, struct tw_slice name, struct tw_slice value)
{
	const struct {
		const char *name;
		struct tw_slice *to;
	} known[] = {
		{ "realm", &challenge->realm },
		{ "service", &challenge->service },
		{ "scope", &challenge->scope },
		{ "error", &challenge->error },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (tw_slice_eq_nocase(name, tw_slice(known[i].name)))
			*known[i].to = value;
	}
}

static enum tw_challenge_kind kind_of(struct tw_slice scheme)
{
	if (tw_slice_eq_nocase(scheme, TW_LIT("Bearer")))
		return TW_CHALLENGE_BEARER;
	return tw_slice_eq_nocase(scheme, TW_LIT("Basic")) ? TW_CHALLENGE_BASIC : TW_CHALLENGE_NONE;
}

struct tw_challenge tw_challenge_parse(struct tw_slice header, struct tw_arena *arena)
{
	struct tw_challenge best = { 0 }, now = { 0 };

	while (header.len) {
		struct tw_slice word, value;

		skip(&header, " \t,");
		word = take_token(&header);
		if (!word.len) {
			header = tw_slice_from(header, 1);
			continue;
		}
		skip(&header, " \t");
		if (!header.len || *header.ptr != '=') {
			/* A scheme: the next challenge. */
			best = now.kind > best.kind ? now : best;
			now = (struct tw_challenge){ .kind = kind_of(word) };
			continue;
		}
		header = tw_slice_from(header, 1);
		skip(&header, " \t");
		value = header.len && *header.ptr == '"' ? take_quoted(&header, arena) : take_token(&header);
		take_parameter(&now, word, value);
	}
	return now.kind > best.kind ? now : best;
}
