/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Run a stage ahead of its reader. Whoever has time takes the next chunk from below: an idle thread, as long as the
 * queue has room, or the reader itself, when nothing is ready and nobody is at it.
 */
#include <stddef.h>
#include <stdlib.h>

#include "io/aide.h"
#include "io/stage.h"
#include "io/tally.h"

enum { QUEUE = 3 };

struct ahead {
	struct tw_aide aide; /* busy: somebody takes a chunk from below */
	struct tw_stage stage;
	struct tw_stage *below;
	struct tw_tally *tally;
	struct tw_chunk queue[QUEUE];
	unsigned first, count;
	int status; /* 1 until the end, or the error */
	struct trawl_error error;
};

static bool take_one(struct tw_aide *aide)
{
	struct ahead *ahead = (struct ahead *)aide;
	struct tw_chunk chunk = { 0 };
	int status;

	if (aide->busy || ahead->status != 1 || ahead->count == QUEUE)
		return false;
	aide->busy = true;
	pthread_mutex_unlock(&aide->lock);
	status = tw_stage_next(ahead->below, &chunk, &ahead->error);
	if (status == 1 && !tw_chunk_own(&chunk))
		status = tw_fail_nomem(&ahead->error);
	pthread_mutex_lock(&aide->lock);
	aide->busy = false;
	if (status == 1)
		ahead->queue[(ahead->first + ahead->count++) % QUEUE] = chunk;
	else
		ahead->status = status;
	pthread_cond_broadcast(&aide->change);
	return true;
}

/* With the lock held: until a chunk is ready, or the end is known. */
static void wait_for_one(struct ahead *ahead)
{
	struct tw_aide *aide = &ahead->aide;

	while (!ahead->count && ahead->status == 1) {
		bool helped = take_one(aide);

		if (!helped && ahead->tally) {
			pthread_mutex_unlock(&aide->lock);
			helped = tw_tally_help(ahead->tally);
			pthread_mutex_lock(&aide->lock);
		}
		if (!helped && aide->busy && !ahead->count)
			pthread_cond_wait(&aide->change, &aide->lock);
	}
}

static struct ahead *of_stage(struct tw_stage *stage)
{
	return (struct ahead *)((char *)stage - offsetof(struct ahead, stage));
}

static int ahead_next(struct tw_stage *stage, struct tw_chunk *ret, struct trawl_error *err)
{
	struct ahead *ahead = of_stage(stage);
	int status = 1;

	pthread_mutex_lock(&ahead->aide.lock);
	wait_for_one(ahead);
	if (ahead->count) {
		*ret = ahead->queue[ahead->first];
		ahead->first = (ahead->first + 1) % QUEUE;
		ahead->count--;
		if (!ahead->aide.busy && ahead->status == 1)
			tw_aide_call(&ahead->aide);
	} else {
		status = ahead->status;
		if (status < 0 && err)
			*err = ahead->error;
	}
	pthread_mutex_unlock(&ahead->aide.lock);
	return status;
}

/* The stage below must not outlive the stack, the rest may: see aide.h. */
static void ahead_close(struct tw_stage *stage)
{
	struct ahead *ahead = of_stage(stage);

	tw_aide_stop(&ahead->aide);
	tw_stage_free(ahead->below);
	tw_aide_close(&ahead->aide);
}

static void ahead_free(struct tw_aide *aide)
{
	struct ahead *ahead = (struct ahead *)aide;

	for (; ahead->count; ahead->count--) {
		tw_chunk_drop(&ahead->queue[ahead->first]);
		ahead->first = (ahead->first + 1) % QUEUE;
	}
	free(ahead);
}

static const struct tw_stage_type ahead_type = { ahead_next, NULL, ahead_close };

int tw_stage_ahead(struct tw_stage *below, struct tw_pool *pool, struct tw_tally *tally, struct tw_stage **ret,
		   struct trawl_error *err)
{
	struct ahead *ahead = calloc(1, sizeof(*ahead));

	if (!ahead) {
		tw_stage_free(below);
		return tw_fail_nomem(err);
	}
	ahead->stage.type = &ahead_type;
	ahead->below = below;
	ahead->tally = tally;
	ahead->status = 1;
	tw_aide_init(&ahead->aide, pool, take_one, ahead_free);
	*ret = &ahead->stage;
	return TRAWL_OK;
}
