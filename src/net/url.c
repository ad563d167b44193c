/* SPDX-License-Identifier: Apache-2.0 */
#include "net/url.h"

static const struct tw_slice schemes[] = { TW_LIT("http"), TW_LIT("https"), TW_LIT("file") };

static bool is_clean(struct tw_slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];

		if (c <= 0x20 || c >= 0x7f || c == '\\')
			return false;
	}
	return true;
}

/* "host", "host:80", "[::1]:80". */
static bool split_host(struct tw_slice authority, struct tw_url *ret)
{
	ptrdiff_t colon = tw_slice_rfind(authority, ':'), bracket = tw_slice_rfind(authority, ']');
	uint64_t number;

	ret->host = authority;
	ret->port = (struct tw_slice){ 0 };
	if (colon > bracket) {
		ret->host = tw_slice_head(authority, (size_t)colon);
		ret->port = tw_slice_from(authority, (size_t)colon + 1);
		if (ret->port.len && !tw_slice_u64(ret->port, 65535, &number))
			return false;
	}
	return ret->host.len > 0 && tw_slice_find(authority, '@') < 0;
}

static size_t first_of(struct tw_slice text, const char *set)
{
	size_t at = 0;

	while (at < text.len && !strchr(set, text.ptr[at]))
		at++;
	return at;
}

bool tw_url_parse(struct tw_slice text, struct tw_url *ret)
{
	ptrdiff_t colon = tw_slice_search(text, TW_LIT("://"));
	struct tw_slice rest;
	size_t end;

	*ret = (struct tw_url){ 0 };
	if (colon < 0 || !is_clean(text))
		return false;
	for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++) {
		if (tw_slice_eq_nocase(tw_slice_head(text, (size_t)colon), schemes[i]))
			ret->scheme = schemes[i];
	}
	rest = tw_slice_from(text, (size_t)colon + 3);
	rest = tw_slice_head(rest, first_of(rest, "#"));
	end = first_of(rest, "/?");
	if (!ret->scheme.len)
		return false;
	if (tw_slice_is(ret->scheme, "file") ? end != 0 : !split_host(tw_slice_head(rest, end), ret))
		return false;
	rest = tw_slice_from(rest, end);
	end = first_of(rest, "?");
	ret->path = tw_slice_head(rest, end);
	ret->query = tw_slice_from(rest, end + 1);
	return true;
}

bool tw_url_is_authority(struct tw_slice text)
{
	struct tw_url url = { 0 };

	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		if (!tw_is_alnum(c) && c != '.' && c != '-' && c != '_' && c != ':' && c != '[' && c != ']')
			return false;
	}
	return text.len && split_host(text, &url);
}

static struct tw_slice default_port(const struct tw_url *url)
{
	if (url->port.len)
		return url->port;
	return tw_slice_is(url->scheme, "https") ? TW_LIT("443") : TW_LIT("80");
}

bool tw_url_same_origin(struct tw_slice a, struct tw_slice b)
{
	struct tw_url x, y;

	return tw_url_parse(a, &x) && tw_url_parse(b, &y) && tw_slice_eq(x.scheme, y.scheme) &&
	       tw_slice_eq_nocase(x.host, y.host) && tw_slice_eq(default_port(&x), default_port(&y));
}

struct tw_slice tw_url_shown(struct tw_slice url)
{
	return tw_slice_head(url, first_of(url, "?#"));
}

/* "https://host:1" of an URL that has been parsed from @text. */
static struct tw_slice origin_of(struct tw_slice text, const struct tw_url *url)
{
	const char *end = url->port.len ? url->port.ptr + url->port.len : url->host.ptr + url->host.len;

	return tw_slice_of(text.ptr, (size_t)(end - text.ptr));
}

struct tw_slice tw_url_join(struct tw_slice base, struct tw_slice location, struct tw_arena *arena)
{
	struct tw_slice joined = { 0 }, dir;
	struct tw_url from, to;

	location = tw_slice_head(location, first_of(location, "#"));
	if (!location.len || !tw_url_parse(base, &from) || !from.host.len)
		return joined;
	dir = tw_slice_head(from.path, (size_t)(tw_slice_rfind(from.path, '/') + 1));
	if (tw_slice_search(location, TW_LIT("://")) > 0 && tw_is_alpha(*location.ptr) &&
	    (size_t)tw_slice_search(location, TW_LIT("://")) < first_of(location, "/?"))
		joined = tw_arena_copy(arena, location);
	else if (tw_slice_starts(location, "//"))
		joined = TW_JOIN(arena, from.scheme, TW_LIT(":"), location);
	else if (*location.ptr == '/')
		joined = TW_JOIN(arena, origin_of(base, &from), location);
	else if (*location.ptr == '?')
		joined = TW_JOIN(arena, origin_of(base, &from), from.path, location);
	else
		joined = TW_JOIN(arena, origin_of(base, &from), dir.len ? dir : TW_LIT("/"), location);
	return tw_url_parse(joined, &to) ? joined : (struct tw_slice){ 0 };
}

void tw_url_escape(struct tw_buf *buf, struct tw_slice text)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];

		if (tw_is_alnum((char)c) || strchr("-_.~", c ? c : ' ')) {
			tw_buf_char(buf, (char)c);
		} else {
			tw_buf_char(buf, '%');
			tw_buf_char(buf, digits[c >> 4]);
			tw_buf_char(buf, digits[c & 15]);
		}
	}
}

struct tw_slice tw_url_file(struct tw_slice url, struct tw_arena *arena)
{
	struct tw_url parts;
	size_t len = 0;
	char *path;

	/* A path as people type it may hold spaces: what tells a file URL is its beginning alone. */
	if (tw_slice_starts(url, "file://") && url.len > 7 && url.ptr[7] == '/')
		parts.path = tw_slice_from(url, 7);
	else
		return (struct tw_slice){ 0 };
	path = tw_arena_text(arena, parts.path);
	if (!path)
		return (struct tw_slice){ 0 };
	for (size_t i = 0; i < parts.path.len; i++) {
		const char *at = parts.path.ptr + i;
		bool escaped =
			*at == '%' && i + 2 < parts.path.len && tw_hex_digit(at[1]) >= 0 && tw_hex_digit(at[2]) >= 0;
		char c = escaped ? (char)(tw_hex_digit(at[1]) * 16 + tw_hex_digit(at[2])) : *at;

		if (!c)
			return (struct tw_slice){ 0 };
		path[len++] = c;
		i += escaped ? 2 : 0;
	}
	path[len] = '\0';
	return tw_slice_of(path, len);
}
