/* SPDX-License-Identifier: Apache-2.0 */
/* One analyzer over one file in memory, and what it leaves behind, for tests that make their files themselves. */
#ifndef TESTS_UNIT_LANG_RUN_H
#define TESTS_UNIT_LANG_RUN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "analyze/analyze.h"

struct lang_run {
	struct tw_flat_builder *builder;
	struct tw_arena scratch, kept;
	struct tw_sink sink;
	struct trawl_error err;
	int status;
};

static void lang_run_init(struct lang_run *run)
{
	*run = (struct lang_run){ 0 };
	assert_int_equal(tw_flat_builder_new(&run->builder, &run->err), 0);
	assert_int_equal(tw_sink_init(&run->sink, run->builder, &run->scratch, &run->err), 0);
}

/* The bytes are copied to where nothing is behind them, so that a look past their end is seen. */
static void lang_run_file(struct lang_run *run, const struct tw_analyzer *analyzer, int role, const char *path,
			  struct tw_slice bytes)
{
	struct tw_view view = { tw_slice_of(malloc(bytes.len ? bytes.len : 1), bytes.len), tw_slice(path), 0755 };

	assert_non_null(view.bytes.ptr);
	if (bytes.len)
		memcpy((char *)(uintptr_t)view.bytes.ptr, bytes.ptr, bytes.len);
	tw_sink_begin(&run->sink, analyzer, view.path);
	run->status = analyzer->parse(&view, role, &run->sink, &run->err);
	tw_sink_end(&run->sink);
	free((char *)(uintptr_t)view.bytes.ptr);
	tw_arena_release(&run->scratch);
}

/* The package of this name; fails when there is none. */
__attribute__((unused)) static struct tw_package lang_run_package(struct lang_run *run, const char *name)
{
	struct tw_package package;

	for (uint32_t i = 0; tw_flat_builder_package(run->builder, i, &run->kept, &package); i++) {
		if (tw_slice_is(package.name, name))
			return package;
	}
	fail_msg("no package %s", name);
	return package;
}

__attribute__((unused)) static uint32_t lang_run_count(const struct lang_run *run)
{
	struct tw_group group;
	uint32_t count = 0;

	for (uint32_t i = 0; tw_flat_builder_group(run->builder, i, &group); i++)
		count += group.count;
	return count;
}

/* How much of this grade was said of the file. */
__attribute__((unused)) static uint32_t lang_run_problems(const struct lang_run *run, enum tw_grade grade)
{
	struct tw_problem problem;
	uint32_t count = 0;

	for (uint32_t i = 0; tw_flat_builder_problem(run->builder, i, &problem); i++)
		count += problem.grade == grade;
	return count;
}

static void lang_run_release(struct lang_run *run)
{
	tw_sink_release(&run->sink);
	tw_flat_builder_free(run->builder);
	tw_arena_release(&run->scratch);
	tw_arena_release(&run->kept);
}

#endif
