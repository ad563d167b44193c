/* SPDX-License-Identifier: Apache-2.0 */
#include "io/block.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/size.h"

struct tw_block_pool {
	pthread_mutex_t lock;
	struct tw_block *unused; /* newest first: it is the one that is still in the processor's cache */
	size_t size;
	unsigned out; /* blocks held by somebody */
	bool dropped;
};

struct tw_block_pool *tw_block_pool_new(size_t size)
{
	struct tw_block_pool *pool = calloc(1, sizeof(*pool));

	if (!pool)
		return NULL;
	pthread_mutex_init(&pool->lock, NULL);
	pool->size = size;
	return pool;
}

static void pool_free(struct tw_block_pool *pool)
{
	while (pool->unused) {
		struct tw_block *next = pool->unused->next;

		free(pool->unused);
		pool->unused = next;
	}
	pthread_mutex_destroy(&pool->lock);
	free(pool);
}

void tw_block_pool_drop(struct tw_block_pool *pool)
{
	bool last;

	if (!pool)
		return;
	pthread_mutex_lock(&pool->lock);
	pool->dropped = true;
	last = pool->out == 0;
	pthread_mutex_unlock(&pool->lock);
	if (last)
		pool_free(pool);
}

struct tw_block *tw_block_get(struct tw_block_pool *pool)
{
	struct tw_block *block;

	pthread_mutex_lock(&pool->lock);
	block = pool->unused;
	if (block)
		pool->unused = block->next;
	else
		block = malloc(tw_size_add(sizeof(*block), pool->size));
	if (block)
		pool->out++;
	pthread_mutex_unlock(&pool->lock);
	if (!block)
		return NULL;
	block->pool = pool;
	atomic_init(&block->holders, 1);
	return block;
}

void tw_block_hold(struct tw_block *block)
{
	atomic_fetch_add_explicit(&block->holders, 1, memory_order_relaxed);
}

void tw_block_drop(struct tw_block *block)
{
	struct tw_block_pool *pool;
	bool last;

	if (!block || atomic_fetch_sub_explicit(&block->holders, 1, memory_order_acq_rel) != 1)
		return;
	pool = block->pool;
	pthread_mutex_lock(&pool->lock);
	block->next = pool->unused;
	pool->unused = block;
	last = --pool->out == 0 && pool->dropped;
	pthread_mutex_unlock(&pool->lock);
	if (last)
		pool_free(pool);
}

bool tw_chunk_own(struct tw_chunk *chunk)
{
	struct tw_block_pool *pool = chunk->block ? NULL : tw_block_pool_new(chunk->len);
	struct tw_block *block = pool ? tw_block_get(pool) : NULL;

	tw_block_pool_drop(pool);
	if (block) {
		memcpy(block->bytes, chunk->ptr, chunk->len);
		*chunk = (struct tw_chunk){ block->bytes, chunk->len, block };
	}
	return chunk->block != NULL;
}
