/* SPDX-License-Identifier: Apache-2.0 */
/*
 * poetry.lock, versions 1 and 2. Source: Poetry's documentation and src/poetry/packages/locker.py; trivy,
 * pkg/dependency/parser/python/poetry and pkg/fanal/analyzer/language/python/poetry.
 *
 * Surprising: needs are ranges, and a package may be locked in several versions: the first that fits is taken. What is
 * direct, and what is for development only, the pyproject.toml beside it tells; before Poetry 1.5 packages had a category
 * for the latter, since 2.0 they name their groups.
 */
#include "analyze/lang/lock.h"
#include "analyze/lang/pyproject.h"
#include "format/toml.h"
#include "version/version.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);
static int finish(struct tw_sink *sink, struct trawl_error *err);

enum { ROLE_LOCK, ROLE_PROJECT };

const struct tw_analyzer tw_analyzer_poetry = {
	.name = "poetry",
	.doc = "Poetry: what a project's lock file pins",
	.type = "poetry",
	.files = "poetry.lock, pyproject.toml",
	.version = 1,
	.scope = TW_IN_TREE,
	.match = { { TW_BASENAME, "poetry.lock", .role = ROLE_LOCK },
		   { TW_BASENAME, "pyproject.toml", .role = ROLE_PROJECT } },
	.max_size = TW_LIMIT_LOCKFILE,
	.parse = parse,
	.finish = finish,
};

/* Tables of one name, in the file's order. */
struct entry {
	const struct tw_toml_node *table;
	uint32_t next;
};

struct reader {
	struct tw_sink *sink;
	struct tw_map by_name; /* the first entry of a name */
	TW_VEC(struct entry) entries;
	struct tw_lock lock;
};

static struct tw_slice text(const struct tw_toml_node *table, const char *name)
{
	return tw_toml_text(tw_toml_get(table, name));
}

/* Needs aren't resolved to what is of the category "dev". */
static void read_entries(struct reader *r, const struct tw_toml_node *packages)
{
	tw_toml_each(packages, table) {
		uint32_t *at;
		struct entry *entry;

		if (tw_slice_is(text(table, "category"), "dev"))
			continue;
		at = tw_map_put(&r->by_name, text(table, "name"));
		entry = tw_vec_push(&r->entries);
		if (!at || !entry) {
			r->sink->failed = true;
			return;
		}
		*entry = (struct entry){ table, TW_MAP_NONE };
		while (*at != TW_MAP_NONE)
			at = &r->entries.at[*at].next;
		*at = (uint32_t)(r->entries.len - 1);
	}
}

/* ">=1.0", or a table with that as its version. */
static struct tw_slice range_of(const struct tw_toml_node *need)
{
	struct tw_slice range = tw_toml_type(need) == TW_TOML_TABLE ? text(need, "version") : tw_toml_text(need);

	return range.ptr ? range : TW_LIT("");
}

static void take_need(struct reader *r, struct tw_lock_package *p, const struct tw_toml_node *need)
{
	struct tw_arena_mark mark = tw_arena_mark(r->sink->scratch);
	struct tw_slice name = tw_lang_check(r->sink, tw_python_name(need->key, r->sink->scratch));
	struct tw_slice range = range_of(need), version;
	uint32_t at = tw_map_get(&r->by_name, name);
	bool fits = false;

	for (; at != TW_MAP_NONE && !fits; at = r->entries.at[at].next) {
		version = text(r->entries.at[at].table, "version");
		name = text(r->entries.at[at].table, "name");
		if (!tw_version_pep440.matches(version, &range, 1, &fits))
			break; /* a range that can't be read fits no version */
	}
	tw_arena_rewind(r->sink->scratch, mark);
	if (fits)
		tw_lock_need(&r->lock, p, tw_lang_id(r->sink, name, "@", version));
}

/* Of groups but not of the main one. */
static bool is_for_development(const struct tw_toml_node *table)
{
	const struct tw_toml_node *groups = tw_toml_get(table, "groups");

	if (tw_slice_is(text(table, "category"), "dev"))
		return true;
	tw_toml_each(groups, group) {
		if (tw_toml_text_is(group, "main"))
			return false;
	}
	return groups && groups->count;
}

static void take_package(struct reader *r, const struct tw_toml_node *table)
{
	struct tw_slice name = text(table, "name"), version = text(table, "version");
	bool known, dev = is_for_development(table);
	struct tw_lock_package *p;

	if (!name.len)
		return;
	p = tw_lock_package(&r->lock, name, version, &known);
	p->package.id = tw_lang_id(r->sink, name, "@", version);
	p->package.dev = known ? p->package.dev && dev : dev;
	tw_toml_each(tw_toml_get(table, "dependencies"), need) {
		take_need(r, p, need);
	}
}

static int parse_lock(const struct tw_view *view, struct tw_sink *sink, struct trawl_error *err)
{
	struct reader r = { .sink = sink, .lock = { .sink = sink } };
	const struct tw_toml_node *packages;
	int status = tw_lock_tables(view, sink, "package", &packages, err);

	if (status < 0)
		return status;
	read_entries(&r, packages);
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
	return tw_pyproject_join(sink, "poetry", false, err);
}
