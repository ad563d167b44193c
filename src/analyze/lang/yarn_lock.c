/* SPDX-License-Identifier: Apache-2.0 */
#include "analyze/lang/yarn_lock.h"

static struct tw_slice cut_front(struct tw_slice s, char c)
{
	return s.len && s.ptr[0] == c ? tw_slice_from(s, 1) : s;
}

static struct tw_slice cut_back(struct tw_slice s, char c)
{
	return s.len > 1 && s.ptr[s.len - 1] == c ? tw_slice_head(s, s.len - 1) : s;
}

/* How many bytes until white space. */
static size_t word_length(struct tw_slice s)
{
	size_t len = 0;

	while (len < s.len && !tw_is_space(s.ptr[len]))
		len++;
	return len;
}

/* "npm:^1.0.0": the protocol is a word before the first colon that something follows. */
static struct tw_slice take_protocol(struct tw_slice *range)
{
	struct tw_slice word = tw_slice_head(*range, word_length(*range)), protocol;
	ptrdiff_t colon = word.len ? tw_slice_find(tw_slice_from(word, 1), ':') : -1;

	if (colon < 0 || (size_t)colon + 2 >= range->len)
		return (struct tw_slice){ 0 };
	protocol = tw_slice_head(*range, (size_t)colon + 1);
	*range = tw_slice_from(*range, (size_t)colon + 2);
	return protocol;
}

/* Words that a range may be, too: what registries call their newest version by. */
static bool is_tag(struct tw_slice word)
{
	static const char *const tags[] = { "latest", "next", "beta", "alpha", "rc", "canary", "x", "X" };

	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		if (tw_slice_is(word, tags[i]))
			return true;
	}
	return word.len > 1 && word.ptr[0] == 'v' && tw_is_digit(word.ptr[1]);
}

void tw_yarn_resolve_alias(struct tw_slice *name, struct tw_slice *range)
{
	struct tw_slice word = cut_back(tw_slice_head(*range, word_length(*range)), '"');
	ptrdiff_t at = word.len ? tw_slice_find(tw_slice_from(word, 1), '@') : -1;

	if (at < 0 && word.len && (word.ptr[0] == '@' || (tw_is_alpha(word.ptr[0]) && !is_tag(word)))) {
		*name = word; /* of any version */
		*range = TW_LIT("");
	}
	if (at < 0)
		return;
	*name = tw_slice_head(word, (size_t)at + 1);
	*range = tw_slice_of(word.ptr + at + 2, range->len - (size_t)at - 2);
}

bool tw_yarn_read_pattern(struct tw_slice text, struct tw_yarn_pattern *ret)
{
	struct tw_slice word;
	ptrdiff_t at;

	if (text.len && tw_is_space(text.ptr[0]))
		text = tw_slice_from(text, 1);
	text = cut_front(cut_front(text, '\\'), '"');
	word = tw_slice_head(text, word_length(text));
	at = word.len ? tw_slice_find(tw_slice_from(word, 1), '@') : -1; /* the first may be a scope's */
	if (at < 0 || (size_t)at + 2 >= text.len)
		return false;
	ret->name = tw_slice_head(text, (size_t)at + 1);
	ret->range = tw_slice_from(text, (size_t)at + 2);
	ret->protocol = take_protocol(&ret->range);
	ret->range = cut_back(cut_back(cut_back(ret->range, ':'), '"'), '\\');
	return true;
}

bool tw_yarn_next_pattern(struct tw_slice *rest, struct tw_slice *ret)
{
	ptrdiff_t comma = tw_slice_search(*rest, TW_LIT(", "));

	if (!rest->len)
		return false;
	*ret = comma < 0 ? *rest : tw_slice_head(*rest, (size_t)comma);
	*rest = tw_slice_from(*rest, ret->len + 2);
	return true;
}

static struct tw_slice up_to_quote(struct tw_slice s)
{
	ptrdiff_t quote = tw_slice_find(s, '"');

	return quote < 0 ? s : tw_slice_head(s, (size_t)quote);
}

struct tw_slice tw_yarn_read_version(struct tw_slice line)
{
	struct tw_slice s = cut_front(tw_slice_trim(line), '"');

	if (!tw_slice_starts(s, "version"))
		return (struct tw_slice){ 0 };
	s = cut_front(cut_front(tw_slice_from(s, strlen("version")), ':'), '"');
	if (!s.len || !tw_is_space(s.ptr[0]))
		return (struct tw_slice){ 0 };
	return up_to_quote(cut_front(tw_slice_trim_left(s), '"'));
}

bool tw_yarn_read_need(struct tw_slice line, struct tw_yarn_pattern *ret)
{
	struct tw_slice s = tw_slice_trim_left(line), range;
	size_t len;

	if (line.len - s.len < 4)
		return false;
	s = cut_front(s, '"');
	len = word_length(s);
	range = tw_slice_from(s, len + 1);
	if (!len || !range.len)
		return false;
	ret->name = cut_back(cut_back(tw_slice_head(s, len), ':'), '"');
	range = cut_front(range, '"');
	ret->protocol = take_protocol(&range);
	ret->range = up_to_quote(range);
	return ret->range.len > 0;
}
