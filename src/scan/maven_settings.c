/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/maven_settings.h"

#include <stdlib.h>

#include "base/buf.h"
#include "format/xml.h"

#define CENTRAL "https://repo.maven.apache.org/maven2"

enum { FILES = 4 };

struct reading {
	const struct tw_xml_node *roots[FILES];
	size_t count;
	struct tw_arena *arena;
	struct tw_maven_settings *to;
	bool failed;
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
	tw_buf_release(&out);
	r->failed |= !result.ptr;
	return result;
}

static struct tw_slice text_of(struct reading *r, const struct tw_xml_node *node, const char *name)
{
	return expand(r, tw_xml_trimmed(tw_xml_get(node, name)));
}

/* mirrorOf: ids or "*", each perhaps denied by "!"; "external:*" leaves out what is on this machine. */
static bool mirrors(struct tw_slice list, struct tw_slice id, struct tw_slice url)
{
	bool local = tw_slice_search(url, TW_LIT("://localhost")) > 0 ||
		     tw_slice_search(url, TW_LIT("://127.0.0.1")) > 0 || tw_slice_starts(url, "file:");
	bool found = false;
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
				return;
			}
		}
	}
}

/* Of several that one mirror stands for, it is asked once. */
static void add_repository(struct reading *r, struct tw_slice id, struct tw_slice url)
{
	struct tw_maven_repository one = { .id = id, .url = url, .username = TW_LIT(""), .password = TW_LIT("") };

	take_mirror(r, &one);
	while (tw_slice_ends(one.url, "/"))
		one.url.len--;
	for (size_t i = 0; i < r->to->count; i++) {
		if (tw_slice_eq(r->to->list[i].url, one.url))
			return;
	}
	if (!tw_slice_starts(one.url, "https://") && !tw_slice_starts(one.url, "http://"))
		return;
	take_server(r, &one);
	if (r->to->count < TW_MAVEN_REPOSITORIES)
		r->to->list[r->to->count++] = one;
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

bool tw_maven_settings_read(const struct tw_slice *texts, size_t count, struct tw_arena *arena,
			    struct tw_maven_settings *ret)
{
	struct reading r = { .arena = arena, .to = ret };

	*ret = (struct tw_maven_settings){ 0 };
	for (size_t i = 0; i < count && r.count < FILES; i++) {
		if (tw_xml_parse(texts[i], arena, &r.roots[r.count], NULL) == TRAWL_OK)
			r.count++;
	}
	for (size_t i = 0; i < r.count; i++) {
		struct tw_slice local = text_of(&r, r.roots[i], "localRepository");

		if (local.len && !ret->local)
			ret->local = tw_arena_text(arena, local);
		ret->offline |= tw_slice_is(tw_xml_trimmed(tw_xml_get(r.roots[i], "offline")), "true");
	}
	take_repositories(&r);
	return !r.failed;
}
