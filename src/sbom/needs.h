/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Edges between components while they are read: by reference, in any order, to be put where they belong at the end.
 */
#ifndef TW_SBOM_NEEDS_H
#define TW_SBOM_NEEDS_H

#include "base/map.h"
#include "base/vec.h"
#include "sbom/bom.h"

struct tw_bom_edge {
	uint32_t from, to;
};

struct tw_bom_edges {
	struct tw_map by_ref; /* components' indices */
	TW_VEC(struct tw_bom_edge) edges;
	bool failed;
};

/* Names all components. Of several with one reference the last counts. */
void tw_bom_edges_init(struct tw_bom_edges *edges, const struct tw_bom *bom);

/* One whose ends aren't both there is none. */
void tw_bom_edges_add(struct tw_bom_edges *edges, struct tw_slice from, struct tw_slice to);

/* Gives each component its own, and releases the rest. */
int tw_bom_edges_finish(struct tw_bom_edges *edges, struct tw_bom *bom, struct tw_arena *arena,
			struct trawl_error *err);

#endif
