/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Alpine's versions: number{.number}[letter]{_suffix[number]}[-r number].
 * Source: apk-tools 2, src/version.c, in the reading of go-apk-version, with which Alpine's, Wolfi's and Chainguard's
 * advisories have been matched for years.
 *
 * Tokens are compared one by one. Where the next tokens differ in kind, a suffix that is for before a release
 * (_alpha, _beta, _pre, _rc) comes first, then the end, then "-r", then a number behind a suffix, a suffix for after
 * a release (_cvs, _svn, _git, _hg, _p), a letter, and last a further number. A number behind a dot that begins with
 * zeros is a fraction: the zeros are a token of their own, and the more, the less; thus 1.001 < 1.01 < 1.1.
 *
 * Surprising: what follows such zeros is taken for a further number, without digits where there are none, so that
 * 1.0 < 1.0_rc1, and 1.1_rc1 < 1.1. apk 2 says so too; 3 puts 1.0_rc1 before 1.0.
 *
 * Different from apk itself:
 *  - a number may have no digits: "", "a", ".1" and "1..2" are versions, "1." is after "1" (apk 2: the same,
 *    3 refuses);
 *  - any character may stand for the r of "-r", and further "-r" may follow (apk refuses; 2 only the other letter);
 *  - letters may come between numbers only at the end: "1a.2" is none, but "1a2" is (apk 3 refuses it);
 *  - apk 3 knows a commit behind "~" and refuses numbers of over 18 digits; here there is none of the former, and
 *    numbers have no end.
 */
#include "version/digits.h"
#include "version/range.h"

/* In the order in which they may follow each other, but for the exceptions in next_token(). */
enum token { INVALID = -1, FRACTION, NUMBER, LETTER, SUFFIX, SUFFIX_NUMBER, REVISION, END };

struct cursor {
	struct tw_slice rest;
	enum token token; /* what take() will read */
};

/* Numbers have rank 0, and their digits. */
struct value {
	int64_t rank;
	struct tw_slice digits;
};

static void skip(struct cursor *c, size_t len)
{
	c->rest = tw_slice_from(c->rest, len);
}

/* What is behind a token of kind @last; separators are taken, what belongs to the next token isn't. */
static enum token find_token(struct cursor *c, enum token last)
{
	char first = c->rest.ptr[0];

	if ((last == FRACTION || last == NUMBER) && first >= 'a' && first <= 'z')
		return LETTER;
	if (last == LETTER && tw_is_digit(first))
		return NUMBER;
	if (last == SUFFIX && tw_is_digit(first))
		return SUFFIX_NUMBER;
	skip(c, 1);
	switch (first) {
	case '.': return FRACTION;
	case '_': return SUFFIX;
	case '-':
		if (!c->rest.len)
			return INVALID;
		skip(c, 1);
		return REVISION;
	default: return INVALID;
	}
}

static void next_token(struct cursor *c)
{
	enum token last = c->token, next;

	if (!c->rest.len) {
		c->token = END;
		return;
	}
	next = find_token(c, last);
	if (next < last && !(next == FRACTION && last == NUMBER) && !(next == SUFFIX && last == SUFFIX_NUMBER) &&
	    !(next == NUMBER && last == LETTER))
		next = INVALID;
	c->token = next;
}

static struct value take_zeros(struct cursor *c)
{
	struct value value = { 0 };
	size_t len = 0;

	while (len < c->rest.len && c->rest.ptr[len] == '0')
		len++;
	skip(c, len);
	c->token = c->rest.len ? NUMBER : END;
	value.rank = -(int64_t)len;
	return value;
}

static struct value take_suffix(struct cursor *c)
{
	static const struct {
		const char *text;
		size_t len;
		int rank;
	} suffixes[] = {
		{ "alpha", 5, -4 }, { "beta", 4, -3 }, { "pre", 3, -2 }, { "rc", 2, -1 }, { "cvs", 3, 0 },
		{ "svn", 3, 1 },    { "git", 3, 2 },   { "hg", 2, 3 },   { "p", 1, 4 },
	};

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		size_t len = suffixes[i].len;

		if (c->rest.len >= len && memcmp(c->rest.ptr, suffixes[i].text, len) == 0) {
			skip(c, len);
			next_token(c);
			return (struct value){ .rank = suffixes[i].rank };
		}
	}
	c->token = INVALID;
	return (struct value){ .rank = -1 };
}

static struct value take(struct cursor *c)
{
	struct value value = { 0 };

	if (c->token == SUFFIX)
		return take_suffix(c);
	if (c->token == FRACTION && c->rest.len && c->rest.ptr[0] == '0')
		return take_zeros(c);
	if (c->token == LETTER) {
		value.rank = c->rest.ptr[0];
		skip(c, 1);
	} else {
		value.digits = tw_slice_head(c->rest, tw_digits_span(c->rest, 0));
		skip(c, value.digits.len);
	}
	next_token(c);
	return value;
}

static int compare_values(struct value a, struct value b)
{
	if (a.rank == 0 && b.rank == 0)
		return tw_digits_cmp(a.digits, b.digits);
	return a.rank < b.rank ? -1 : a.rank > b.rank;
}

/* Is a suffix next that is for before a release? */
static bool is_early(struct cursor c)
{
	return c.token == SUFFIX && take(&c).rank < 0;
}

static int compare_tokens(const struct cursor *a, const struct cursor *b)
{
	if (a->token == b->token)
		return 0;
	if (is_early(*a))
		return -1;
	return a->token < b->token || is_early(*b) ? 1 : -1;
}

/* Read what is left. */
static bool is_valid(struct cursor *c)
{
	while (c->token != END && c->token != INVALID)
		take(c);
	return c->token == END;
}

static bool compare(struct tw_slice a, struct tw_slice b, int *ret)
{
	struct cursor x = { a, NUMBER }, y = { b, NUMBER };
	int order = 0;

	while (!order && x.token == y.token && x.token != END && x.token != INVALID) {
		struct value left = take(&x), right = take(&y);

		order = compare_values(left, right);
	}
	if (!order)
		order = compare_tokens(&x, &y);
	if (!is_valid(&x) || !is_valid(&y))
		return false;
	*ret = order;
	return true;
}

static bool matches(struct tw_slice version, const struct tw_slice *ranges, size_t count, bool *ret)
{
	return tw_range_matches_package(&tw_version_apk, version, ranges, count, ret);
}

const struct tw_version_scheme tw_version_apk = {
	.name = "apk",
	.doc = "Alpine, Wolfi, Chainguard and their kin",
	.compare = compare,
	.matches = matches,
};
