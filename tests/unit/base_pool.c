/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <stdatomic.h>

#include "base/pool.h"

struct count {
	struct tw_task task;
	struct tw_pool *pool;
	atomic_uint *sum;
	struct count *child; /* queued from within */
};

static void run(struct tw_task *task)
{
	struct count *c = (struct count *)task;

	atomic_fetch_add(c->sum, 1);
	if (c->child)
		tw_pool_add(c->pool, &c->child->task);
}

static void check_pool(unsigned threads)
{
	static struct count tasks[2000];
	struct tw_pool *pool;
	atomic_uint sum = 0;

	assert_int_equal(tw_pool_new(threads, &pool, NULL), TRAWL_OK);
	assert_true(tw_pool_threads(pool) <= threads);
	for (size_t i = 0; i < 2000; i++)
		tasks[i] = (struct count){ { run, NULL }, pool, &sum, i % 2 ? NULL : &tasks[i + 1] };
	for (size_t i = 0; i < 2000; i += 2)
		tw_pool_add(pool, &tasks[i].task);
	tw_pool_wait(pool);
	assert_int_equal(atomic_load(&sum), 2000);
	assert_false(tw_pool_help(pool));
	tw_pool_wait(pool); /* nothing to wait for */
	tw_pool_free(pool);
}

static void test_pools(void **state)
{
	check_pool(1);
	check_pool(2);
	check_pool(8);
	tw_pool_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_pools) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
