/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pylock.toml, the lock file that Python's tools have in common. Source: PEP 751; trivy,
 * pkg/fanal/analyzer/language/python/pylock.
 *
 * Surprising: files are called "pylock.toml" or "pylock.<something>.toml". pip lists the project itself, as a package that
 * lies in a folder; others don't. Most write no dependencies; what is direct the pyproject.toml beside it tells.
 */
#include "analyze/lang/lock.h"
#include "analyze/lang/pyproject.h"
#include "format/toml.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);
static int finish(struct tw_sink *sink, struct trawl_error *err);

enum { ROLE_LOCK, ROLE_OTHER };

const struct tw_analyzer tw_analyzer_pylock = {
	.name = "pylock",
	.doc = "Python's common lock file (PEP 751)",
	.type = "pylock",
	.files = "pylock.toml, pylock.*.toml",
	.version = 1,
	.scope = TW_IN_TREE,
	.match = { { TW_BASENAME, "pylock.toml", .role = ROLE_LOCK }, { TW_SUFFIX, ".toml", .role = ROLE_OTHER } },
	.max_size = TW_LIMIT_LOCKFILE,
	.parse = parse,
	.finish = finish,
};

static struct tw_slice text(const struct tw_toml_node *table, const char *name)
{
	return tw_toml_text(tw_toml_get(table, name));
}

static struct tw_slice id_of(struct tw_sink *sink, const struct tw_toml_node *table)
{
	struct tw_slice name = tw_lang_check(sink, tw_python_name(text(table, "name"), sink->scratch));

	return tw_lang_id(sink, name, "@", text(table, "version"));
}

static void take_package(struct tw_lock *lock, const struct tw_toml_node *table, const struct tw_map *ids)
{
	struct tw_slice name = tw_lang_check(lock->sink, tw_python_name(text(table, "name"), lock->sink->scratch));
	struct tw_slice version = text(table, "version");
	struct tw_lock_package *p;
	bool known;

	if (!name.len)
		return;
	p = tw_lock_package(lock, name, version, &known);
	p->package.id = tw_lang_id(lock->sink, name, "@", version);
	if (tw_toml_text(tw_toml_path(table, "directory.path")).len)
		p->package.relationship = TW_REL_ROOT;
	tw_toml_each(tw_toml_get(table, "dependencies"), need) {
		struct tw_slice id = id_of(lock->sink, need);

		if (tw_map_get(ids, id) != TW_MAP_NONE)
			tw_lock_need(lock, p, id);
	}
}

static int parse_lock(const struct tw_view *view, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_lock lock = { .sink = sink };
	const struct tw_toml_node *packages;
	struct tw_map ids = { 0 };
	int status = tw_lock_tables(view, sink, "packages", &packages, err);

	if (status < 0)
		return status;
	tw_toml_each(packages, table) {
		uint32_t *at = tw_map_put(&ids, id_of(sink, table));

		sink->failed |= !at;
		if (at)
			*at = 0;
	}
	tw_toml_each(packages, table) {
		take_package(&lock, table, &ids);
	}
	tw_map_release(&ids);
	return tw_lock_finish(&lock, err);
}

/* "pylock.dev.toml": one word between the dots. */
static bool is_lock(struct tw_slice name)
{
	struct tw_slice word = tw_slice_sub(name, strlen("pylock."), name.len - strlen(".toml"));

	return tw_slice_starts(name, "pylock.") && tw_slice_ends(name, ".toml") && word.len &&
	       tw_slice_find(word, '.') < 0;
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_slice name = tw_path_base(view->path);

	if (role == ROLE_LOCK || is_lock(name))
		return parse_lock(view, sink, err);
	if (tw_slice_is(name, "pyproject.toml"))
		return tw_pyproject_remember(view, sink, err);
	return tw_sink_status(sink, err);
}

static void join_group(const struct tw_beside *beside, const struct tw_group *group, const void *how)
{
	struct tw_packages packages = tw_beside_packages(beside->sink, group);
	struct tw_slice *needs = tw_arena_array(beside->sink->scratch, packages.len, sizeof(*needs));
	struct tw_pyproject project;
	size_t count = 0;

	tw_pyproject_recall(beside, group->path, &project);
	beside->sink->failed |= !needs;
	if (packages.len)
		qsort(packages.at, packages.len, sizeof(*packages.at), tw_package_cmp);
	for (size_t i = 0; project.found && needs && i < packages.len; i++) {
		struct tw_package *p = &packages.at[i];
		bool direct = tw_pyproject_has(&project.main, p->name);

		if (p->relationship == TW_REL_ROOT)
			continue;
		p->relationship = direct ? TW_REL_DIRECT : TW_REL_INDIRECT;
		if (direct)
			needs[count++] = p->id;
	}
	for (uint32_t i = 0; project.found && i < packages.len; i++) {
		if (packages.at[i].relationship == TW_REL_ROOT)
			packages.at[i].depends_on = (struct tw_texts){ needs, count };
		tw_flat_builder_set_package(beside->sink->builder, group->first + i, &packages.at[i]);
	}
	tw_pyproject_release(&project);
}

static int finish(struct tw_sink *sink, struct trawl_error *err)
{
	return tw_beside_join(sink, "pylock", join_group, NULL, err);
}
