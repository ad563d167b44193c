/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is left when all layers have been read: packages of the OS, applications, what belongs to the OS, licences,
 * problems. What a bill of materials claims ranks below what was found.
 */
#include "base/limits.h"
#include "model/purl.h"
#include "scan/merge.h"

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

/* Said by a bill of materials, not by what was found. */
static bool is_claim(const struct tw_group_of *group)
{
	return tw_slice_is(group->record.analyzer, "sbom");
}

/* A document may speak of another system's packages: its package URLs then have that one's name, "pkg:deb/debian/…". */
static bool is_of_other_os(const struct tw_merge *m, struct tw_slice purl)
{
	const struct tw_os *os = &m->detail->os;
	struct tw_slice family = os->parent_family.len ? os->parent_family : os->family, namespace;

	if (!family.len || !tw_slice_split(&purl, '/', &namespace) || !tw_slice_split(&purl, '/', &namespace) ||
	    !purl.len)
		return false;
	return !tw_slice_eq(namespace, tw_purl_os_namespace(family));
}

static void collect_os_group(struct tw_merge *m, const struct tw_group_of *g, struct tw_map *seen)
{
	struct tw_detail *d = m->detail;

	for (uint32_t p = 0; p < g->record.count && !m->failed; p++) {
		if ((is_claim(g) && is_of_other_os(m, g->packages[p].purl)) || is_duplicate(m, seen, &g->packages[p]))
			continue;
		d->packages[d->package_count] = g->packages[p];
		identify(m, &d->packages[d->package_count++], g);
	}
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
	/* What a package database says goes before what a bill of materials claims. */
	for (int claims = 0; claims < 2; claims++) {
		for (size_t i = 0; i < m->groups.len && !m->failed; i++) {
			const struct tw_group_of *g = &m->groups.at[i];

			if (g->live && !g->record.type.len && is_claim(g) == (claims != 0))
				collect_os_group(m, g, &seen);
		}
	}
	tw_map_release(&seen);
}

static struct tw_application *application_for(struct tw_merge *m, const struct tw_group *record,
					      struct tw_map *aggregated, const uint32_t *counts, size_t *count)
{
	struct tw_application *applications = m->detail->applications, *app;
	uint32_t *at = NULL;

	if (tw_type_is_gathered(record->type)) {
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

static struct tw_slice place_key(struct tw_merge *m, const struct tw_group_of *g, const struct tw_package *p)
{
	struct tw_slice zero = tw_slice_of("", 1);

	return TW_JOIN(m->arena, g->record.type, zero, p->file_path, zero, p->name, zero, p->version);
}

/* What was found in files that bills of materials claim something of, too. Without any of these there is nothing to ask. */
static void read_found(struct tw_merge *m, struct tw_map *found)
{
	bool claims = false;

	for (size_t i = 0; i < m->groups.len; i++)
		claims |= m->groups.at[i].live && m->groups.at[i].record.type.len && is_claim(&m->groups.at[i]);
	for (size_t i = 0; claims && i < m->groups.len && !m->failed; i++) {
		const struct tw_group_of *g = &m->groups.at[i];

		for (uint32_t p = 0;
		     g->live && !is_claim(g) && tw_type_is_gathered(g->record.type) && p < g->record.count; p++) {
			struct tw_slice key = place_key(m, g, &g->packages[p]);
			uint32_t *at = key.ptr ? tw_map_put(found, key) : NULL;

			m->failed |= !at;
			if (at)
				*at = 0;
		}
	}
}

/* The same package in the same place, found and claimed: the claim says nothing more. */
static bool is_found(struct tw_merge *m, const struct tw_map *found, const struct tw_group_of *g,
		     const struct tw_package *p)
{
	struct tw_arena_mark mark = tw_arena_mark(m->arena);
	bool is;

	if (!found->len || !is_claim(g) || !p->file_path.len)
		return false;
	is = tw_map_get(found, place_key(m, g, p)) != TW_MAP_NONE;
	tw_arena_rewind(m->arena, mark);
	return is;
}

static void collect_applications(struct tw_merge *m)
{
	struct tw_detail *d = m->detail;
	struct tw_map aggregated = { 0 }, found = { 0 };
	uint32_t total = 0;
	size_t groups = 0;

	for (size_t i = 0; i < m->groups.len; i++) {
		const struct tw_group_of *g = &m->groups.at[i];

		groups += g->live && g->record.type.len;
		total += g->live && tw_type_is_gathered(g->record.type) ? g->record.count : 0;
	}
	d->applications = tw_arena_array(m->arena, groups, sizeof(*d->applications));
	m->failed |= !d->applications;
	read_found(m, &found);
	for (size_t i = 0; i < m->groups.len && !m->failed; i++) {
		const struct tw_group_of *g = &m->groups.at[i];
		struct tw_application *app;

		if (!g->live || !g->record.type.len || !g->record.count)
			continue;
		app = application_for(m, &g->record, &aggregated, &total, &d->application_count);
		for (uint32_t p = 0; app && !m->failed && p < g->record.count; p++) {
			struct tw_package *to = &app->packages[app->package_count];

			if (is_found(m, &found, g, &g->packages[p]))
				continue;
			app->package_count++;
			*to = g->packages[p];
			identify(m, to, g);
		}
	}
	tw_map_release(&aggregated);
	tw_map_release(&found);
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
			    tw_hidden_has(&m->hidden, fact.path, layer))
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

void tw_merge_collect(struct tw_merge *m, struct tw_pool *pool)
{
	collect_os(m);
	collect_applications(m);
	tw_merge_identify(m, pool);
	collect_owned(m);
	collect_licenses(m);
	collect_problems(m);
}
