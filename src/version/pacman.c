/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pacman's versions, of Arch Linux and its kin: [epoch:]version[-release], the release behind the last hyphen.
 * Source: vercmp(8); pacman, lib/libalpm/version.c.
 *
 * An rpm order of old: runs of letters and runs of digits, compared one by one, a number after letters; "~" and "^" are
 * separators like others. When one side ends, what the other goes on with decides: a letter right behind a number is a
 * pre-release (1.0rc < 1.0), a separator a later version (1.0 < 1.0.a < 1.0.1).
 *
 * Surprising: more separators in a row are later (1.0 < 1..0), but which they are doesn't matter (1.0 = 1_0); and a version
 * without release equals every release of it, so that 1.0-1 = 1.0 = 1.0-2 although 1.0-1 < 1.0-2.
 */
#include "version/digits.h"
#include "version/range.h"

struct evr {
	struct tw_slice epoch, version, release;
};

static struct evr split(struct tw_slice s)
{
	struct evr evr = { 0 };
	size_t digits = tw_digits_span(s, 0);
	ptrdiff_t at;

	if (digits < s.len && s.ptr[digits] == ':') {
		evr.epoch = tw_slice_head(s, digits);
		s = tw_slice_from(s, digits + 1);
	}
	at = tw_slice_rfind(s, '-');
	evr.version = at < 0 ? s : tw_slice_head(s, (size_t)at);
	if (at >= 0)
		evr.release = tw_slice_of(s.ptr + at + 1, s.len - (size_t)at - 1);
	return evr;
}

/* Separators off the front of @s: how many. */
static size_t skip_separators(struct tw_slice *s)
{
	size_t at = 0;

	while (at < s->len && !tw_is_alnum(s->ptr[at]))
		at++;
	*s = tw_slice_from(*s, at);
	return at;
}

/* The next run of digits, or of letters; empty when @s begins with the other kind. */
static struct tw_slice take_run(struct tw_slice *s, bool digits)
{
	size_t len = 0;
	struct tw_slice run;

	while (len < s->len && (digits ? tw_is_digit(s->ptr[len]) : tw_is_alpha(s->ptr[len])))
		len++;
	run = tw_slice_head(*s, len);
	*s = tw_slice_from(*s, len);
	return run;
}

/* One of both has ended, or both: a letter loses against nothing. */
static int compare_ends(struct tw_slice a, struct tw_slice b)
{
	if (!a.len && !b.len)
		return 0;
	if ((a.len && tw_is_alpha(a.ptr[0])) || (!a.len && !tw_is_alpha(b.ptr[0])))
		return -1;
	return 1;
}

static int compare_part(struct tw_slice a, struct tw_slice b)
{
	if (tw_slice_eq(a, b))
		return 0;
	while (a.len && b.len) {
		size_t left = skip_separators(&a), right = skip_separators(&b);
		struct tw_slice x, y;
		bool digits;
		int order;

		if (!a.len || !b.len)
			break;
		if (left != right)
			return left < right ? -1 : 1;
		digits = tw_is_digit(a.ptr[0]);
		x = take_run(&a, digits);
		y = take_run(&b, digits);
		if (!y.len)
			return digits ? 1 : -1;
		order = digits ? tw_digits_cmp(x, y) : tw_slice_cmp(x, y);
		if (order)
			return order < 0 ? -1 : 1;
	}
	return compare_ends(a, b);
}

static bool compare(struct tw_slice a, struct tw_slice b, int *ret)
{
	struct evr x = split(a), y = split(b);

	*ret = tw_digits_cmp(x.epoch, y.epoch);
	if (*ret == 0)
		*ret = compare_part(x.version, y.version);
	if (*ret == 0 && x.release.ptr && y.release.ptr)
		*ret = compare_part(x.release, y.release);
	return true;
}

static bool matches(struct tw_slice version, const struct tw_slice *ranges, size_t count, bool *ret)
{
	return tw_range_matches_package(&tw_version_pacman, version, ranges, count, ret);
}

const struct tw_version_scheme tw_version_pacman = {
	.name = "pacman",
	.doc = "Arch Linux and its kin",
	.compare = compare,
	.matches = matches,
};
