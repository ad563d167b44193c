/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/partial.h"

#include "analyze/analyze.h"

/* Are they the same, or is one a folder that the other lies in? */
static bool is_one_way(struct tw_slice a, struct tw_slice b)
{
	struct tw_slice longer = a.len > b.len ? a : b;
	size_t len = a.len > b.len ? b.len : a.len;

	return tw_slice_eq(tw_slice_head(a, len), tw_slice_head(b, len)) &&
	       (longer.len == len || longer.ptr[len] == '/');
}

static bool holds_inventory(struct tw_slice path)
{
	for (size_t i = 0; i < tw_analyzer_count; i++) {
		if (!tw_analyzers[i]->inventory)
			continue;
		for (const struct tw_match *m = tw_analyzers[i]->match; m->kind != TW_NO_MATCH; m++) {
			struct tw_slice where = tw_slice(m->under ? m->under : m->text);

			if (tw_slice_ends(where, "/"))
				where.len--;
			if (is_one_way(path, where))
				return true;
		}
	}
	return false;
}

/* Without a path it is a layer, or more, or a problem that isn't listed: it may be of any result. */
static bool is_of(const struct tw_problem *problem, const struct tw_result *result)
{
	if (!problem->path.len)
		return true;
	if (result->result_class == TW_CLASS_OS)
		return holds_inventory(problem->path);
	return tw_slice_eq(problem->path, result->target);
}

void tw_partial_mark(struct tw_report *report)
{
	for (size_t p = 0; p < report->problem_count; p++) {
		if (report->problems[p].grade != TW_FAILED)
			continue;
		report->incomplete = true;
		for (size_t r = 0; r < report->result_count; r++)
			report->results[r].partial |= is_of(&report->problems[p], &report->results[r]);
	}
}
