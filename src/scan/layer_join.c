/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A tree is walked by several threads at once, each with a builder of its own. What they found is put in order here, so that
 * the block is the same however the entries fell to the threads.
 */
#include "base/vec.h"
#include "scan/layer.h"

/* The groups of several builders, by path, so that their order tells nothing about threads. */
struct group_at {
	struct tw_group group;
	const struct tw_flat_builder *builder;
};

static int group_at_cmp(const void *a, const void *b)
{
	const struct group_at *x = a, *y = b;
	int order = tw_slice_cmp(x->group.path, y->group.path);

	if (!order)
		order = tw_slice_cmp(x->group.analyzer, y->group.analyzer);
	return order ? order : tw_slice_cmp(x->group.type, y->group.type);
}

/* Where a fact is; its list is read when its turn has come: those of an OS's files are long. */
struct fact_at {
	struct tw_slice path, analyzer;
	const struct tw_flat_builder *builder;
	uint32_t index;
};

static int fact_at_cmp(const void *a, const void *b)
{
	const struct fact_at *x = a, *y = b;
	int order = tw_slice_cmp(x->path, y->path);

	if (!order)
		order = tw_slice_cmp(x->analyzer, y->analyzer);
	return order ? order : x->index < y->index ? -1 : x->index > y->index;
}

static bool copy_groups(struct tw_layer_worker *into, struct tw_layer_worker *const *from, size_t count)
{
	TW_VEC(struct group_at) groups = { 0 };
	struct tw_package package;
	bool ok = true;

	for (size_t w = 0; w < count; w++) {
		for (uint32_t i = 0; ok && i < tw_flat_builder_groups(from[w]->builder); i++) {
			struct group_at *slot = tw_vec_push(&groups);

			ok = slot && tw_flat_builder_group(from[w]->builder, i, &slot->group);
			if (ok)
				slot->builder = from[w]->builder;
		}
	}
	if (groups.len)
		qsort(groups.at, groups.len, sizeof(*groups.at), group_at_cmp);
	for (size_t i = 0; ok && i < groups.len; i++) {
		const struct group_at *g = &groups.at[i];

		tw_flat_begin_group(into->builder, g->group.analyzer, g->group.type, g->group.path);
		for (uint32_t p = 0; ok && p < g->group.count; p++) {
			struct tw_arena_mark mark = tw_arena_mark(&into->scratch);

			ok = tw_flat_builder_package(g->builder, g->group.first + p, &into->scratch, &package);
			if (ok)
				tw_flat_add_package(into->builder, &package);
			tw_arena_rewind(&into->scratch, mark);
		}
	}
	tw_vec_release(&groups);
	return ok;
}

static bool copy_facts(struct tw_layer_worker *into, struct tw_layer_worker *const *from, size_t count)
{
	TW_VEC(struct fact_at) facts = { 0 };
	struct tw_arena_mark mark = tw_arena_mark(&into->scratch);
	struct tw_fact fact;
	bool ok = true;

	for (size_t w = 0; w < count; w++) {
		for (uint32_t i = 0; ok && i < tw_flat_builder_facts(from[w]->builder); i++) {
			struct fact_at *slot = tw_vec_push(&facts);

			ok = slot && tw_flat_builder_fact(from[w]->builder, i, &into->scratch, &fact);
			if (ok)
				*slot = (struct fact_at){ fact.path, fact.analyzer, from[w]->builder, i };
			tw_arena_rewind(&into->scratch, mark);
		}
	}
	if (facts.len)
		qsort(facts.at, facts.len, sizeof(*facts.at), fact_at_cmp);
	for (size_t i = 0; ok && i < facts.len; i++) {
		ok = tw_flat_builder_fact(facts.at[i].builder, facts.at[i].index, &into->scratch, &fact);
		if (ok)
			tw_flat_add_fact(into->builder, &fact);
		tw_arena_rewind(&into->scratch, mark);
	}
	tw_vec_release(&facts);
	return ok;
}

static int problem_cmp(const void *a, const void *b)
{
	return tw_problem_cmp(a, b);
}

static bool copy_problems(struct tw_layer_worker *into, struct tw_layer_worker *const *from, size_t count)
{
	TW_VEC(struct tw_problem) problems = { 0 };
	bool ok = true;

	for (size_t w = 0; w < count; w++) {
		struct tw_problem problem;

		for (uint32_t i = 0; ok && tw_flat_builder_problem(from[w]->builder, i, &problem); i++) {
			struct tw_problem *slot = tw_vec_push(&problems);

			ok = slot != NULL;
			if (ok)
				*slot = problem;
		}
		tw_flat_add_more_problems(into->builder, tw_flat_builder_more_problems(from[w]->builder));
	}
	if (problems.len)
		qsort(problems.at, problems.len, sizeof(*problems.at), problem_cmp);
	for (size_t i = 0; ok && i < problems.len; i++) {
		/* Several that are the same: each thread has seen the clock. */
		if (i == 0 || tw_problem_cmp(&problems.at[i - 1], &problems.at[i]) != 0)
			tw_flat_add_problem(into->builder, &problems.at[i]);
	}
	tw_vec_release(&problems);
	return ok;
}

static bool is_empty(const struct tw_flat_builder *b)
{
	struct tw_problem problem;

	return !tw_flat_builder_groups(b) && !tw_flat_builder_facts(b) && !tw_flat_builder_problem(b, 0, &problem);
}

/* Of one group, and facts and problems of one kind only, there is nothing to put in order. */
static bool is_in_order(const struct tw_layer_worker *worker)
{
	const struct tw_flat_builder *b = worker->builder;
	struct tw_problem problem;

	return tw_flat_builder_groups(b) == 1 && tw_flat_builder_facts(b) <= 1 &&
	       !tw_flat_builder_problem(b, 1, &problem);
}

/* The one that has found everything, a project's only lock file; else NULL. */
static struct tw_layer_worker *only_one(struct tw_layer_worker *const *from, size_t count)
{
	struct tw_layer_worker *found = NULL;

	for (size_t i = 0; i < count; i++) {
		if (is_empty(from[i]->builder))
			continue;
		if (found)
			return NULL;
		found = from[i];
	}
	return found && is_in_order(found) ? found : NULL;
}

/* What @one has found is @into's without being copied: of a lock file of 5,000 packages that is a twentieth of the scan. */
static void take_over(struct tw_layer_worker *into, struct tw_layer_worker *one)
{
	struct tw_flat_builder *fresh = into->builder;

	into->builder = into->sink.builder = one->builder;
	one->builder = one->sink.builder = fresh;
}

int tw_layer_workers_join(struct tw_layer_worker *into, struct tw_layer_worker *const *from, size_t count,
			  struct trawl_error *err)
{
	struct tw_layer_worker *one = only_one(from, count);

	for (size_t i = 0; i < count; i++) {
		int status = tw_flat_builder_status(from[i]->builder, err);

		if (status >= 0)
			status = tw_aliases_join(&into->aliases, &from[i]->aliases, err);
		if (status < 0)
			return status;
		into->broken |= from[i]->broken;
		into->unkept |= from[i]->unkept;
		if (!one)
			tw_flat_builder_adopt(into->builder, from[i]->builder);
	}
	if (one) {
		take_over(into, one);
		return TRAWL_OK;
	}
	if (!copy_groups(into, from, count) || !copy_facts(into, from, count) || !copy_problems(into, from, count))
		return tw_fail_nomem(err);
	tw_flat_builder_adopt(into->builder, NULL);
	return tw_flat_builder_status(into->builder, err);
}
