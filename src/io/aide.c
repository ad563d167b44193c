/* SPDX-License-Identifier: Apache-2.0 */
#include "io/aide.h"

static void aide_destroy(struct tw_aide *aide)
{
	pthread_cond_destroy(&aide->change);
	pthread_mutex_destroy(&aide->lock);
	aide->free(aide);
}

static void run(struct tw_task *task)
{
	struct tw_aide *aide = (struct tw_aide *)task;
	bool closed;

	pthread_mutex_lock(&aide->lock);
	while (!aide->stopped && aide->step(aide))
		;
	aide->called = false;
	closed = aide->closed;
	pthread_cond_broadcast(&aide->change);
	pthread_mutex_unlock(&aide->lock);
	if (closed)
		aide_destroy(aide);
}

void tw_aide_init(struct tw_aide *aide, struct tw_pool *pool, bool (*step)(struct tw_aide *aide),
		  void (*free_it)(struct tw_aide *aide))
{
	*aide = (struct tw_aide){ .task.run = run, .pool = pool, .step = step, .free = free_it };
	pthread_mutex_init(&aide->lock, NULL);
	pthread_cond_init(&aide->change, NULL);
}

void tw_aide_call(struct tw_aide *aide)
{
	if (aide->called || !aide->pool || !tw_pool_idle(aide->pool))
		return;
	aide->called = true;
	tw_pool_add(aide->pool, &aide->task);
}

void tw_aide_stop(struct tw_aide *aide)
{
	pthread_mutex_lock(&aide->lock);
	aide->stopped = true;
	while (aide->busy)
		pthread_cond_wait(&aide->change, &aide->lock);
	pthread_mutex_unlock(&aide->lock);
}

void tw_aide_close(struct tw_aide *aide)
{
	bool called;

	tw_aide_stop(aide);
	pthread_mutex_lock(&aide->lock);
	aide->closed = true;
	called = aide->called;
	pthread_mutex_unlock(&aide->lock);
	if (!called)
		aide_destroy(aide);
}
