/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Maven's versions: any text at all. Items with dots between form a list; a hyphen, or a change between digits and
 * letters, ends it, and what follows is a list of its own, the last item of the one before:
 * 1.0-rc1 is (1, 0, (rc, (1))).
 * Source: maven.apache.org/pom.html, "Version Order Specification"; maven-artifact, ComparableVersion.java;
 * go-mvn-version for what the advisories take for granted.
 *
 * Items compare in turns. A number is after a list, and a list after a word; numbers go by value. Words without case:
 * alpha < beta < milestone < rc < snapshot < "" < sp < all others by byte, with cr for rc, and ga, final and release
 * for "". What is missing is 0 or "", and both don't count at the end of a list: 1 = 1.0 = 1-ga < 1-sp < 1-1 < 1.1.
 * In front of a digit a, b and m are short for alpha, beta and milestone.
 *
 * Operators: = != < <= > >=. Where one of the ranges isn't written with those, all are taken for Maven's own
 * notation, intervals in brackets ("[1.0,2.0),[3.1,)"), and what is between brackets counts: "[1.2]" and "(1.2)" are
 * that version.
 *
 * Surprising: Maven itself from 3.8.7 on lets a last word, and one before a digit, begin a list also behind a dot,
 * and thus puts 1.0.0.RC1 before 1.0.0-RC2. Here it doesn't, as with Maven up to then and with go-mvn-version, and
 * with such versions the order goes round in circles: 1-1 < 1.0.0.RC1 < 1 < 1-1. Within one project, whose versions
 * are of one style, both orders say the same.
 */
#include "version/digits.h"
#include "version/range.h"

enum kind { NOTHING, NUMBER, WORD, LIST };

struct item {
	enum kind kind;
	struct tw_slice text;
	int rank; /* of a word, see rank() */
};

struct cursor {
	struct tw_slice rest;
	bool ended;   /* the list's own items have been taken: what is left is the list within it */
	size_t nulls; /* how many come next that aren't at the end */
};

enum { RANK_RELEASE = 5, RANK_OTHER = 7 };

/* Where a word stands; those of RANK_OTHER compare by byte. */
static int rank(struct tw_slice word, bool before_digit)
{
	static const struct {
		const char *text;
		int rank;
	} known[] = { { "alpha", 0 },
		      { "beta", 1 },
		      { "milestone", 2 },
		      { "rc", 3 },
		      { "cr", 3 },
		      { "snapshot", 4 },
		      { "ga", RANK_RELEASE },
		      { "final", RANK_RELEASE },
		      { "release", RANK_RELEASE },
		      { "sp", 6 } };

	if (word.len == 1 && before_digit) {
		switch (tw_lower(word.ptr[0])) {
		case 'a': return 0;
		case 'b': return 1;
		case 'm': return 2;
		default: return RANK_OTHER;
		}
	}
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (tw_slice_eq_nocase(word, tw_slice(known[i].text)))
			return known[i].rank;
	}
	return RANK_OTHER;
}

static bool is_separator(char c)
{
	return c == '.' || c == '-';
}

static size_t measure(struct tw_slice s)
{
	size_t len = tw_digits_span(s, 0);

	if (!len) {
		while (len < s.len && !is_separator(s.ptr[len]) && !tw_is_digit(s.ptr[len]))
			len++;
	}
	return len;
}

/* The next item of the list as it is written. Between two separators it is a zero. */
static struct item take_written(struct cursor *c)
{
	struct item item = { NOTHING };
	size_t len;

	if (c->ended || !c->rest.len) {
		c->ended = true;
		return item;
	}
	len = measure(c->rest);
	item.text = tw_slice_head(c->rest, len);
	item.kind = len && !tw_is_digit(item.text.ptr[0]) ? WORD : NUMBER;
	c->rest = tw_slice_from(c->rest, len);
	if (item.kind == WORD)
		item.rank = rank(item.text, c->rest.len && tw_is_digit(c->rest.ptr[0]));
	c->ended = !c->rest.len || c->rest.ptr[0] != '.';
	if (c->rest.len && is_separator(c->rest.ptr[0]))
		c->rest = tw_slice_from(c->rest, 1);
	return item;
}

static bool is_null(struct item item)
{
	return item.kind == NUMBER ? !tw_digits_strip(item.text).len : item.kind == WORD && item.rank == RANK_RELEASE;
}

/* The same, but without the nulls at the end of the list, and with the list within it behind them. */
static struct item take(struct cursor *c)
{
	struct cursor ahead = *c;
	size_t nulls = 0;
	struct item item;

	if (c->nulls) {
		c->nulls--;
		return take_written(c);
	}
	while (is_null(item = take_written(&ahead)))
		nulls++;
	if (nulls && item.kind != NOTHING) {
		c->nulls = nulls - 1;
		return take_written(c);
	}
	*c = ahead;
	if (item.kind == NOTHING && c->rest.len)
		item.kind = LIST;
	return item;
}

/* Against what is missing. Not for lists. */
static int compare_nothing(struct item item)
{
	switch (item.kind) {
	case NUMBER: return !is_null(item);
	case WORD: return item.rank < RANK_RELEASE ? -1 : item.rank > RANK_RELEASE;
	default: return 0;
	}
}

/* Items of the same kind. */
static int compare_like(struct item a, struct item b)
{
	if (a.kind == NUMBER)
		return tw_digits_cmp(a.text, b.text);
	if (a.rank != b.rank)
		return a.rank < b.rank ? -1 : 1;
	for (size_t i = 0; a.rank == RANK_OTHER && i < a.text.len && i < b.text.len; i++) {
		if (tw_lower(a.text.ptr[i]) != tw_lower(b.text.ptr[i]))
			return tw_order((uint8_t)tw_lower(a.text.ptr[i]), (uint8_t)tw_lower(b.text.ptr[i]));
	}
	return a.rank == RANK_OTHER ? tw_order(a.text.len, b.text.len) : 0;
}

/* Items of different kinds, both there: words, then lists, then numbers. */
static int compare_unlike(struct item a, struct item b)
{
	static const int order[] = { [WORD] = 0, [LIST] = 1, [NUMBER] = 2 };

	return order[a.kind] < order[b.kind] ? -1 : 1;
}

static int compare_items(struct item a, struct item b)
{
	if (a.kind == b.kind)
		return a.kind == LIST ? 0 : compare_like(a, b);
	if (a.kind == NOTHING || b.kind == NOTHING)
		return compare_nothing(a) - compare_nothing(b);
	return compare_unlike(a, b);
}

/* A list is always the last item of its own: where both sides are in one, or have nothing, the walk goes on inside. */
static int compare_versions(struct tw_slice a, struct tw_slice b)
{
	struct cursor x = { .rest = a }, y = { .rest = b };

	for (;;) {
		struct item left = take(&x), right = take(&y);
		int order = compare_items(left, right);

		if (order || (left.kind == NOTHING && right.kind == NOTHING))
			return order;
		if (left.kind == LIST)
			x.ended = false;
		if (right.kind == LIST)
			y.ended = false;
	}
}

static bool compare(struct tw_slice a, struct tw_slice b, int *ret)
{
	*ret = compare_versions(a, b);
	return true;
}

static bool is_bound(char c)
{
	return tw_is_alnum(c) || (c && strchr("-~_.+", c));
}

static size_t holds(const void *version, enum tw_range_op op, struct tw_slice text, bool *ret)
{
	const struct tw_slice *v = version;
	size_t len = 0;

	while (len < text.len && is_bound(text.ptr[len]))
		len++;
	if (len)
		*ret = tw_range_order(op, compare_versions(*v, tw_slice_head(text, len)));
	return len;
}

struct interval {
	char open, close;
	struct tw_slice text; /* between the brackets */
};

/* The next brackets of @s, with whatever is between them and before them skipped. */
static bool take_interval(struct tw_slice *s, struct interval *ret)
{
	for (size_t at = 0, end; at < s->len; at++) {
		if (s->ptr[at] != '[' && s->ptr[at] != '(')
			continue;
		for (end = at + 1; end < s->len; end++) {
			if (!is_bound(s->ptr[end]) && s->ptr[end] != ',' && !tw_is_space(s->ptr[end]))
				break;
		}
		if (end == s->len || (s->ptr[end] != ']' && s->ptr[end] != ')'))
			continue;
		*ret = (struct interval){ s->ptr[at], s->ptr[end], tw_slice_sub(*s, at + 1, end) };
		*s = tw_slice_from(*s, end + 1);
		return true;
	}
	return false;
}

static bool interval_holds(const struct interval *interval, struct tw_slice version, bool *ret)
{
	struct tw_slice high = interval->text, low;
	bool single, in = true;
	int order;

	if (!tw_slice_split(&high, ',', &low) || tw_slice_find(high, ',') >= 0)
		return false;
	single = !high.ptr;
	low = tw_slice_trim(low);
	high = tw_slice_trim(high);
	if (single) {
		*ret = compare_versions(version, low) == 0;
		return low.len > 0;
	}
	if (low.len) {
		order = compare_versions(version, low);
		in = order > 0 || (order == 0 && interval->open == '[');
	}
	if (high.len) {
		order = compare_versions(version, high);
		in = in && (order < 0 || (order == 0 && interval->close == ']'));
	}
	*ret = in;
	return true;
}

static bool match_intervals(struct tw_slice version, const struct tw_slice *ranges, size_t count, bool *ret)
{
	bool found = false, any = false;

	for (size_t i = 0; i < count; i++) {
		struct tw_slice rest = ranges[i];
		struct interval interval;
		bool in = false;

		while (take_interval(&rest, &interval)) {
			if (!interval_holds(&interval, version, &in))
				return false;
			found = true;
			any = any || in;
		}
	}
	if (found)
		*ret = any;
	return found;
}

static bool matches(struct tw_slice version, const struct tw_slice *ranges, size_t count, bool *ret)
{
	static const struct tw_range_dialect dialect = { TW_RANGE_ORDERS | TW_RANGE_NE, false, holds };

	return tw_range_matches(&dialect, &version, ranges, count, ret) || match_intervals(version, ranges, count, ret);
}

const struct tw_version_scheme tw_version_maven = {
	.name = "maven",
	.doc = "Maven, Gradle, sbt",
	.compare = compare,
	.matches = matches,
};
