/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A pool of worker threads with one first-in-first-out queue. It exists for the length of one scan; the caller's thread
 * works too while it waits. A pool of one thread has no workers: everything runs in tw_pool_wait().
 */
#ifndef TW_BASE_POOL_H
#define TW_BASE_POOL_H

#include <stdbool.h>

#include "base/error.h"

struct tw_pool;

/* A piece of work. The caller owns it and keeps it until it has run; @next is the pool's. */
struct tw_task {
	void (*run)(struct tw_task *task);
	struct tw_task *next;
};

/* @threads counts the caller's own; 0 means one for each CPU that the process may use. */
int tw_pool_new(unsigned threads, struct tw_pool **ret, struct trawl_error *err);

unsigned tw_pool_threads(const struct tw_pool *pool);

/* Queue @task. From any thread, also from within a task. */
void tw_pool_add(struct tw_pool *pool, struct tw_task *task);

/* Run queued tasks until none is queued or running. From the thread that made the pool only. */
void tw_pool_wait(struct tw_pool *pool);

/* Run one queued task in this thread; false when there is none. For a task that waits for others. */
bool tw_pool_help(struct tw_pool *pool);

/* Are there threads with nothing to do? A hint: it may be wrong a moment later. */
bool tw_pool_idle(struct tw_pool *pool);

/* Ends the workers; all tasks must have run. Accepts NULL. */
void tw_pool_free(struct tw_pool *pool);

#endif
