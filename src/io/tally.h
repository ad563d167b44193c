/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A tally: the SHA-256 of bytes that pass by, computed by whoever has time. Chunks are queued in their order; an idle
 * thread of the pool, or one that waits for something else, hashes them; when the queue is full the thread that
 * brings more hashes itself. Thus the tail of one big layer keeps all cores busy, and memory stays flat. Two tallies of a
 * group that both have something queued are hashed in step, where the processor gains by it (io/hash_pair.c).
 */
#ifndef TW_IO_TALLY_H
#define TW_IO_TALLY_H

#include <pthread.h>

#include "base/pool.h"
#include "io/slab.h"
#include "io/hash.h"

struct tw_tally;

/* The tallies that are at work at once. */
struct tw_tally_group {
	struct tw_pool *pool;
	pthread_mutex_t lock; /* of a tally's own lock, whoever holds this one only tries to take it */
	struct tw_tally *first;
	bool asked,
		in_pairs; /* the processor, by the first tally: 30 us that a tree, which is not hashed, needn't pay */
};

/* @pool may be NULL: then everything is hashed at once, by the thread that brings it. */
void tw_tally_group_init(struct tw_tally_group *group, struct tw_pool *pool);

/* All its tallies must be gone. */
void tw_tally_group_release(struct tw_tally_group *group);

/* @group outlives it. */
int tw_tally_new(struct tw_tally_group *group, struct tw_tally **ret, struct trawl_error *err);

/* Count @chunk in; it is held as long as it is needed. From one thread at a time. */
void tw_tally_add(struct tw_tally *tally, const struct tw_chunk *chunk);

/* Hash a queued chunk, if there is one and nobody is at it; false otherwise. From any thread. */
bool tw_tally_help(struct tw_tally *tally);

/* Everything has been added: wait for it, and give the digest and the count of bytes. Once. */
int tw_tally_end(struct tw_tally *tally, struct tw_digest *ret_digest, uint64_t *ret_size, struct trawl_error *err);

/* Accepts NULL. What is queued is dropped. */
void tw_tally_free(struct tw_tally *tally);

#endif
