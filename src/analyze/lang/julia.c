/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Manifest.toml and Project.toml of Julia's Pkg. Source: pkgdocs.julialang.org, Project.toml and Manifest.toml.
 *
 *	[[deps.A]]					since Julia 1.7; before, tables stand at the top: [[A]]
 *	deps = ["B"]					by name, or …
 *	uuid = "ead4f63c-334e-11e9-00e6-e7f0a5f21b60"
 *	version = "0.5.3"
 *	    [deps.A.deps]				… by name and UUID, where a name alone wouldn't do
 *	    B = "f41f7b98-334e-11e9-1257-49272045fb24"
 *
 * Surprising: packages are known by UUID, and several may have one name. Those of the standard library have no version of
 * their own: they are of Julia's, which manifests before 1.7 don't tell. Project.toml beside it says what is direct
 * ("deps") and what is for tests ("extras"); what neither reaches is left out. Without it all is listed.
 */
#include "analyze/lang/beside.h"
#include "analyze/lang/lock.h"
#include "format/toml.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);
static int finish(struct tw_sink *sink, struct trawl_error *err);

enum { ROLE_MANIFEST, ROLE_PROJECT };

const struct tw_analyzer tw_analyzer_julia = {
	.name = "julia",
	.doc = "Julia: what a project's manifest pins",
	.type = "julia",
	.files = "Manifest.toml",
	.version = 1,
	.scope = TW_EVERYWHERE,
	.match = { { TW_BASENAME, "Manifest.toml", .role = ROLE_MANIFEST },
		   { TW_BASENAME, "Project.toml", .role = ROLE_PROJECT } },
	.max_size = TW_LIMIT_LOCKFILE,
	.parse = parse,
	.finish = finish,
};

struct reader {
	struct tw_sink *sink;
	struct tw_lock lock;
	const struct tw_toml_node *packages; /* name → tables */
	struct tw_slice julia;               /* its version */
};

static struct tw_slice text(const struct tw_toml_node *table, const char *name)
{
	return tw_toml_text(tw_toml_get(table, name));
}

/* Needed by name: there must be one of this name only. */
static void need_name(struct reader *r, struct tw_lock_package *p, const struct tw_toml_node *name)
{
	const struct tw_toml_node *found = tw_toml_get_slice(r->packages, tw_toml_text(name));

	if (tw_toml_type(found) == TW_TOML_ARRAY && found->count == 1)
		tw_lock_need(&r->lock, p, text(found->first, "uuid"));
	else
		tw_warn(r->sink, name->line, "\"%.*s\" doesn't say which package it is", TW_ARG(tw_toml_text(name)));
}

static void take_package(struct reader *r, const struct tw_toml_node *table, struct tw_slice name)
{
	const struct tw_toml_node *needs = tw_toml_get(table, "deps");
	struct tw_slice id = text(table, "uuid"), version = text(table, "version");
	struct tw_lock_package *p;
	bool known;

	/* By UUID, which is why it stands where the version would. */
	p = tw_lock_package(&r->lock, name, id, &known);
	if (known)
		return;
	p->package.id = id;
	p->package.version = version.len ? version : r->julia;
	tw_lock_place(&r->lock, p, table->line, table->line_end);
	tw_toml_each(needs, need) {
		if (tw_toml_type(needs) == TW_TOML_ARRAY)
			need_name(r, p, need);
		else
			tw_lock_need(&r->lock, p, tw_toml_text(need));
	}
}

static int parse_manifest(const struct tw_view *view, struct tw_sink *sink, struct trawl_error *err)
{
	struct reader r = { .sink = sink, .lock = { .sink = sink }, .julia = TW_LIT("unknown") };
	const struct tw_toml_node *root;
	int status = tw_toml_parse(view->bytes, sink->scratch, &root, err);

	if (status < 0)
		return tw_lang_unreadable(view, status, err);
	r.packages = root;
	if (tw_toml_get(root, "manifest_format")) {
		r.packages = tw_toml_get(root, "deps");
		r.julia = text(root, "julia_version");
	}
	tw_toml_each(r.packages, tables) {
		for (const struct tw_toml_node *one = tw_toml_type(tables) == TW_TOML_ARRAY ? tables->first : NULL; one;
		     one = one->next)
			take_package(&r, one, tables->key);
	}
	return tw_lock_finish(&r.lock, err);
}

static void remember(struct tw_sink *sink, const char *list, struct tw_slice id)
{
	struct tw_fact fact = { .kind = TW_FACT_PRIVATE, .key = tw_slice(list), .value = id };

	tw_sink_fact(sink, &fact);
}

/* One that can't be read says nothing about what is direct, and nothing is left out then. */
static int parse_project(const struct tw_view *view, struct tw_sink *sink, struct trawl_error *err)
{
	static const char *const lists[] = { "deps", "extras" };
	const struct tw_toml_node *root;
	int status = tw_toml_parse(view->bytes, sink->scratch, &root, err);

	if (status < 0)
		return tw_lang_unreadable(view, status, err);
	remember(sink, "project", (struct tw_slice){ 0 });
	for (size_t i = 0; i < 2; i++) {
		tw_toml_each(tw_toml_get(root, lists[i]), need)
			remember(sink, lists[i], tw_toml_text(need));
	}
	return tw_sink_status(sink, err);
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	return role == ROLE_PROJECT ? parse_project(view, sink, err) : parse_manifest(view, sink, err);
}

/* From what is direct to all that it reaches. */
struct walk {
	struct tw_sink *sink;
	struct tw_packages packages;
	struct tw_map by_id;
	TW_VEC(uint32_t) reached;
};

static void reach(struct walk *w, struct tw_slice id, enum tw_relationship relationship, bool dev)
{
	uint32_t at = tw_map_get(&w->by_id, id), *slot;

	if (at == TW_MAP_NONE || w->packages.at[at].relationship != TW_REL_UNKNOWN)
		return;
	slot = tw_vec_push(&w->reached);
	if (!slot) {
		w->sink->failed = true;
		return;
	}
	*slot = at;
	w->packages.at[at].relationship = (uint8_t)relationship;
	w->packages.at[at].indirect = relationship == TW_REL_INDIRECT;
	w->packages.at[at].dev = dev;
}

/* The packages that one of Project.toml's lists names, and what they need. Both lists may reach a package. */
static void walk_list(struct walk *w, const struct tw_beside *projects, struct tw_slice project, const char *list)
{
	struct tw_fact fact;

	w->reached.len = 0;
	for (size_t i = 0; i < w->packages.len; i++)
		w->packages.at[i].relationship = TW_REL_UNKNOWN;
	for (uint32_t at = tw_beside_first(projects, project); tw_beside_fact(projects, project, &at, &fact);) {
		if (tw_slice_is(fact.key, list))
			reach(w, fact.value, TW_REL_DIRECT, strcmp(list, "extras") == 0);
	}
	for (size_t i = 0; i < w->reached.len; i++) {
		const struct tw_package *package = &w->packages.at[w->reached.at[i]];

		for (size_t j = 0; j < package->depends_on.len; j++)
			reach(w, package->depends_on.at[j], TW_REL_INDIRECT, package->dev);
	}
	for (size_t i = 0; i < w->reached.len; i++)
		tw_beside_hand_out(w->sink, &w->packages.at[w->reached.at[i]]);
}

static void join(const struct tw_beside *projects, const struct tw_group *group, const void *how)
{
	struct tw_sink *sink = projects->sink;
	struct tw_slice project = tw_beside_path(sink, group->path, TW_LIT("Project.toml"));
	struct walk w = { .sink = sink };

	if (tw_beside_first(projects, project) == TW_MAP_NONE)
		return;
	w.packages = tw_beside_packages(sink, group);
	for (size_t i = 0; i < w.packages.len; i++) {
		uint32_t *at = w.packages.at[i].id.len ? tw_map_put(&w.by_id, w.packages.at[i].id) : NULL;

		if (at)
			*at = (uint32_t)i;
	}
	/* A group of the same file that comes later takes its place. */
	tw_sink_type(sink, group->type, group->path);
	walk_list(&w, projects, project, "deps");
	walk_list(&w, projects, project, "extras");
	tw_sink_end(sink);
	tw_vec_release(&w.reached);
	tw_map_release(&w.by_id);
}

static int finish(struct tw_sink *sink, struct trawl_error *err)
{
	return tw_beside_join(sink, "julia", join, NULL, err);
}
