/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Blocks: counted pieces of memory that bytes travel in, from the stage that fills one to the walk that reads it and the
 * hash that may lag behind. A block goes back to its pool when the last holder lets go. Any thread.
 */
#ifndef TW_IO_BLOCK_H
#define TW_IO_BLOCK_H

#include <stdatomic.h>

#include "base/slice.h"

struct tw_block_pool;

struct tw_block {
	struct tw_block_pool *pool;
	struct tw_block *next; /* in the pool's free list */
	atomic_uint holders;
	char bytes[];
};

/*
 * Bytes in a block, with one hold on it that belongs to whoever has the chunk. Without block: bytes that stay where they
 * are only until the stage that gave them is asked for more.
 */
struct tw_chunk {
	const char *ptr;
	size_t len;
	struct tw_block *block;
};

/* A pool of blocks of @size bytes; NULL when out of memory. */
struct tw_block_pool *tw_block_pool_new(size_t size);

/* The owner lets go: the pool itself goes when its last block has come back. Accepts NULL. */
void tw_block_pool_drop(struct tw_block_pool *pool);

/* A block with one hold; NULL when out of memory. */
struct tw_block *tw_block_get(struct tw_block_pool *pool);

void tw_block_hold(struct tw_block *block);

/* Accepts NULL. */
void tw_block_drop(struct tw_block *block);

/* Have a chunk without block stay: copy it into a block of its own. False when out of memory. */
bool tw_chunk_own(struct tw_chunk *chunk);

static inline void tw_chunk_drop(struct tw_chunk *chunk)
{
	tw_block_drop(chunk->block);
	*chunk = (struct tw_chunk){ 0 };
}

#endif
