/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One scan on its way: what its steps share, in the order in which they are taken.
 */
#ifndef TW_SCAN_RUN_H
#define TW_SCAN_RUN_H

#include "scan/detail.h"
#include "scan/handle.h"
#include "scan/layer.h"

struct tw_later;
struct tw_net;

struct tw_run {
	struct tw_scan_context context;
	struct tw_source *source;
	struct tw_net *net; /* whose helper is asked; NULL: the source starts one */
	struct trawl_report *report;
	struct tw_merge_layer *layers;  /* in the image's order */
	TW_VEC(struct tw_block) walked; /* a stream's walks, of which the image's layers are some */
	TW_VEC(struct tw_layer_facts) walked_facts;
	TW_VEC(struct tw_later *) later;    /* walks that are to be seen once more */
	TW_VEC(struct tw_problem) problems; /* that no layer's walk has told of */
	bool cache_failed;                  /* which has been said */
	bool partial;                       /* not every layer's result is one that the cache keeps */
	uint64_t *layer_sizes; /* of layers that were not read, since the artifact's result was kept; or NULL */
};

/* Opens what is to be scanned; a stream is opened once more to follow its links. */
int tw_run_open(struct tw_run *s, struct tw_source **ret, struct trawl_error *err);

/* Random access: the results of all layers, out of the cache or by walking them, in s->layers. */
int tw_run_layers(struct tw_run *s, const struct tw_artifact *artifact, struct trawl_error *err);

/* A stream: first the walks as they come by, then those among them that the image consists of, in s->layers. */
int tw_run_stream(struct tw_run *s, struct trawl_error *err);
int tw_run_choose(struct tw_run *s, const struct tw_artifact *artifact, struct trawl_error *err);
void tw_run_release_walks(struct tw_run *s);

/* The result of a layer whose walk has ended, which the cache keeps if it was whole. On the heap, the caller's. */
int tw_run_finish(struct tw_run *s, struct tw_layer_worker *worker, const struct tw_layer_facts *facts,
		  struct tw_slice *ret_block, struct trawl_error *err);

/* The cache has a sound result of this layer: mapped, the caller's. */
bool tw_run_cached(struct tw_run *s, const struct tw_layer *layer, struct tw_slice *ret_block);

/* Make a result the report's, which its packages lie in. It is released on failure, too. */
int tw_run_keep(struct tw_run *s, struct tw_slice block, bool mapped, struct trawl_error *err);

/* Say something of the artifact, or (from 1) of a layer, that no layer's walk has told of. */
int tw_run_problem(struct tw_run *s, enum tw_grade grade, size_t layer, const char *message, struct trawl_error *err);

/* What the report says of the artifact as a whole. */
int tw_run_describe(struct tw_run *s, const struct tw_artifact *artifact, struct trawl_error *err);
void tw_run_describe_database(struct tw_run *s, const struct trawl_db *db);

#endif
