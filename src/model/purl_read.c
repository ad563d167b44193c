/* SPDX-License-Identifier: Apache-2.0 */
#include "model/purl_read.h"

#include "base/buf.h"
#include "base/limits.h"
#include "model/purl.h"

/* "%40" to "@"; false for what is no such code. */
static bool decode(struct tw_slice s, struct tw_arena *arena, struct tw_slice *ret)
{
	char *text = NULL;
	size_t len = 0;

	*ret = s;
	if (tw_slice_find(s, '%') < 0)
		return true;
	text = tw_arena_alloc(arena, s.len);
	for (size_t i = 0; text && i < s.len; i++) {
		int high = s.ptr[i] == '%' && i + 2 < s.len ? tw_hex_digit(s.ptr[i + 1]) : -1;
		int low = high >= 0 ? tw_hex_digit(s.ptr[i + 2]) : -1;

		if (s.ptr[i] == '%' && low < 0)
			return false;
		text[len++] = s.ptr[i] == '%' ? (char)(high << 4 | low) : s.ptr[i];
		i += s.ptr[i] == '%' ? 2 : 0;
	}
	*ret = tw_slice_of(text, len);
	return text != NULL;
}

static struct tw_slice small(struct tw_slice s, struct tw_arena *arena)
{
	char *text = tw_arena_text(arena, s);

	for (size_t i = 0; text && i < s.len; i++)
		text[i] = tw_lower(text[i]);
	return tw_slice_of(text, text ? s.len : 0);
}

static struct tw_slice trim_slashes(struct tw_slice s)
{
	while (s.len && s.ptr[0] == '/')
		s = tw_slice_from(s, 1);
	while (s.len && s.ptr[s.len - 1] == '/')
		s.len--;
	return s;
}

static bool is_one_of(struct tw_slice type, const char *const *types, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (tw_slice_is(type, types[i]))
			return true;
	}
	return false;
}
#define IS_ONE_OF(type, list) is_one_of((type), (list), sizeof(list) / sizeof((list)[0]))

static bool is_type(struct tw_slice type)
{
	for (size_t i = 0; i < type.len; i++) {
		char c = type.ptr[i];

		if (!tw_is_alpha(c) && c != '.' && c != '-' && c != '+' && (i == 0 || !tw_is_digit(c)))
			return false;
	}
	return type.len > 0;
}

static bool is_key(struct tw_slice key)
{
	for (size_t i = 0; i < key.len; i++) {
		char c = key.ptr[i];

		if (!tw_is_alpha(c) && c != '.' && c != '-' && c != '_' && (i == 0 || !tw_is_digit(c)))
			return false;
	}
	return key.len > 0;
}

static int qualifier_cmp(const void *a, const void *b)
{
	const struct tw_purl_qualifier *x = a, *y = b;

	return tw_slice_cmp(x->key, y->key);
}

/* "arch=x86_64&distro=alpine-3.19": keys know no case, and stand once; empty values are none. */
static bool read_qualifiers(struct tw_slice query, struct tw_arena *arena, struct tw_purl_parts *ret)
{
	struct tw_purl_qualifier *at;
	struct tw_slice part;
	size_t room = 1, count = 0;

	for (size_t i = 0; i < query.len; i++)
		room += query.ptr[i] == '&';
	at = tw_arena_array(arena, room, sizeof(*at));
	while (at && tw_slice_split(&query, '&', &part)) {
		struct tw_slice key;

		if (!part.len)
			continue;
		tw_slice_split(&part, '=', &key);
		if (!is_key(key) || !decode(part, arena, &at[count].value))
			return false;
		at[count].key = small(key, arena);
		count += at[count].value.len > 0;
	}
	if (!at)
		return false;
	if (count)
		qsort(at, count, sizeof(*at), qualifier_cmp);
	for (size_t i = 1; i < count; i++) {
		if (tw_slice_eq(at[i - 1].key, at[i].key))
			return false;
	}
	ret->qualifiers = at;
	ret->qualifier_count = count;
	return true;
}

static bool read_namespace(struct tw_slice path, struct tw_arena *arena, struct tw_slice *ret)
{
	char *text = tw_arena_alloc(arena, path.len + 1);
	struct tw_slice segment, plain;
	size_t len = 0;

	while (text && tw_slice_split(&path, '/', &segment)) {
		if (!segment.len)
			continue;
		if (!decode(segment, arena, &plain))
			return false;
		if (len)
			text[len++] = '/';
		if (plain.len)
			memcpy(text + len, plain.ptr, plain.len);
		len += plain.len;
	}
	*ret = trim_slashes(tw_slice_of(text, len));
	return text != NULL;
}

static bool read_path(struct tw_slice rest, struct tw_arena *arena, struct tw_purl_parts *ret)
{
	ptrdiff_t at = tw_slice_rfind(rest, '@'), slash;

	if (!tw_slice_is(ret->type, "npm") && tw_slice_starts(rest, "@"))
		return false;
	if (at > 0) {
		if (!decode(tw_slice_from(rest, (size_t)at + 1), arena, &ret->version))
			return false;
		rest = tw_slice_head(rest, (size_t)at);
	}
	slash = tw_slice_rfind(rest, '/');
	if (!decode(tw_slice_from(rest, (size_t)(slash + 1)), arena, &ret->name) || !ret->name.len)
		return false;
	return read_namespace(slash > 0 ? tw_slice_head(rest, (size_t)slash) : (struct tw_slice){ 0 }, arena,
			      &ret->namespace);
}

/* Types whose names, or namespaces, know no case. */
static void adjust(struct tw_purl_parts *p, struct tw_arena *arena)
{
	static const char *const names[] = { "alpm",     "apk", "bitbucket", "bitnami", "chrome-extension",
					     "composer", "deb", "github",    "golang",  "pypi" };
	static const char *const namespaces[] = { "alpm",   "apk",    "bitbucket", "composer", "deb",
						  "github", "golang", "rpm",       "qpkg" };

	if (IS_ONE_OF(p->type, names))
		p->name = small(p->name, arena);
	if (IS_ONE_OF(p->type, namespaces))
		p->namespace = small(p->namespace, arena);
	if (tw_slice_is(p->type, "pypi") && p->name.ptr && tw_slice_find(p->name, '_') >= 0) {
		char *text = tw_arena_text(arena, p->name);

		for (size_t i = 0; text && i < p->name.len; i++)
			text[i] = text[i] == '_' ? '-' : text[i];
		p->name.ptr = text;
	}
}

static bool is_allowed(const struct tw_purl_parts *p)
{
	if (tw_slice_is(p->type, "julia"))
		return !p->namespace.len && tw_purl_qualifier(p, "uuid").len;
	if (tw_slice_is(p->type, "swift") || tw_slice_is(p->type, "vscode-extension") || tw_slice_is(p->type, "cpan"))
		return p->namespace.len > 0;
	return !tw_slice_is(p->type, "otp") || !p->namespace.len;
}

bool tw_purl_read(struct tw_slice text, struct tw_arena *arena, struct tw_purl_parts *ret)
{
	struct tw_slice query = { 0 }, subpath = { 0 }, type;
	ptrdiff_t at;

	*ret = (struct tw_purl_parts){ 0 };
	if (text.len > TW_LIMIT_PATH || !tw_slice_eq_nocase(tw_slice_head(text, 4), TW_LIT("pkg:")))
		return false;
	text = tw_slice_from(text, 4);
	while (tw_slice_starts(text, "/"))
		text = tw_slice_from(text, 1);
	at = tw_slice_find(text, '#');
	if (at >= 0) {
		subpath = trim_slashes(tw_slice_from(text, (size_t)at + 1));
		text = tw_slice_head(text, (size_t)at);
	}
	at = tw_slice_find(text, '?');
	if (at >= 0) {
		query = tw_slice_from(text, (size_t)at + 1);
		text = tw_slice_head(text, (size_t)at);
	}
	if (tw_slice_find(text, '/') < 0)
		return false;
	tw_slice_split(&text, '/', &type);
	ret->type = small(type, arena);
	if (!is_type(ret->type) || !decode(subpath, arena, &ret->subpath) || !read_qualifiers(query, arena, ret) ||
	    !read_path(text, arena, ret))
		return false;
	ret->subpath = trim_slashes(ret->subpath);
	adjust(ret, arena);
	return ret->name.ptr && is_allowed(ret);
}

struct tw_slice tw_purl_qualifier(const struct tw_purl_parts *parts, const char *key)
{
	for (size_t i = 0; i < parts->qualifier_count; i++) {
		if (tw_slice_is(parts->qualifiers[i].key, key))
			return parts->qualifiers[i].value;
	}
	return (struct tw_slice){ 0 };
}

struct tw_slice tw_purl_write(const struct tw_purl_parts *p, struct tw_arena *arena)
{
	static const char segment_kept[] = "-._~!$&'()*,;=:";
	struct tw_slice namespace = p->namespace, part, purl = { 0 };
	struct tw_buf buf = { 0 };

	tw_buf_text(&buf, "pkg:");
	tw_buf_slice(&buf, p->type);
	while (tw_slice_split(&namespace, '/', &part)) {
		if (part.len)
			tw_buf_char(&buf, '/');
		tw_purl_escape(&buf, part, segment_kept);
	}
	tw_buf_char(&buf, '/');
	tw_purl_escape(&buf, p->name, segment_kept);
	if (p->version.len)
		tw_buf_char(&buf, '@');
	tw_purl_escape(&buf, p->version, segment_kept);
	for (size_t i = 0; i < p->qualifier_count; i++) {
		tw_buf_char(&buf, i ? '&' : '?');
		tw_purl_escape(&buf, p->qualifiers[i].key, "-._~:");
		tw_buf_char(&buf, '=');
		tw_purl_escape(&buf, p->qualifiers[i].value, "-._~:");
	}
	if (p->subpath.len)
		tw_buf_char(&buf, '#');
	tw_purl_escape(&buf, p->subpath, "-._~!$&'()*,;=:/");
	if (!tw_buf_failed(&buf))
		purl = tw_arena_copy(arena, tw_buf_view(&buf));
	tw_buf_release(&buf);
	return purl;
}

bool tw_purl_is_os(const struct tw_purl_parts *parts)
{
	static const char *const types[] = { "apk", "deb", "rpm" };

	return IS_ONE_OF(parts->type, types);
}

struct tw_slice tw_purl_ecosystem(const struct tw_purl_parts *parts)
{
	static const struct {
		const char *purl, *type;
	} types[] = {
		{ "composer", "composer" },   { "maven", "jar" },
		{ "gem", "gemspec" },         { "conda", "conda-pkg" },
		{ "pypi", "python-pkg" },     { "golang", "gobinary" },
		{ "npm", "node-pkg" },        { "cargo", "cargo" },
		{ "nuget", "nuget" },         { "swift", "swift" },
		{ "cocoapods", "cocoapods" }, { "hex", "hex" },
		{ "conan", "conan" },         { "pub", "pub" },
		{ "bitnami", "bitnami" },     { "julia", "julia" },
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (tw_slice_is(parts->type, types[i].purl))
			return tw_slice(types[i].type);
	}
	if (tw_slice_is(parts->type, "k8s") && !parts->namespace.len)
		return TW_LIT("kubernetes");
	return (struct tw_slice){ 0 };
}
