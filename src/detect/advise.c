/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From findings to actions. For each finding the lowest of its fixed versions that is above the installed one would do;
 * the highest of those over all findings of a package fixes all of them. Source packages of a distribution are brought
 * up together, so their binary packages are one action.
 */
#include "base/map.h"
#include "detect/detect.h"
#include "version/version.h"

struct advice {
	const struct tw_report *report;
	struct tw_arena *arena;
	struct tw_arena keys;
	struct tw_map by_package, seen;
	TW_VEC(struct tw_action) actions;
};

static const struct tw_version_scheme *scheme_of(const struct tw_os *os, const struct tw_result *result)
{
	struct tw_slice family = os->parent_family.len ? os->parent_family : result->type;
	const struct tw_distribution *distribution = tw_distribution_find(family);

	if (result->result_class == TW_CLASS_OS)
		return distribution && distribution->scheme ? tw_version_scheme_find(distribution->scheme) : NULL;
	for (size_t i = 0; i < tw_ecosystem_count; i++) {
		if (tw_slice_is(result->type, tw_ecosystems[i].type))
			return tw_version_scheme_find(tw_ecosystems[i].scheme);
	}
	return NULL;
}

/* Is @a below @b? Versions that can't be compared are not. */
static bool is_below(const struct tw_version_scheme *scheme, struct tw_slice a, struct tw_slice b)
{
	int order;

	return scheme && scheme->compare(a, b, &order) && order < 0;
}

/* The lowest of "1.2.3, 2.0.1" that is above what is installed; the first where none compares. */
static struct tw_slice nearest_fix(const struct tw_version_scheme *scheme, const struct tw_finding *finding)
{
	struct tw_slice list = finding->fixed_version, one, best = { 0 }, first = { 0 };

	while (list.len && tw_slice_split(&list, ',', &one)) {
		one = tw_slice_trim(one);
		if (!first.len)
			first = one;
		if (is_below(scheme, finding->installed_version, one) && (!best.len || is_below(scheme, one, best)))
			best = one;
	}
	return best.len ? best : first;
}

static struct tw_action *action_for(struct advice *a, const struct tw_result *result, const struct tw_finding *finding)
{
	const struct tw_package *p = finding->package;
	bool os = result->result_class == TW_CLASS_OS && p->src_name.len;
	struct tw_slice name = os ? p->src_name : p->name;
	char *key = tw_arena_printf(&a->keys, "%p/%.*s/%.*s/%.*s", (const void *)result, TW_ARG(name),
				    TW_ARG(finding->installed_version), TW_ARG(p->file_path));
	uint32_t *at = key ? tw_map_put(&a->by_package, tw_slice(key)) : NULL;

	if (!at)
		return NULL;
	if (*at == TW_MAP_NONE) {
		struct tw_action *slot = tw_vec_push(&a->actions);

		if (!slot)
			return NULL;
		*slot = (struct tw_action){
			.package = p, .name = name, .from = finding->installed_version, .target = result->target
		};
		*at = (uint32_t)(a->actions.len - 1);
	}
	return &a->actions.at[*at];
}

static int take_finding(struct advice *a, const struct tw_result *result, const struct tw_version_scheme *scheme,
			const struct tw_finding *finding)
{
	struct tw_action *action = action_for(a, result, finding);
	struct tw_slice fix = nearest_fix(scheme, finding);
	uint32_t *seen;
	char *key;

	if (!action)
		return TRAWL_E_NOMEM;
	key = tw_arena_printf(&a->keys, "%zu/%.*s", (size_t)(action - a->actions.at),
			      TW_ARG(finding->vulnerability_id));
	seen = key ? tw_map_put(&a->seen, tw_slice(key)) : NULL;
	if (!seen)
		return TRAWL_E_NOMEM;
	if (fix.len && (!action->to.len || is_below(scheme, action->to, fix)))
		action->to = fix;
	if (*seen != TW_MAP_NONE)
		return TRAWL_OK;
	*seen = 0;
	if (fix.len)
		action->fixes[finding->severity]++;
	else
		action->rest++;
	return TRAWL_OK;
}

/* What fixes the worst comes first, then what fixes the most. */
static int action_cmp(const void *a, const void *b)
{
	const struct tw_action *x = a, *y = b;
	int order;

	for (int severity = TW_SEV_CRITICAL; severity >= TW_SEV_UNKNOWN; severity--) {
		if (x->fixes[severity] != y->fixes[severity])
			return x->fixes[severity] > y->fixes[severity] ? -1 : 1;
	}
	order = tw_slice_cmp(x->target, y->target);
	if (!order)
		order = tw_slice_cmp(x->name, y->name);
	if (!order)
		order = tw_slice_cmp(x->from, y->from);
	return order ? order : tw_slice_cmp(x->package->file_path, y->package->file_path);
}

static int keep(struct advice *a, struct tw_report *report)
{
	report->actions = tw_arena_array(a->arena, a->actions.len, sizeof(*report->actions));
	if (!report->actions)
		return TRAWL_E_NOMEM;
	if (a->actions.len) {
		memcpy(report->actions, a->actions.at, a->actions.len * sizeof(*report->actions));
		qsort(report->actions, a->actions.len, sizeof(*report->actions), action_cmp);
	}
	report->action_count = a->actions.len;
	return TRAWL_OK;
}

int tw_detect_advise(struct tw_report *report, struct tw_arena *arena, struct trawl_error *err)
{
	struct advice a = { .report = report, .arena = arena };
	int status = TRAWL_OK;

	for (size_t r = 0; r < report->result_count; r++) {
		const struct tw_result *result = &report->results[r];
		const struct tw_version_scheme *scheme = scheme_of(&report->os, result);

		for (size_t i = 0; status >= 0 && i < result->finding_count; i++)
			status = take_finding(&a, result, scheme, &result->findings[i]);
	}
	if (status >= 0)
		status = keep(&a, report);
	tw_vec_release(&a.actions);
	tw_map_release(&a.by_package);
	tw_map_release(&a.seen);
	tw_arena_release(&a.keys);
	return status < 0 ? tw_fail_nomem(err) : TRAWL_OK;
}
