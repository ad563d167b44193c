/* SPDX-License-Identifier: Apache-2.0 */
/*
 * npm's versions: semantic ones to the letter, three numbers, without "v" before them.
 * Source: semver.org 2.0.0; node-semver's README for ranges.
 *
 * Operators: = < <= > >= ~ ^. Bounds may be short or have wildcards, and compare by the numbers that they have: 1.1.9
 * is "<=1.1" and not ">1.1". An empty alternative holds for every version.
 *
 * Surprising: a pre-release is in every range that its place in the order puts it into, as with node-semver's option
 * includePrerelease, since advisories mean it so; of a range "<2.0.0" 2.0.0-rc.1 is a part. A bound that has both a
 * wildcard and a pre-release ("1.x-rc") holds for none. Not known are hyphen ranges ("1.2 - 2.3"), "!=" and "~>",
 * which no advisory has.
 */
#include "version/range.h"
#include "version/semver.h"

static bool compare(struct tw_slice a, struct tw_slice b, int *ret)
{
	struct tw_semver x, y;

	if (!tw_semver_read(a, &x) || !tw_semver_read(b, &y))
		return false;
	*ret = tw_semver_cmp(&x, &y, false);
	return true;
}

static size_t holds(const void *version, enum tw_range_op op, struct tw_slice text, bool *ret)
{
	struct tw_semver bound;
	size_t len = tw_semver_read_bound(text, &bound);
	int order;

	if (!len)
		return 0;
	order = tw_semver_cmp(version, &bound, false);
	if (bound.parts < TW_SEMVER_PARTS && bound.tag.len)
		*ret = false;
	else if (op == TW_RANGE_TILDE || op == TW_RANGE_CARET)
		*ret = order >= 0 && tw_semver_within_reach(version, &bound, op == TW_RANGE_CARET, false);
	else
		*ret = tw_range_order(op, order);
	return len;
}

static bool matches(struct tw_slice version, const struct tw_slice *ranges, size_t count, bool *ret)
{
	static const struct tw_range_dialect dialect = { TW_RANGE_ORDERS | TW_RANGE_TILDE | TW_RANGE_CARET, true,
							 holds };
	struct tw_semver v;

	return tw_semver_read(version, &v) && tw_range_matches(&dialect, &v, ranges, count, ret);
}

const struct tw_version_scheme tw_version_npm = {
	.name = "npm",
	.doc = "npm",
	.compare = compare,
	.matches = matches,
};
