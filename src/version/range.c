/* SPDX-License-Identifier: Apache-2.0 */
#include "version/range.h"

static const struct {
	const char *text;
	size_t len;
	enum tw_range_op op;
} operators[] = {
	{ "===", 3, TW_RANGE_IDENTICAL }, { "==", 2, TW_RANGE_EQ },          { "=>", 2, TW_RANGE_GE },
	{ "=<", 2, TW_RANGE_LE },         { ">=", 2, TW_RANGE_GE },          { "<=", 2, TW_RANGE_LE },
	{ "!=", 2, TW_RANGE_NE },         { "~>", 2, TW_RANGE_PESSIMISTIC }, { "~=", 2, TW_RANGE_COMPATIBLE },
	{ "=", 1, TW_RANGE_EQ },          { ">", 1, TW_RANGE_GT },           { "<", 1, TW_RANGE_LT },
	{ "~", 1, TW_RANGE_TILDE },       { "^", 1, TW_RANGE_CARET },
};

/* The longest operator that the dialect has: maven has no "~", there it begins a version. */
static enum tw_range_op take_operator(const struct tw_range_dialect *dialect, struct tw_slice *s)
{
	if (!s->len || tw_is_alnum(s->ptr[0]))
		return TW_RANGE_EQ;
	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
		size_t len = operators[i].len;

		if (operators[i].text[0] == s->ptr[0] && (operators[i].op & dialect->operators) && s->len >= len &&
		    memcmp(operators[i].text, s->ptr, len) == 0) {
			*s = tw_slice_from(*s, len);
			return operators[i].op;
		}
	}
	return TW_RANGE_EQ;
}

/* "> 1.0, < 1.4": all of it is read, also behind a comparison that doesn't hold. */
static bool match_all(const struct tw_range_dialect *dialect, const void *version, struct tw_slice s, bool *ret)
{
	bool all = true;

	while (s.len) {
		enum tw_range_op op = take_operator(dialect, &s);
		bool holds = false;
		size_t used;

		s = tw_slice_trim_left(s);
		used = dialect->holds(version, op, s, &holds);
		if (!used)
			return false;
		all = all && holds;
		s = tw_slice_trim_left(tw_slice_from(s, used));
		if (s.len && s.ptr[0] == ',')
			s = tw_slice_trim_left(tw_slice_from(s, 1));
	}
	*ret = all;
	return true;
}

static bool match_alternative(const struct tw_range_dialect *dialect, const void *version, struct tw_slice s, bool *ret)
{
	s = tw_slice_trim(s);
	if (s.len == 0 || tw_slice_is(s, "*")) {
		*ret = true;
		return s.len || dialect->empty_is_all;
	}
	return match_all(dialect, version, s, ret);
}

/* The part before the first "||" of @rest, which moves behind it; without one, all of it, and @rest has no pointer. */
static struct tw_slice take_alternative(struct tw_slice *rest)
{
	struct tw_slice all = *rest;
	size_t at = 0;

	while (at + 1 < all.len && !(all.ptr[at] == '|' && all.ptr[at + 1] == '|'))
		at++;
	if (at + 1 >= all.len) {
		*rest = (struct tw_slice){ 0 };
		return all;
	}
	*rest = tw_slice_of(all.ptr + at + 2, all.len - at - 2);
	return tw_slice_head(all, at);
}

bool tw_range_matches(const struct tw_range_dialect *dialect, const void *version, const struct tw_slice *ranges,
		      size_t count, bool *ret)
{
	bool any = false;

	for (size_t i = 0; i < count; i++) {
		struct tw_slice rest = ranges[i];

		do {
			bool matched = false;

			if (!match_alternative(dialect, version, take_alternative(&rest), &matched))
				return false;
			any = any || matched;
		} while (rest.ptr);
	}
	*ret = any;
	return true;
}

bool tw_range_order(enum tw_range_op op, int order)
{
	switch (op) {
	case TW_RANGE_NE: return order != 0;
	case TW_RANGE_LT: return order < 0;
	case TW_RANGE_LE: return order <= 0;
	case TW_RANGE_GT: return order > 0;
	case TW_RANGE_GE: return order >= 0;
	default: return order == 0;
	}
}

struct package {
	const struct tw_version_scheme *scheme;
	struct tw_slice version;
};

static size_t package_holds(const void *version, enum tw_range_op op, struct tw_slice text, bool *ret)
{
	const struct package *package = version;
	size_t len = 0;
	int order;

	while (len < text.len && (tw_is_alnum(text.ptr[len]) || (text.ptr[len] && strchr(".-+~:_^", text.ptr[len]))))
		len++;
	if (!len || !tw_is_digit(text.ptr[0]) ||
	    !package->scheme->compare(package->version, tw_slice_head(text, len), &order))
		return 0;
	*ret = tw_range_order(op, order);
	return len;
}

bool tw_range_matches_package(const struct tw_version_scheme *scheme, struct tw_slice version,
			      const struct tw_slice *ranges, size_t count, bool *ret)
{
	static const struct tw_range_dialect dialect = { TW_RANGE_ORDERS | TW_RANGE_NE, false, package_holds };
	struct package package = { scheme, version };

	return version.len && tw_range_matches(&dialect, &package, ranges, count, ret);
}
