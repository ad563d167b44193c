/* SPDX-License-Identifier: Apache-2.0 */
/*
 * composer.lock of PHP's Composer. Source: getcomposer.org/doc, "composer.lock" and "the composer.json schema".
 *
 *	{ "packages": [ { "name": "pear/log", "version": "1.13.3",
 *		"require": { "php": ">5.2", "pear/pear_exception": "1.0.1 || 1.0.2" }, "license": ["MIT"] } ],
 *	  "packages-dev": [ … ] }
 *
 * Surprising: "php" and what begins with "ext" are the language and its extensions. What the project itself asks for stands
 * in composer.json beside it; without that nothing is known of it.
 */
#include "analyze/lang/composer.h"

#include "analyze/lang/beside.h"
#include "analyze/lang/lock.h"
#include "model/license.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);
static int finish(struct tw_sink *sink, struct trawl_error *err);

enum { ROLE_LOCK, ROLE_PROJECT };

const struct tw_analyzer tw_analyzer_composer = {
	.name = "composer",
	.doc = "Composer: what a PHP project's lock file pins",
	.type = "composer",
	.files = "composer.lock",
	.version = 1,
	.scope = TW_IN_TREE,
	.match = { { TW_BASENAME, "composer.lock", .not_under = "vendor", .role = ROLE_LOCK },
		   { TW_BASENAME, "composer.json", .not_under = "vendor", .role = ROLE_PROJECT } },
	.max_size = TW_LIMIT_LOCKFILE,
	.parse = parse,
	.finish = finish,
};

struct reader {
	const struct tw_json *doc;
	struct tw_sink *sink;
	struct tw_lock lock;
	struct tw_map by_name;  /* the lock's numbers */
	TW_VEC(uint32_t) nodes; /* the lock's packages in the document */
	uint32_t last_line;
};

static struct tw_texts licenses(const struct reader *r, uint32_t node)
{
	struct tw_slice text = tw_json_text(r->doc, node, r->sink->scratch), *at;
	size_t count = 0;

	if (text.ptr)
		return text.len ? tw_license_split(text, r->sink->scratch) : (struct tw_texts){ 0 };
	if (tw_json_type(r->doc, node) != TW_JSON_ARRAY)
		return (struct tw_texts){ 0 };
	at = tw_arena_array(r->sink->scratch, tw_json_count(r->doc, node), sizeof(*at));
	r->sink->failed |= !at;
	tw_json_each(r->doc, at ? node : 0, element) {
		at[count] = tw_json_text(r->doc, element, r->sink->scratch);
		count += at[count].len > 0;
	}
	return (struct tw_texts){ at, count };
}

static void take_package(struct reader *r, uint32_t node, bool dev)
{
	struct tw_location place = tw_lang_place(r->doc, node, &r->last_line);
	struct tw_slice name = tw_json_text(r->doc, tw_json_get(r->doc, node, "name"), r->sink->scratch);
	uint32_t *at = name.len ? tw_map_put(&r->by_name, name) : NULL, *slot;
	struct tw_lock_package *p;
	bool known;

	/* Of several with one name the first has the say, and what isn't for development comes first. */
	if (!name.len || (at && *at != TW_MAP_NONE))
		return;
	slot = at ? tw_vec_push(&r->nodes) : NULL;
	if (!slot) {
		r->sink->failed = true;
		return;
	}
	*slot = node;
	*at = (uint32_t)(r->nodes.len - 1);
	p = tw_lock_package(&r->lock, name,
			    tw_json_text(r->doc, tw_json_get(r->doc, node, "version"), r->sink->scratch), &known);
	p->package.id = tw_lang_id(r->sink, name, "@", p->package.version);
	p->package.dev = dev;
	p->package.licenses = licenses(r, tw_json_get(r->doc, node, "license"));
	tw_lock_place(&r->lock, p, place.start_line, place.end_line);
}

static void take_needs(struct reader *r, struct tw_lock_package *p, uint32_t node)
{
	tw_json_each(r->doc, tw_json_get(r->doc, node, "require"), need) {
		struct tw_slice name = tw_json_key(r->doc, need, r->sink->scratch);
		uint32_t at = tw_map_get(&r->by_name, name);

		if (at != TW_MAP_NONE && !tw_slice_is(name, "php") && !tw_slice_starts(name, "ext"))
			tw_lock_need(&r->lock, p, r->lock.packages.at[at].package.id);
	}
}

int tw_composer_take(const struct tw_json *doc, uint32_t packages, uint32_t dev_packages, struct tw_sink *sink,
		     struct trawl_error *err)
{
	struct reader r = { .doc = doc, .sink = sink, .lock = { .sink = sink } };

	tw_json_each(doc, packages, package)
		take_package(&r, package, false);
	tw_json_each(doc, dev_packages, package)
		take_package(&r, package, true);
	for (size_t i = 0; i < r.nodes.len && i < r.lock.packages.len; i++)
		take_needs(&r, &r.lock.packages.at[i], r.nodes.at[i]);
	tw_vec_release(&r.nodes);
	tw_map_release(&r.by_name);
	return tw_lock_finish(&r.lock, err);
}

static int parse_lock(const struct tw_view *view, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_json doc;
	int status = tw_json_parse_as(view->bytes, TW_JSON_LINES, sink->scratch, &doc, err);

	if (status < 0)
		return tw_lang_unreadable(view, status, err);
	return tw_composer_take(&doc, tw_json_get(&doc, TW_JSON_ROOT, "packages"),
				tw_json_get(&doc, TW_JSON_ROOT, "packages-dev"), sink, err);
}

/* One fact with the names that the project asks for. */
static int parse_project(const struct tw_view *view, struct tw_sink *sink, struct trawl_error *err)
{
	static const char *const lists[] = { "require", "require-dev" };
	struct tw_fact fact = { .kind = TW_FACT_PRIVATE };
	struct tw_slice *names;
	struct tw_json doc;
	int status = tw_json_parse_as(view->bytes, TW_JSON_TRAILING, sink->scratch, &doc, err);
	size_t count = 0;

	if (status < 0)
		return tw_lang_unreadable(view, status, err);
	for (size_t i = 0; i < 2; i++)
		count += tw_json_count(&doc, tw_json_get_nocase(&doc, TW_JSON_ROOT, lists[i]));
	names = tw_arena_array(sink->scratch, count, sizeof(*names));
	sink->failed |= !names;
	for (size_t i = 0; names && i < 2; i++) {
		tw_json_each(&doc, tw_json_get_nocase(&doc, TW_JSON_ROOT, lists[i]), need)
			names[fact.list.len++] = tw_json_key(&doc, need, sink->scratch);
	}
	fact.list.at = names;
	tw_sink_fact(sink, &fact);
	return tw_sink_status(sink, err);
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	return role == ROLE_PROJECT ? parse_project(view, sink, err) : parse_lock(view, sink, err);
}

static void relate(struct tw_sink *sink, const struct tw_group *group, const struct tw_texts direct)
{
	struct tw_map names = { 0 };

	for (size_t i = 0; i < direct.len; i++) {
		uint32_t *at = direct.at[i].len ? tw_map_put(&names, direct.at[i]) : NULL;

		if (at)
			*at = 0;
	}
	for (uint32_t i = 0; i < group->count; i++) {
		struct tw_arena_mark mark = tw_arena_mark(sink->scratch);
		struct tw_package package;

		if (tw_flat_builder_package(sink->builder, group->first + i, sink->scratch, &package)) {
			package.indirect = tw_map_get(&names, package.name) == TW_MAP_NONE;
			package.relationship = package.indirect ? TW_REL_INDIRECT : TW_REL_DIRECT;
			tw_flat_builder_set_package(sink->builder, group->first + i, &package);
		}
		tw_arena_rewind(sink->scratch, mark);
	}
	tw_map_release(&names);
}

static void join(const struct tw_beside *projects, const struct tw_group *group, const void *how)
{
	struct tw_slice project = tw_beside_path(projects->sink, group->path, TW_LIT("composer.json"));
	uint32_t at = tw_beside_first(projects, project);
	struct tw_fact fact;

	if (tw_beside_fact(projects, project, &at, &fact))
		relate(projects->sink, group, fact.list);
}

static int finish(struct tw_sink *sink, struct trawl_error *err)
{
	return tw_beside_join(sink, "composer", join, NULL, err);
}
