/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Versions that are semantic at heart and free in form: any count of numbers, "v" before them or not, a pre-release
 * behind a hyphen or behind nothing ("1.0rc1", "1.0.0-beta.2"), build metadata behind "+". For the ecosystems whose
 * advisories are written so: Go, Cargo, Composer, NuGet, Pub, Hex, Conan, Swift, Julia, Kubernetes.
 * Source: semver.org 2.0.0; github.com/aquasecurity/go-version, README and tests, for what the advisories take for
 * granted.
 *
 * Numbers that are missing are zero (1 = 1.0.0), a pre-release is before the release, its identifiers compare as in
 * semver, and metadata isn't compared: Go's v2.0.0+incompatible is v2.0.0.
 *
 * Operators: = != < <= > >= ~ ^ ~>.
 *  ~>1.2.3, ~1.2.3  up to 1.3, of the last number but one; of a single number up to the next
 *  ~1.2             up to 1.3 as well, where ~>1.2 goes up to 2
 *  ^1.2.3           up to 2, of the first number that isn't zero; ^0.0.0 up to 0.0.1
 *
 * Surprising: there are no wildcards but "*" alone. The upper end of ~1.2-rc, and of ~>1-rc, keeps the pre-release:
 * 1.3-alpha is still in it.
 */
#include "version/digits.h"
#include "version/identifiers.h"
#include "version/range.h"

struct generic {
	struct tw_slice release; /* numbers with dots between */
	size_t numbers;
	struct tw_slice pre;
};

static bool is_part(char c)
{
	return tw_is_alnum(c) || c == '-' || c == '~';
}

/* The numbers; 0 when there are none, or one doesn't fit into 64 bits. */
static size_t read_release(struct tw_slice s, struct generic *ret)
{
	struct tw_slice rest = s;
	uint64_t number;

	ret->numbers = 0;
	do {
		if (ret->numbers)
			rest = tw_slice_from(rest, 1);
		if (!tw_digits_take(&rest, &number))
			return 0;
		ret->numbers++;
	} while (rest.len > 1 && rest.ptr[0] == '.' && tw_is_digit(rest.ptr[1]));
	ret->release = tw_slice_head(s, s.len - rest.len);
	return ret->release.len;
}

/* From @at on: a hyphen and identifiers, or identifiers of which the first doesn't begin with a digit. */
static size_t read_pre(struct tw_slice s, size_t at, struct generic *ret)
{
	size_t from = at, len;

	ret->pre = (struct tw_slice){ 0 };
	if (at >= s.len || tw_is_digit(s.ptr[at]))
		return 0;
	if (s.ptr[at] == '-' && at + 1 < s.len && is_part(s.ptr[at + 1]))
		from++;
	len = tw_identifiers_span(s, from, is_part);
	ret->pre = tw_slice_sub(s, from, from + len);
	return from - at + len;
}

/* The version with which @s begins, and its length; 0: there is none. */
static size_t read_version(struct tw_slice s, struct generic *ret)
{
	size_t at = s.len && s.ptr[0] == 'v', len = read_release(tw_slice_from(s, at), ret), build;

	if (!len)
		return 0;
	at += len;
	at += read_pre(s, at, ret);
	if (at < s.len && s.ptr[at] == '+') {
		build = tw_identifiers_span(s, at + 1, is_part);
		at += build ? build + 1 : 0;
	}
	return at;
}

static int compare_pre(struct tw_slice a, struct tw_slice b)
{
	if (a.len && b.len)
		return tw_identifiers_cmp(a, b);
	return (a.len == 0) - (b.len == 0);
}

static int compare_read(const struct generic *a, const struct generic *b)
{
	int order = tw_numbers_cmp(a->release, b->release);

	return order ? order : compare_pre(a->pre, b->pre);
}

/* Is @v before @bound with number @raised one higher, and zero from there on? */
static bool is_below(const struct generic *v, const struct generic *bound, size_t raised, bool keeps_pre)
{
	struct tw_slice a = v->release, b = bound->release;
	uint64_t x, y;

	for (size_t i = 0; i < raised; i++) {
		x = tw_numbers_next(&a);
		y = tw_numbers_next(&b);
		if (x != y)
			return x < y;
	}
	x = tw_numbers_next(&a);
	y = tw_numbers_next(&b);
	if (x <= y || x - y > 1)
		return x <= y;
	return tw_numbers_cmp(a, (struct tw_slice){ 0 }) == 0 &&
	       compare_pre(v->pre, keeps_pre ? bound->pre : (struct tw_slice){ 0 }) < 0;
}

static bool holds_caret(const struct generic *v, const struct generic *bound)
{
	struct tw_slice rest = bound->release;
	size_t raised = 0;

	while (raised + 1 < bound->numbers && tw_numbers_next(&rest) == 0)
		raised++;
	return is_below(v, bound, raised, false);
}

static bool holds_tilde(const struct generic *v, const struct generic *bound, bool pessimistic)
{
	if (bound->numbers == 1)
		return is_below(v, bound, 0, true);
	if (bound->numbers == 2 && !pessimistic)
		return is_below(v, bound, 1, true);
	return is_below(v, bound, bound->numbers - 2, false);
}

static size_t holds(const void *version, enum tw_range_op op, struct tw_slice text, bool *ret)
{
	const struct generic *v = version;
	struct generic bound;
	size_t len = read_version(text, &bound);
	int order;

	if (!len)
		return 0;
	order = compare_read(v, &bound);
	if (op == TW_RANGE_CARET)
		*ret = order >= 0 && holds_caret(v, &bound);
	else if (op == TW_RANGE_TILDE || op == TW_RANGE_PESSIMISTIC)
		*ret = order >= 0 && holds_tilde(v, &bound, op == TW_RANGE_PESSIMISTIC);
	else
		*ret = tw_range_order(op, order);
	return len;
}

static bool read_all(struct tw_slice s, struct generic *ret)
{
	return s.len && read_version(s, ret) == s.len;
}

static bool compare(struct tw_slice a, struct tw_slice b, int *ret)
{
	struct generic x, y;

	if (!read_all(a, &x) || !read_all(b, &y))
		return false;
	*ret = compare_read(&x, &y);
	return true;
}

static bool matches(struct tw_slice version, const struct tw_slice *ranges, size_t count, bool *ret)
{
	static const struct tw_range_dialect dialect = {
		TW_RANGE_ORDERS | TW_RANGE_NE | TW_RANGE_TILDE | TW_RANGE_CARET | TW_RANGE_PESSIMISTIC, false, holds
	};
	struct generic v;

	return read_all(version, &v) && tw_range_matches(&dialect, &v, ranges, count, ret);
}

const struct tw_version_scheme tw_version_generic = {
	.name = "generic",
	.doc = "Go, Cargo, Composer, NuGet, Pub, Hex, Conan, Swift, Julia, Kubernetes",
	.compare = compare,
	.matches = matches,
};
