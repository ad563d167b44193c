/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Debian's versions: [epoch:]upstream[-revision], the revision behind the last hyphen.
 * Source: deb-version(7); dpkg, lib/dpkg/version.c and parsehelp.c.
 *
 * Upstream and revision are compared in turns of a run of other characters and a run of digits. In the former letters
 * come before everything else, "~" before even the end; the latter are numbers, and none at all is zero. Thus
 * 1.0~rc1 < 1.0 < 1.0-1 < 1.0a < 1.0+b1, and 1.0 = 1.0-0 = 0:1.0.
 *
 * Surprising: "_" passes, although dpkg warns of it, since vendors do publish it; and so does an empty revision
 * ("1.0-"). Refused, with dpkg warning at most: what doesn't begin with a digit.
 */
#include "version/digits.h"
#include "version/range.h"

struct deb {
	struct tw_slice epoch; /* digits, may be none */
	struct tw_slice upstream;
	struct tw_slice revision;
};

/* Hyphen and colon can only be in the upstream part, and none is behind the last hyphen. */
static bool is_part(struct tw_slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (tw_is_alnum(s.ptr[i]))
			continue;
		switch (s.ptr[i]) {
		case '.':
		case '+':
		case '~':
		case '_':
		case '-':
		case ':': continue;
		default: return false;
		}
	}
	return true;
}

static bool read_version(struct tw_slice s, struct deb *ret)
{
	ptrdiff_t at;

	s = tw_slice_trim(s);
	at = tw_slice_find(s, ':');
	if (at >= 0) {
		ret->epoch = tw_slice_sub(s, s.ptr[0] == '+', (size_t)at);
		if (!ret->epoch.len || tw_digits_span(ret->epoch, 0) != ret->epoch.len)
			return false;
		s = tw_slice_from(s, (size_t)at + 1);
	}
	at = tw_slice_rfind(s, '-');
	ret->upstream = at < 0 ? s : tw_slice_head(s, (size_t)at);
	ret->revision = at < 0 ? (struct tw_slice){ 0 } : tw_slice_from(s, (size_t)at + 1);
	return ret->upstream.len && tw_is_digit(ret->upstream.ptr[0]) && is_part(ret->upstream) &&
	       is_part(ret->revision) && tw_slice_find(ret->revision, ':') < 0;
}

/* Where a byte stands in a run without digits; the end, and a digit, are 0. */
static int weight(struct tw_slice s, size_t at)
{
	char c = at < s.len ? s.ptr[at] : '0';

	if (tw_is_digit(c))
		return 0;
	if (c == '~')
		return -1;
	return tw_is_alpha(c) ? c : c + 256;
}

/* How much both have in front in common, up to the beginning of a number. */
static size_t skip_same(struct tw_slice a, struct tw_slice b)
{
	size_t at = 0;

	while (at < a.len && at < b.len && a.ptr[at] == b.ptr[at])
		at++;
	while (at && tw_is_digit(a.ptr[at - 1]))
		at--;
	return at;
}

static int compare_part(struct tw_slice a, struct tw_slice b)
{
	size_t i = skip_same(a, b), j = i;

	while (i < a.len || j < b.len) {
		size_t digits_a, digits_b;
		int order;

		for (; (order = weight(a, i) - weight(b, j)) != 0 || weight(a, i); i++, j++) {
			if (order)
				return order < 0 ? -1 : 1;
		}
		digits_a = tw_digits_span(a, i);
		digits_b = tw_digits_span(b, j);
		order = tw_digits_cmp(tw_slice_sub(a, i, i + digits_a), tw_slice_sub(b, j, j + digits_b));
		if (order)
			return order;
		i += digits_a;
		j += digits_b;
	}
	return 0;
}

static bool compare(struct tw_slice a, struct tw_slice b, int *ret)
{
	struct deb x = { 0 }, y = { 0 };

	if (!read_version(a, &x) || !read_version(b, &y))
		return false;
	*ret = tw_digits_cmp(x.epoch, y.epoch);
	if (*ret == 0)
		*ret = compare_part(x.upstream, y.upstream);
	if (*ret == 0)
		*ret = compare_part(x.revision, y.revision);
	return true;
}

static bool matches(struct tw_slice version, const struct tw_slice *ranges, size_t count, bool *ret)
{
	return tw_range_matches_package(&tw_version_dpkg, version, ranges, count, ret);
}

const struct tw_version_scheme tw_version_dpkg = {
	.name = "dpkg",
	.doc = "Debian, Ubuntu and their kin",
	.compare = compare,
	.matches = matches,
};
