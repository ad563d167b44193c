/* SPDX-License-Identifier: Apache-2.0 */
/* A report from a result that was kept. */
#include "scan/matched_parts.h"

#include "scan/partial.h"

static int damaged(struct trawl_error *err)
{
	return tw_fail(err, TRAWL_E_FORMAT, "the cache's result of this image is damaged");
}

static int fill_os(const struct tw_fact *fact, struct tw_os *os)
{
	const struct tw_slice *list = fact->list.at;

	if (fact->list.len != OS_TEXTS)
		return -1;
	*os = (struct tw_os){
		.family = fact->key,
		.name = fact->value,
		.eosl = list[OS_EOSL].len != 0,
		.extended = list[OS_EXTENDED].len != 0,
		.supplier = list[OS_SUPPLIER],
		.eol_date = list[OS_EOL_DATE],
		.parent_family = list[OS_PARENT_FAMILY],
		.parent_name = list[OS_PARENT_NAME],
		.title = list[OS_TITLE],
	};
	return 0;
}

/* A build's facts, handed to the packages that they are of. */
static int fill_build(const struct tw_fact *fact, struct tw_package *packages, uint32_t count, struct tw_arena *arena)
{
	struct tw_build_info *build = tw_arena_new(arena, struct tw_build_info);
	struct tw_slice rest = fact->path, word;
	uint64_t first, of;

	if (!build || !tw_slice_split(&rest, ' ', &word) || !tw_slice_u64(word, count, &first) ||
	    !tw_slice_u64(rest, count - first, &of))
		return -1;
	*build = (struct tw_build_info){ fact->list, fact->key, fact->value };
	for (uint64_t i = 0; i < of; i++)
		packages[first + i].build_info = build;
	return 0;
}

static int fill_owned(struct tw_report *r, const struct tw_group *group, const struct tw_package *packages)
{
	for (uint32_t i = 0; i < group->count; i++)
		r->owned[r->owned_count++] = (struct tw_owned_package){ group->type, packages[group->first + i] };
	return 0;
}

static int fill_result(struct tw_report *r, const struct tw_group *group, struct tw_package *packages,
		       struct tw_arena *arena)
{
	bool os = tw_slice_is(group->analyzer, TW_MATCHED_OS);
	struct tw_result *result = &r->results[r->result_count++];

	*result = (struct tw_result){
		.target = os ? TW_JOIN(arena, r->artifact_name, group->path) : group->path,
		.result_class = os ? TW_CLASS_OS : TW_CLASS_LANG,
		.type = group->type,
		.packages = packages + group->first,
		.package_count = group->count,
	};
	return os && !result->target.ptr ? -1 : 0;
}

static size_t count_owned(const struct tw_flat *flat)
{
	size_t count = 0;

	for (uint32_t i = 0; i < flat->group_count; i++) {
		struct tw_group group;

		if (tw_flat_group(flat, i, &group) && tw_slice_is(group.analyzer, TW_MATCHED_OWNED))
			count += group.count;
	}
	return count;
}

/* Groups in order: each has the packages behind those of the one before. */
static int fill_groups(struct tw_report *r, const struct tw_flat *flat, struct tw_package *packages,
		       struct tw_arena *arena)
{
	uint32_t next = 0;
	int status = 0;

	r->results = tw_arena_array(arena, flat->group_count, sizeof(*r->results));
	r->owned = tw_arena_array(arena, count_owned(flat), sizeof(*r->owned));
	if (!r->results || !r->owned)
		return -1;
	for (uint32_t i = 0; status == 0 && i < flat->group_count; i++) {
		struct tw_group group;

		if (!tw_flat_group(flat, i, &group) || group.first != next)
			return -1;
		next += group.count;
		status = tw_slice_is(group.analyzer, TW_MATCHED_OWNED) ? fill_owned(r, &group, packages)
								       : fill_result(r, &group, packages, arena);
	}
	return status;
}

/* Once the results are there: what is laid out comes in their order. */
static int fill_facts(struct tw_run *s, const struct tw_flat *flat, struct tw_package *packages)
{
	struct tw_arena *arena = &s->report->arena;
	struct tw_report *r = &s->report->report;
	size_t laid_out = 0; /* results whose packages are */
	int status = 0;

	for (uint32_t i = 0; status == 0 && i < flat->fact_count; i++) {
		struct tw_fact fact;

		if (!tw_flat_fact(flat, i, arena, &fact))
			status = -1;
		else if (fact.kind == TW_FACT_ARTIFACT_OS)
			status = fill_os(&fact, &r->os);
		else if (fact.kind == TW_FACT_BUILD)
			status = fill_build(&fact, packages, flat->package_count, arena);
		else if (fact.kind == TW_FACT_PACKAGES_JSON && laid_out < r->result_count)
			r->results[laid_out++].packages_json = fact.value;
	}
	return status;
}

/* Of findings in a row most have the same source. */
static const struct tw_data_source *source_of(const struct tw_flat_found *found, const struct tw_data_source *last,
					      struct tw_arena *arena)
{
	struct tw_data_source *source;

	if (!found->has_source)
		return NULL;
	if (last && last->id.ptr == found->source.id.ptr && last->name.ptr == found->source.name.ptr &&
	    last->url.ptr == found->source.url.ptr && last->base_id.ptr == found->source.base_id.ptr)
		return last;
	source = tw_arena_new(arena, struct tw_data_source);
	if (source)
		*source = found->source;
	return source;
}

static int fill_findings(struct tw_report *r, const struct tw_flat *flat, struct tw_package *packages,
			 struct tw_arena *arena)
{
	struct tw_finding *findings = tw_arena_array(arena, flat->finding_count, sizeof(*findings));
	const struct tw_data_source *last = NULL;
	size_t at = 0;

	if (!findings)
		return -1;
	for (uint32_t i = 0; i < flat->finding_count; i++) {
		struct tw_flat_found found;
		struct tw_package *package;

		if (!tw_flat_finding(flat, i, arena, &found))
			return -1;
		findings[i] = found.finding;
		package = packages + found.package;
		findings[i].package = package;
		if (found.has_source)
			findings[i].data_source = last = source_of(&found, last, arena);
		while (at < r->result_count && package >= r->results[at].packages + r->results[at].package_count)
			at++;
		if (at == r->result_count || package < r->results[at].packages || (found.has_source && !last))
			return -1;
		if (!r->results[at].finding_count++)
			r->results[at].findings = findings + i;
	}
	return 0;
}

static int fill_problems(struct tw_report *r, const struct tw_flat *flat, struct tw_arena *arena)
{
	r->problems = tw_arena_array(arena, flat->problem_count, sizeof(*r->problems));
	if (!r->problems)
		return -1;
	for (uint32_t i = 0; i < flat->problem_count; i++) {
		if (!tw_flat_problem(flat, i, &r->problems[i]))
			return -1;
	}
	r->problem_count = flat->problem_count;
	tw_partial_mark(r);
	return 0;
}

int tw_matched_fill(struct tw_run *s, const struct tw_flat *flat, struct trawl_error *err)
{
	struct tw_arena *arena = &s->report->arena;
	struct tw_report *r = &s->report->report;
	struct tw_package *packages = tw_arena_array(arena, flat->package_count, sizeof(*packages));
	int status = packages ? 0 : -1;

	for (uint32_t i = 0; status == 0 && i < flat->package_count; i++)
		status = tw_flat_package(flat, i, arena, &packages[i]) ? 0 : -1;
	if (status == 0)
		status = fill_groups(r, flat, packages, arena);
	if (status == 0)
		status = fill_facts(s, flat, packages);
	if (status == 0)
		status = fill_findings(r, flat, packages, arena);
	if (status == 0)
		status = fill_problems(r, flat, arena);
	if (status == 0)
		return TRAWL_OK;
	return arena->failed ? tw_fail_nomem(err) : damaged(err);
}
