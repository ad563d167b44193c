/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an address of a repository means: https, http, ssh and git, "user@host:path", "host.tld/path" (https, as Trivy takes it),
 * and file. All others are refused, above all git's own "helper::address", which starts programs. Source: git-clone(1), "GIT
 * URLS"; gitmodules(5) for relative ones.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "source/helper/helper.h"

struct scheme {
	const char *text, *protocols;
	bool has_password; /* git asks for one */
};

static const struct scheme schemes[] = {
	{ "https://", "https:ssh", true },    { "http://", "http:https:ssh", true }, { "ssh://", "ssh:https", false },
	{ "git+ssh://", "ssh:https", false }, { "git://", "git:https:ssh", false },
};

/* Escapes undone; false when it doesn't fit, or holds what no name and no path does. */
static bool unescape(struct tw_slice text, char *ret, size_t room)
{
	size_t len = 0;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		if (c == '%' && i + 2 < text.len && tw_hex_digit(text.ptr[i + 1]) >= 0 &&
		    tw_hex_digit(text.ptr[i + 2]) >= 0) {
			c = (char)(tw_hex_digit(text.ptr[i + 1]) << 4 | tw_hex_digit(text.ptr[i + 2]));
			i += 2;
		}
		if (len + 1 >= room || (unsigned char)c < ' ')
			return false;
		ret[len++] = c;
	}
	ret[len] = '\0';
	return true;
}

static bool take_user(struct tw_git_place *place, struct tw_slice user)
{
	ptrdiff_t colon = tw_slice_find(user, ':');
	struct tw_slice name = colon < 0 ? user : tw_slice_head(user, (size_t)colon);
	struct tw_slice password = colon < 0 ? (struct tw_slice){ 0 } : tw_slice_from(user, (size_t)colon + 1);

	return unescape(name, place->name, sizeof(place->name)) &&
	       unescape(password, place->password, sizeof(place->password));
}

static bool put(char *to, size_t room, const char *a, struct tw_slice b)
{
	int len = snprintf(to, room, "%s%.*s", a, TW_ARG(b));

	return len > 0 && (size_t)len < room;
}

static bool take_web(struct tw_git_place *place, const struct scheme *scheme, struct tw_slice rest)
{
	ptrdiff_t slash = tw_slice_find(rest, '/');
	struct tw_slice host = slash < 0 ? rest : tw_slice_head(rest, (size_t)slash);
	ptrdiff_t at = tw_slice_rfind(host, '@');

	if (at >= 0 && scheme->has_password) {
		if (!take_user(place, tw_slice_head(host, (size_t)at)))
			return false;
		rest = tw_slice_from(rest, (size_t)at + 1);
		host = tw_slice_from(host, (size_t)at + 1);
	}
	if (!host.len || host.ptr[0] == '-' || (slash < 0 && !scheme->has_password))
		return false;
	place->protocols = scheme->protocols;
	if (scheme->has_password && !put(place->origin, sizeof(place->origin), scheme->text, host))
		return false;
	return put(place->url, sizeof(place->url), scheme->text, rest);
}

static bool take_file(struct tw_git_place *place, struct tw_slice path)
{
	if (tw_slice_starts(path, "localhost/"))
		path = tw_slice_from(path, strlen("localhost"));
	place->is_file = true;
	return path.len && path.ptr[0] == '/' && unescape(path, place->path, sizeof(place->path));
}

/* "user@host:path": nothing but a name in front of the colon, and what is no "helper::address". */
static bool take_short(struct tw_git_place *place, struct tw_slice text, size_t colon)
{
	struct tw_slice host = tw_slice_head(text, colon);

	if (!host.len || host.ptr[0] == '-' || text.len == colon + 1 || text.ptr[colon + 1] == ':')
		return false;
	place->protocols = "ssh:https";
	return put(place->url, sizeof(place->url), "", text);
}

bool tw_git_place_parse(const char *url, struct tw_git_place *ret)
{
	struct tw_slice text = tw_slice(url);
	ptrdiff_t colon = tw_slice_find(text, ':'), slash = tw_slice_find(text, '/');

	*ret = (struct tw_git_place){ 0 };
	for (size_t i = 0; i < text.len; i++) {
		if ((unsigned char)text.ptr[i] <= ' ' || text.ptr[i] == 0x7f)
			return tw_slice_starts(text, "/") && take_file(ret, text);
	}
	for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++) {
		size_t len = strlen(schemes[i].text);

		if (tw_slice_eq_nocase(tw_slice_head(text, len), tw_slice(schemes[i].text)))
			return take_web(ret, &schemes[i], tw_slice_from(text, len));
	}
	if (tw_slice_eq_nocase(tw_slice_head(text, 7), TW_LIT("file://")))
		return take_file(ret, tw_slice_from(text, 7));
	if (tw_slice_starts(text, "/"))
		return take_file(ret, text);
	if (tw_slice_search(text, TW_LIT("://")) >= 0 || !text.len || text.ptr[0] == '-' || text.ptr[0] == '.')
		return false;
	if (colon >= 0 && (slash < 0 || colon < slash) && (slash < 0 || !tw_is_digit(text.ptr[colon + 1])))
		return take_short(ret, text, (size_t)colon);
	return take_web(ret, &schemes[0], text);
}

/* Without its last part, which may stand behind a slash or behind the colon of "host:path"; not without its host. */
static bool cut_last(char *base)
{
	char *host = strstr(base, "://"), *slash;

	host = host ? strchr(host + 3, '/') : base;
	slash = strrchr(base, '/');
	if (host && slash && slash > host) {
		*slash = '\0';
		return true;
	}
	slash = host == base ? strchr(base, ':') : NULL;
	if (slash && slash[1])
		slash[1] = '\0';
	else if (host && host != base && host[1])
		host[1] = '\0';
	else
		return false;
	return true;
}

bool tw_git_place_relative(const char *base, const char *url, char *ret, size_t room)
{
	bool relative = strncmp(url, "./", 2) == 0 || strncmp(url, "../", 3) == 0;
	size_t len;

	if (!relative)
		return put(ret, room, "", tw_slice(url));
	if (!base || !put(ret, room, "", tw_slice(base)))
		return false;
	len = strlen(ret);
	while (len > 1 && ret[len - 1] == '/')
		ret[--len] = '\0';
	for (;;) {
		if (strncmp(url, "./", 2) == 0) {
			url += 2;
		} else if (strncmp(url, "../", 3) == 0) {
			url += 3;
			if (!cut_last(ret))
				return false;
		} else {
			break;
		}
	}
	len = strlen(ret);
	return *url && put(ret + len, room - len, len && (ret[len - 1] == ':' || ret[len - 1] == '/') ? "" : "/",
			   tw_slice(url));
}
