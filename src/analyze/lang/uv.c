/* SPDX-License-Identifier: Apache-2.0 */
/*
 * uv.lock: "[[package]]" tables, the project among them. Source: docs.astral.sh/uv, "Locking"; trivy,
 * pkg/dependency/parser/python/uv.
 *
 * Surprising: the project is the package whose source is "." ("editable", or "virtual" when it is no package itself); what
 * it reaches without its development groups is for production. A name may stand there in several versions, for several
 * platforms; a need names the package alone, and of several the last is taken.
 */
#include "analyze/lang/lock.h"
#include "format/toml.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_uv = {
	.name = "uv",
	.doc = "uv: what a Python project's lock file pins",
	.type = "uv",
	.files = "uv.lock",
	.version = 1,
	.scope = TW_IN_TREE,
	.match = { { TW_BASENAME, "uv.lock" } },
	.max_size = TW_LIMIT_LOCKFILE,
	.parse = parse,
};

/* One a name: the last table of it. */
struct entry {
	const struct tw_toml_node *table;
	bool direct;
	bool production;
};

struct reader {
	struct tw_sink *sink;
	struct tw_map by_name;
	TW_VEC(struct entry) entries;
	TW_VEC(uint32_t) open; /* entries whose needs haven't been looked at */
};

static struct tw_slice text(const struct tw_toml_node *table, const char *name)
{
	return tw_toml_text(tw_toml_get(table, name));
}

static bool is_project(const struct tw_toml_node *table)
{
	return tw_toml_text_is(tw_toml_path(table, "source.editable"), ".") ||
	       tw_toml_text_is(tw_toml_path(table, "source.virtual"), ".");
}

static struct entry *entry_named(const struct reader *r, struct tw_slice name)
{
	uint32_t at = tw_map_get(&r->by_name, name);

	return at == TW_MAP_NONE ? NULL : &r->entries.at[at];
}

static void read_entries(struct reader *r, const struct tw_toml_node *packages)
{
	tw_toml_each(packages, table) {
		struct tw_slice name = text(table, "name");
		uint32_t *at = name.len ? tw_map_put(&r->by_name, name) : NULL;

		if (!name.len)
			continue;
		if (!at || (*at == TW_MAP_NONE && !tw_vec_push(&r->entries))) {
			r->sink->failed = true;
			return;
		}
		if (*at == TW_MAP_NONE)
			*at = (uint32_t)(r->entries.len - 1);
		r->entries.at[*at].table = table;
	}
}

/* The names in a list of needs, or in all lists of a table of groups, handed to @take. */
static void each_need(struct reader *r, const struct tw_toml_node *node,
		      void (*take)(struct reader *r, struct tw_slice name, void *closure), void *closure)
{
	bool groups = tw_toml_type(node) == TW_TOML_TABLE;

	tw_toml_each(node, child) {
		if (!groups)
			take(r, text(child, "name"), closure);
		tw_toml_each(groups ? child : NULL, need) {
			take(r, text(need, "name"), closure);
		}
	}
}

static void each_need_of(struct reader *r, const struct tw_toml_node *table, bool with_dev,
			 void (*take)(struct reader *r, struct tw_slice name, void *closure), void *closure)
{
	each_need(r, tw_toml_get(table, "dependencies"), take, closure);
	each_need(r, tw_toml_get(table, "optional-dependencies"), take, closure);
	if (with_dev)
		each_need(r, tw_toml_get(table, "dev-dependencies"), take, closure);
}

static void mark_direct(struct reader *r, struct tw_slice name, void *closure)
{
	struct entry *entry = entry_named(r, name);

	if (entry)
		entry->direct = true;
}

static void mark_production(struct reader *r, struct tw_slice name, void *closure)
{
	struct entry *entry = entry_named(r, name);
	uint32_t *slot;

	if (!entry || entry->production)
		return;
	entry->production = true;
	slot = tw_vec_push(&r->open);
	r->sink->failed |= !slot;
	if (slot)
		*slot = (uint32_t)(entry - r->entries.at);
}

static void walk_production(struct reader *r, const struct tw_toml_node *project)
{
	mark_production(r, text(project, "name"), NULL);
	while (r->open.len) {
		uint32_t at = r->open.at[--r->open.len];

		each_need_of(r, r->entries.at[at].table, false, mark_production, NULL);
	}
}

/* Ids of what a package needs, as they come up. */
struct needs {
	TW_VEC(struct tw_slice) ids;
};

static void take_need(struct reader *r, struct tw_slice name, void *closure)
{
	struct needs *needs = closure;
	const struct entry *entry = entry_named(r, name);
	struct tw_slice *slot = entry ? tw_vec_push(&needs->ids) : NULL;

	r->sink->failed |= entry && !slot;
	if (slot)
		*slot = tw_lang_id(r->sink, name, "@", text(entry->table, "version"));
}

static void hand_out_needs(struct reader *r, const struct tw_toml_node *table, struct tw_package *pkg)
{
	struct needs needs = { 0 };

	each_need_of(r, table, true, take_need, &needs);
	if (needs.ids.len)
		qsort(needs.ids.at, needs.ids.len, sizeof(*needs.ids.at), tw_slice_order);
	for (size_t i = 0; i < needs.ids.len; i++) {
		if (i == 0 || !tw_slice_eq(needs.ids.at[i - 1], needs.ids.at[i]))
			tw_package_need(pkg, needs.ids.at[i]);
	}
	tw_vec_release(&needs.ids);
}

static void hand_out(struct reader *r, const struct tw_toml_node *table, bool has_project)
{
	struct tw_slice name = text(table, "name");
	const struct entry *entry = entry_named(r, name);
	struct tw_package *pkg;

	if (!entry)
		return;
	pkg = tw_sink_package(r->sink);
	pkg->name = name;
	pkg->version = text(table, "version");
	pkg->id = tw_lang_id(r->sink, name, "@", pkg->version);
	hand_out_needs(r, table, pkg);
	if (!has_project)
		return;
	pkg->relationship = is_project(table) ? TW_REL_ROOT : entry->direct ? TW_REL_DIRECT : TW_REL_INDIRECT;
	pkg->indirect = pkg->relationship == TW_REL_INDIRECT;
	pkg->dev = !entry->production;
}

/* The project's table; NULL when there is none, or several claim to be it. */
static const struct tw_toml_node *find_project(struct tw_sink *sink, const struct tw_toml_node *packages)
{
	const struct tw_toml_node *project = NULL;

	tw_toml_each(packages, table) {
		if (!is_project(table))
			continue;
		if (project) {
			tw_warn(sink, table->line, "a second project: what is direct, and for development, isn't told");
			return NULL;
		}
		project = table;
	}
	return project;
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct reader r = { .sink = sink };
	const struct tw_toml_node *packages, *project;
	int status = tw_lock_tables(view, sink, "package", &packages, err);

	if (status < 0)
		return status;
	project = find_project(sink, packages);
	read_entries(&r, packages);
	if (project) {
		each_need_of(&r, project, true, mark_direct, NULL);
		walk_production(&r, project);
	}
	tw_toml_each(packages, table) {
		hand_out(&r, table, project != NULL);
	}
	tw_map_release(&r.by_name);
	tw_vec_release(&r.entries);
	tw_vec_release(&r.open);
	return tw_sink_status(sink, err);
}
