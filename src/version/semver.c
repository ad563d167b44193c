/* SPDX-License-Identifier: Apache-2.0 */
#include "version/semver.h"

#include "version/digits.h"
#include "version/identifiers.h"

static bool is_part(char c)
{
	return tw_is_alnum(c) || c == '-';
}

static bool is_wildcard(char c)
{
	return c == 'x' || c == 'X' || c == '*';
}

static bool take_char(struct tw_slice *s, char c)
{
	if (!s->len || s->ptr[0] != c)
		return false;
	*s = tw_slice_from(*s, 1);
	return true;
}

/* Identifiers behind @mark, if it is there. False when nothing follows it, and then @s has not moved. */
static bool take_identifiers(struct tw_slice *s, char mark, struct tw_slice *ret)
{
	size_t len;

	if (!s->len || s->ptr[0] != mark)
		return true;
	len = tw_identifiers_span(*s, 1, is_part);
	*ret = tw_slice_sub(*s, 1, 1 + len);
	if (len)
		*s = tw_slice_from(*s, 1 + len);
	return len > 0;
}

/* Does a number among these have zeros in front? Numbers are what has only digits, between dots. */
static bool has_zero_in_front(struct tw_slice s)
{
	for (size_t at = 0; at < s.len; at++) {
		size_t digits = tw_digits_span(s, at);

		if (digits > 1 && s.ptr[at] == '0' && (at + digits == s.len || s.ptr[at + digits] == '.'))
			return true;
		for (at += digits; at < s.len && s.ptr[at] != '.';)
			at++;
	}
	return false;
}

static bool take_numbers(struct tw_slice *s, struct tw_semver *ret)
{
	for (int i = 0; i < TW_SEMVER_PARTS; i++) {
		if ((i && !take_char(s, '.')) || has_zero_in_front(tw_slice_head(*s, tw_digits_span(*s, 0))) ||
		    !tw_digits_take(s, &ret->number[i]))
			return false;
	}
	ret->parts = TW_SEMVER_PARTS;
	return true;
}

bool tw_semver_read(struct tw_slice s, struct tw_semver *ret)
{
	struct tw_slice build;

	ret->tag = (struct tw_slice){ 0 };
	if (!take_numbers(&s, ret) || !take_identifiers(&s, '-', &ret->tag) || !take_identifiers(&s, '+', &build) ||
	    s.len)
		return false;
	return !has_zero_in_front(ret->tag);
}

/* A number or a wildcard, and whether it was a wildcard. */
static bool take_part(struct tw_slice *s, uint64_t *ret, bool *ret_wildcard)
{
	*ret_wildcard = s->len && is_wildcard(s->ptr[0]);
	if (*ret_wildcard)
		*s = tw_slice_from(*s, 1);
	else if (!tw_digits_take(s, ret))
		return false;
	return !s->len || !(is_wildcard(s->ptr[0]) || tw_is_digit(s->ptr[0]));
}

static bool begins_part(struct tw_slice s)
{
	return s.len > 1 && s.ptr[0] == '.' && (tw_is_digit(s.ptr[1]) || is_wildcard(s.ptr[1]));
}

size_t tw_semver_read_bound(struct tw_slice s, struct tw_semver *ret)
{
	struct tw_slice rest = s, build;
	bool known = true, wildcard;

	*ret = (struct tw_semver){ 0 };
	take_char(&rest, 'v');
	for (int i = 0; i < TW_SEMVER_PARTS && (i == 0 || begins_part(rest)); i++) {
		if (i)
			take_char(&rest, '.');
		if (!take_part(&rest, &ret->number[i], &wildcard))
			return 0;
		known = known && !wildcard;
		ret->parts += known;
	}
	take_identifiers(&rest, '-', &ret->tag);
	take_identifiers(&rest, '+', &build);
	return s.len - rest.len;
}

static int compare_tags(struct tw_slice a, struct tw_slice b, bool tag_is_later)
{
	if (a.len && b.len)
		return tw_identifiers_cmp(a, b);
	if (!a.len && !b.len)
		return 0;
	return (a.len > 0) == tag_is_later ? 1 : -1;
}

int tw_semver_cmp(const struct tw_semver *a, const struct tw_semver *b, bool tag_is_later)
{
	int known = a->parts < b->parts ? a->parts : b->parts;

	for (int i = 0; i < known; i++) {
		if (a->number[i] != b->number[i])
			return tw_order(a->number[i], b->number[i]);
	}
	return known < TW_SEMVER_PARTS ? 0 : compare_tags(a->tag, b->tag, tag_is_later);
}

/* The number that is raised: everything behind it becomes zero. */
static int raised_part(const struct tw_semver *bound, bool caret)
{
	int part = TW_SEMVER_MAJOR;

	if (!caret)
		return bound->parts > 1 ? TW_SEMVER_MINOR : TW_SEMVER_MAJOR;
	while (part + 1 < bound->parts && bound->number[part] == 0)
		part++;
	return part;
}

bool tw_semver_within_reach(const struct tw_semver *version, const struct tw_semver *bound, bool caret,
			    bool tag_is_later)
{
	struct tw_semver end = { .parts = TW_SEMVER_PARTS };
	int raised = raised_part(bound, caret);

	if (bound->parts == 0)
		return true;
	for (int i = 0; i <= raised; i++)
		end.number[i] = bound->number[i];
	if (__builtin_add_overflow(end.number[raised], (uint64_t)1, &end.number[raised]))
		return true;
	return tw_semver_cmp(version, &end, tag_is_later) < 0;
}
