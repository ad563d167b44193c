/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When the time has run out, what was read is put together and matched all the same, for a while; then that ends, too. Who
 * stops a scan doesn't wait for either.
 */
#include "check.h"

#include "base/clock.h"
#include "scan/detail.h"
#include "scan/match.h"

enum { PACKAGES = 300, TIMEOUT_MS = 10000 };

static void set_up(struct tw_scan_context *context, int stop, int64_t since_ms)
{
	*context =
		(struct tw_scan_context){ .options.timeout_ms = TIMEOUT_MS, .deadline_ms = tw_clock_ms() - since_ms };
	atomic_store(&context->stop, stop);
	atomic_store(&context->late_ms, tw_clock_ms() - since_ms);
	assert_int_equal(tw_pool_new(2, &context->pool, NULL), TRAWL_OK);
}

static int merge(struct tw_scan_context *context)
{
	struct tw_merge_layer layer = { 0 };
	struct tw_flat_builder *builder;
	struct tw_arena arena = { 0 };
	struct tw_detail detail;
	struct tw_slice block;
	int status;

	assert_int_equal(tw_flat_builder_new(&builder, NULL), TRAWL_OK);
	tw_flat_begin_group(builder, TW_LIT("npm"), TW_LIT("npm"), TW_LIT("package-lock.json"));
	tw_flat_add_package(builder, &(struct tw_package){ .name = TW_LIT("a"), .version = TW_LIT("1") });
	assert_int_equal(tw_flat_builder_finish(builder, &block, NULL), TRAWL_OK);
	assert_int_equal(tw_flat_open(block, &layer.flat, NULL), TRAWL_OK);
	status = tw_merge(&layer, 1, context, &arena, &detail, NULL);
	if (status == TRAWL_OK)
		assert_int_equal(detail.application_count, 1);
	tw_arena_release(&arena);
	tw_flat_builder_free(builder);
	free((void *)(uintptr_t)block.ptr);
	return status;
}

/* Of a type without advisories: no database is needed to know that there are none. */
static int match(struct tw_scan_context *context, size_t *ret_late)
{
	static struct tw_package packages[PACKAGES];
	struct tw_result result = { .type = TW_LIT("none"), .packages = packages, .package_count = PACKAGES };
	struct tw_arena arena = { 0 };
	struct tw_matching matching = { .context = context, .arena = &arena };
	struct tw_unmatched left = { 0 };
	int status;

	result.result_class = TW_CLASS_LANG;
	status = tw_match_results(&matching, &result, 1, &left, NULL);
	*ret_late = left.late;
	tw_arena_release(&arena);
	return status;
}

static void stops(int stop, int64_t since_ms, int want_merge, int want_match, size_t want_late)
{
	struct tw_scan_context context;
	size_t late;

	set_up(&context, stop, since_ms);
	assert_int_equal(merge(&context), want_merge);
	assert_int_equal(match(&context, &late), want_match);
	assert_int_equal(late, want_late);
	tw_pool_free(context.pool);
}

static void in_time(void **state)
{
	stops(0, -600000, TRAWL_OK, TRAWL_OK, 0);
}

static void a_little_late(void **state)
{
	stops(TRAWL_E_TIMEOUT, -600000, TRAWL_OK, TRAWL_OK, 0); /* however slow the machine is */
}

static void too_late(void **state)
{
	stops(TRAWL_E_TIMEOUT, TIMEOUT_MS, TRAWL_E_TIMEOUT, TRAWL_OK, PACKAGES);
	stops(0, TIMEOUT_MS, TRAWL_E_TIMEOUT, TRAWL_OK, PACKAGES); /* nobody had looked at the clock yet */
}

static int interrupt(void *user)
{
	return TRAWL_E_TIMEOUT;
}

/* Without a time-out as with one: what was found until then is reported. */
static void interrupted(void **state)
{
	struct tw_scan_context context;
	size_t late;

	set_up(&context, 0, -600000);
	context.deadline_ms = 0;
	context.options.cancelled = interrupt;
	pthread_mutex_init(&context.talk, NULL);
	assert_int_equal(tw_scan_check(&context), TRAWL_E_TIMEOUT);
	assert_true(atomic_load(&context.late_ms) > tw_clock_ms() - 600000);
	atomic_store(&context.late_ms, tw_clock_ms() + 600000); /* however slow the machine is */
	assert_int_equal(merge(&context), TRAWL_OK);
	assert_int_equal(match(&context, &late), TRAWL_OK);
	assert_int_equal(late, 0);
	pthread_mutex_destroy(&context.talk);
	tw_pool_free(context.pool);
}

static void cancelled(void **state)
{
	stops(TRAWL_E_CANCELLED, -600000, TRAWL_E_CANCELLED, TRAWL_E_CANCELLED, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_time),     cmocka_unit_test(a_little_late), cmocka_unit_test(too_late),
		cmocka_unit_test(interrupted), cmocka_unit_test(cancelled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
