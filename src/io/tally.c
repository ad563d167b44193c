/* SPDX-License-Identifier: Apache-2.0 */
#include "io/tally.h"

#include <stdlib.h>

#include "io/aide.h"
#include "io/stage.h"

enum { QUEUE = 4, WORTH_A_CALL = 2 /* waking a thread costs as much as hashing 8 KiB */ };

struct tw_tally {
	struct tw_aide aide; /* busy: somebody is hashing */
	struct tw_chunk queue[QUEUE];
	unsigned first, count;
	struct tw_hasher hasher;
	uint64_t size;
};

/* Hash the oldest chunk. With the lock held, which is given up meanwhile. */
static bool hash_one(struct tw_aide *aide)
{
	struct tw_tally *tally = (struct tw_tally *)aide;
	struct tw_chunk chunk;

	if (aide->busy || !tally->count)
		return false;
	chunk = tally->queue[tally->first];
	tally->first = (tally->first + 1) % QUEUE;
	tally->count--;
	aide->busy = true;
	pthread_mutex_unlock(&aide->lock);
	tw_hasher_add(&tally->hasher, chunk.ptr, chunk.len);
	tw_chunk_drop(&chunk);
	pthread_mutex_lock(&aide->lock);
	aide->busy = false;
	pthread_cond_broadcast(&aide->change);
	return true;
}

static void tally_free(struct tw_aide *aide)
{
	struct tw_tally *tally = (struct tw_tally *)aide;

	for (; tally->count; tally->count--) {
		tw_chunk_drop(&tally->queue[tally->first]);
		tally->first = (tally->first + 1) % QUEUE;
	}
	tw_hasher_release(&tally->hasher);
	free(tally);
}

int tw_tally_new(struct tw_pool *pool, struct tw_tally **ret, struct trawl_error *err)
{
	struct tw_tally *tally = calloc(1, sizeof(*tally));
	int status;

	if (!tally)
		return tw_fail_nomem(err);
	status = tw_hasher_start(&tally->hasher, TW_HASH_SHA256, err);
	if (status < 0) {
		free(tally);
		return status;
	}
	tw_aide_init(&tally->aide, pool, hash_one, tally_free);
	*ret = tally;
	return TRAWL_OK;
}

/* With the lock held: hash, or wait for whoever does, until at most @count chunks are queued. */
static void bring_down(struct tw_tally *tally, unsigned count)
{
	while (tally->count > count || (count == 0 && tally->aide.busy)) {
		if (!hash_one(&tally->aide))
			pthread_cond_wait(&tally->aide.change, &tally->aide.lock);
	}
}

void tw_tally_add(struct tw_tally *tally, const struct tw_chunk *chunk)
{
	struct tw_aide *aide = &tally->aide;
	bool alone = !aide->pool || tw_pool_threads(aide->pool) == 1;

	pthread_mutex_lock(&aide->lock);
	tally->size += chunk->len;
	bring_down(tally, alone || !chunk->slab ? 0 : QUEUE - 1);
	if (alone || !chunk->slab) {
		tw_hasher_add(&tally->hasher, chunk->ptr, chunk->len);
	} else {
		tw_slab_hold(chunk->slab);
		tally->queue[(tally->first + tally->count++) % QUEUE] = *chunk;
		if (!aide->busy && tally->count >= WORTH_A_CALL)
			tw_aide_call(aide);
	}
	pthread_mutex_unlock(&aide->lock);
}

bool tw_tally_help(struct tw_tally *tally)
{
	bool helped;

	pthread_mutex_lock(&tally->aide.lock);
	helped = hash_one(&tally->aide);
	pthread_mutex_unlock(&tally->aide.lock);
	return helped;
}

int tw_tally_end(struct tw_tally *tally, struct tw_digest *ret_digest, uint64_t *ret_size, struct trawl_error *err)
{
	pthread_mutex_lock(&tally->aide.lock);
	bring_down(tally, 0);
	pthread_mutex_unlock(&tally->aide.lock);
	*ret_size = tally->size;
	return tw_hasher_end(&tally->hasher, ret_digest, err);
}

void tw_tally_free(struct tw_tally *tally)
{
	if (tally)
		tw_aide_close(&tally->aide);
}

struct tap {
	struct tw_stage stage;
	struct tw_stage *below;
	struct tw_tally *tally;
};

static int tap_next(struct tw_stage *stage, struct tw_chunk *ret, struct trawl_error *err)
{
	struct tap *tap = (struct tap *)stage;
	int status = tw_stage_next(tap->below, ret, err);

	if (status == 1)
		tw_tally_add(tap->tally, ret);
	return status;
}

static void tap_free(struct tw_stage *stage)
{
	struct tap *tap = (struct tap *)stage;

	tw_stage_free(tap->below);
	free(tap);
}

static const struct tw_stage_type tap_type = { tap_next, NULL, tap_free };

int tw_stage_tap(struct tw_stage *below, struct tw_tally *tally, struct tw_stage **ret, struct trawl_error *err)
{
	struct tap *tap = calloc(1, sizeof(*tap));

	if (!tap) {
		tw_stage_free(below);
		return tw_fail_nomem(err);
	}
	*tap = (struct tap){ { &tap_type }, below, tally };
	*ret = &tap->stage;
	return TRAWL_OK;
}
