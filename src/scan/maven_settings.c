/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/maven_settings.h"

#include <stdlib.h>

#include "base/buf.h"
#include "format/xml.h"
#include "net/url.h"

#define CENTRAL "https://repo.maven.apache.org/maven2"

enum { FILES = 4 };

struct reading {
	const struct tw_xml_node *roots[FILES];
	size_t count;
	const char *const *mirrors;
	struct tw_arena *arena;
	struct tw_maven_settings *to;
};

/* "env.X" is the environment's, "user.home" is known too; anything else is empty. */
static const char *variable(struct tw_slice name, struct tw_arena *arena)
{
	const char *text, *value = NULL;

	if (tw_slice_is(name, "user.home"))
		value = getenv("HOME");
	if (tw_slice_starts(name, "env.")) {
		text = tw_arena_text(arena, tw_slice_from(name, strlen("env.")));
		value = text ? getenv(text) : NULL;
	}
	return value ? value : "";
}

static struct tw_slice expand(struct reading *r, struct tw_slice text)
{
	struct tw_buf out = { 0 };
	struct tw_slice result = { 0 };
	ptrdiff_t at;

	while ((at = tw_slice_search(text, TW_LIT("${"))) >= 0) {
		struct tw_slice rest = tw_slice_from(text, (size_t)at + 2);
		ptrdiff_t end = tw_slice_find(rest, '}');

		if (end < 0)
			break;
		tw_buf_add(&out, text.ptr, (size_t)at);
		tw_buf_text(&out, variable(tw_slice_head(rest, (size_t)end), r->arena));
		text = tw_slice_from(rest, (size_t)end + 1);
	}
	tw_buf_slice(&out, text);
	if (!tw_buf_failed(&out))
		result = tw_arena_copy(r->arena, tw_slice_trim(tw_buf_view(&out)));
	r->arena->failed |= tw_buf_failed(&out);
	tw_buf_release(&out);
	return result;
}

static struct tw_slice text_of(struct reading *r, const struct tw_xml_node *node, const char *name)
{
	return expand(r, tw_xml_trimmed(tw_xml_get(node, name)));
}

static bool is_local(struct tw_slice url)
{
	struct tw_url parts;

	return tw_url_parse(url, &parts) &&
	       (tw_slice_is(parts.scheme, "file") || tw_slice_is(parts.host, "localhost") ||
		tw_slice_is(parts.host, "127.0.0.1") || tw_slice_is(parts.host, "[::1]"));
}

/* mirrorOf: ids or "*", each perhaps denied by "!"; "external:*" leaves out what is on this machine. */
static bool mirrors(struct tw_slice list, struct tw_slice id, struct tw_slice url)
{
	bool local = is_local(url), found = false;
	struct tw_slice one;

	while (tw_slice_split(&list, ',', &one)) {
		one = tw_slice_trim(one);
		if (tw_slice_starts(one, "!") && tw_slice_eq(tw_slice_from(one, 1), id))
			return false;
		found |= tw_slice_eq(one, id) || tw_slice_is(one, "*") || (tw_slice_is(one, "external:*") && !local) ||
			 (tw_slice_is(one, "external:http:*") && !local && tw_slice_starts(url, "http:"));
	}
	return found;
}

static void take_server(struct reading *r, struct tw_maven_repository *to)
{
	for (size_t i = 0; i < r->count; i++) {
		tw_xml_each(tw_xml_get(r->roots[i], "servers"), server) {
			if (!tw_slice_eq(text_of(r, server, "id"), to->id))
				continue;
			to->username = text_of(r, server, "username");
			to->password = text_of(r, server, "password");
			if (tw_slice_starts(to->password, "{"))
				to->username = to->password = TW_LIT("");
			return;
		}
	}
}

/* An exact name counts more than a pattern; else the first mirror. */
static void take_mirror(struct reading *r, struct tw_maven_repository *to)
{
	for (int exact = 1; exact >= 0; exact--) {
		for (size_t i = 0; i < r->count; i++) {
			tw_xml_each(tw_xml_get(r->roots[i], "mirrors"), mirror) {
				struct tw_slice of = text_of(r, mirror, "mirrorOf");

				if (exact ? !tw_slice_eq(of, to->id) : !mirrors(of, to->id, to->url))
					continue;
				to->id = text_of(r, mirror, "id");
				to->url = text_of(r, mirror, "url");
				if (tw_slice_is(text_of(r, mirror, "blocked"), "true"))
					to->unusable = "settings.xml blocks it";
				return;
			}
		}
	}
}

/* Of several that one mirror stands for, it is asked once; what can't be asked is kept, to be told of. */
static void add_place(struct reading *r, struct tw_maven_repository one)
{
	struct tw_url parts;

	while (tw_slice_ends(one.url, "/"))
		one.url.len--;
	for (size_t i = 0; i < r->to->count; i++) {
		if (tw_slice_eq(r->to->list[i].url, one.url))
			return;
	}
	if (!one.unusable && (!tw_url_parse(one.url, &parts) || tw_slice_is(parts.scheme, "file")))
		one.unusable = "its address is neither http's nor https's";
	if (r->to->count < TW_MAVEN_REPOSITORIES)
		r->to->list[r->to->count++] = one;
}

/* "https://user:word@host/…": as whom a mirror of the configuration is asked stands in its address. */
static void take_user(struct tw_maven_repository *to, struct tw_arena *arena)
{
	struct tw_slice rest = to->url, scheme, user;
	ptrdiff_t at = tw_slice_search(rest, TW_LIT("://")), end;

	if (at < 0)
		return;
	scheme = tw_slice_head(rest, (size_t)at + 3);
	rest = tw_slice_from(rest, scheme.len);
	end = tw_slice_rfind(tw_slice_head(rest, (size_t)(tw_slice_find(rest, '/') < 0 ? (ptrdiff_t)rest.len
										       : tw_slice_find(rest, '/'))),
			     '@');
	if (end < 0)
		return;
	user = tw_slice_head(rest, (size_t)end);
	to->url = TW_JOIN(arena, scheme, tw_slice_from(rest, (size_t)end + 1));
	tw_slice_split(&user, ':', &to->username);
	to->password = user;
}

/* The same repository, seen by its address: with or without a slash at its end, its host in any letters. */
static bool same_place(struct tw_slice a, struct tw_slice b)
{
	struct tw_url x, y;

	if (!tw_url_parse(a, &x) || !tw_url_parse(b, &y))
		return false;
	while (tw_slice_ends(x.path, "/"))
		x.path.len--;
	while (tw_slice_ends(y.path, "/"))
		y.path.len--;
	return tw_slice_eq(x.scheme, y.scheme) && tw_slice_eq_nocase(x.host, y.host) && tw_slice_eq(x.port, y.port) &&
	       tw_slice_eq(x.path, y.path);
}

static void add_repository(struct reading *r, struct tw_slice id, struct tw_slice url)
{
	struct tw_maven_repository one = { .id = id, .url = url, .username = TW_LIT(""), .password = TW_LIT("") };
	bool replaced = false;

	take_mirror(r, &one);
	for (const char *const *pair = r->mirrors; pair && pair[0] && pair[1]; pair += 2) {
		struct tw_maven_repository other = one;

		if (!same_place(tw_slice(pair[0]), one.url))
			continue;
		replaced = true;
		other.url = tw_slice(pair[1]);
		take_user(&other, r->arena);
		add_place(r, other);
	}
	if (replaced)
		return;
	take_server(r, &one);
	add_place(r, one);
}

static bool is_active(struct reading *r, const struct tw_xml_node *profile)
{
	struct tw_slice id = text_of(r, profile, "id");

	for (size_t i = 0; i < r->count; i++) {
		tw_xml_each(tw_xml_get(r->roots[i], "activeProfiles"), active) {
			if (tw_slice_eq(expand(r, tw_xml_trimmed(active)), id))
				return true;
		}
	}
	return tw_slice_is(tw_xml_trimmed(tw_xml_path(profile, "activation.activeByDefault")), "true");
}

static void take_repositories(struct reading *r)
{
	bool central = false;

	for (size_t i = 0; i < r->count; i++) {
		tw_xml_each(tw_xml_get(r->roots[i], "profiles"), profile) {
			if (!is_active(r, profile))
				continue;
			tw_xml_each(tw_xml_get(profile, "repositories"), repository) {
				struct tw_slice id = text_of(r, repository, "id");

				central |= tw_slice_is(id, "central");
				add_repository(r, id, text_of(r, repository, "url"));
			}
		}
	}
	if (!central)
		add_repository(r, TW_LIT("central"), TW_LIT(CENTRAL));
}

int tw_maven_settings_read(const struct tw_maven_file *files, size_t count, const char *const *mirrors,
			   struct tw_arena *arena, struct tw_maven_settings *ret, struct trawl_error *err)
{
	struct reading r = { .mirrors = mirrors, .arena = arena, .to = ret };

	*ret = (struct tw_maven_settings){ 0 };
	for (size_t i = 0; i < count && r.count < FILES; i++) {
		if (!files[i].text.ptr)
			continue;
		if (tw_xml_parse(files[i].text, arena, &r.roots[r.count], err) < 0)
			return tw_wrap(err, "%s", files[i].path);
		r.count++;
	}
	for (size_t i = 0; i < r.count; i++) {
		struct tw_slice local = text_of(&r, r.roots[i], "localRepository");

		if (local.len && !ret->local)
			ret->local = tw_arena_text(arena, local);
		ret->offline |= tw_slice_is(tw_xml_trimmed(tw_xml_get(r.roots[i], "offline")), "true");
	}
	take_repositories(&r);
	return arena->failed ? tw_fail_nomem(err) : TRAWL_OK;
}
