/* SPDX-License-Identifier: Apache-2.0 */
/*
 * etc/apk/repositories: one address a line, perhaps behind an "@tag"; '#' begins a comment. The release that packages
 * come from is a folder of it: https://dl-cdn.alpinelinux.org/alpine/v3.19/main. The highest counts, "edge" above all.
 * Source: apk-repositories(5).
 */
#include "analyze/analyze.h"
#include "format/lines.h"
#include "version/version.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_apk_repo = {
	.name = "apk-repo",
	.doc = "the release that apk takes packages from",
	.files = "etc/apk/repositories",
	.version = 1,
	.scope = TW_EVERYWHERE,
	.match = { { TW_PATH, "etc/apk/repositories" } },
	.max_size = TW_LIMIT_SMALL_FILE,
	.parse = parse,
};

static bool only(struct tw_slice s, bool (*is_one)(char), const char *others)
{
	for (size_t i = 0; i < s.len; i++) {
		if (!is_one(s.ptr[i]) && !(s.ptr[i] && strchr(others, s.ptr[i])))
			return false;
	}
	return s.len != 0;
}

/* Does the text end with "http", "https" or "ftp"? */
static bool ends_with_scheme(struct tw_slice s)
{
	return tw_slice_ends(s, "http") || tw_slice_ends(s, "https") || tw_slice_ends(s, "ftp");
}

/* scheme://host/family/release/…: the family and the release, or false. */
static bool read_address(struct tw_slice line, struct tw_slice *ret_family, struct tw_slice *ret_release)
{
	ptrdiff_t at = tw_slice_search(line, TW_LIT("://"));
	struct tw_slice rest, host;

	if (at < 0 || !ends_with_scheme(tw_slice_head(line, (size_t)at)))
		return false;
	rest = tw_slice_from(line, (size_t)at + 3);
	if (!tw_slice_split(&rest, '/', &host) || !tw_slice_split(&rest, '/', ret_family) ||
	    !tw_slice_split(&rest, '/', ret_release) || !rest.ptr)
		return false;
	if (tw_slice_starts(*ret_release, "v") && ret_release->len > 1)
		*ret_release = tw_slice_from(*ret_release, 1);
	return only(host, tw_is_alnum, ".-") && only(*ret_family, tw_is_alpha, "") &&
	       only(*ret_release, tw_is_alnum, "_.-");
}

/* The later of two releases; of those that can't be compared the one found first. */
static struct tw_slice later(struct tw_slice a, struct tw_slice b)
{
	int order = 0;

	if (!a.len || tw_slice_is(b, "edge"))
		return b;
	if (!tw_slice_is(a, "edge"))
		tw_version_generic.compare(a, b, &order);
	return order < 0 ? b : a;
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_lines lines = tw_lines(view);
	struct tw_slice line, family, release;
	struct tw_fact fact = { .kind = TW_FACT_REPOSITORY };

	while (tw_lines_next(&lines, &line)) {
		if (tw_slice_starts(tw_slice_trim(line), "#") || !read_address(line, &family, &release))
			continue;
		if (fact.key.len && !tw_slice_eq(fact.key, family)) {
			tw_warn(sink, lines.number, "repositories of several distributions: %.*s, %.*s",
				TW_ARG(fact.key), TW_ARG(family));
			return tw_sink_status(sink, err);
		}
		fact.key = family;
		fact.value = later(fact.value, release);
	}
	if (tw_slice_is(fact.key, "alpine"))
		tw_sink_fact(sink, &fact);
	return tw_sink_status(sink, err);
}
