/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bitnami's versions: three numbers and a revision, the number of the build of a release (1.2.3-5).
 * Source: github.com/bitnami/vulndb; github.com/bitnami/go-version, README.
 *
 * They look like semantic versions, but a revision is later than the release without one: 1.2.3 < 1.2.3-0 < 1.2.3-10.
 *
 * Operators: = != < <= > >= ~ ^. Bounds may be short or have wildcards, and compare by the numbers that they have,
 * but for <, where what is missing is zero. An empty alternative holds for every version.
 */
#include "version/range.h"
#include "version/semver.h"

static bool compare(struct tw_slice a, struct tw_slice b, int *ret)
{
	struct tw_semver x, y;

	if (!tw_semver_read(a, &x) || !tw_semver_read(b, &y))
		return false;
	*ret = tw_semver_cmp(&x, &y, true);
	return true;
}

static size_t holds(const void *version, enum tw_range_op op, struct tw_slice text, bool *ret)
{
	struct tw_semver bound;
	size_t len = tw_semver_read_bound(text, &bound);
	int order;

	if (!len)
		return 0;
	if (op == TW_RANGE_LT)
		bound.parts = TW_SEMVER_PARTS;
	order = tw_semver_cmp(version, &bound, true);
	if (op == TW_RANGE_TILDE || op == TW_RANGE_CARET)
		*ret = order >= 0 && tw_semver_within_reach(version, &bound, op == TW_RANGE_CARET, true);
	else
		*ret = tw_range_order(op, order);
	return len;
}

static bool matches(struct tw_slice version, const struct tw_slice *ranges, size_t count, bool *ret)
{
	static const struct tw_range_dialect dialect = {
		TW_RANGE_ORDERS | TW_RANGE_NE | TW_RANGE_TILDE | TW_RANGE_CARET, true, holds
	};
	struct tw_semver v;

	return tw_semver_read(version, &v) && tw_range_matches(&dialect, &v, ranges, count, ret);
}

const struct tw_version_scheme tw_version_bitnami = {
	.name = "bitnami",
	.doc = "Bitnami's packages",
	.compare = compare,
	.matches = matches,
};
