/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An aide: a piece of shared work that an idle thread of the pool may come to help with, and its lock. Its task can
 * still be in the pool's queue when the work is long done, so the two part by count: the memory goes with the last.
 */
#ifndef TW_IO_AIDE_H
#define TW_IO_AIDE_H

#include <pthread.h>

#include "base/pool.h"

struct tw_aide {
	struct tw_task task; /* first: it is what the pool hands back */
	struct tw_pool *pool;
	pthread_mutex_t lock;
	pthread_cond_t change;
	bool called;  /* the task is queued, or runs */
	bool stopped; /* no further step is to begin */
	bool closed;  /* the owner has let go */
	bool busy;    /* somebody is doing the part that only one may do at a time */

	/* With the lock held: do one step, giving the lock up meanwhile; false when there is nothing to do. */
	bool (*step)(struct tw_aide *aide);

	/* The last one has let go. */
	void (*free)(struct tw_aide *aide);
};

void tw_aide_init(struct tw_aide *aide, struct tw_pool *pool, bool (*step)(struct tw_aide *aide),
		  void (*free_it)(struct tw_aide *aide));

/* With the lock held: there is something to do; call an idle thread if there is one. */
void tw_aide_call(struct tw_aide *aide);

/* Have no further step begin, and wait for one that is being done: what steps use can be freed then. */
void tw_aide_stop(struct tw_aide *aide);

/* Stop, and let go: the memory goes now, or when the task has run. */
void tw_aide_close(struct tw_aide *aide);

#endif
