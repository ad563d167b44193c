/* SPDX-License-Identifier: Apache-2.0 */
#include "sbom/needs.h"

void tw_bom_edges_init(struct tw_bom_edges *edges, const struct tw_bom *bom)
{
	*edges = (struct tw_bom_edges){ 0 };
	for (size_t i = 0; i < bom->count && !edges->failed; i++) {
		uint32_t *at = tw_map_put(&edges->by_ref, bom->components[i].ref);

		edges->failed = !at;
		if (at)
			*at = (uint32_t)i;
	}
}

void tw_bom_edges_add(struct tw_bom_edges *edges, struct tw_slice from, struct tw_slice to)
{
	struct tw_bom_edge edge = { tw_map_get(&edges->by_ref, from), tw_map_get(&edges->by_ref, to) }, *slot;

	if (edge.from == TW_MAP_NONE || edge.to == TW_MAP_NONE)
		return;
	slot = tw_vec_push(&edges->edges);
	edges->failed |= !slot;
	if (slot)
		*slot = edge;
}

static bool place(const struct tw_bom_edges *edges, struct tw_bom *bom, struct tw_arena *arena)
{
	for (size_t i = 0; i < edges->edges.len; i++)
		bom->components[edges->edges.at[i].from].need_count++;
	for (size_t i = 0; i < bom->count; i++) {
		struct tw_component *c = &bom->components[i];

		if (c->need_count && !(c->needs = tw_arena_array(arena, c->need_count, sizeof(*c->needs))))
			return false;
		c->need_count = 0;
	}
	for (size_t i = 0; i < edges->edges.len; i++) {
		struct tw_component *c = &bom->components[edges->edges.at[i].from];

		c->needs[c->need_count++] = edges->edges.at[i].to;
	}
	return true;
}

int tw_bom_edges_finish(struct tw_bom_edges *edges, struct tw_bom *bom, struct tw_arena *arena, struct trawl_error *err)
{
	bool ok = !edges->failed && place(edges, bom, arena);

	tw_map_release(&edges->by_ref);
	tw_vec_release(&edges->edges);
	return ok ? TRAWL_OK : tw_fail_nomem(err);
}
