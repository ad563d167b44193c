/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ruby's versions, which CocoaPods' advisories use too: numbers and words, with dots between or simply one after the
 * other.
 * Source: rubygems, lib/rubygems/version.rb and requirement.rb.
 *
 * A version with a word is a pre-release: words come before numbers, and thus before the zeros that are taken for
 * what is missing: 1.0.a < 1.0.a.1 < 1.0.b < 1.0 = 1.0.0 < 1.0.0.1. A hyphen is ".pre.": 1.0-1 is before 1.0.
 *
 * Operators: = != < <= > >= ~>. "~> 1.2.3" is ">= 1.2.3" and, without its words, before 1.3; "~> 1" is before 2.
 *
 * Surprising: zeros in front of the first word don't count, 1.0.0.a = 1.a. Words compare by byte, upper case first,
 * and as wholes: 1.a < 1.alpha < 1.b. Nothing but white space is version 0, but no bound.
 */
#include "version/digits.h"
#include "version/range.h"

static size_t span(struct tw_slice s, size_t at, bool with_hyphen)
{
	size_t end = at;

	while (end < s.len && (tw_is_alnum(s.ptr[end]) || (with_hyphen && s.ptr[end] == '-')))
		end++;
	return end - at;
}

/* The version with which @s begins: [0-9]+(\.[0-9a-zA-Z]+)*(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)? */
static size_t measure(struct tw_slice s)
{
	size_t at = tw_digits_span(s, 0), len;
	bool hyphen = false;

	while (at && at < s.len) {
		if (s.ptr[at] == '-' && !hyphen)
			hyphen = true;
		else if (s.ptr[at] != '.')
			break;
		len = span(s, at + 1, hyphen);
		if (!len)
			break;
		at += 1 + len;
	}
	return at;
}

/* Segments, one after the other. A hyphen stands for the segment "pre". */
struct cursor {
	struct tw_slice rest;
	size_t zeros; /* to be handed out first */
	bool words;   /* has seen a word */
};

static struct cursor cursor(struct tw_slice s)
{
	return (struct cursor){ .rest = s };
}

/* The next segment as it is written; empty at the end. */
static struct tw_slice take_written(struct tw_slice *s)
{
	size_t from = 0, len;
	struct tw_slice segment;

	while (from < s->len && s->ptr[from] == '.')
		from++;
	if (from < s->len && s->ptr[from] == '-') {
		*s = tw_slice_from(*s, from + 1);
		return TW_LIT("pre");
	}
	len = tw_digits_span(*s, from);
	if (!len) {
		while (from + len < s->len && tw_is_alpha(s->ptr[from + len]))
			len++;
	}
	segment = tw_slice_sub(*s, from, from + len);
	*s = tw_slice_from(*s, from + len);
	return segment;
}

static bool is_number(struct tw_slice segment)
{
	return segment.len && tw_is_digit(segment.ptr[0]);
}

static bool is_zero(struct tw_slice segment)
{
	return is_number(segment) && !tw_digits_strip(segment).len;
}

/*
 * The next segment that counts: zeros before the first word don't, and whether a number comes before that word is
 * only known behind the zeros. Those at the end need no care, since what is missing is zero.
 */
static struct tw_slice take_segment(struct cursor *c)
{
	struct tw_slice behind = c->rest, segment;
	size_t zeros = 0;

	if (c->zeros) {
		c->zeros--;
		take_written(&c->rest);
		return TW_LIT("0");
	}
	segment = take_written(&behind);
	for (; !c->words && is_zero(segment); zeros++)
		segment = take_written(&behind);
	if (zeros && is_number(segment)) {
		c->zeros = zeros;
		return take_segment(c);
	}
	c->words = c->words || !is_number(segment);
	c->rest = behind;
	return segment;
}

static int compare_segments(struct tw_slice a, struct tw_slice b)
{
	if (is_number(a) || !a.len)
		return is_number(b) || !b.len ? tw_digits_cmp(a, b) : 1;
	return is_number(b) || !b.len ? -1 : tw_slice_cmp(a, b);
}

static int compare_valid(struct tw_slice a, struct tw_slice b)
{
	struct cursor x = cursor(a), y = cursor(b);

	for (;;) {
		struct tw_slice left = take_segment(&x), right = take_segment(&y);
		int order;

		if (!left.len && !right.len)
			return 0;
		order = compare_segments(left, right);
		if (order)
			return order;
	}
}

/* The numbers before the first word. */
static size_t count_numbers(struct tw_slice s)
{
	size_t count = 0;

	while (is_number(take_written(&s)))
		count++;
	return count;
}

/*
 * Is @version, without its words, before @bound without its words and its last number, and the then last one raised?
 * It is exactly when the numbers that are left of the bound aren't exceeded.
 */
static bool is_below(struct tw_slice version, struct tw_slice bound)
{
	size_t count = count_numbers(bound), known = count_numbers(version);

	if (count > 1)
		count--;
	for (size_t i = 0; i < count; i++) {
		struct tw_slice x = i < known ? take_written(&version) : (struct tw_slice){ 0 };
		int order = tw_digits_cmp(x, take_written(&bound));

		if (order)
			return order < 0;
	}
	return true;
}

static size_t holds(const void *version, enum tw_range_op op, struct tw_slice text, bool *ret)
{
	const struct tw_slice *v = version;
	struct tw_slice bound = tw_slice_head(text, measure(text));
	int order;

	if (!bound.len)
		return 0;
	order = compare_valid(*v, bound);
	*ret = op == TW_RANGE_PESSIMISTIC ? order >= 0 && is_below(*v, bound) : tw_range_order(op, order);
	return bound.len;
}

static bool read_version(struct tw_slice s, struct tw_slice *ret)
{
	s = tw_slice_trim(s);
	*ret = s.len ? s : TW_LIT("0");
	return measure(s) == s.len;
}

static bool compare(struct tw_slice a, struct tw_slice b, int *ret)
{
	if (!read_version(a, &a) || !read_version(b, &b))
		return false;
	*ret = compare_valid(a, b);
	return true;
}

static bool matches(struct tw_slice version, const struct tw_slice *ranges, size_t count, bool *ret)
{
	static const struct tw_range_dialect dialect = { TW_RANGE_ORDERS | TW_RANGE_NE | TW_RANGE_PESSIMISTIC, false,
							 holds };

	return read_version(version, &version) && tw_range_matches(&dialect, &version, ranges, count, ret);
}

const struct tw_version_scheme tw_version_rubygems = {
	.name = "rubygems",
	.doc = "RubyGems, CocoaPods",
	.compare = compare,
	.matches = matches,
};
