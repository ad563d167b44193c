/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the walk of a layer to its result: the block that the cache keeps and the merge reads.
 */
#ifndef TW_SCAN_LAYER_H
#define TW_SCAN_LAYER_H

#include "analyze/sink.h"
#include "scan/aliases.h"
#include "scan/context.h"

/* One thread's share of a layer. */
struct tw_layer_worker {
	struct tw_scan_context *context;
	struct tw_flat_builder *builder;
	struct tw_sink sink;
	struct tw_arena scratch;
	struct tw_aliases aliases;
	bool broken; /* the layer could not be read to its end: its result must not be kept */
	bool unkept; /* nor may this one: what failed is this machine (no room, no permission), not the layer */
};

int tw_layer_worker_init(struct tw_layer_worker *worker, struct tw_scan_context *context, struct trawl_error *err);
void tw_layer_worker_release(struct tw_layer_worker *worker);

/*
 * Walk to the end, analyze what is wanted, close the walk. A layer that breaks off, or isn't what its digest says, leaves
 * a problem; only what ends the whole scan (memory, time, the caller) is an error.
 */
int tw_layer_worker_walk(struct tw_layer_worker *worker, struct tw_walk *walk, struct tw_layer_facts *ret_facts,
			 struct trawl_error *err);

/* What could not be read is a problem of the layer, whose result is not to be kept. Memory and the caller's end are errors. */
int tw_layer_worker_lose(struct tw_layer_worker *worker, const struct trawl_error *why, struct trawl_error *err);

/* The same for a layer that leaves more than a result may hold (TRAWL_E_LIMIT): what was found in it goes. Else an error. */
int tw_layer_worker_lose_all(struct tw_layer_worker *worker, struct trawl_error *why, struct trawl_error *err);

/*
 * A further walk: only the files that worker->aliases names, under the names that they are wanted as. They may name others
 * themselves, which are left to the next one.
 */
int tw_layer_worker_walk_aliases(struct tw_layer_worker *worker, struct tw_walk *walk, struct trawl_error *err);

/* Put what @count workers found into a fresh one, in an order that doesn't depend on who found it. They may be emptied. */
int tw_layer_workers_join(struct tw_layer_worker *into, struct tw_layer_worker *const *from, size_t count,
			  struct trawl_error *err);

/*
 * Let analyzers join what their files gave, and make the block (on the heap). A layer that leaves more than a result may
 * hold is lost: the block says so, and nothing else.
 */
int tw_layer_worker_finish(struct tw_layer_worker *worker, struct tw_slice *ret_block, struct trawl_error *err);

#endif
