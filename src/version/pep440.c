/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Python's versions: [epoch!]number{.number}[{a|b|rc}number][.postnumber][.devnumber][+local].
 * Source: packaging.python.org, "Version specifiers" (PEP 440); packaging, version.py and specifiers.py.
 *
 * 1.dev1 < 1a1.dev1 < 1a1 < 1a1.post1 < 1b1 < 1rc1 < 1 < 1+local < 1.post1, and numbers that are missing are zero.
 * Letters have other spellings (alpha, beta, c, pre, preview, rev, r, "-1" for .post1), separators may be left out or
 * be others, and case and white space around don't count.
 *
 * Operators: == = != < <= > >= ~= ===. "== 1.2.*" is every version whose numbers begin so; "~= 1.2.3" is
 * ">= 1.2.3, == 1.2.*"; "===" compares the canonical spelling as text.
 *
 * Surprising: pre-releases are in every range that the order puts them into, of "<2.0" 2.0rc1 is a part, since
 * advisories mean it so; but post-releases of the very bound aren't in "> bound", as the specification says. The
 * local part of a version isn't looked at, unless the bound of = or != has one too, and the other operators take no
 * bound with one: 1.0+ubuntu1 is "== 1.0". Advisories of vendors who mark their rebuilds there need it compared: that
 * is pep440_local.
 */
#include "version/digits.h"
#include "version/pep440_order.h"
#include "version/range.h"

/* What === compares with: taken off the front of @s piece by piece. */
static bool take_text(struct tw_slice *s, const char *text)
{
	size_t len = strlen(text);

	if (!tw_slice_eq_nocase(tw_slice_head(*s, len), tw_slice(text)))
		return false;
	*s = tw_slice_from(*s, len);
	return true;
}

static bool take_same_number(struct tw_slice *s, uint64_t expected)
{
	uint64_t number;

	return !(s->len > 1 && s->ptr[0] == '0' && tw_is_digit(s->ptr[1])) && tw_digits_take(s, &number) &&
	       number == expected;
}

static bool take_same_letter(struct tw_slice *s, const char *text, struct tw_pep440_letter letter)
{
	return !letter.rank || (take_text(s, text) && take_same_number(s, letter.number));
}

/* Is @text the canonical spelling of @v? */
static bool is_canonical(const struct tw_pep440 *v, struct tw_slice text)
{
	static const char *const pre[] = { "", "a", "b", "rc" };
	struct tw_slice release = v->release;
	bool same = !v->epoch || (take_same_number(&text, v->epoch) && take_text(&text, "!"));

	same = same && take_same_number(&text, tw_numbers_next(&release));
	while (same && release.len)
		same = take_text(&text, ".") && take_same_number(&text, tw_numbers_next(&release));
	same = same && take_same_letter(&text, pre[v->pre.rank], v->pre) && take_same_letter(&text, ".post", v->post) &&
	       take_same_letter(&text, ".dev", v->dev);
	if (!same || !v->local.len)
		return same && !text.len;
	return take_text(&text, "+") && tw_slice_eq_nocase(text, v->local);
}

static size_t count_numbers(const struct tw_pep440 *v)
{
	struct tw_slice rest = v->release;
	size_t count = 0;

	for (; rest.len; count++)
		tw_numbers_next(&rest);
	return count;
}

/* Do the numbers of @v begin with the first @count of @bound? */
static bool begins_like(const struct tw_pep440 *v, const struct tw_pep440 *bound, size_t count)
{
	struct tw_slice a = v->release, b = bound->release;
	bool same = v->epoch == bound->epoch;

	while (same && count--)
		same = tw_numbers_next(&a) == tw_numbers_next(&b);
	return same;
}

/* A version to be looked for, and whether local parts are compared. */
struct candidate {
	struct tw_pep440 version;
	bool local;
};

/* Does this operator take such a bound? */
static bool takes(const struct candidate *c, enum tw_range_op op, const struct tw_pep440 *bound, bool wildcard)
{
	switch (op) {
	case TW_RANGE_EQ:
	case TW_RANGE_NE:
		return !wildcard || !(bound->pre.rank || bound->post.rank || bound->dev.rank || bound->local.len);
	case TW_RANGE_COMPATIBLE:
		if (count_numbers(bound) < 2)
			return false;
		/* fall through */
	default: return !wildcard && (!bound->local.len || c->local);
	}
}

static int compare_bound(const struct candidate *c, enum tw_range_op op, const struct tw_pep440 *bound)
{
	bool local = c->local || (bound->local.len && (op == TW_RANGE_EQ || op == TW_RANGE_NE));

	return local ? tw_pep440_cmp(&c->version, bound) : tw_pep440_cmp_public(&c->version, bound);
}

static bool is_in(const struct candidate *c, enum tw_range_op op, const struct tw_pep440 *bound, bool wildcard)
{
	const struct tw_pep440 *v = &c->version;
	int order = compare_bound(c, op, bound);

	switch (op) {
	case TW_RANGE_COMPATIBLE: return order >= 0 && begins_like(v, bound, count_numbers(bound) - 1);
	case TW_RANGE_GT:
		return order > 0 && !(v->post.rank && !bound->post.rank && tw_pep440_cmp_release(v, bound) == 0);
	case TW_RANGE_EQ: return wildcard ? begins_like(v, bound, count_numbers(bound)) : order == 0;
	case TW_RANGE_NE: return !is_in(c, TW_RANGE_EQ, bound, wildcard);
	default: return tw_range_order(op, order);
	}
}

/* === takes any text. */
static size_t holds_identical(const struct candidate *c, struct tw_slice text, bool *ret)
{
	size_t len = 0;

	while (len < text.len && text.ptr[len] != ',' && !tw_is_space(text.ptr[len]))
		len++;
	*ret = is_canonical(&c->version, tw_slice_head(text, len));
	return len;
}

static size_t holds(const void *version, enum tw_range_op op, struct tw_slice text, bool *ret)
{
	struct tw_pep440 bound;
	size_t len;
	bool wildcard;

	if (op == TW_RANGE_IDENTICAL)
		return holds_identical(version, text, ret);
	len = tw_pep440_read(text, &bound);
	wildcard = len && tw_slice_starts(tw_slice_from(text, len), ".*");
	if (!len || !takes(version, op, &bound, wildcard))
		return 0;
	*ret = is_in(version, op, &bound, wildcard);
	return len + (wildcard ? 2 : 0);
}

static bool read_all(struct tw_slice s, struct tw_pep440 *ret)
{
	s = tw_slice_trim(s);
	return s.len && tw_pep440_read(s, ret) == s.len;
}

static bool compare(struct tw_slice a, struct tw_slice b, int *ret)
{
	struct tw_pep440 x, y;

	if (!read_all(a, &x) || !read_all(b, &y))
		return false;
	*ret = tw_pep440_cmp(&x, &y);
	return true;
}

static bool matches_with(bool local, struct tw_slice version, const struct tw_slice *ranges, size_t count, bool *ret)
{
	static const struct tw_range_dialect dialect = {
		TW_RANGE_ORDERS | TW_RANGE_NE | TW_RANGE_COMPATIBLE | TW_RANGE_IDENTICAL, false, holds
	};
	struct candidate candidate = { .local = local };

	return read_all(version, &candidate.version) && tw_range_matches(&dialect, &candidate, ranges, count, ret);
}

static bool matches(struct tw_slice version, const struct tw_slice *ranges, size_t count, bool *ret)
{
	return matches_with(false, version, ranges, count, ret);
}

static bool matches_local(struct tw_slice version, const struct tw_slice *ranges, size_t count, bool *ret)
{
	return matches_with(true, version, ranges, count, ret);
}

const struct tw_version_scheme tw_version_pep440 = {
	.name = "pep440",
	.doc = "Python",
	.compare = compare,
	.matches = matches,
};

const struct tw_version_scheme tw_version_pep440_local = {
	.name = "pep440_local",
	.doc = "Python, of vendors who mark rebuilds in the local part",
	.compare = compare,
	.matches = matches_local,
};
