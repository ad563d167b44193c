/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings as templates see them. Sources: trivy, pkg/types/vulnerability.go; trivy-db, pkg/types/types.go and status.go.
 *
 * What may surprise: a Status prints as its number, and as its name only where it is an action's own value, since its
 * String() is the pointer's; a Severity of VendorSeverity prints as its name everywhere.
 */
#include "report/template_types.h"

#include "db/detail.h"
#include "format/json_write.h"
#include "report/fingerprint.h"
#include "tmpl/json.h"

struct tw_template_record {
	struct tw_vulnerability_detail detail;
	struct tw_slice severity;
};

#define FINDING(member) .from = from_finding, .offset = offsetof(struct tw_finding, member)
#define PACKAGE(member) .from = from_package, .offset = offsetof(struct tw_package, member)
#define DETAIL(member) .from = from_record, .offset = offsetof(struct tw_template_record, detail.member)
#define SOURCE(member) .offset = offsetof(struct tw_data_source, member)
#define CVSS(member) .offset = offsetof(struct tw_cvss, member)

static const struct tw_finding *finding_of(const void *data)
{
	return ((const struct tw_template_finding *)data)->finding;
}

static const void *from_finding(struct tw_machine *m, const void *data)
{
	return finding_of(data);
}

static const void *from_package(struct tw_machine *m, const void *data)
{
	return finding_of(data)->package;
}

/* The record is read when the first of its fields is asked for. */
static const struct tw_template_record *record_of(struct tw_machine *m, const void *data)
{
	struct tw_template_finding *place = (struct tw_template_finding *)(uintptr_t)data;
	const struct tw_finding *finding = place->finding;
	struct tw_template_record *record = place->record;

	if (record)
		return record;
	record = tw_arena_new(m->arena, struct tw_template_record);
	if (!record) {
		tw_tmpl_fail_memory(m);
		return NULL;
	}
	if (finding->detail.len && tw_vulnerability_decode(finding->detail, m->arena, &record->detail, m->err) < 0) {
		tw_wrap(m->err, "record of %.*s", TW_ARG(finding->vulnerability_id));
		return NULL;
	}
	record->severity = tw_slice(tw_severity_name((enum tw_severity)finding->severity));
	place->record = record;
	return record;
}

static const void *from_record(struct tw_machine *m, const void *data)
{
	return record_of(m, data);
}

const struct tw_go_type tw_go_source_id = { TW_GO_IS_TEXT("types.SourceID") };

static const struct tw_go_field source_fields[] = {
	{ "ID", TW_GO_NAMED, SOURCE(id), .type = &tw_go_source_id },
	{ "Name", TW_GO_TEXT, SOURCE(name) },
	{ "URL", TW_GO_TEXT, SOURCE(url) },
	{ "BaseID", TW_GO_NAMED, SOURCE(base_id), .type = &tw_go_source_id },
};

#define SOURCE_TYPE "*types.DataSource"
static const struct tw_go_type source_nil = { TW_GO_IS_NIL(SOURCE_TYPE), TW_GO_FIELDS(source_fields) };
static const struct tw_go_type source_pointer = { TW_GO_IS_POINTER(SOURCE_TYPE), TW_GO_FIELDS(source_fields),
						  .nil = &source_nil };

static int status_show(struct tw_machine *m, const struct tw_object *object, struct tw_slice *ret)
{
	*ret = tw_slice(tw_status_name((enum tw_status)object->value.i));
	return TRAWL_OK;
}

static int status_index(struct tw_machine *m, const void *data, struct tw_value *ret)
{
	*ret = ((const struct tw_object *)data)->value;
	return TRAWL_OK;
}

static const struct tw_go_field status_fields[] = {
	{ "String", TW_GO_METHOD, .give = tw_go_string },
	{ "Index", TW_GO_METHOD, .give = status_index },
};

static const struct tw_go_type status_type = {
	{ .name = "types.Status",
	  .kind = "int",
	  .get = tw_go_get,
	  .plain = tw_go_plain,
	  .show = status_show,
	  .json = tw_go_name_json },
	TW_GO_FIELDS(status_fields),
};

static int give_status(struct tw_machine *m, const void *data, struct tw_value *ret)
{
	return tw_go_dressed(m, &status_type, tw_value_int(finding_of(data)->status), ret);
}

static int severity_text(struct tw_machine *m, const struct tw_object *object, struct tw_slice *ret)
{
	*ret = tw_slice(tw_severity_name((enum tw_severity)object->value.i));
	return TRAWL_OK;
}

static const struct tw_go_field severity_fields[] = { { "String", TW_GO_METHOD, .give = tw_go_string } };
static const struct tw_go_type severity_type = {
	{ .name = "types.Severity", .kind = "int", .get = tw_go_get, .text = severity_text, .plain = tw_go_plain },
	TW_GO_FIELDS(severity_fields),
};

static const struct tw_object severity_absent = { .class = &severity_type.class,
						  .value = { .kind = TW_V_INT, .i = TW_SEV_UNKNOWN } };
static const struct tw_go_type severities_type = {
	{ .name = "types.VendorSeverity",
	  .kind = "map",
	  .plain = tw_go_plain,
	  .key = &tw_go_source_id.class,
	  .absent = &severity_absent },
};

static int put_severity(struct tw_machine *m, struct tw_dict *dict, struct tw_slice source, uint8_t severity)
{
	struct tw_value value;
	int status = tw_go_dressed(m, &severity_type, tw_value_int(severity), &value);

	if (status < 0)
		return status;
	return tw_dict_set(m->arena, dict, source, value) ? TRAWL_OK : tw_tmpl_fail_memory(m);
}

/* A map of Go's that no function for map[string]interface {} takes. */
static int give_map(struct tw_machine *m, const struct tw_go_type *type, struct tw_dict *dict, struct tw_value *ret)
{
	struct tw_value map = tw_value_dict(dict);

	map.type = TW_T_TEXTS;
	return tw_go_dressed(m, type, map, ret);
}

/* The sources', and the vendor's own for this package, but for a vulnerability without a record. */
static int give_severities(struct tw_machine *m, const void *data, struct tw_value *ret)
{
	const struct tw_template_record *record = record_of(m, data);
	const struct tw_finding *f = finding_of(data);
	struct tw_dict *dict = tw_dict_new(m->arena);
	int status = !record ? m->err->status : dict ? TRAWL_OK : tw_tmpl_fail_memory(m);

	for (size_t i = 0; status == TRAWL_OK && i < record->detail.vendor_severity_count; i++) {
		const struct tw_vendor_severity *v = &record->detail.vendor_severity[i];

		status = put_severity(m, dict, v->source, v->severity);
	}
	if (status == TRAWL_OK && f->vendor_severity && f->severity_source.len && f->detail.len)
		status = put_severity(m, dict, f->severity_source, f->severity);
	return status < 0 ? status : give_map(m, &severities_type, dict, ret);
}

static const struct tw_go_field cvss_fields[] = {
	{ "V2Vector", TW_GO_TEXT, CVSS(v2_vector) },   { "V3Vector", TW_GO_TEXT, CVSS(v3_vector) },
	{ "V40Vector", TW_GO_TEXT, CVSS(v40_vector) }, { "V2Score", TW_GO_SCORE, CVSS(v2_score) },
	{ "V3Score", TW_GO_SCORE, CVSS(v3_score) },    { "V40Score", TW_GO_SCORE, CVSS(v40_score) },
};

static const struct tw_cvss no_cvss = { 0 };
static const struct tw_go_type cvss_type = { TW_GO_IS_STRUCT("types.CVSS"), TW_GO_FIELDS(cvss_fields) };
static const struct tw_object cvss_absent = { .class = &cvss_type.class, .data = (void *)(uintptr_t)&no_cvss };
static const struct tw_go_type scores_type = {
	{ .name = "types.VendorCVSS",
	  .kind = "map",
	  .plain = tw_go_plain,
	  .key = &tw_go_source_id.class,
	  .absent = &cvss_absent },
};

static int give_scores(struct tw_machine *m, const void *data, struct tw_value *ret)
{
	const struct tw_template_record *record = record_of(m, data);
	struct tw_dict *dict = tw_dict_new(m->arena);
	int status = !record ? m->err->status : dict ? TRAWL_OK : tw_tmpl_fail_memory(m);

	for (size_t i = 0; status == TRAWL_OK && i < record->detail.cvss_count; i++) {
		const struct tw_cvss *cvss = &record->detail.cvss[i];
		struct tw_value value;

		status = tw_go_struct(m, &cvss_type, cvss, &value);
		if (status == TRAWL_OK && !tw_dict_set(m->arena, dict, cvss->source, value))
			status = tw_tmpl_fail_memory(m);
	}
	return status < 0 ? status : give_map(m, &scores_type, dict, ret);
}

/* Its methods are those of the value: Go finds them, and calling one is what fails. */
static int nil_time_get(struct tw_machine *m, const struct tw_object *object, struct tw_slice name,
			const struct tw_value *args, size_t count, struct tw_value *ret)
{
	static const char *const methods[] = { "Format", "String",  "Unix",    "UnixMilli", "UnixNano", "UTC",
					       "Local",  "Year",    "Month",   "Day",       "Hour",     "Minute",
					       "Second", "Weekday", "YearDay", "IsZero",    "Before",   "After",
					       "Sub",    "Add",     "Date" };

	for (size_t i = 0; i < sizeof(methods) / sizeof(*methods); i++) {
		if (tw_slice_is(name, methods[i]))
			return tw_tmpl_fail(m, "value method time.Time.%s called using nil *Time pointer", methods[i]);
	}
	return TW_MEMBER_NONE;
}

static const struct tw_go_type nil_time = {
	{ .name = "*time.Time", .kind = "ptr", .get = nil_time_get, .plain = tw_go_plain },
};

static int give_time(struct tw_machine *m, struct tw_slice text, struct tw_value *ret)
{
	struct tw_time time;

	if (!tw_time_parse(text, &time))
		return tw_go_struct(m, &nil_time, NULL, ret);
	return tw_tmpl_give_time(m, time, ret);
}

static int give_published(struct tw_machine *m, const void *data, struct tw_value *ret)
{
	const struct tw_template_record *record = record_of(m, data);

	return record ? give_time(m, record->detail.published, ret) : m->err->status;
}

static int give_modified(struct tw_machine *m, const void *data, struct tw_value *ret)
{
	const struct tw_template_record *record = record_of(m, data);

	return record ? give_time(m, record->detail.last_modified, ret) : m->err->status;
}

static int give_custom(struct tw_machine *m, const void *data, struct tw_value *ret)
{
	const struct tw_template_record *record = record_of(m, data);

	*ret = tw_value_nil();
	if (!record)
		return m->err->status;
	return record->detail.custom.len ? tw_value_parse_json(m->arena, record->detail.custom, false, ret, m->err)
					 : TRAWL_OK;
}

static const struct tw_go_field record_fields[] = {
	{ "Title", TW_GO_TEXT, DETAIL(title) },
	{ "Description", TW_GO_TEXT, DETAIL(description) },
	{ "Severity", TW_GO_TEXT, .from = from_record, .offset = offsetof(struct tw_template_record, severity) },
	{ "CweIDs", TW_GO_TEXTS, DETAIL(cwe_ids) },
	{ "VendorSeverity", TW_GO_CALL, .give = give_severities },
	{ "CVSS", TW_GO_CALL, .give = give_scores },
	{ "References", TW_GO_TEXTS, DETAIL(references) },
	{ "PublishedDate", TW_GO_CALL, .give = give_published },
	{ "LastModifiedDate", TW_GO_CALL, .give = give_modified },
	{ "Custom", TW_GO_CALL, .give = give_custom },
};

static const struct tw_go_type record_type = { TW_GO_IS_STRUCT("types.Vulnerability"), TW_GO_FIELDS(record_fields) };

static int give_fingerprint(struct tw_machine *m, const void *data, struct tw_value *ret)
{
	const struct tw_template_finding *place = data;
	char text[TW_DIGEST_TEXT];
	int status = tw_fingerprint(tw_template_host(m)->report, place->result, place->finding, text, m->err);

	if (status < 0)
		return status;
	*ret = tw_value_text(tw_arena_copy(m->arena, tw_slice(text)));
	return ret->text.ptr ? TRAWL_OK : tw_tmpl_fail_memory(m);
}

static int give_nil(struct tw_machine *m, const void *data, struct tw_value *ret)
{
	*ret = tw_value_nil();
	return TRAWL_OK;
}

static const struct tw_go_type finding_type = { TW_GO_IS_TEXT("types.FindingType") };

int tw_template_finding_type(struct tw_machine *m, const void *data, struct tw_value *ret)
{
	return tw_go_dressed(m, &finding_type, tw_value_text(TW_LIT("vulnerability")), ret);
}

static const struct tw_go_field vulnerability_fields[] = {
	{ "VulnerabilityID", TW_GO_TEXT, FINDING(vulnerability_id) },
	{ "VendorIDs", TW_GO_TEXTS, FINDING(vendor_ids) },
	{ "PkgID", TW_GO_TEXT, PACKAGE(id) },
	{ "PkgName", TW_GO_TEXT, PACKAGE(name) },
	{ "PkgPath", TW_GO_TEXT, PACKAGE(file_path) },
	{ "PkgIdentifier", TW_GO_STRUCT, .from = from_package, .type = &tw_go_identifier },
	{ "InstalledVersion", TW_GO_TEXT, FINDING(installed_version) },
	{ "FixedVersion", TW_GO_TEXT, FINDING(fixed_version) },
	{ "Status", TW_GO_CALL, .give = give_status },
	{ "Layer", TW_GO_STRUCT, PACKAGE(layer), .type = &tw_go_layer },
	{ "SeveritySource", TW_GO_NAMED, FINDING(severity_source), .type = &tw_go_source_id },
	{ "PrimaryURL", TW_GO_TEXT, FINDING(primary_url) },
	{ "DataSource", TW_GO_POINTER, FINDING(data_source), .type = &source_pointer },
	{ "Fingerprint", TW_GO_CALL, .give = give_fingerprint },
	{ "Custom", TW_GO_CALL, .give = give_nil },
	{ "Vulnerability", TW_GO_STRUCT, .embedded = true, .type = &record_type },
	{ "FindingType", TW_GO_METHOD, .give = tw_template_finding_type },
};

const struct tw_go_type tw_go_vulnerability = { TW_GO_IS_STRUCT("types.DetectedVulnerability"),
						TW_GO_FIELDS(vulnerability_fields) };
