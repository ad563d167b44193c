/* SPDX-License-Identifier: Apache-2.0 */
#include "sbom/content.h"

#include <stdlib.h>

#include "base/map.h"
#include "base/vec.h"
#include "sbom/package.h"

/* What became of a component. */
struct item {
	struct tw_package package;
	struct tw_slice type; /* of a language's package */
	enum tw_bom_class class;
	bool taken; /* it belongs to an application, or to the OS */
};

/* One for each component that is an application, and for each ecosystem of packages that belong to none. */
struct bin {
	struct tw_slice type, path;
	TW_VEC(struct tw_package) packages;
};

struct content {
	const struct tw_bom *bom;
	struct tw_arena *arena;
	struct item *items;
	TW_VEC(struct bin) bins;
	TW_VEC(struct tw_package) os;
	TW_VEC(uint32_t) open; /* components to go into */
	struct tw_bom_content *ret;
	bool failed;
};

static bool is_application(const struct tw_component *c)
{
	return c->kind == TW_COMPONENT_APPLICATION && tw_component_property(c, "Type").len;
}

static int read_items(struct content *w, struct trawl_error *err)
{
	for (size_t i = 0; i < w->bom->count; i++) {
		const struct tw_component *c = &w->bom->components[i];
		struct trawl_error why = { 0 };
		struct tw_purl_parts purl;
		int status;

		if (c->kind == TW_COMPONENT_OS && !w->ret->os_family.len) {
			w->ret->os_family = c->name;
			w->ret->os_version = c->version;
		}
		if (c->kind == TW_COMPONENT_OS || is_application(c))
			continue;
		status = tw_bom_package(w->bom, c, w->arena, &w->items[i].package, &purl, &w->items[i].class, &why);
		if (status == TRAWL_E_NOMEM)
			return tw_fail_nomem(err);
		w->ret->unreadable += status < 0;
		if (w->items[i].class == TW_BOM_LANG_PACKAGE)
			w->items[i].type = tw_purl_ecosystem(&purl);
	}
	return TRAWL_OK;
}

/* Edges between packages: what each needs, by id. */
static void connect(struct content *w)
{
	for (size_t i = 0; i < w->bom->count && !w->failed; i++) {
		const struct tw_component *c = &w->bom->components[i];
		struct tw_slice *ids;
		size_t count = 0;

		if (w->items[i].class == TW_BOM_NO_PACKAGE || !c->need_count)
			continue;
		ids = tw_arena_array(w->arena, c->need_count, sizeof(*ids));
		w->failed = !ids;
		for (uint32_t n = 0; ids && n < c->need_count; n++) {
			const struct item *need = &w->items[c->needs[n]];

			if (need->class != TW_BOM_NO_PACKAGE)
				ids[count++] = need->package.id;
		}
		if (count)
			qsort(ids, count, sizeof(*ids), tw_slice_order);
		w->items[i].package.depends_on = (struct tw_texts){ ids, count };
	}
}

static void open(struct content *w, uint32_t component)
{
	uint32_t *slot = tw_vec_push(&w->open);

	w->failed |= !slot;
	if (slot)
		*slot = component;
}

/* All packages below a component that nobody has taken yet, to @take. */
static void take_below(struct content *w, uint32_t from, void (*take)(struct content *, uint32_t))
{
	open(w, from);
	while (w->open.len && !w->failed) {
		const struct tw_component *c = &w->bom->components[w->open.at[--w->open.len]];

		for (uint32_t n = 0; n < c->need_count && !w->failed; n++) {
			struct item *item = &w->items[c->needs[n]];

			if (item->class == TW_BOM_NO_PACKAGE || item->taken)
				continue;
			item->taken = true;
			take(w, c->needs[n]);
			open(w, c->needs[n]);
		}
	}
}

static void take_for_os(struct content *w, uint32_t component)
{
	struct tw_package *slot = tw_vec_push(&w->os);

	w->failed |= !slot;
	if (slot)
		*slot = w->items[component].package;
}

static void take_into(struct content *w, struct bin *bin, uint32_t component)
{
	struct tw_package *slot = tw_vec_push(&bin->packages);

	w->failed |= !slot;
	if (slot)
		*slot = w->items[component].package;
}

/* The last bin is the one that is being filled. */
static void take_for_application(struct content *w, uint32_t component)
{
	take_into(w, &w->bins.at[w->bins.len - 1], component);
}

static struct bin *new_bin(struct content *w, struct tw_slice type, struct tw_slice path)
{
	struct bin *bin = tw_vec_push(&w->bins);

	w->failed |= !bin;
	if (bin) {
		bin->type = type;
		bin->path = path;
	}
	return bin;
}

static void take_applications(struct content *w)
{
	for (uint32_t i = 0; i < w->bom->count && !w->failed; i++) {
		const struct tw_component *c = &w->bom->components[i];
		struct tw_slice type = tw_component_property(c, "Type");

		if (!is_application(c))
			continue;
		if (new_bin(w, type, tw_type_is_gathered(type) ? (struct tw_slice){ 0 } : c->name))
			take_below(w, i, take_for_application);
	}
}

static void take_os(struct content *w)
{
	for (uint32_t i = 0; i < w->bom->count; i++) {
		if (w->bom->components[i].kind == TW_COMPONENT_OS) {
			take_below(w, i, take_for_os);
			return; /* of several, the first */
		}
	}
}

/* What belongs to nothing: by ecosystem. */
static void take_rest(struct content *w)
{
	struct tw_map bins = { 0 };

	for (uint32_t i = 0; i < w->bom->count && !w->failed; i++) {
		struct item *item = &w->items[i];
		uint32_t *at;

		if (item->class == TW_BOM_NO_PACKAGE || item->taken)
			continue;
		item->taken = true;
		if (item->class == TW_BOM_OS_PACKAGE) {
			take_for_os(w, i);
			continue;
		}
		at = tw_map_put(&bins, item->type);
		if (at && *at == TW_MAP_NONE && new_bin(w, item->type, (struct tw_slice){ 0 }))
			*at = (uint32_t)(w->bins.len - 1);
		w->failed |= !at;
		if (!w->failed)
			take_into(w, &w->bins.at[*at], i);
	}
	tw_map_release(&bins);
}

static int application_cmp(const void *a, const void *b)
{
	const struct tw_bom_application *x = a, *y = b;
	int order = tw_slice_cmp(x->type, y->type);

	return order ? order : tw_slice_cmp(x->path, y->path);
}

static struct tw_package *copy(struct content *w, const struct tw_package *packages, size_t count)
{
	struct tw_package *at = tw_arena_array(w->arena, count, sizeof(*at));

	w->failed |= !at;
	if (at && count) {
		memcpy(at, packages, count * sizeof(*at));
		qsort(at, count, sizeof(*at), tw_package_cmp);
	}
	return at;
}

static void hand_over(struct content *w)
{
	w->ret->packages = copy(w, w->os.at, w->os.len);
	w->ret->package_count = w->os.len;
	w->ret->applications = tw_arena_array(w->arena, w->bins.len, sizeof(*w->ret->applications));
	w->failed |= !w->ret->applications;
	for (size_t i = 0; i < w->bins.len && !w->failed; i++) {
		const struct bin *bin = &w->bins.at[i];

		w->ret->applications[w->ret->application_count++] =
			(struct tw_bom_application){ bin->type, bin->path, copy(w, bin->packages.at, bin->packages.len),
						     bin->packages.len };
	}
	if (!w->failed && w->ret->application_count)
		qsort(w->ret->applications, w->ret->application_count, sizeof(*w->ret->applications), application_cmp);
}

static void content_release(struct content *w)
{
	for (size_t i = 0; i < w->bins.len; i++)
		tw_vec_release(&w->bins.at[i].packages);
	tw_vec_release(&w->bins);
	tw_vec_release(&w->os);
	tw_vec_release(&w->open);
}

int tw_bom_content(const struct tw_bom *bom, struct tw_arena *arena, struct tw_bom_content *ret,
		   struct trawl_error *err)
{
	struct content w = { .bom = bom, .arena = arena, .ret = ret };
	int status;

	*ret = (struct tw_bom_content){ 0 };
	w.items = tw_arena_array(arena, bom->count, sizeof(*w.items));
	if (!w.items)
		return tw_fail_nomem(err);
	status = read_items(&w, err);
	if (status < 0)
		return status;
	connect(&w);
	take_os(&w);
	take_applications(&w);
	take_rest(&w);
	hand_over(&w);
	content_release(&w);
	return w.failed ? tw_fail_nomem(err) : TRAWL_OK;
}
