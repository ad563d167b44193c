/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the merge works with, while it does.
 */
#ifndef TW_SCAN_MERGE_H
#define TW_SCAN_MERGE_H

#include "base/map.h"
#include "base/pool.h"
#include "base/vec.h"
#include "scan/detail.h"
#include "scan/hidden.h"
#include "scan/owned.h"

/* A group of one layer. */
struct tw_group_of {
	struct tw_group record;
	uint32_t layer;
	bool live;  /* not replaced, not removed */
	bool again; /* a lower layer has a file of this path, too */
	struct tw_package *packages;
	struct tw_package *owned; /* those that belong to the OS's packages */
	uint32_t owned_count;
};

/* A package of the result, and the group that it comes from. */
struct tw_merged {
	struct tw_package *package;
	const struct tw_group_of *group;
};

struct tw_merge {
	const struct tw_merge_layer *layers;
	size_t layer_count;
	struct tw_scan_context *context; /* NULL: no threads, and all the time there is */
	struct tw_arena *arena;
	TW_VEC(struct tw_group_of) groups;
	struct tw_map newest; /* "path\0type" → the newest group */
	struct tw_hidden hidden;
	struct tw_map origins; /* "name\0version\0release" of an OS package → where, index into first_seen */
	TW_VEC(struct tw_package *) first_seen;
	TW_VEC(uint32_t) first_layer;
	struct tw_map last_of_path; /* path → the group of that path that came last */
	struct tw_map lib_origins;  /* path, name, version, release of those before it → the lowest layer with them */
	struct tw_fact derived;     /* the topmost TW_FACT_OS_DERIVED */
	struct tw_build_info *builds;    /* one a layer; content_sets.len and nvr.len 0: none */
	struct tw_owned owned;           /* files of the layer being read that its OS packages own */
	TW_VEC(struct tw_merged) merged; /* packages of the result, to be identified */
	struct tw_detail *detail;
	bool failed;
	size_t looks; /* how often anybody asked whether there is time */
	int stopped;  /* the status that ends the scan, or 0 */
};

/* Three texts as one key; in @arena, its ptr is NULL without memory. */
struct tw_slice tw_merge_key(struct tw_arena *arena, struct tw_slice a, struct tw_slice b, struct tw_slice c);
struct tw_slice tw_merge_lib_key(struct tw_arena *arena, const struct tw_group_of *group,
				 const struct tw_package *package);

/* Fills @m->detail from the groups that are still live. */
void tw_merge_collect(struct tw_merge *m, struct tw_pool *pool);

/* Layer, UID and purl of all packages in @m->merged; by all threads of @pool, which may be NULL. */
void tw_merge_identify(struct tw_merge *m, struct tw_pool *pool);

#endif
