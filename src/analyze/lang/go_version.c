/* SPDX-License-Identifier: Apache-2.0 */
/* Versions of Go modules. Source: golang.org/x/mod, semver and module. */
#include "analyze/lang/go.h"

struct tw_slice tw_go_id(struct tw_sink *sink, struct tw_slice path, struct tw_slice version)
{
	return tw_lang_id(sink, path, version.len && version.ptr[0] != 'v' ? "@v" : "@", version);
}

static size_t digits(struct tw_slice s)
{
	size_t len = 0;

	while (len < s.len && tw_is_digit(s.ptr[len]))
		len++;
	return len;
}

/* A number without zeros in front. */
static bool take_number(struct tw_slice *s)
{
	size_t len = digits(*s);

	if (!len || (len > 1 && s->ptr[0] == '0'))
		return false;
	*s = tw_slice_from(*s, len);
	return true;
}

static bool is_identifier(struct tw_slice s, bool number_without_zeros)
{
	for (size_t i = 0; i < s.len; i++) {
		if (!tw_is_alnum(s.ptr[i]) && s.ptr[i] != '-')
			return false;
	}
	return s.len && !(number_without_zeros && s.len > 1 && s.ptr[0] == '0' && digits(s) == s.len);
}

static bool are_identifiers(struct tw_slice s, bool numbers_without_zeros)
{
	struct tw_slice one;

	if (!s.len)
		return false;
	while (tw_slice_split(&s, '.', &one)) {
		if (!is_identifier(one, numbers_without_zeros))
			return false;
	}
	return true;
}

bool tw_go_is_semver(struct tw_slice s)
{
	int numbers = 1;
	ptrdiff_t plus;

	if (!tw_slice_starts(s, "v"))
		return false;
	s = tw_slice_from(s, 1);
	if (!take_number(&s))
		return false;
	for (; numbers < 3 && tw_slice_starts(s, "."); numbers++) {
		s = tw_slice_from(s, 1);
		if (!take_number(&s))
			return false;
	}
	if (numbers < 3 || !s.len)
		return !s.len;
	plus = tw_slice_find(s, '+');
	if (plus >= 0 && !are_identifiers(tw_slice_from(s, (size_t)plus + 1), false))
		return false;
	s = plus < 0 ? s : tw_slice_head(s, (size_t)plus);
	return !s.len || (s.ptr[0] == '-' && are_identifiers(tw_slice_from(s, 1), true));
}

/* What is before the time stamp: "v1.0.0-", "v1.2.3-0.", "v1.2.3-pre.0." */
static bool is_pseudo_head(struct tw_slice s)
{
	ptrdiff_t hyphen = tw_slice_find(s, '-');
	struct tw_slice base = tw_slice_head(s, hyphen < 0 ? 0 : (size_t)hyphen), tag = tw_slice_from(s, base.len + 1);

	if (hyphen < 0)
		return false;
	if (!tag.len)
		return tw_slice_ends(base, ".0.0");
	return tw_slice_is(tag, "0.") || tw_slice_ends(tag, ".0.");
}

bool tw_go_is_pseudo(struct tw_slice version)
{
	ptrdiff_t plus = tw_slice_find(version, '+'), hyphen;
	struct tw_slice s = plus < 0 ? version : tw_slice_head(version, (size_t)plus), revision;

	hyphen = tw_slice_rfind(s, '-');
	if (hyphen < 14 || !tw_go_is_semver(version))
		return false;
	revision = tw_slice_from(s, (size_t)hyphen + 1);
	if (!revision.len || tw_slice_find(revision, '.') >= 0)
		return false;
	s = tw_slice_head(s, (size_t)hyphen);
	return digits(tw_slice_from(s, s.len - 14)) == 14 && is_pseudo_head(tw_slice_head(s, s.len - 14));
}
