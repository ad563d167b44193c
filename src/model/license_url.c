/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses of licences, as manifests and poms name them. */
#include "model/license.h"
#include "model/license_tables.h"

static struct tw_slice cut_scheme(struct tw_slice url)
{
	static const char *const schemes[] = { "https://", "http://" };

	for (size_t i = 0; i < 2; i++) {
		size_t len = strlen(schemes[i]);

		if (tw_slice_eq_nocase(tw_slice_head(url, len), tw_slice(schemes[i])))
			return tw_slice_from(url, len);
	}
	return url;
}

/* A page that the Wayback Machine keeps stands for the page that it is a copy of. */
static struct tw_slice cut_snapshot(struct tw_slice url)
{
	static const char *const hosts[] = { "web.archive.org", "wayback.archive.org" };

	for (size_t i = 0; i < 2; i++) {
		size_t len = strlen(hosts[i]);
		struct tw_slice rest = tw_slice_from(url, len), date;

		if (!tw_slice_eq_nocase(tw_slice_head(url, len), tw_slice(hosts[i])) || !tw_slice_starts(rest, "/web/"))
			continue;
		rest = tw_slice_from(rest, 5);
		if (tw_slice_split(&rest, '/', &date) && date.len && tw_is_digit(date.ptr[0]) && rest.len)
			return cut_scheme(rest);
	}
	return url;
}

static struct tw_slice cut_extension(struct tw_slice url)
{
	static const char *const extensions[] = { ".txt", ".html", ".htm", ".php", ".md" };

	for (size_t i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++) {
		if (tw_slice_ends(url, extensions[i]))
			return tw_slice_head(url, url.len - strlen(extensions[i]));
	}
	return url;
}

struct tw_slice tw_license_by_url(struct tw_slice url, struct tw_arena *arena)
{
	struct tw_slice plural = TW_LIT("opensource.org/licenses/"), s = cut_snapshot(cut_scheme(tw_slice_trim(url)));
	char *copy = tw_arena_text(arena, s);
	ptrdiff_t at;

	if (!copy || !s.len)
		return (struct tw_slice){ 0 };
	for (size_t i = 0; i < s.len && copy[i] != '/' && copy[i] != '?' && copy[i] != '#'; i++)
		copy[i] = tw_lower(copy[i]);
	s = tw_slice_of(copy, s.len);
	if (tw_slice_starts(s, "www."))
		s = tw_slice_from(s, 4);
	at = tw_slice_search(s, plural);
	if (at >= 0) { /* "licenses" and "license" lead to the same page */
		size_t cut = (size_t)at + plural.len - 2;

		copy += s.ptr - copy;
		memmove(copy + cut, copy + cut + 1, s.len - cut - 1);
		s.len--;
	}
	if (tw_slice_ends(s, "/"))
		s.len--;
	return tw_license_find(tw_license_urls, tw_license_urls_size, cut_extension(s));
}
