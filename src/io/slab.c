/* SPDX-License-Identifier: Apache-2.0 */
#include "io/slab.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/size.h"

struct tw_slab_pool {
	pthread_mutex_t lock;
	struct tw_slab *unused; /* newest first: it is the one that is still in the processor's cache */
	size_t size;
	unsigned out; /* slabs held by somebody */
	bool dropped;
};

struct tw_slab_pool *tw_slab_pool_new(size_t size)
{
	struct tw_slab_pool *pool = calloc(1, sizeof(*pool));

	if (!pool)
		return NULL;
	pthread_mutex_init(&pool->lock, NULL);
	pool->size = size;
	return pool;
}

static void pool_free(struct tw_slab_pool *pool)
{
	while (pool->unused) {
		struct tw_slab *next = pool->unused->next;

		free(pool->unused);
		pool->unused = next;
	}
	pthread_mutex_destroy(&pool->lock);
	free(pool);
}

void tw_slab_pool_drop(struct tw_slab_pool *pool)
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

struct tw_slab *tw_slab_get(struct tw_slab_pool *pool)
{
	struct tw_slab *slab;

	pthread_mutex_lock(&pool->lock);
	slab = pool->unused;
	if (slab)
		pool->unused = slab->next;
	else
		slab = malloc(tw_size_add(sizeof(*slab), pool->size));
	if (slab)
		pool->out++;
	pthread_mutex_unlock(&pool->lock);
	if (!slab)
		return NULL;
	slab->pool = pool;
	atomic_init(&slab->holders, 1);
	return slab;
}

void tw_slab_hold(struct tw_slab *slab)
{
	atomic_fetch_add_explicit(&slab->holders, 1, memory_order_relaxed);
}

void tw_slab_drop(struct tw_slab *slab)
{
	struct tw_slab_pool *pool;
	bool last;

	if (!slab || atomic_fetch_sub_explicit(&slab->holders, 1, memory_order_acq_rel) != 1)
		return;
	pool = slab->pool;
	pthread_mutex_lock(&pool->lock);
	slab->next = pool->unused;
	pool->unused = slab;
	last = --pool->out == 0 && pool->dropped;
	pthread_mutex_unlock(&pool->lock);
	if (last)
		pool_free(pool);
}

bool tw_chunk_own(struct tw_chunk *chunk)
{
	struct tw_slab_pool *pool = chunk->slab ? NULL : tw_slab_pool_new(chunk->len);
	struct tw_slab *slab = pool ? tw_slab_get(pool) : NULL;

	tw_slab_pool_drop(pool);
	if (slab) {
		memcpy(slab->bytes, chunk->ptr, chunk->len);
		*chunk = (struct tw_chunk){ slab->bytes, chunk->len, slab };
	}
	return chunk->slab != NULL;
}
