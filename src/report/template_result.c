/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Results as templates see them. Source: trivy, pkg/types/report.go and finding.go. What trawl doesn't look for is there, and
 * empty: templates ask for it.
 */
#include "report/template_types.h"

/* A result with its lists, which templates ask for again and again. */
struct place {
	const struct tw_result *result;
	struct tw_value packages, vulnerabilities, modified; /* of kind TW_V_NONE until then */
};

#define RESULT(member) .from = from_result, .offset = offsetof(struct tw_result, member)
#define SUPPRESSED(member) .from = from_suppressed, .offset = offsetof(struct tw_finding, member)

static struct place *place_of(const void *data)
{
	return (struct place *)(uintptr_t)data;
}

static const void *from_result(struct tw_machine *m, const void *data)
{
	return place_of(data)->result;
}

static const struct tw_go_type result_class = { TW_GO_IS_TEXT("types.ResultClass") };
static const struct tw_go_type target_type = { TW_GO_IS_TEXT("types.TargetType") };

static int give_class(struct tw_machine *m, const void *data, struct tw_value *ret)
{
	struct tw_slice name =
		place_of(data)->result->result_class == TW_CLASS_OS ? TW_LIT("os-pkgs") : TW_LIT("lang-pkgs");

	return tw_go_dressed(m, &result_class, tw_value_text(name), ret);
}

static const struct tw_go_type packages = { TW_GO_IS_LIST("[]types.Package") };

static int give_packages(struct tw_machine *m, const void *data, struct tw_value *ret)
{
	struct place *place = place_of(data);
	const struct tw_go_array all = { place->result->packages, place->result->package_count,
					 sizeof(*place->result->packages), &tw_go_package };
	int status = place->packages.kind ? TRAWL_OK : tw_go_list(m, &packages, all, &place->packages);

	*ret = place->packages;
	return status;
}

/* Findings with room for their records. */
static struct tw_template_finding *places_of(struct tw_machine *m, const struct tw_result *result,
					     const struct tw_finding *findings, size_t count)
{
	struct tw_template_finding *places = tw_arena_array(m->arena, count, sizeof(*places));

	for (size_t i = 0; places && i < count; i++)
		places[i] = (struct tw_template_finding){ result, &findings[i], NULL };
	if (!places)
		tw_tmpl_fail_memory(m);
	return places;
}

static int give_findings(struct tw_machine *m, const struct tw_result *result, const struct tw_go_type *list,
			 const struct tw_finding *findings, size_t count, const struct tw_go_type *type,
			 struct tw_value *ret)
{
	const struct tw_template_finding *places = places_of(m, result, findings, count);

	if (!places)
		return m->err->status;
	return tw_go_list(m, list, (struct tw_go_array){ places, count, sizeof(*places), type }, ret);
}

static const struct tw_go_type vulnerabilities = { TW_GO_IS_LIST("[]types.DetectedVulnerability") };

static int give_vulnerabilities(struct tw_machine *m, const void *data, struct tw_value *ret)
{
	struct place *place = place_of(data);
	const struct tw_result *r = place->result;
	int status = TRAWL_OK;

	if (!place->vulnerabilities.kind)
		status = give_findings(m, r, &vulnerabilities, r->findings, r->finding_count, &tw_go_vulnerability,
				       &place->vulnerabilities);
	*ret = place->vulnerabilities;
	return status;
}

static const struct tw_go_type finding_status = { TW_GO_IS_TEXT("types.FindingStatus") };

static int give_modified_status(struct tw_machine *m, const void *data, struct tw_value *ret)
{
	bool ignored = ((const struct tw_template_finding *)data)->finding->suppression == TW_IGNORED;

	return tw_go_dressed(m, &finding_status, tw_value_text(ignored ? TW_LIT("ignored") : TW_LIT("not_affected")),
			     ret);
}

/* An interface in Go: what it holds is a copy. */
static int give_modified_finding(struct tw_machine *m, const void *data, struct tw_value *ret)
{
	int status = tw_go_struct(m, &tw_go_vulnerability, data, ret);

	ret->copied = true;
	return status;
}

static const void *from_suppressed(struct tw_machine *m, const void *data)
{
	return ((const struct tw_template_finding *)data)->finding;
}

static const struct tw_go_field modified_fields[] = {
	{ "Type", TW_GO_CALL, .always = true, .give = tw_template_finding_type },
	{ "Status", TW_GO_CALL, .always = true, .give = give_modified_status },
	{ "Statement", TW_GO_TEXT, .always = true, SUPPRESSED(reason) },
	{ "Source", TW_GO_TEXT, .always = true, SUPPRESSED(suppressed_by) },
	{ "Finding", TW_GO_CALL, .always = true, .give = give_modified_finding },
};

static const struct tw_go_type modified_finding = { TW_GO_IS_STRUCT("types.ModifiedFinding"),
						    TW_GO_FIELDS(modified_fields) };
static const struct tw_go_type modified_findings = { TW_GO_IS_LIST("[]types.ModifiedFinding") };

static int give_modified(struct tw_machine *m, const void *data, struct tw_value *ret)
{
	struct place *place = place_of(data);
	const struct tw_result *r = place->result;
	int status = TRAWL_OK;

	if (!place->modified.kind)
		status = give_findings(m, r, &modified_findings, r->suppressed, r->suppressed_count, &modified_finding,
				       &place->modified);
	*ret = place->modified;
	return status;
}

static int give_is_empty(struct tw_machine *m, const void *data, struct tw_value *ret)
{
	const struct tw_result *r = place_of(data)->result;

	*ret = tw_value_bool(!r->package_count && !r->finding_count && !r->suppressed_count);
	return TRAWL_OK;
}

static const struct tw_go_field summary_fields[] = {
	{ "Successes", TW_GO_COUNT },
	{ "Failures", TW_GO_COUNT },
};
static const struct tw_go_type summary = { TW_GO_IS_NIL("*types.MisconfSummary"), TW_GO_FIELDS(summary_fields) };
static const struct tw_go_type misconfigurations = { TW_GO_IS_LIST("[]types.DetectedMisconfiguration") };
static const struct tw_go_type secrets = { TW_GO_IS_LIST("[]types.DetectedSecret") };
static const struct tw_go_type licenses = { TW_GO_IS_LIST("[]types.DetectedLicense") };
static const struct tw_go_type resources = { TW_GO_IS_LIST("[]types.CustomResource") };

static const struct tw_go_field result_fields[] = {
	{ "Target", TW_GO_TEXT, .always = true, RESULT(target) },
	{ "Class", TW_GO_CALL, .give = give_class },
	{ "Type", TW_GO_NAMED, RESULT(type), .type = &target_type },
	{ "Packages", TW_GO_CALL, .give = give_packages },
	{ "Vulnerabilities", TW_GO_CALL, .give = give_vulnerabilities },
	{ "MisconfSummary", TW_GO_EMPTY, .type = &summary },
	{ "Misconfigurations", TW_GO_EMPTY, .type = &misconfigurations },
	{ "Secrets", TW_GO_EMPTY, .type = &secrets },
	{ "Licenses", TW_GO_EMPTY, .type = &licenses },
	{ "CustomResources", TW_GO_EMPTY, .type = &resources },
	{ "ModifiedFindings", TW_GO_CALL, .give = give_modified, .json = "ExperimentalModifiedFindings" },
	{ "IsEmpty", TW_GO_METHOD, .give = give_is_empty },
};

static const struct tw_go_type result_type = { TW_GO_IS_STRUCT("types.Result"), TW_GO_FIELDS(result_fields) };

static int give_failed(struct tw_machine *m, const void *data, struct tw_value *ret)
{
	const struct tw_report *report = tw_template_host(m)->report;
	bool failed = false;

	for (size_t i = 0; i < report->result_count; i++)
		failed |= report->results[i].finding_count > 0;
	*ret = tw_value_bool(failed);
	return TRAWL_OK;
}

static const struct tw_go_field results_fields[] = { { "Failed", TW_GO_METHOD, .give = give_failed } };
static const struct tw_go_type results_type = { TW_GO_IS_LIST("types.Results"), TW_GO_FIELDS(results_fields) };

int tw_template_results(const struct tw_report *report, struct tw_arena *arena, struct tw_value *ret,
			struct trawl_error *err)
{
	struct tw_list *list = tw_list_new(arena, report->result_count);
	struct tw_object *objects = tw_arena_array(arena, report->result_count + 1, sizeof(*objects));
	struct place *places = tw_arena_array(arena, report->result_count, sizeof(*places));

	if (!list || !objects || !places)
		return tw_fail_nomem(err);
	for (size_t i = 0; i < report->result_count; i++) {
		places[i].result = &report->results[i];
		objects[i] = (struct tw_object){ .class = &result_type.class, .data = &places[i] };
		list->at[i] = tw_value_object(&objects[i]);
	}
	objects[report->result_count] =
		(struct tw_object){ .class = &results_type.class, .value = tw_value_list(list) };
	*ret = tw_value_object(&objects[report->result_count]);
	return TRAWL_OK;
}
