/* SPDX-License-Identifier: Apache-2.0 */
#include "analyze/lang/beside.h"
#include "analyze/lang/go.h"
#include "analyze/lang/go_modules.h"

/* What go.mod gave, read back; false when it has indirect modules, and is complete therefore. */
static bool read_group(struct tw_go_modules *r, const struct tw_group *group)
{
	struct tw_package package;
	bool complete = false;

	for (uint32_t i = 0; i < group->count; i++) {
		if (!tw_flat_builder_package(r->sink->builder, group->first + i, r->sink->scratch, &package))
			continue;
		if (package.relationship == TW_REL_ROOT) {
			r->project = package.name;
			r->has_project = true;
		} else {
			tw_go_modules_put(r, package.name, package.version, package.indirect);
		}
		complete |= package.indirect;
	}
	return group->count > 0 && !complete;
}

/* Facts of one file, for modules that go.mod doesn't name. True when there were any. */
static bool add_modules(struct tw_go_modules *r, const struct tw_beside *beside, struct tw_slice path)
{
	uint32_t at = tw_beside_first(beside, path);
	size_t before = r->modules.len;
	struct tw_fact fact;

	while (tw_beside_fact(beside, path, &at, &fact)) {
		if (!tw_go_modules_at(r, fact.key) && !(r->has_project && tw_slice_eq(fact.key, r->project)))
			tw_go_modules_put(r, fact.key, fact.value, true);
	}
	return r->modules.len > before;
}

static void join_group(const struct tw_beside *beside, const struct tw_group *group, const void *how)
{
	struct tw_slice vendored = tw_beside_path(beside->sink, group->path, TW_LIT("vendor/modules.txt"));
	struct tw_slice sums = tw_beside_path(beside->sink, group->path, TW_LIT("go.sum"));
	bool has_vendored = tw_beside_first(beside, vendored) != TW_MAP_NONE;
	struct tw_go_modules r = { .sink = beside->sink };

	if (read_group(&r, group) && add_modules(&r, beside, has_vendored ? vendored : sums)) {
		/* A group of the same file that comes later takes its place. */
		tw_sink_type(beside->sink, group->type, group->path);
		tw_go_modules_hand_out(&r);
		tw_sink_end(beside->sink);
	}
	tw_go_modules_release(&r);
}

/* A vendor folder that no go.mod is beside: a workspace's, or one whose project isn't here. */
static void hand_out_vendored(const struct tw_beside *beside, struct tw_slice path)
{
	uint32_t at = tw_beside_first(beside, path);
	struct tw_fact fact;

	tw_sink_type(beside->sink, TW_LIT("gomod"), path);
	while (tw_beside_fact(beside, path, &at, &fact)) {
		struct tw_package *pkg = tw_sink_package(beside->sink);

		pkg->id = tw_go_id(beside->sink, fact.key, fact.value);
		pkg->name = fact.key;
		pkg->version = fact.value;
	}
	tw_sink_end(beside->sink);
}

static void replace_in_group(const struct tw_beside *beside, const struct tw_group *group, struct tw_slice work)
{
	struct tw_go_modules r = { .sink = beside->sink };
	uint32_t at = tw_beside_first(beside, work);
	struct tw_fact fact;

	read_group(&r, group);
	while (tw_beside_fact(beside, work, &at, &fact)) {
		struct tw_gomod_line line = { .count = fact.list.len };

		if (!tw_slice_is(fact.key, "replace"))
			continue;
		for (size_t i = 0; i < line.count && i < TW_GOMOD_WORDS; i++)
			line.words[i] = fact.list.at[i];
		tw_go_modules_replace(&r, &line);
	}
	tw_sink_type(beside->sink, group->type, group->path);
	tw_go_modules_hand_out(&r);
	tw_sink_end(beside->sink);
	tw_go_modules_release(&r);
}

/* The newest group of a go.mod, by its path. */
static bool find_group(const struct tw_beside *beside, const struct tw_map *by_path, struct tw_slice path,
		       struct tw_group *ret)
{
	uint32_t at = path.ptr ? tw_map_get(by_path, path) : TW_MAP_NONE;

	return at != TW_MAP_NONE && tw_flat_builder_group(beside->sink->builder, at, ret);
}

static void apply_work(const struct tw_beside *beside, const struct tw_map *by_path, struct tw_slice work)
{
	uint32_t at = tw_beside_first(beside, work);
	struct tw_slice folder;
	struct tw_group group;
	struct tw_fact fact;

	while (tw_beside_fact(beside, work, &at, &fact)) {
		if (!tw_slice_is(fact.key, "use") || !fact.list.len)
			continue;
		folder = tw_beside_resolve(beside->sink, tw_path_dir(work), fact.list.at[0]);
		if (folder.ptr &&
		    find_group(beside, by_path,
			       folder.len ? TW_SINK_JOIN(beside->sink, folder, TW_LIT("/go.mod")) : TW_LIT("go.mod"),
			       &group))
			replace_in_group(beside, &group, work);
	}
}

static bool has_replacements(const struct tw_beside *beside, struct tw_slice work)
{
	uint32_t at = tw_beside_first(beside, work);
	struct tw_fact fact;

	while (tw_beside_fact(beside, work, &at, &fact)) {
		if (tw_slice_is(fact.key, "replace"))
			return true;
	}
	return false;
}

/* Groups by path, the newest of each; keys live in the scratch arena. */
static void index_groups(struct tw_sink *sink, struct tw_map *by_path)
{
	uint32_t count = tw_flat_builder_groups(sink->builder);
	struct tw_group group;

	for (uint32_t i = 0; i < count; i++) {
		uint32_t *at;

		if (!tw_flat_builder_group(sink->builder, i, &group) || !tw_slice_is(group.type, "gomod"))
			continue;
		at = tw_map_put(by_path, TW_SINK_JOIN(sink, group.path));
		sink->failed |= !at;
		if (at)
			*at = i;
	}
}

static void join_others(const struct tw_beside *beside)
{
	struct tw_map by_path = { 0 };
	struct tw_group group;

	index_groups(beside->sink, &by_path);
	for (size_t i = 0; i < beside->paths.len; i++) {
		struct tw_slice path = beside->paths.at[i];

		if (tw_slice_is(tw_path_base(path), "go.work") && has_replacements(beside, path))
			apply_work(beside, &by_path, path);
		if (tw_slice_is(tw_path_base(path), "modules.txt") &&
		    !find_group(beside, &by_path, tw_beside_path(beside->sink, tw_path_dir(path), TW_LIT("go.mod")),
				&group))
			hand_out_vendored(beside, path);
	}
	tw_map_release(&by_path);
}

int tw_go_modules_join(struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_beside beside;

	tw_beside_init(&beside, sink);
	tw_beside_each(&beside, "gomod", join_group, NULL);
	join_others(&beside);
	tw_beside_release(&beside);
	return tw_sink_status(sink, err);
}
