/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of packages as people and other programs give them. Source: the purl specification.
 * Surprising: a namespace is part of the name for some types only, and each ecosystem joins the two in its own way.
 */
#include "db/search.h"

/* How a type's buckets begin, and what stands between namespace and name there; NULL: distributions. */
static const struct {
	const char *type, *buckets, *joint;
} types[] = {
	{ "npm", "npm::", "/" },
	{ "pypi", "pip::", "/" },
	{ "maven", "maven::", ":" },
	{ "golang", "go::", "/" },
	{ "gem", "rubygems::", "/" },
	{ "cargo", "cargo::", "/" },
	{ "composer", "composer::", "/" },
	{ "nuget", "nuget::", "/" },
	{ "conan", "conan::", "/" },
	{ "cocoapods", "cocoapods::", "/" },
	{ "swift", "swift::", "/" },
	{ "pub", "pub::", "/" },
	{ "hex", "erlang::", "/" },
	{ "julia", "julia::", "/" },
	{ "bitnami", "bitnami::", "/" },
	{ "k8s", "k8s::", "/" },
	{ "deb", NULL, NULL },
	{ "apk", NULL, NULL },
	{ "rpm", NULL, NULL },
	{ "alpm", NULL, NULL },
};

static struct tw_slice unescape(struct tw_slice text, struct tw_arena *arena)
{
	char *to = tw_arena_text(arena, text);
	size_t len = 0;

	for (size_t i = 0; to && i < text.len; i++) {
		bool escaped = text.ptr[i] == '%' && i + 2 < text.len && tw_hex_digit(text.ptr[i + 1]) >= 0 &&
			       tw_hex_digit(text.ptr[i + 2]) >= 0;

		to[len++] = escaped ? (char)(tw_hex_digit(text.ptr[i + 1]) * 16 + tw_hex_digit(text.ptr[i + 2]))
				    : text.ptr[i];
		i += escaped ? 2 : 0;
	}
	return tw_slice_of(to, len);
}

/* What follows the last @c goes to @ret_behind, and away. */
static bool cut_behind(struct tw_slice *text, char c, struct tw_slice *ret_behind)
{
	ptrdiff_t at = tw_slice_rfind(*text, c);

	if (at < 0)
		return false;
	*ret_behind = tw_slice_from(*text, (size_t)at + 1);
	*text = tw_slice_head(*text, (size_t)at);
	return true;
}

/* "distro=debian-12.5" */
static void take_distro(struct tw_slice qualifiers, struct tw_search *ret)
{
	struct tw_slice one, release;

	while (tw_slice_split(&qualifiers, '&', &one)) {
		if (!tw_slice_starts(one, "distro="))
			continue;
		one = tw_slice_from(one, strlen("distro="));
		ret->release = cut_behind(&one, '-', &release) ? release : one;
	}
}

static bool take_name(struct tw_slice path, struct tw_slice type, struct tw_arena *arena, struct tw_search *ret)
{
	struct tw_slice name = path, space = { 0 };

	if (cut_behind(&path, '/', &name))
		space = unescape(path, arena);
	name = unescape(name, arena);
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		if (!tw_slice_is(type, types[i].type))
			continue;
		if (types[i].buckets)
			ret->buckets = tw_slice(types[i].buckets);
		else
			ret->family = space;
		ret->package =
			types[i].joint && space.len ? TW_JOIN(arena, space, tw_slice(types[i].joint), name) : name;
		return name.len > 0;
	}
	return false;
}

bool tw_search_package(struct tw_slice text, struct tw_arena *arena, struct tw_search *ret)
{
	struct tw_slice rest, type, behind;

	if (!tw_slice_starts(text, "pkg:")) {
		ret->package = text;
		return text.len > 0;
	}
	rest = tw_slice_from(text, strlen("pkg:"));
	while (rest.len && *rest.ptr == '/')
		rest = tw_slice_from(rest, 1);
	if (cut_behind(&rest, '#', &behind) && !rest.len)
		return false;
	if (cut_behind(&rest, '?', &behind))
		take_distro(behind, ret);
	/* "pkg:npm/@babel/core": an "@" before the last slash belongs to the name. */
	if (tw_slice_rfind(rest, '@') > tw_slice_rfind(rest, '/') && cut_behind(&rest, '@', &behind))
		ret->version = unescape(behind, arena);
	return tw_slice_split(&rest, '/', &type) && take_name(rest, type, arena, ret);
}
