/* SPDX-License-Identifier: Apache-2.0 */
#include "version/pep440_order.h"

#include "version/digits.h"

struct spelling {
	const char *text;
	size_t len;
	int rank;
};

/* Of spellings that begin alike the longer one first. */
static const struct spelling pre_spellings[] = {
	{ "alpha", 5, TW_PEP440_A },    { "a", 1, TW_PEP440_A },    { "beta", 4, TW_PEP440_B },
	{ "b", 1, TW_PEP440_B },        { "rc", 2, TW_PEP440_RC },  { "c", 1, TW_PEP440_RC },
	{ "preview", 7, TW_PEP440_RC }, { "pre", 3, TW_PEP440_RC }, { NULL, 0, 0 },
};
static const struct spelling post_spellings[] = { { "post", 4, 1 }, { "rev", 3, 1 }, { "r", 1, 1 }, { NULL, 0, 0 } };
static const struct spelling dev_spellings[] = { { "dev", 3, 1 }, { NULL, 0, 0 } };

static bool is_separator(struct tw_slice s, size_t at)
{
	/* The dot of ".*" belongs to the wildcard. */
	return at < s.len && (s.ptr[at] == '-' || s.ptr[at] == '_' ||
			      (s.ptr[at] == '.' && !(at + 1 < s.len && s.ptr[at + 1] == '*')));
}

/* Where @spelling ends in @s, if it begins at @at; else 0. */
static size_t skip_spelling(struct tw_slice s, size_t at, const struct spelling *spelling)
{
	size_t same = 0;

	while (same < spelling->len && at + same < s.len && tw_lower(s.ptr[at + same]) == spelling->text[same])
		same++;
	return same == spelling->len ? at + same : 0;
}

/* [separator] letters [separator] [number]. True as well when it isn't there; false when the number doesn't fit. */
static bool take_letter(struct tw_slice *s, const struct spelling *spellings, struct tw_pep440_letter *ret)
{
	size_t at = is_separator(*s, 0);

	if (at >= s->len || !tw_is_alpha(s->ptr[at]))
		return true;
	for (; spellings->text; spellings++) {
		size_t end = skip_spelling(*s, at, spellings);

		if (!end)
			continue;
		ret->rank = spellings->rank;
		*s = tw_slice_from(*s, end + is_separator(*s, end));
		return !tw_digits_span(*s, 0) || tw_digits_take(s, &ret->number);
	}
	return true;
}

static bool take_post(struct tw_slice *s, struct tw_pep440_letter *ret)
{
	if (s->len < 2 || s->ptr[0] != '-' || !tw_is_digit(s->ptr[1]))
		return take_letter(s, post_spellings, ret);
	*s = tw_slice_from(*s, 1);
	ret->rank = 1;
	return tw_digits_take(s, &ret->number);
}

static bool take_release(struct tw_slice *s, struct tw_pep440 *ret)
{
	struct tw_slice from = *s;
	uint64_t number;

	if (!tw_digits_take(s, &number))
		return false;
	if (s->len > 1 && s->ptr[0] == '!' && tw_is_digit(s->ptr[1])) {
		ret->epoch = number;
		*s = from = tw_slice_from(*s, 1);
		if (!tw_digits_take(s, &number))
			return false;
	}
	while (s->len > 1 && s->ptr[0] == '.' && tw_is_digit(s->ptr[1])) {
		*s = tw_slice_from(*s, 1);
		if (!tw_digits_take(s, &number))
			return false;
	}
	ret->release = tw_slice_head(from, from.len - s->len);
	return true;
}

static void take_local(struct tw_slice *s, struct tw_slice *ret)
{
	size_t end = 1;

	if (s->len < 2 || s->ptr[0] != '+' || !tw_is_alnum(s->ptr[1]))
		return;
	while (end < s->len && (tw_is_alnum(s->ptr[end]) ||
				(is_separator(*s, end) && end + 1 < s->len && tw_is_alnum(s->ptr[end + 1]))))
		end++;
	*ret = tw_slice_sub(*s, 1, end);
	*s = tw_slice_from(*s, end);
}

size_t tw_pep440_read(struct tw_slice s, struct tw_pep440 *ret)
{
	struct tw_slice rest = s;

	*ret = (struct tw_pep440){ 0 };
	if (rest.len && tw_lower(rest.ptr[0]) == 'v')
		rest = tw_slice_from(rest, 1);
	if (!take_release(&rest, ret) || !take_letter(&rest, pre_spellings, &ret->pre) ||
	    !take_post(&rest, &ret->post) || !take_letter(&rest, dev_spellings, &ret->dev))
		return 0;
	take_local(&rest, &ret->local);
	return s.len - rest.len;
}

int tw_pep440_cmp_release(const struct tw_pep440 *a, const struct tw_pep440 *b)
{
	return a->epoch != b->epoch ? tw_order(a->epoch, b->epoch) : tw_numbers_cmp(a->release, b->release);
}

static int compare_letter(struct tw_pep440_letter a, struct tw_pep440_letter b)
{
	return a.rank != b.rank ? tw_order((uint64_t)a.rank, (uint64_t)b.rank) : tw_order(a.number, b.number);
}

/* A release without letters is after its pre-releases, but one with .dev alone is before them. */
static struct tw_pep440_letter pre_key(const struct tw_pep440 *v)
{
	if (!v->pre.rank && (v->post.rank || !v->dev.rank))
		return (struct tw_pep440_letter){ .rank = TW_PEP440_RC + 1 };
	return v->pre;
}

static struct tw_slice take_segment(struct tw_slice *local)
{
	size_t len = 0;
	struct tw_slice segment;

	while (len < local->len && tw_is_alnum(local->ptr[len]))
		len++;
	segment = tw_slice_head(*local, len);
	*local = tw_slice_from(*local, len + 1);
	return segment;
}

static int compare_nocase(struct tw_slice a, struct tw_slice b)
{
	for (size_t i = 0; i < a.len && i < b.len; i++) {
		if (tw_lower(a.ptr[i]) != tw_lower(b.ptr[i]))
			return tw_order((uint8_t)tw_lower(a.ptr[i]), (uint8_t)tw_lower(b.ptr[i]));
	}
	return tw_order(a.len, b.len);
}

/* Words before numbers, and of two that begin alike the shorter first; none at all is an empty one. */
static int compare_local(struct tw_slice a, struct tw_slice b)
{
	while (a.len && b.len) {
		struct tw_slice x = take_segment(&a), y = take_segment(&b);
		bool number_x = tw_digits_span(x, 0) == x.len, number_y = tw_digits_span(y, 0) == y.len;
		int order = number_x - number_y;

		if (order == 0)
			order = number_x ? tw_digits_cmp(x, y) : compare_nocase(x, y);
		if (order)
			return order;
	}
	return (a.len > 0) - (b.len > 0);
}

int tw_pep440_cmp_public(const struct tw_pep440 *a, const struct tw_pep440 *b)
{
	int order = tw_pep440_cmp_release(a, b);

	if (order == 0)
		order = compare_letter(pre_key(a), pre_key(b));
	if (order == 0)
		order = compare_letter(a->post, b->post);
	if (order == 0)
		order = b->dev.rank - a->dev.rank;
	return order ? order : compare_letter(a->dev, b->dev);
}

int tw_pep440_cmp(const struct tw_pep440 *a, const struct tw_pep440 *b)
{
	int order = tw_pep440_cmp_public(a, b);

	return order ? order : compare_local(a->local, b->local);
}
