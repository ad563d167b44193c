/* SPDX-License-Identifier: Apache-2.0 */
/* A report's results as what is kept of them. */
#include "scan/matched_parts.h"

#include "base/buf.h"
#include "report/json_parts.h"

static void keep_os(struct tw_flat_builder *b, const struct tw_os *os)
{
	const struct tw_slice yes = TW_LIT("1"), no = { 0 };
	const struct tw_slice list[OS_TEXTS] = {
		[OS_EOSL] = os->eosl ? yes : no,
		[OS_EXTENDED] = os->extended ? yes : no,
		[OS_SUPPLIER] = os->supplier,
		[OS_EOL_DATE] = os->eol_date,
		[OS_PARENT_FAMILY] = os->parent_family,
		[OS_PARENT_NAME] = os->parent_name,
		[OS_TITLE] = os->title,
	};
	struct tw_fact fact = { .kind = TW_FACT_ARTIFACT_OS, .key = os->family, .value = os->name };

	fact.list = (struct tw_texts){ list, OS_TEXTS };
	tw_flat_add_fact(b, &fact);
}

static void keep_layers(struct tw_flat_builder *b, const struct tw_report *r)
{
	for (size_t i = 0; i < r->layer_count; i++) {
		struct tw_fact fact = { .kind = TW_FACT_LAYER };
		char text[24];

		snprintf(text, sizeof(text), "%llu", (unsigned long long)r->layers[i].size);
		fact.value = tw_slice(text);
		tw_flat_add_fact(b, &fact);
	}
}

/* Packages in a row that have one build; @first is the index of @packages in the block. */
static void keep_builds(struct tw_flat_builder *b, const struct tw_package *packages, size_t count, size_t first)
{
	for (size_t from = 0, to; from < count; from = to) {
		const struct tw_build_info *build = packages[from].build_info;
		struct tw_fact fact = { .kind = TW_FACT_BUILD };
		char text[48];

		for (to = from + 1; to < count && packages[to].build_info == build; to++)
			;
		if (!build)
			continue;
		snprintf(text, sizeof(text), "%zu %zu", first + from, to - from);
		fact.path = tw_slice(text);
		fact.key = build->nvr;
		fact.value = build->arch;
		fact.list = build->content_sets;
		tw_flat_add_fact(b, &fact);
	}
}

/* A record is laid out once for the report; what can't be is kept as it is, and told of when it is written. */
static void keep_finding(struct tw_flat_builder *b, const struct tw_finding *finding, uint32_t package,
			 struct tw_arena *scratch, struct tw_buf *text)
{
	struct tw_arena_mark mark = tw_arena_mark(scratch);
	struct tw_finding kept = *finding;

	text->len = 0;
	if (kept.detail.len && tw_json_render_detail(finding, text, scratch, NULL) >= 0 && !tw_buf_failed(text)) {
		kept.detail = tw_buf_view(text);
		kept.vendor_severity = false; /* it stands among the record's now */
		kept.rendered = true;
	}
	tw_flat_add_finding(b, &kept, package);
	tw_arena_rewind(scratch, mark);
}

static void keep_findings(struct tw_flat_builder *b, const struct tw_result *result, uint32_t first)
{
	struct tw_arena scratch = { 0 };
	struct tw_buf text = { 0 };

	for (size_t i = 0; i < result->finding_count; i++) {
		const struct tw_finding *f = &result->findings[i];

		keep_finding(b, f, first + (uint32_t)(f->package - result->packages), &scratch, &text);
	}
	tw_buf_release(&text);
	tw_arena_release(&scratch);
}

/* The packages are laid out for the report, too: they are the same in each, and most of what is written. */
static void keep_packages_json(struct tw_flat_builder *b, const struct tw_result *result)
{
	struct tw_fact fact = { .kind = TW_FACT_PACKAGES_JSON };
	struct tw_buf text = { 0 };

	if (tw_json_render_packages(result, &text, NULL) >= 0)
		fact.value = tw_buf_view(&text);
	tw_flat_add_fact(b, &fact);
	tw_buf_release(&text);
}

/* The number of packages so far. */
static uint32_t keep_result(struct tw_flat_builder *b, const struct tw_report *r, const struct tw_result *result,
			    uint32_t first)
{
	struct tw_slice target = result->target;

	if (result->result_class == TW_CLASS_OS)
		target = tw_slice_from(target, r->artifact_name.len);
	tw_flat_begin_group(b, tw_slice(result->result_class == TW_CLASS_OS ? TW_MATCHED_OS : TW_MATCHED_LANG),
			    result->type, target);
	for (size_t i = 0; i < result->package_count; i++)
		tw_flat_add_package(b, &result->packages[i]);
	keep_builds(b, result->packages, result->package_count, first);
	keep_findings(b, result, first);
	keep_packages_json(b, result);
	return first + (uint32_t)result->package_count;
}

static void keep_owned(struct tw_flat_builder *b, const struct tw_report *r)
{
	for (size_t i = 0; i < r->owned_count; i++) {
		if (i == 0 || !tw_slice_eq(r->owned[i].type, r->owned[i - 1].type))
			tw_flat_begin_group(b, tw_slice(TW_MATCHED_OWNED), r->owned[i].type, (struct tw_slice){ 0 });
		tw_flat_add_package(b, &r->owned[i].package);
	}
}

void tw_matched_build(struct tw_flat_builder *b, const struct tw_report *r, struct tw_slice index_stamp)
{
	uint32_t first = 0;

	keep_os(b, &r->os);
	keep_layers(b, r);
	if (index_stamp.len)
		tw_flat_add_fact(b, &(struct tw_fact){ .kind = TW_FACT_JAVA_INDEX, .value = index_stamp });
	for (size_t i = 0; i < r->result_count; i++)
		first = keep_result(b, r, &r->results[i], first);
	keep_owned(b, r);
	for (size_t i = 0; i < r->problem_count; i++)
		tw_flat_add_problem(b, &r->problems[i]);
}
