/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pdm.lock. Source: PDM's documentation, "Lock file"; pdm, src/pdm/formats and src/pdm/project/lockfile.
 *
 *	[[package]]
 *	name = "requests"
 *	version = "2.25.0"
 *	extras = ["socks"]
 *	groups = ["default"]
 *	dependencies = ["PySocks!=1.5.7,>=1.5.6", "requests==2.25.0"]
 *
 * Surprising: a package that is wanted with extras stands there again for each set of them, needing itself; a lock file for
 * several platforms may have several versions. A group's name doesn't tell whether it is for development: the pyproject.toml
 * beside the file does.
 */
#include "analyze/lang/lock.h"
#include "analyze/lang/pyproject.h"
#include "format/toml.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);
static int finish(struct tw_sink *sink, struct trawl_error *err);

enum { ROLE_LOCK, ROLE_PROJECT };

const struct tw_analyzer tw_analyzer_pdm = {
	.name = "pdm",
	.doc = "PDM: what a Python project's lock file pins",
	.type = "pdm",
	.files = "pdm.lock, pyproject.toml",
	.version = 1,
	.scope = TW_IN_TREE,
	.match = { { TW_BASENAME, "pdm.lock", .role = ROLE_LOCK },
		   { TW_BASENAME, "pyproject.toml", .role = ROLE_PROJECT } },
	.max_size = TW_LIMIT_LOCKFILE,
	.parse = parse,
	.finish = finish,
};

/* A package, and the next one of its name. */
struct entry {
	struct tw_slice name, id;
	uint32_t next;
};

struct reader {
	struct tw_sink *sink;
	struct tw_map by_name; /* the first entry of a name */
	TW_VEC(struct entry) entries;
	struct tw_lock lock;
};

static struct tw_slice name_of(const struct reader *r, const struct tw_toml_node *table)
{
	return tw_lang_check(r->sink, tw_python_name(tw_toml_text(tw_toml_get(table, "name")), r->sink->scratch));
}

static void remember(struct reader *r, const struct tw_toml_node *table)
{
	struct tw_slice name = name_of(r, table);
	struct tw_slice id = tw_lang_id(r->sink, name, "@", tw_toml_text(tw_toml_get(table, "version")));
	uint32_t *at = tw_map_put(&r->by_name, name);
	struct entry *entry;

	for (uint32_t i = at ? *at : TW_MAP_NONE; i != TW_MAP_NONE; i = r->entries.at[i].next) {
		if (tw_slice_eq(r->entries.at[i].id, id))
			return; /* the same one, with extras */
	}
	entry = at ? tw_vec_push(&r->entries) : NULL;
	if (!entry) {
		r->sink->failed = true;
		return;
	}
	*entry = (struct entry){ name, id, *at };
	*at = (uint32_t)(r->entries.len - 1);
}

/* Which of several versions a requirement means depends on the platform: all that are there. */
static void take_need(struct reader *r, struct tw_lock_package *p, struct tw_slice requirement)
{
	struct tw_slice name =
		tw_lang_check(r->sink, tw_python_name(tw_python_requirement_name(requirement), r->sink->scratch));

	for (uint32_t i = tw_map_get(&r->by_name, name); i != TW_MAP_NONE; i = r->entries.at[i].next) {
		if (!tw_slice_eq(name, p->package.name))
			tw_lock_need(&r->lock, p, r->entries.at[i].id);
	}
}

static void take_package(struct reader *r, const struct tw_toml_node *table)
{
	struct tw_slice name = name_of(r, table), version = tw_toml_text(tw_toml_get(table, "version"));
	struct tw_lock_package *p;
	bool known;

	if (!name.len)
		return;
	p = tw_lock_package(&r->lock, name, version, &known);
	p->package.id = tw_lang_id(r->sink, name, "@", version);
	tw_lock_place(&r->lock, p, table->line, table->line_end);
	tw_toml_each(tw_toml_get(table, "dependencies"), need) {
		take_need(r, p, tw_toml_text(need));
	}
}

static int parse_lock(const struct tw_view *view, struct tw_sink *sink, struct trawl_error *err)
{
	struct reader r = { .sink = sink, .lock = { .sink = sink } };
	const struct tw_toml_node *packages;
	int status = tw_lock_tables(view, sink, "package", &packages, err);

	if (status < 0)
		return status;
	tw_toml_each(packages, table) {
		remember(&r, table);
	}
	tw_toml_each(packages, table) {
		take_package(&r, table);
	}
	tw_map_release(&r.by_name);
	tw_vec_release(&r.entries);
	return tw_lock_finish(&r.lock, err);
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	return role == ROLE_LOCK ? parse_lock(view, sink, err) : tw_pyproject_remember(view, sink, err);
}

static int finish(struct tw_sink *sink, struct trawl_error *err)
{
	return tw_pyproject_join(sink, "pdm", true, err);
}
