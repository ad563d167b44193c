/* SPDX-License-Identifier: Apache-2.0 */
/* What an analyzer says of a file is shown to people: hostile text in it steers no terminal and turns around no line. */
#include "check.h"

#include "analyze/sink.h"

static void problems_are_harmless(void **state)
{
	struct tw_flat_builder *builder;
	struct tw_arena scratch = { 0 };
	struct tw_problem problem;
	struct tw_slice block;
	struct tw_flat flat;
	struct tw_sink sink;

	assert_int_equal(tw_flat_builder_new(&builder, NULL), TRAWL_OK);
	assert_int_equal(tw_sink_init(&sink, builder, &scratch, NULL), TRAWL_OK);
	tw_warn(&sink, 1, "%s", "a\x1b[1m\x7f\xc2\x9b\xe2\x80\xae\xe2\x81\xa9\xc3\xa9 \xe2\x80");
	tw_sink_end(&sink);
	assert_int_equal(tw_sink_status(&sink, NULL), TRAWL_OK);
	assert_int_equal(tw_flat_builder_finish(builder, &block, NULL), TRAWL_OK);
	assert_int_equal(tw_flat_open(block, &flat, NULL), TRAWL_OK);
	assert_true(tw_flat_problem(&flat, 0, &problem));
	assert_slice(problem.message, "a?[1m????\xc3\xa9 ??");
	tw_sink_release(&sink);
	tw_flat_builder_free(builder);
	tw_arena_release(&scratch);
	free((void *)(uintptr_t)block.ptr);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(problems_are_harmless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
