/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/removed.h"

#include "base/map.h"
#include "base/vec.h"
#include "model/purl.h"
#include "model/uid.h"

struct removed {
	struct tw_detail *detail;
	struct tw_arena *arena;
	struct tw_map names; /* → index into found, or INSTALLED */
	TW_VEC(struct tw_package) found;
	bool failed;
};

enum { INSTALLED = UINT32_MAX - 1 }; /* TW_MAP_NONE is the number behind it */

static bool is_same(const struct tw_package *a, const struct tw_package *b)
{
	return tw_slice_eq(a->version, b->version) && tw_slice_eq(a->release, b->release);
}

/* Layers come from the top: what is found further down in the same version was there already. */
static void take_package(struct removed *r, const struct tw_package *package, const struct tw_layer_ref *layer)
{
	uint32_t *at = tw_map_put(&r->names, package->name);
	struct tw_package *slot;

	if (!at) {
		r->failed = true;
	} else if (*at == TW_MAP_NONE) {
		slot = tw_vec_push(&r->found);
		if (!slot) {
			r->failed = true;
			return;
		}
		*at = (uint32_t)(r->found.len - 1);
		*slot = *package;
		slot->layer = *layer;
	} else if (*at != INSTALLED && is_same(&r->found.at[*at], package)) {
		r->found.at[*at].layer = *layer;
	}
}

static void take_layer(struct removed *r, const struct tw_merge_layer *layer)
{
	struct tw_group group;

	for (uint32_t i = 0; i < layer->flat.group_count && !r->failed; i++) {
		if (!tw_flat_group(&layer->flat, i, &group) || !tw_slice_is(group.analyzer, "apk"))
			continue;
		for (uint32_t p = 0; p < group.count && !r->failed; p++) {
			struct tw_package package;

			r->failed = !tw_flat_package(&layer->flat, group.first + p, r->arena, &package);
			package.analyzed_by = group.analyzer;
			if (!r->failed)
				take_package(r, &package, &layer->ref);
		}
	}
}

static void finish_package(struct removed *r, struct tw_package *package)
{
	const struct tw_os *os = &r->detail->os;

	package->uid = tw_package_uid((struct tw_slice){ 0 }, package);
	if (os->family.len)
		package->purl = tw_purl(os->parent_family.len ? os->parent_family : os->family, os, package, r->arena);
}

static void add_found(struct removed *r)
{
	struct tw_detail *d = r->detail;
	struct tw_package *all = tw_arena_array(r->arena, d->package_count + r->found.len, sizeof(*all));

	r->failed |= !all;
	if (r->failed || !r->found.len)
		return;
	if (d->package_count)
		memcpy(all, d->packages, d->package_count * sizeof(*all));
	for (size_t i = 0; i < r->found.len; i++) {
		all[d->package_count + i] = r->found.at[i];
		finish_package(r, &all[d->package_count + i]);
	}
	d->packages = all;
	d->package_count += r->found.len;
}

int tw_removed_packages(const struct tw_merge_layer *layers, size_t count, struct tw_arena *arena,
			struct tw_detail *detail, size_t *ret_count, struct trawl_error *err)
{
	struct removed r = { .detail = detail, .arena = arena };

	for (size_t i = 0; i < detail->package_count && !r.failed; i++) {
		uint32_t *at = tw_map_put(&r.names, detail->packages[i].name);

		r.failed = !at;
		if (at)
			*at = INSTALLED;
	}
	for (size_t i = count; i-- > 0 && !r.failed;)
		take_layer(&r, &layers[i]);
	add_found(&r);
	*ret_count = r.found.len;
	tw_vec_release(&r.found);
	tw_map_release(&r.names);
	return r.failed ? tw_fail_nomem(err) : TRAWL_OK;
}
