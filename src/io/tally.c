/* SPDX-License-Identifier: Apache-2.0 */
#include "io/tally.h"

#include <stdlib.h>

#include "io/aide.h"
#include "io/stage.h"

enum { QUEUE = 4, WORTH_A_CALL = 2 /* waking a thread costs as much as hashing 8 KiB */ };

struct tw_tally {
	struct tw_aide aide; /* busy: somebody is hashing */
	struct tw_tally_group *group;
	struct tw_tally *next, *before; /* in the group */
	struct tw_chunk queue[QUEUE];
	unsigned first, count;
	struct tw_hasher hasher;
	uint64_t size;
};

void tw_tally_group_init(struct tw_tally_group *group, struct tw_pool *pool)
{
	*group = (struct tw_tally_group){ .pool = pool };
	pthread_mutex_init(&group->lock, NULL);
}

void tw_tally_group_release(struct tw_tally_group *group)
{
	pthread_mutex_destroy(&group->lock);
}

static void join(struct tw_tally_group *group, struct tw_tally *tally)
{
	tally->group = group;
	pthread_mutex_lock(&group->lock);
	if (!group->asked)
		group->in_pairs = tw_hash_has_pair();
	group->asked = true;
	tally->next = group->first;
	if (tally->next)
		tally->next->before = tally;
	group->first = tally;
	pthread_mutex_unlock(&group->lock);
}

static void leave(struct tw_tally *tally)
{
	pthread_mutex_lock(&tally->group->lock);
	if (tally->next)
		tally->next->before = tally->before;
	if (tally->before)
		tally->before->next = tally->next;
	else
		tally->group->first = tally->next;
	pthread_mutex_unlock(&tally->group->lock);
}

static struct tw_chunk *oldest(struct tw_tally *tally)
{
	return &tally->queue[tally->first];
}

static void drop_oldest(struct tw_tally *tally)
{
	tw_chunk_drop(oldest(tally));
	tally->first = (tally->first + 1) % QUEUE;
	tally->count--;
}

/* With the lock held. */
static void hashed(struct tw_tally *tally, size_t len)
{
	struct tw_chunk *chunk = oldest(tally);

	chunk->ptr += len;
	chunk->len -= len;
	if (!chunk->len)
		drop_oldest(tally);
	tally->aide.busy = false;
	pthread_cond_broadcast(&tally->aide.change);
}

/*
 * Another tally that has a chunk queued, and nobody at it; it is busy then. One whose lock is taken is passed over:
 * threads that look for partners at once would wait for one another.
 */
static struct tw_tally *find_partner(struct tw_tally *tally)
{
	struct tw_tally_group *group = tally->group;
	struct tw_tally *found = NULL;

	if (!group->in_pairs)
		return NULL;
	pthread_mutex_lock(&group->lock);
	for (struct tw_tally *at = group->first; at && !found; at = at->next) {
		if (at == tally || pthread_mutex_trylock(&at->aide.lock) != 0)
			continue;
		if (at->count && !at->aide.busy && !at->aide.stopped) {
			at->aide.busy = true;
			found = at;
		}
		pthread_mutex_unlock(&at->aide.lock);
	}
	pthread_mutex_unlock(&group->lock);
	return found;
}

/* Of both, what the shorter chunk has. Whoever made a tally busy has its oldest chunk, and nobody else touches that. */
static size_t hash_pair(struct tw_tally *tally, struct tw_tally *partner)
{
	const struct tw_chunk *mine = oldest(tally), *other = oldest(partner);
	size_t len = mine->len < other->len ? mine->len : other->len;

	tw_hasher_add_pair(&tally->hasher, mine->ptr, &partner->hasher, other->ptr, len);
	pthread_mutex_lock(&partner->aide.lock);
	hashed(partner, len);
	pthread_mutex_unlock(&partner->aide.lock);
	return len;
}

/* Hash the oldest chunk, or as much of it as a partner has. With the lock held, which is given up meanwhile. */
static bool hash_one(struct tw_aide *aide)
{
	struct tw_tally *tally = (struct tw_tally *)aide, *partner;
	size_t len;

	if (aide->busy || !tally->count)
		return false;
	aide->busy = true;
	pthread_mutex_unlock(&aide->lock);
	partner = find_partner(tally);
	if (partner) {
		len = hash_pair(tally, partner);
	} else {
		len = oldest(tally)->len;
		tw_hasher_add(&tally->hasher, oldest(tally)->ptr, len);
	}
	pthread_mutex_lock(&aide->lock);
	hashed(tally, len);
	return true;
}

static void tally_free(struct tw_aide *aide)
{
	struct tw_tally *tally = (struct tw_tally *)aide;

	while (tally->count)
		drop_oldest(tally);
	tw_hasher_release(&tally->hasher);
	free(tally);
}

int tw_tally_new(struct tw_tally_group *group, struct tw_tally **ret, struct trawl_error *err)
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
	tw_aide_init(&tally->aide, group->pool, hash_one, tally_free);
	join(group, tally);
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
	if (!tally)
		return;
	leave(tally);
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
