/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Slabs: counted pieces of memory that bytes travel in, from the stage that fills one to the walk that reads it and the
 * hash that may lag behind. A slab goes back to its pool when the last holder lets go. Any thread.
 */
#ifndef TW_IO_SLAB_H
#define TW_IO_SLAB_H

#include <stdatomic.h>

#include "base/slice.h"

struct tw_slab_pool;

struct tw_slab {
	struct tw_slab_pool *pool;
	struct tw_slab *next; /* in the pool's free list */
	atomic_uint holders;
	char bytes[];
};

/*
 * Bytes in a slab, with one hold on it that belongs to whoever has the chunk. Without slab: bytes that stay where they
 * are only until the stage that gave them is asked for more.
 */
struct tw_chunk {
	const char *ptr;
	size_t len;
	struct tw_slab *slab;
};

/* A pool of slabs of @size bytes; NULL when out of memory. */
struct tw_slab_pool *tw_slab_pool_new(size_t size);

/* The owner lets go: the pool itself goes when its last slab has come back. Accepts NULL. */
void tw_slab_pool_drop(struct tw_slab_pool *pool);

/* A slab with one hold; NULL when out of memory. */
struct tw_slab *tw_slab_get(struct tw_slab_pool *pool);

void tw_slab_hold(struct tw_slab *slab);

/* Accepts NULL. */
void tw_slab_drop(struct tw_slab *slab);

/* Have a chunk without slab stay: copy it into a slab of its own. False when out of memory. */
bool tw_chunk_own(struct tw_chunk *chunk);

static inline void tw_chunk_drop(struct tw_chunk *chunk)
{
	tw_slab_drop(chunk->slab);
	*chunk = (struct tw_chunk){ 0 };
}

#endif
