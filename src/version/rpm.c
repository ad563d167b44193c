/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rpm's versions: [epoch:]version[-release], the release behind the first hyphen.
 * Source: rpm, rpmio/rpmvercmp.cc; rpm-version(7).
 *
 * Version and release are runs of letters and runs of digits, everything else only keeps runs apart. Runs are
 * compared one by one: numbers as numbers, letters by byte, a number after letters; and when one side ends, the
 * longer is later. But "~" comes before everything, even the end, and "^" after the end and before all else:
 * 1.0~rc1 < 1.0 < 1.0^git1 < 1.0.1.
 *
 * Surprising: nothing is refused. An epoch that isn't a number ("(none)") is 0, a release that isn't there is an
 * empty one. Of several hyphens rpm itself takes the last, but advisories of modules put "::perl-App-cpanminus:1"
 * behind the release.
 */
#include "version/digits.h"
#include "version/range.h"

struct evr {
	struct tw_slice epoch, version, release;
};

static struct evr split(struct tw_slice s)
{
	struct evr evr = { 0 };
	ptrdiff_t at = tw_slice_find(s, ':');

	if (at >= 0) {
		evr.epoch = tw_slice_trim_left(tw_slice_head(s, (size_t)at));
		if (tw_digits_span(evr.epoch, 0) != evr.epoch.len)
			evr.epoch = (struct tw_slice){ 0 };
		s = tw_slice_from(s, (size_t)at + 1);
	}
	at = tw_slice_find(s, '-');
	evr.version = at < 0 ? s : tw_slice_head(s, (size_t)at);
	if (at >= 0)
		evr.release = tw_slice_from(s, (size_t)at + 1);
	return evr;
}

/* The next run; ~ and ^ are one by themselves. Empty at the end. */
static struct tw_slice take_run(struct tw_slice *s)
{
	size_t from = 0, to;
	struct tw_slice run;

	while (from < s->len && !tw_is_alnum(s->ptr[from]) && s->ptr[from] != '~' && s->ptr[from] != '^')
		from++;
	to = from + tw_digits_span(*s, from);
	if (to == from) {
		while (to < s->len && tw_is_alpha(s->ptr[to]))
			to++;
	}
	if (to == from && to < s->len)
		to++;
	run = tw_slice_sub(*s, from, to);
	*s = tw_slice_from(*s, to);
	return run;
}

/* Runs of different kinds stand in this order. */
static int kind(struct tw_slice run)
{
	if (!run.len)
		return 1;
	switch (run.ptr[0]) {
	case '~': return 0;
	case '^': return 2;
	default: return tw_is_digit(run.ptr[0]) ? 4 : 3;
	}
}

/* Without what both have in front, up to the beginning of a run. */
static void skip_same(struct tw_slice *a, struct tw_slice *b)
{
	size_t at = 0;

	while (at < a->len && at < b->len && a->ptr[at] == b->ptr[at])
		at++;
	while (at && tw_is_alnum(a->ptr[at - 1]))
		at--;
	*a = tw_slice_from(*a, at);
	*b = tw_slice_from(*b, at);
}

static int compare_part(struct tw_slice a, struct tw_slice b)
{
	skip_same(&a, &b);
	for (;;) {
		struct tw_slice x = take_run(&a), y = take_run(&b);
		int order = kind(x) - kind(y);

		if (order)
			return order < 0 ? -1 : 1;
		if (!x.len)
			return 0;
		order = tw_is_digit(x.ptr[0]) ? tw_digits_cmp(x, y) : tw_slice_cmp(x, y);
		if (order)
			return order;
	}
}

static bool compare(struct tw_slice a, struct tw_slice b, int *ret)
{
	struct evr x = split(a), y = split(b);

	*ret = tw_digits_cmp(x.epoch, y.epoch);
	if (*ret == 0)
		*ret = compare_part(x.version, y.version);
	if (*ret == 0)
		*ret = compare_part(x.release, y.release);
	return true;
}

static bool matches(struct tw_slice version, const struct tw_slice *ranges, size_t count, bool *ret)
{
	return tw_range_matches_package(&tw_version_rpm, version, ranges, count, ret);
}

const struct tw_version_scheme tw_version_rpm = {
	.name = "rpm",
	.doc = "Red Hat, Fedora, SUSE and their kin",
	.compare = compare,
	.matches = matches,
};
