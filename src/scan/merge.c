/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Folding layers, as Trivy's applier does: a group of packages is known by its file and type; a higher layer's replaces a
 * lower one's, a whiteout or an opaque folder of a higher layer removes it. A package's layer is the lowest in whose file
 * of the same kind it already stood in this version.
 */
#include "scan/merge.h"

#include "base/limits.h"

/* Removed by a layer above @layer, itself or through one of its folders? */
static bool is_hidden(const struct tw_merge *m, struct tw_slice path, uint32_t layer)
{
	for (size_t len = 1; len <= path.len; len++) {
		uint32_t by;

		if (len < path.len && path.ptr[len] != '/')
			continue;
		by = tw_map_get(&m->hidden, tw_slice_head(path, len));
		if (by != TW_MAP_NONE && by > layer + 1)
			return true;
	}
	return false;
}

/* Trivy's order of trust: what calls itself Red Hat or Debian may be a derivative that another file names. */
static void take_os(struct tw_os *os, const struct tw_fact *fact)
{
	if (fact->kind == TW_FACT_OS_EXTENDED) {
		os->extended = true;
		return;
	}
	if (fact->kind == TW_FACT_SUPPLIER) {
		if (!os->supplier.len)
			os->supplier = fact->value;
		return;
	}
	if (fact->key.len && (tw_slice_is(os->family, "redhat") || tw_slice_is(os->family, "debian"))) {
		os->family = fact->key;
		os->name = fact->value;
		return;
	}
	if (!os->family.len)
		os->family = fact->key;
	if (!os->name.len)
		os->name = fact->value;
}

/*
 * A distribution that is made of another one keeps that one's release files, and is taken for it: unless a file names
 * anybody else, it is what os-release calls it, and its parent is remembered.
 */
static void take_derived(struct tw_merge *m)
{
	struct tw_os *os = &m->detail->os;
	const struct tw_texts *list = &m->derived.list;
	struct tw_slice parent = list->len > 0 ? list->at[0] : (struct tw_slice){ 0 };
	bool same = tw_slice_eq(os->family, parent);

	if (!m->derived.key.len || (!parent.len && (os->family.len || m->detail->repository_family.len)))
		return;
	if (os->family.len && !same && !tw_slice_is(os->family, "debian") && !tw_slice_is(os->family, "redhat"))
		return;
	os->parent_family = parent;
	os->parent_name = list->len > 1 ? list->at[1] : (struct tw_slice){ 0 };
	if (!os->parent_name.len && same)
		os->parent_name = os->name;
	else if (!os->parent_name.len && tw_slice_eq(m->detail->repository_family, parent))
		os->parent_name = m->detail->repository_release;
	os->title = list->len > 2 ? list->at[2] : (struct tw_slice){ 0 };
	os->family = m->derived.key;
	os->name = m->derived.value;
}

static void take_fact(struct tw_merge *m, uint32_t layer, const struct tw_fact *fact)
{
	uint32_t *by;

	switch (fact->kind) {
	case TW_FACT_OS_DERIVED: m->derived = *fact; break;
	case TW_FACT_OS:
	case TW_FACT_OS_EXTENDED:
	case TW_FACT_SUPPLIER: take_os(&m->detail->os, fact); break;
	case TW_FACT_REPOSITORY:
		m->detail->repository_family = fact->key;
		m->detail->repository_release = fact->value;
		break;
	case TW_FACT_CONTENT_SETS: m->builds[layer].content_sets = fact->list; break;
	case TW_FACT_BUILD:
		m->builds[layer].nvr = fact->key;
		m->builds[layer].arch = fact->value;
		break;
	case TW_FACT_WHITEOUT:
	case TW_FACT_OPAQUE:
		by = tw_map_put(&m->hidden, fact->path);
		if (by)
			*by = layer + 1;
		else
			m->failed = true;
		break;
	default: break;
	}
}

static void read_facts(struct tw_merge *m, uint32_t layer)
{
	const struct tw_flat *flat = &m->layers[layer].flat;
	struct tw_fact fact;

	for (uint32_t i = 0; i < flat->fact_count; i++) {
		if (tw_flat_fact(flat, i, m->arena, &fact))
			take_fact(m, layer, &fact);
		else
			m->failed = true;
	}
}

static struct tw_package *read_packages(struct tw_merge *m, const struct tw_flat *flat, const struct tw_group *record)
{
	struct tw_package *packages = tw_arena_array(m->arena, record->count, sizeof(*packages));

	for (uint32_t i = 0; packages && i < record->count; i++) {
		if (!tw_flat_package(flat, record->first + i, m->arena, &packages[i])) {
			m->failed = true;
			return packages;
		}
		packages[i].analyzed_by = record->analyzer;
	}
	if (!packages)
		m->failed = true;
	return packages;
}

static void remember_origins(struct tw_merge *m, const struct tw_group_of *group)
{
	for (uint32_t i = 0; i < group->record.count && !m->failed; i++) {
		struct tw_package *p = &group->packages[i];
		struct tw_slice key = tw_merge_key(m->arena, p->name, p->version, p->release);
		uint32_t *at = key.ptr ? tw_map_put(&m->origins, key) : NULL;

		if (!at) {
			m->failed = true;
		} else if (*at == TW_MAP_NONE) {
			struct tw_package **seen = tw_vec_push(&m->first_seen);
			uint32_t *layer = tw_vec_push(&m->first_layer);

			m->failed = !seen || !layer;
			if (!m->failed) {
				*seen = p;
				*layer = group->layer;
				*at = (uint32_t)(m->first_seen.len - 1);
			}
		}
	}
}

/* Few files stand in more than one layer: only for those it is remembered which packages they had further down. */
static void remember_lib_origins(struct tw_merge *m, const struct tw_group_of *group)
{
	for (uint32_t i = 0; i < group->record.count && !m->failed; i++) {
		struct tw_slice key = tw_merge_lib_key(m->arena, group, &group->packages[i]);
		uint32_t *at = key.ptr ? tw_map_put(&m->lib_origins, key) : NULL;

		m->failed = !at;
		if (at && *at == TW_MAP_NONE)
			*at = group->layer;
	}
}

static void take_path(struct tw_merge *m, uint32_t index)
{
	uint32_t *last = tw_map_put(&m->last_of_path, m->groups.at[index].record.path);

	if (!last) {
		m->failed = true;
		return;
	}
	if (*last != TW_MAP_NONE && m->groups.at[*last].layer < m->groups.at[index].layer) {
		remember_lib_origins(m, &m->groups.at[*last]);
		m->groups.at[index].again = true;
	} else if (*last != TW_MAP_NONE) {
		m->groups.at[index].again = m->groups.at[*last].again;
	}
	*last = index;
}

/*
 * What the OS's package manager installed is its vendor's business: language packages among it are set apart, with their
 * owner.
 */
static void part_owned(struct tw_merge *m, struct tw_group_of *group)
{
	bool all = tw_owned_has(&m->owned, group->record.path);
	uint32_t count = 0, kept = 0;

	for (uint32_t i = 0; i < group->record.count; i++)
		count += all || tw_owned_has(&m->owned, group->packages[i].file_path);
	if (!count)
		return;
	group->owned = tw_arena_array(m->arena, count, sizeof(*group->owned));
	m->failed |= !group->owned;
	for (uint32_t i = 0; i < group->record.count && !m->failed; i++) {
		struct tw_package *p = &group->packages[i];
		struct tw_slice path = all ? group->record.path : p->file_path;

		if (tw_owned_has(&m->owned, path)) {
			p->owner = tw_owned_by(&m->owned, path, m->arena);
			m->failed |= !p->owner.ptr;
			group->owned[group->owned_count++] = *p;
		} else {
			group->packages[kept++] = *p;
		}
	}
	group->record.count = kept;
}

static void take_group(struct tw_merge *m, uint32_t layer, const struct tw_group *record)
{
	struct tw_group_of *group = tw_vec_push(&m->groups);
	struct tw_slice key;
	uint32_t *newest, index = (uint32_t)(m->groups.len - 1);

	key = tw_merge_key(m->arena, record->path, record->type, (struct tw_slice){ 0 });
	newest = group && key.ptr ? tw_map_put(&m->newest, key) : NULL;
	if (!newest) {
		m->failed = true;
		return;
	}
	*group = (struct tw_group_of){ .record = *record, .layer = layer, .live = true };
	group->packages = read_packages(m, &m->layers[layer].flat, record);
	if (*newest != TW_MAP_NONE)
		m->groups.at[*newest].live = false;
	*newest = index;
	if (m->failed)
		return;
	if (!record->type.len) {
		remember_origins(m, group);
		return;
	}
	take_path(m, index);
	m->failed |= !tw_owned_want(&m->owned, record->path);
	for (uint32_t i = 0; i < record->count; i++)
		m->failed |= !tw_owned_want(&m->owned, group->packages[i].file_path);
}

static void read_groups(struct tw_merge *m, uint32_t layer)
{
	const struct tw_flat *flat = &m->layers[layer].flat;
	size_t first = m->groups.len;
	struct tw_group record;

	tw_owned_clear(&m->owned);
	for (uint32_t i = 0; i < flat->group_count && !m->failed; i++) {
		if (tw_flat_group(flat, i, &record))
			take_group(m, layer, &record);
	}
	m->failed |= !tw_owned_read(&m->owned, flat);
	for (size_t i = first; i < m->groups.len && !m->failed; i++) {
		if (m->groups.at[i].record.type.len)
			part_owned(m, &m->groups.at[i]);
	}
}

static bool is_aggregated(struct tw_slice type)
{
	static const char *const types[] = { "python-pkg", "conda-pkg", "gemspec", "node-pkg", "jar" };

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (tw_slice_is(type, types[i]))
			return true;
	}
	return false;
}

/* @package, which stays where it is, gets its identity when all are collected. */
static void identify(struct tw_merge *m, struct tw_package *package, const struct tw_group_of *group)
{
	struct tw_merged *slot = tw_vec_push(&m->merged);

	if (slot)
		*slot = (struct tw_merged){ package, group };
	else
		m->failed = true;
}

/* Same package, same place: dpkg's status and status.d may both have it. */
static bool is_duplicate(struct tw_merge *m, struct tw_map *seen, const struct tw_package *p)
{
	struct tw_slice id = p->id.len ? p->id : tw_merge_key(m->arena, p->name, p->version, p->release);
	struct tw_slice key = tw_merge_key(m->arena, id, p->file_path, (struct tw_slice){ 0 });
	uint32_t *at = id.ptr && key.ptr ? tw_map_put(seen, key) : NULL;
	bool duplicate = at && *at != TW_MAP_NONE;

	if (at)
		*at = 0;
	else
		m->failed = true;
	return duplicate;
}

static void collect_os(struct tw_merge *m)
{
	struct tw_detail *d = m->detail;
	struct tw_map seen = { 0 };
	size_t room = 0;

	for (size_t i = 0; i < m->groups.len; i++)
		room += m->groups.at[i].live && !m->groups.at[i].record.type.len ? m->groups.at[i].record.count : 0;
	d->packages = tw_arena_array(m->arena, room, sizeof(*d->packages));
	m->failed |= !d->packages;
	for (size_t i = 0; i < m->groups.len && !m->failed; i++) {
		const struct tw_group_of *g = &m->groups.at[i];

		for (uint32_t p = 0; g->live && !g->record.type.len && p < g->record.count; p++) {
			if (is_duplicate(m, &seen, &g->packages[p]))
				continue;
			d->packages[d->package_count] = g->packages[p];
			identify(m, &d->packages[d->package_count++], g);
		}
	}
	tw_map_release(&seen);
}

static struct tw_application *application_for(struct tw_merge *m, const struct tw_group *record,
					      struct tw_map *aggregated, const uint32_t *counts, size_t *count)
{
	struct tw_application *applications = m->detail->applications, *app;
	uint32_t *at = NULL;

	if (is_aggregated(record->type)) {
		at = tw_map_put(aggregated, record->type);
		if (!at) {
			m->failed = true;
			return NULL;
		}
		if (*at != TW_MAP_NONE)
			return &applications[*at];
		*at = (uint32_t)*count;
	}
	app = &applications[(*count)++];
	app->type = record->type;
	app->path = at ? (struct tw_slice){ 0 } : record->path;
	app->packages = tw_arena_array(m->arena, at ? counts[0] : record->count, sizeof(*app->packages));
	m->failed |= !app->packages;
	return app;
}

static int application_cmp(const void *a, const void *b)
{
	const struct tw_application *x = a, *y = b;
	int order = tw_slice_cmp(x->type, y->type);

	if (!order)
		order = tw_slice_cmp(x->path, y->path);
	return order ? order : x->package_count < y->package_count ? -1 : x->package_count > y->package_count;
}

static void collect_applications(struct tw_merge *m)
{
	struct tw_detail *d = m->detail;
	struct tw_map aggregated = { 0 };
	uint32_t total = 0;
	size_t groups = 0;

	for (size_t i = 0; i < m->groups.len; i++) {
		const struct tw_group_of *g = &m->groups.at[i];

		groups += g->live && g->record.type.len;
		total += g->live && is_aggregated(g->record.type) ? g->record.count : 0;
	}
	d->applications = tw_arena_array(m->arena, groups, sizeof(*d->applications));
	m->failed |= !d->applications;
	for (size_t i = 0; i < m->groups.len && !m->failed; i++) {
		const struct tw_group_of *g = &m->groups.at[i];
		struct tw_application *app;

		if (!g->live || !g->record.type.len || !g->record.count)
			continue;
		app = application_for(m, &g->record, &aggregated, &total, &d->application_count);
		for (uint32_t p = 0; app && !m->failed && p < g->record.count; p++) {
			struct tw_package *to = &app->packages[app->package_count++];

			*to = g->packages[p];
			identify(m, to, g);
		}
	}
	tw_map_release(&aggregated);
	if (!m->failed)
		qsort(d->applications, d->application_count, sizeof(*d->applications), application_cmp);
}

static int owned_cmp(const void *a, const void *b)
{
	const struct tw_owned_package *x = a, *y = b;
	int order = tw_slice_cmp(x->type, y->type);

	return order ? order : tw_package_cmp(&x->package, &y->package);
}

/* What belongs to the OS's packages: kept, to be told. */
static void collect_owned(struct tw_merge *m)
{
	struct tw_detail *d = m->detail;
	size_t room = 0;

	for (size_t i = 0; i < m->groups.len; i++)
		room += m->groups.at[i].live ? m->groups.at[i].owned_count : 0;
	d->owned = tw_arena_array(m->arena, room, sizeof(*d->owned));
	m->failed |= !d->owned;
	for (size_t i = 0; i < m->groups.len && !m->failed; i++) {
		const struct tw_group_of *g = &m->groups.at[i];

		for (uint32_t p = 0; g->live && p < g->owned_count; p++)
			d->owned[d->owned_count++] = (struct tw_owned_package){ g->record.type, g->owned[p] };
	}
	if (!m->failed && d->owned_count)
		qsort(d->owned, d->owned_count, sizeof(*d->owned), owned_cmp);
}

/* Licences that stand in files of their own (Debian's copyright files), for packages by name. */
static void collect_licenses(struct tw_merge *m)
{
	struct tw_map by_name = { 0 };
	TW_VEC(struct tw_texts) lists = { 0 };
	struct tw_fact fact;

	for (uint32_t layer = 0; layer < m->layer_count && !m->failed; layer++) {
		const struct tw_flat *flat = &m->layers[layer].flat;

		for (uint32_t i = 0; i < flat->fact_count && !m->failed; i++) {
			struct tw_texts *list;
			uint32_t *at;

			if (!tw_flat_fact(flat, i, m->arena, &fact) || fact.kind != TW_FACT_LICENSE ||
			    is_hidden(m, fact.path, layer))
				continue;
			at = tw_map_put(&by_name, fact.key);
			list = tw_vec_push(&lists);
			m->failed = !at || !list;
			if (!m->failed) {
				*list = fact.list;
				*at = (uint32_t)(lists.len - 1);
			}
		}
	}
	for (size_t i = 0; i < m->detail->package_count && !m->failed; i++) {
		uint32_t at = tw_map_get(&by_name, m->detail->packages[i].name);

		if (at != TW_MAP_NONE)
			m->detail->packages[i].licenses = lists.at[at];
	}
	tw_vec_release(&lists);
	tw_map_release(&by_name);
}

enum {
	PROBLEMS_KEPT = TW_LIMIT_PROBLEMS + 1
}; /* of one layer alone, with the one that tells how many more there are */

/* Of too many layers with too many problems, the lowest are told of; what is left out counts, too. */
static void keep_problem(struct tw_detail *d, const struct tw_problem *problem)
{
	struct tw_problem *last;

	if (d->problem_count < PROBLEMS_KEPT) {
		d->problems[d->problem_count++] = *problem;
		return;
	}
	last = &d->problems[PROBLEMS_KEPT];
	last->message = TW_LIT("the problems of further layers are not listed: there are too many");
	last->grade = problem->grade > last->grade ? problem->grade : last->grade;
	d->problem_count = PROBLEMS_KEPT + 1;
}

static void collect_problems(struct tw_merge *m)
{
	struct tw_detail *d = m->detail;
	struct tw_problem problem;
	size_t room = 0;

	for (size_t i = 0; i < m->layer_count && room <= PROBLEMS_KEPT; i++)
		room += m->layers[i].flat.problem_count;
	d->problems = tw_arena_array(m->arena, room < PROBLEMS_KEPT ? room : PROBLEMS_KEPT + 1, sizeof(*d->problems));
	m->failed |= !d->problems;
	for (uint32_t layer = 0; layer < m->layer_count && !m->failed; layer++) {
		const struct tw_flat *flat = &m->layers[layer].flat;

		for (uint32_t i = 0; i < flat->problem_count && tw_flat_problem(flat, i, &problem); i++) {
			/* A folder's only layer has no name. */
			problem.layer = m->layers[layer].ref.diff_id.len ? layer + 1 : 0;
			keep_problem(d, &problem);
		}
	}
}

static void merge_release(struct tw_merge *m)
{
	tw_vec_release(&m->groups);
	tw_vec_release(&m->merged);
	tw_vec_release(&m->first_seen);
	tw_vec_release(&m->first_layer);
	tw_map_release(&m->newest);
	tw_map_release(&m->hidden);
	tw_map_release(&m->origins);
	tw_map_release(&m->last_of_path);
	tw_map_release(&m->lib_origins);
	tw_owned_release(&m->owned);
}

int tw_merge(const struct tw_merge_layer *layers, size_t count, struct tw_pool *pool, struct tw_arena *arena,
	     struct tw_detail *ret, struct trawl_error *err)
{
	struct tw_detail detail = { 0 };
	struct tw_merge m = { .layers = layers, .layer_count = count, .arena = arena, .detail = &detail };

	m.builds = tw_arena_array(arena, count, sizeof(*m.builds));
	m.failed = !m.builds;
	for (uint32_t i = 0; i < count && !m.failed; i++)
		read_facts(&m, i);
	take_derived(&m);
	for (uint32_t i = 0; i < count && !m.failed; i++)
		read_groups(&m, i);
	for (size_t i = 0; i < m.groups.len; i++)
		m.groups.at[i].live &= !is_hidden(&m, m.groups.at[i].record.path, m.groups.at[i].layer);
	if (!m.failed) {
		collect_os(&m);
		collect_applications(&m);
		tw_merge_identify(&m, pool);
		collect_owned(&m);
		collect_licenses(&m);
		collect_problems(&m);
	}
	merge_release(&m);
	if (m.failed)
		return tw_fail_nomem(err);
	*ret = detail;
	return TRAWL_OK;
}
