/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From findings to actions. For each finding the lowest of its fixed versions that is above the installed one would do;
 * the version to go to is the lowest that is so for all findings of a package, as far as there is one. Source packages of
 * a distribution are brought up together, so their binary packages are one action.
 *
 * Fixed versions are alternatives, one a branch: "1.2.3, 2.0.1" says that 1.5 is fixed and 2.0.0 isn't. In Ruby's and
 * PHP's advisories they are requirements: "~> 5.2.4, >= 6.0.3.1"; those that only set an upper bound name no version.
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
	TW_VEC(size_t) asked; /* the action of each finding */
};

enum { ROUNDS = 16 }; /* of raising versions: each takes a branch, of which few projects keep more than four */

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

/* One alternative of a list of fixed versions. */
struct fix {
	struct tw_slice version; /* the lowest that it allows; empty: it names none */
	bool pinned;             /* "~> 5.2.4": nothing beyond 5.2 */
	bool open;               /* ">= 5.2.4": everything beyond */
};

static struct fix read_fix(struct tw_slice text)
{
	struct fix fix = { 0 };
	size_t len = 0;

	text = tw_slice_trim(text);
	while (len < text.len && strchr("<>=~^!", text.ptr[len]))
		len++;
	fix.pinned = tw_slice_starts(text, "~>");
	fix.open = tw_slice_starts(text, ">=");
	if (tw_slice_starts(text, "<") || tw_slice_starts(text, "!") || (tw_slice_starts(text, ">") && !fix.open))
		return fix;
	text = tw_slice_trim(tw_slice_from(text, len));
	for (len = 0; len < text.len && !tw_is_space(text.ptr[len]); len++)
		;
	fix.version = tw_slice_head(text, len);
	return fix;
}

static bool next_fix(struct tw_slice *list, struct fix *ret)
{
	struct tw_slice one;

	while (list->len && tw_slice_split(list, ',', &one)) {
		*ret = read_fix(one);
		if (ret->version.len)
			return true;
	}
	return false;
}

/* The lowest fixed version above both @from and what is installed; where versions can't be compared, the first. */
static struct tw_slice fix_above(const struct tw_version_scheme *scheme, const struct tw_finding *finding,
				 struct tw_slice from)
{
	struct tw_slice list = finding->fixed_version, best = { 0 };
	struct fix fix;

	while (next_fix(&list, &fix)) {
		if (!scheme)
			return from.len ? best : fix.version;
		if (is_below(scheme, finding->installed_version, fix.version) &&
		    (!from.len || is_below(scheme, from, fix.version)) &&
		    (!best.len || is_below(scheme, fix.version, best)))
			best = fix.version;
	}
	return best;
}

static struct tw_slice branch_of(struct tw_slice version, bool pinned)
{
	ptrdiff_t dot = pinned ? tw_slice_rfind(version, '.') : tw_slice_find(version, '.');

	return dot < 0 ? version : tw_slice_head(version, (size_t)dot + 1);
}

static bool in_branch(struct tw_slice version, struct tw_slice branch)
{
	return version.len >= branch.len && tw_slice_eq(tw_slice_head(version, branch.len), branch);
}

/* Is the finding gone in @version? */
static bool is_fixed_in(const struct tw_version_scheme *scheme, const struct tw_finding *finding,
			struct tw_slice version)
{
	struct tw_slice list = finding->fixed_version;
	bool above_all = true, fixed = false;
	struct fix fix;

	while (next_fix(&list, &fix)) {
		bool reached = tw_slice_eq(version, fix.version) || is_below(scheme, fix.version, version);

		above_all &= reached && !fix.pinned;
		fixed |= reached && (fix.open || in_branch(version, branch_of(fix.version, fix.pinned)));
	}
	return finding->fixed_version.len && (fixed || above_all);
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

/* Of all findings the action that they ask for, in their order; versions are chosen when all are known. */
static int take_findings(struct advice *a, const struct tw_result *result)
{
	for (size_t i = 0; i < result->finding_count; i++) {
		struct tw_action *action = action_for(a, result, &result->findings[i]);
		size_t *slot = action ? tw_vec_push(&a->asked) : NULL;

		if (!slot)
			return TRAWL_E_NOMEM;
		*slot = (size_t)(action - a->actions.at);
	}
	return TRAWL_OK;
}

/* Raise versions until every finding that has a fixed version is gone, or none of its own is higher. */
static void choose_versions(struct advice *a, const struct tw_result *result, const size_t *asked)
{
	const struct tw_version_scheme *scheme = scheme_of(&a->report->os, result);
	bool changed = true;

	for (int round = 0; changed && round < ROUNDS; round++) {
		changed = false;
		for (size_t i = 0; i < result->finding_count; i++) {
			const struct tw_finding *finding = &result->findings[i];
			struct tw_action *action = &a->actions.at[asked[i]];
			struct tw_slice to;

			if (action->to.len && is_fixed_in(scheme, finding, action->to))
				continue;
			to = fix_above(scheme, finding, action->to);
			if (to.len)
				action->to = to;
			changed |= to.len != 0;
		}
	}
}

static int count_fixes(struct advice *a, const struct tw_result *result, const size_t *asked)
{
	const struct tw_version_scheme *scheme = scheme_of(&a->report->os, result);

	for (size_t i = 0; i < result->finding_count; i++) {
		const struct tw_finding *finding = &result->findings[i];
		struct tw_action *action = &a->actions.at[asked[i]];
		char *key = tw_arena_printf(&a->keys, "%zu/%.*s", asked[i], TW_ARG(finding->vulnerability_id));
		uint32_t *seen = key ? tw_map_put(&a->seen, tw_slice(key)) : NULL;

		if (!seen)
			return TRAWL_E_NOMEM;
		if (*seen != TW_MAP_NONE)
			continue;
		*seen = 0;
		if (action->to.len && is_fixed_in(scheme, finding, action->to))
			action->fixes[finding->severity]++;
		else
			action->rest++;
	}
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

	for (size_t r = 0; status >= 0 && r < report->result_count; r++) {
		const struct tw_result *result = &report->results[r];
		size_t first = a.asked.len;

		status = take_findings(&a, result);
		if (status < 0 || !result->finding_count)
			continue;
		choose_versions(&a, result, a.asked.at + first);
		status = count_fixes(&a, result, a.asked.at + first);
	}
	if (status >= 0)
		status = keep(&a, report);
	tw_vec_release(&a.actions);
	tw_vec_release(&a.asked);
	tw_map_release(&a.by_package);
	tw_map_release(&a.seen);
	tw_arena_release(&a.keys);
	return status < 0 ? tw_fail_nomem(err) : TRAWL_OK;
}
