/* SPDX-License-Identifier: Apache-2.0 */
#include "base/pool.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

enum { THREADS_MAX = 64, STACK_SIZE = 512 * 1024 };

struct tw_pool {
	pthread_mutex_t lock;
	pthread_cond_t change; /* a task was queued, one ended, or the pool closes */
	struct tw_task *first, **last;
	unsigned running; /* tasks taken off the queue and not yet done */
	unsigned waiting; /* threads in pthread_cond_wait() */
	unsigned workers;
	bool closing;
	pthread_t thread[THREADS_MAX];
};

static unsigned cpu_count(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	if (sched_getaffinity(0, sizeof(set), &set) != 0)
		return 1;
	return (unsigned)CPU_COUNT(&set);
}

/* With the lock held: take one task, run it without the lock, take the lock again. */
static bool run_one(struct tw_pool *pool)
{
	struct tw_task *task = pool->first;

	if (!task)
		return false;
	pool->first = task->next;
	if (!pool->first)
		pool->last = &pool->first;
	pool->running++;
	pthread_mutex_unlock(&pool->lock);
	task->run(task);
	pthread_mutex_lock(&pool->lock);
	pool->running--;
	if (!pool->running && !pool->first)
		pthread_cond_broadcast(&pool->change);
	return true;
}

static void pool_sleep(struct tw_pool *pool)
{
	pool->waiting++;
	pthread_cond_wait(&pool->change, &pool->lock);
	pool->waiting--;
}

static void *worker(void *arg)
{
	struct tw_pool *pool = arg;

	pthread_mutex_lock(&pool->lock);
	while (!pool->closing) {
		if (!run_one(pool))
			pool_sleep(pool);
	}
	pthread_mutex_unlock(&pool->lock);
	return NULL;
}

int tw_pool_new(unsigned threads, struct tw_pool **ret, struct trawl_error *err)
{
	struct tw_pool *pool = calloc(1, sizeof(*pool));
	pthread_attr_t attr;

	if (!pool)
		return tw_fail_nomem(err);
	if (!threads)
		threads = cpu_count();
	if (threads > THREADS_MAX)
		threads = THREADS_MAX;
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->change, NULL);
	pool->last = &pool->first;
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_SIZE);
	/* A machine that grants fewer threads than asked for is slower, not broken: the caller's thread always works. */
	while (pool->workers + 1 < threads && pthread_create(&pool->thread[pool->workers], &attr, worker, pool) == 0)
		pool->workers++;
	pthread_attr_destroy(&attr);
	*ret = pool;
	return TRAWL_OK;
}

unsigned tw_pool_threads(const struct tw_pool *pool)
{
	return pool->workers + 1;
}

void tw_pool_add(struct tw_pool *pool, struct tw_task *task)
{
	task->next = NULL;
	pthread_mutex_lock(&pool->lock);
	*pool->last = task;
	pool->last = &task->next;
	pthread_cond_signal(&pool->change);
	pthread_mutex_unlock(&pool->lock);
}

void tw_pool_wait(struct tw_pool *pool)
{
	pthread_mutex_lock(&pool->lock);
	while (pool->first || pool->running) {
		if (!run_one(pool))
			pool_sleep(pool);
	}
	pthread_mutex_unlock(&pool->lock);
}

bool tw_pool_help(struct tw_pool *pool)
{
	bool helped;

	pthread_mutex_lock(&pool->lock);
	helped = run_one(pool);
	pthread_mutex_unlock(&pool->lock);
	return helped;
}

bool tw_pool_idle(struct tw_pool *pool)
{
	bool idle;

	pthread_mutex_lock(&pool->lock);
	idle = pool->waiting > 0 && !pool->first;
	pthread_mutex_unlock(&pool->lock);
	return idle;
}

void tw_pool_free(struct tw_pool *pool)
{
	if (!pool)
		return;
	pthread_mutex_lock(&pool->lock);
	pool->closing = true;
	pthread_cond_broadcast(&pool->change);
	pthread_mutex_unlock(&pool->lock);
	for (unsigned i = 0; i < pool->workers; i++)
		pthread_join(pool->thread[i], NULL);
	pthread_cond_destroy(&pool->change);
	pthread_mutex_destroy(&pool->lock);
	free(pool);
}
