/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Folding layers, as Trivy's applier does: a group of packages is known by its file and type; a higher layer's replaces a
 * lower one's, a whiteout or an opaque folder of a higher layer removes it. A package's layer is the lowest in whose file
 * of the same kind it already stood in this version.
 */
#include "scan/merge.h"

#include "scan/context.h"

enum { LOOK_EVERY = 64 };

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
	switch (fact->kind) {
	case TW_FACT_OS_DERIVED: m->derived = *fact; break;
	case TW_FACT_OS:
	case TW_FACT_OS_EXTENDED:
	case TW_FACT_SUPPLIER: take_os(&m->detail->os, fact); break;
	case TW_FACT_REPOSITORY:
		m->detail->repository_family = fact->key;
		m->detail->repository_release = fact->value;
		break;
	case TW_FACT_DOCUMENT: m->detail->document = fact->value; break;
	case TW_FACT_CONTENT_SETS: m->builds[layer].content_sets = fact->list; break;
	case TW_FACT_BUILD:
		m->builds[layer].nvr = fact->key;
		m->builds[layer].arch = fact->value;
		break;
	case TW_FACT_WHITEOUT:
	case TW_FACT_OPAQUE: m->failed |= !tw_hidden_add(&m->hidden, fact->path, layer); break;
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
		/* A document's packages nobody has analyzed. */
		if (!m->detail->document.len)
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

/* False when there is no memory, or no time, to go on with. The clock is looked at now and then: groups are small. */
static bool goes_on(struct tw_merge *m)
{
	if (!m->failed && !m->stopped && m->context && m->looks++ % LOOK_EVERY == 0)
		m->stopped = tw_scan_check_late(m->context);
	return !m->failed && !m->stopped;
}

static void read_groups(struct tw_merge *m, uint32_t layer)
{
	const struct tw_flat *flat = &m->layers[layer].flat;
	size_t first = m->groups.len;
	struct tw_group record;

	tw_owned_release(&m->owned);
	for (uint32_t i = 0; i < flat->group_count && goes_on(m); i++) {
		if (tw_flat_group(flat, i, &record))
			take_group(m, layer, &record);
	}
	m->failed |= !tw_owned_read(&m->owned, flat);
	for (size_t i = first; i < m->groups.len && goes_on(m); i++) {
		if (m->groups.at[i].record.type.len)
			part_owned(m, &m->groups.at[i]);
	}
}

static void merge_release(struct tw_merge *m)
{
	tw_vec_release(&m->groups);
	tw_vec_release(&m->merged);
	tw_vec_release(&m->first_seen);
	tw_vec_release(&m->first_layer);
	tw_map_release(&m->newest);
	tw_hidden_release(&m->hidden);
	tw_map_release(&m->origins);
	tw_map_release(&m->last_of_path);
	tw_map_release(&m->lib_origins);
	tw_owned_release(&m->owned);
}

int tw_merge(const struct tw_merge_layer *layers, size_t count, struct tw_scan_context *context, struct tw_arena *arena,
	     struct tw_detail *ret, struct trawl_error *err)
{
	struct tw_detail detail = { 0 };
	struct tw_merge m = {
		.layers = layers, .layer_count = count, .context = context, .arena = arena, .detail = &detail
	};

	m.builds = tw_arena_array(arena, count, sizeof(*m.builds));
	m.failed = !m.builds;
	for (uint32_t i = 0; i < count && !m.failed; i++)
		read_facts(&m, i);
	tw_hidden_finish(&m.hidden);
	take_derived(&m);
	for (uint32_t i = 0; i < count && goes_on(&m); i++)
		read_groups(&m, i);
	for (size_t i = 0; i < m.groups.len && goes_on(&m); i++)
		m.groups.at[i].live &= !tw_hidden_has(&m.hidden, m.groups.at[i].record.path, m.groups.at[i].layer);
	if (goes_on(&m))
		tw_merge_collect(&m, context ? context->pool : NULL);
	merge_release(&m);
	if (m.failed)
		return tw_fail_nomem(err);
	if (m.stopped)
		return tw_fail(err, m.stopped, "stopped while layers were put together");
	*ret = detail;
	return TRAWL_OK;
}
