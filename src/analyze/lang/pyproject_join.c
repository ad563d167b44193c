/* SPDX-License-Identifier: Apache-2.0 */
#include "analyze/lang/pyproject.h"

/* What is needed to run, by what main dependencies reach. */
struct walk {
	struct tw_sink *sink;
	struct tw_packages packages;
	struct tw_map by_id;
	bool *reached;
	uint32_t *open;
	size_t open_count;
};

static void reach(struct walk *w, uint32_t at)
{
	if (at == TW_MAP_NONE || w->reached[at])
		return;
	w->reached[at] = true;
	w->open[w->open_count++] = at; /* each package once: there is room for all */
}

static void walk_from(struct walk *w, const struct tw_map *names)
{
	for (uint32_t i = 0; i < w->packages.len; i++) {
		if (tw_pyproject_has(names, w->packages.at[i].name))
			reach(w, i);
	}
	while (w->open_count) {
		const struct tw_texts *needs = &w->packages.at[w->open[--w->open_count]].depends_on;

		for (size_t i = 0; i < needs->len; i++)
			reach(w, tw_map_get(&w->by_id, needs->at[i]));
	}
}

static bool walk_init(struct walk *w, struct tw_sink *sink, const struct tw_group *group)
{
	*w = (struct walk){ .sink = sink, .packages = tw_beside_packages(sink, group) };
	w->reached = tw_arena_array(sink->scratch, w->packages.len, sizeof(*w->reached));
	w->open = tw_arena_array(sink->scratch, w->packages.len, sizeof(*w->open));
	if (!w->reached || !w->open)
		return false;
	for (uint32_t i = 0; i < w->packages.len; i++) {
		uint32_t *at = tw_map_put(&w->by_id, w->packages.at[i].id);

		if (!at)
			return false;
		*at = i;
	}
	return true;
}

/* @how: does a group of the standard's count, too? */
static void join_group(const struct tw_beside *beside, const struct tw_group *group, const void *how)
{
	const bool standard = *(const bool *)how;
	struct tw_pyproject project;
	struct walk w = { 0 };

	tw_pyproject_recall(beside, group->path, &project);
	if (project.found && walk_init(&w, beside->sink, group)) {
		walk_from(&w, &project.main);
		for (uint32_t i = 0; i < w.packages.len; i++) {
			struct tw_package *p = &w.packages.at[i];
			bool direct = tw_pyproject_has(&project.main, p->name) ||
				      tw_pyproject_has(&project.groups, p->name) ||
				      (standard && tw_pyproject_has(&project.standard_groups, p->name));

			p->dev |= !w.reached[i];
			p->relationship = direct ? TW_REL_DIRECT : TW_REL_INDIRECT;
			p->indirect = !direct;
			tw_flat_builder_set_package(beside->sink->builder, group->first + i, p);
		}
	} else if (project.found) {
		beside->sink->failed = true;
	}
	tw_map_release(&w.by_id);
	tw_pyproject_release(&project);
}

int tw_pyproject_join(struct tw_sink *sink, const char *type, bool standard, struct trawl_error *err)
{
	return tw_beside_join(sink, type, join_group, &standard, err);
}
