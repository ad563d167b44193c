/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Alpine's versions: number{.number}[letter]{_suffix[number]}[~commit][-r number].
 * Source: apk-package(5), "version"; apk-tools 3, src/version.c.
 *
 * Tokens are compared one by one. Where the next tokens differ in kind, a suffix that is for before a release
 * (_alpha, _beta, _pre, _rc) comes first, then the end, then "-r", then a commit, a number behind a suffix, a suffix for
 * after a release (_cvs, _svn, _git, _hg, _p), a letter, and last a further number. Numbers behind a dot are compared as
 * texts where one of them begins with a zero: 1.001 < 1.01 < 1.1.
 *
 * Surprising: apk 2, and Trivy with it, take what follows such zeros for a further number, without digits where there are
 * none, so that 1.0 < 1.0_rc1, and 1.1_rc1 < 1.1. apk 3 has mended that, and it alone knows commits.
 *
 * Different from apk itself, which refuses more (and what it refuses is in nobody's way):
 *  - a number may have no digits: "", "a", ".1" and "1..2" are versions, "1." is after "1";
 *  - any character may stand for the r of "-r", and further "-r" may follow;
 *  - letters may come between numbers only at the end: "1a.2" is none, but "1a2" is;
 *  - numbers have no end, where apk's have 64 bits.
 */
#include "version/digits.h"
#include "version/range.h"

/* In the order in which they may follow each other, but for the exceptions in next_token(). */
enum token { INVALID = -1, FIRST, NUMBER, LETTER, SUFFIX, SUFFIX_NUMBER, COMMIT, REVISION, END };

struct cursor {
	struct tw_slice rest;
	enum token token; /* what take() will read */
};

/* What a token says: letters and suffixes have a rank, numbers and commits a text. */
struct value {
	int rank;
	struct tw_slice text;
};

static void skip(struct cursor *c, size_t len)
{
	c->rest = tw_slice_from(c->rest, len);
}

static size_t hex_span(struct tw_slice s)
{
	size_t len = 0;

	while (len < s.len && (tw_is_digit(s.ptr[len]) || (s.ptr[len] >= 'a' && s.ptr[len] <= 'f')))
		len++;
	return len;
}

/* What is behind a token of kind @last; separators are taken, what belongs to the next token isn't. */
static enum token find_token(struct cursor *c, enum token last)
{
	char first = c->rest.ptr[0];

	if (last <= NUMBER && first >= 'a' && first <= 'z')
		return LETTER;
	if (last == LETTER && tw_is_digit(first))
		return NUMBER;
	if (last == SUFFIX && tw_is_digit(first))
		return SUFFIX_NUMBER;
	skip(c, 1);
	switch (first) {
	case '.': return last <= NUMBER ? NUMBER : INVALID;
	case '_': return SUFFIX;
	case '~': return last < COMMIT && hex_span(c->rest) ? COMMIT : INVALID;
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
	if (next < last && !(next == SUFFIX && last == SUFFIX_NUMBER) && !(next == NUMBER && last == LETTER))
		next = INVALID;
	c->token = next;
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
	size_t len;

	if (c->token == SUFFIX)
		return take_suffix(c);
	if (c->token == LETTER) {
		value.rank = c->rest.ptr[0];
		len = 1;
	} else {
		len = c->token == COMMIT ? hex_span(c->rest) : tw_digits_span(c->rest, 0);
		value.text = tw_slice_head(c->rest, len);
	}
	skip(c, len);
	next_token(c);
	return value;
}

static int compare_values(enum token token, struct value a, struct value b)
{
	bool zeros = tw_slice_starts(a.text, "0") || tw_slice_starts(b.text, "0");

	if (token == LETTER || token == SUFFIX)
		return a.rank < b.rank ? -1 : a.rank > b.rank;
	if (token == COMMIT || (token == NUMBER && zeros))
		return tw_slice_cmp(a.text, b.text);
	return tw_digits_cmp(a.text, b.text);
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
	struct cursor x = { a, FIRST }, y = { b, FIRST };
	int order = 0;

	while (!order && x.token == y.token && x.token != END && x.token != INVALID) {
		enum token token = x.token;
		struct value left = take(&x), right = take(&y);

		order = compare_values(token, left, right);
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
