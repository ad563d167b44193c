/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Trivy's JSON report, schema 2: the fields of its Go structs in their order, absent ones left out as encoding/json's
 * omitempty does. Source: trivy, pkg/types/report.go and the structs that it names.
 *
 * "Trivy.Version" names the version whose report this is like, for readers that look at it. Added is one member beside it,
 * "Trivy.Trawl": which program and database made the report, and what could not be read.
 */
#include "report/json_parts.h"

#include <trawl/trawl.h>

#include "report/fingerprint.h"
#include "report/spread.h"

static int write_json(const struct tw_report *report, struct tw_out *out, struct trawl_error *err);

const struct tw_report_format tw_report_json = {
	.name = "json",
	.doc = "Trivy's JSON, with what could not be read and which database was asked",
	.write = write_json,
};

static void write_os(struct tw_jw *jw, const struct tw_os *os)
{
	if (!os->family.len)
		return;
	tw_jw_key(jw, "OS");
	tw_jw_object_open(jw);
	tw_jw_key(jw, "Family"), tw_jw_string(jw, os->family);
	tw_jw_key(jw, "Name"), tw_jw_string(jw, os->name);
	tw_jw_field_bool(jw, "EOSL", os->eosl);
	tw_jw_field(jw, "Supplier", os->supplier);
	tw_jw_field_bool(jw, "extended", os->extended);
	tw_jw_object_close(jw);
}

static void write_layers(struct tw_jw *jw, const struct tw_report *report)
{
	if (!report->layer_count)
		return;
	tw_jw_key(jw, "Layers");
	tw_jw_array_open(jw);
	for (size_t i = 0; i < report->layer_count; i++) {
		tw_jw_object_open(jw);
		tw_jw_field_int(jw, "Size", (int64_t)report->layers[i].size);
		tw_jw_field(jw, "Digest", report->layers[i].digest);
		tw_jw_field(jw, "DiffID", report->layers[i].diff_id);
		tw_jw_object_close(jw);
	}
	tw_jw_array_close(jw);
}

static bool has_metadata(const struct tw_report *report)
{
	return report->os.family.len || report->image_id.len || report->commit.len;
}

static int write_metadata(struct tw_jw *jw, const struct tw_report *report, struct trawl_error *err)
{
	int status = TRAWL_OK;

	tw_jw_object_open(jw);
	tw_jw_field_int(jw, "Size", (int64_t)report->size);
	write_os(jw, &report->os);
	tw_jw_field(jw, "ImageID", report->image_id);
	tw_json_texts(jw, "DiffIDs", report->diff_ids);
	tw_json_texts(jw, "RepoTags", report->repo_tags);
	tw_json_texts(jw, "RepoDigests", report->repo_digests);
	tw_jw_field(jw, "Reference", report->reference);
	if (report->image_config.len)
		status = tw_json_image_config(jw, report->image_config, err);
	write_layers(jw, report);
	tw_jw_field(jw, "RepoURL", report->repo_url);
	tw_jw_field(jw, "Branch", report->branch);
	tw_json_texts(jw, "Tags", report->tags);
	tw_jw_field(jw, "Commit", report->commit);
	tw_jw_field(jw, "CommitMsg", report->commit_msg);
	tw_jw_field(jw, "Author", report->author);
	tw_jw_field(jw, "Committer", report->committer);
	tw_jw_object_close(jw);
	return status;
}

static int write_fingerprint(struct tw_jw *jw, const struct tw_report *report, const struct tw_result *result,
			     const struct tw_finding *finding, struct trawl_error *err)
{
	char text[TW_DIGEST_TEXT];
	int status = tw_fingerprint(report, result, finding, text, err);

	if (status == TRAWL_OK)
		tw_jw_key(jw, "Fingerprint"), tw_jw_text(jw, text);
	return status;
}

static void write_data_source(struct tw_jw *jw, const struct tw_data_source *source)
{
	if (!source)
		return;
	tw_jw_key(jw, "DataSource");
	tw_jw_object_open(jw);
	tw_jw_field(jw, "ID", source->id);
	tw_jw_field(jw, "Name", source->name);
	tw_jw_field(jw, "URL", source->url);
	tw_jw_field(jw, "BaseID", source->base_id);
	tw_jw_object_close(jw);
}

static int write_finding(struct tw_jw *jw, const struct tw_report *report, const struct tw_result *result,
			 const struct tw_finding *f, struct tw_arena *scratch, struct trawl_error *err)
{
	struct tw_arena_mark mark = tw_arena_mark(scratch);
	int status;

	tw_jw_object_open(jw);
	tw_jw_field(jw, "VulnerabilityID", f->vulnerability_id);
	tw_json_texts(jw, "VendorIDs", f->vendor_ids);
	tw_jw_field(jw, "PkgID", f->package->id);
	tw_jw_field(jw, "PkgName", f->package->name);
	tw_jw_field(jw, "PkgPath", f->package->file_path);
	tw_json_identifier(jw, "PkgIdentifier", f->package);
	tw_jw_field(jw, "InstalledVersion", f->installed_version);
	tw_jw_field(jw, "FixedVersion", f->fixed_version);
	if (f->status != TW_STATUS_UNKNOWN)
		tw_jw_key(jw, "Status"), tw_jw_text(jw, tw_status_name((enum tw_status)f->status));
	tw_json_layer(jw, f->package);
	tw_jw_field(jw, "SeveritySource", f->severity_source);
	tw_jw_field(jw, "PrimaryURL", f->primary_url);
	write_data_source(jw, f->data_source);
	status = write_fingerprint(jw, report, result, f, err);
	if (status >= 0)
		status = tw_json_detail(jw, f, scratch, err);
	tw_jw_object_close(jw);
	tw_arena_rewind(scratch, mark);
	return status;
}

/* What the elements of a result's arrays are written with. */
struct elements {
	const struct tw_report *report;
	const struct tw_result *result;
};

static int write_finding_at(const void *context, size_t i, struct tw_jw *jw, struct tw_arena *scratch,
			    struct trawl_error *err)
{
	const struct elements *e = context;

	return write_finding(jw, e->report, e->result, &e->result->findings[i], scratch, err);
}

static int write_findings(struct tw_jw *jw, const struct elements *elements, struct tw_pool *pool,
			  struct trawl_error *err)
{
	const struct tw_spread spread = { pool, 24, elements->result->finding_count, write_finding_at, elements };
	int status;

	if (!spread.count)
		return TRAWL_OK;
	tw_jw_key(jw, "Vulnerabilities");
	tw_jw_array_open(jw);
	status = tw_spread_write(&spread, jw, err);
	tw_jw_array_close(jw);
	return status;
}

static int write_suppressed(struct tw_jw *jw, const struct tw_report *report, const struct tw_result *result,
			    struct trawl_error *err)
{
	struct tw_arena scratch = { 0 };
	int status = TRAWL_OK;

	if (!result->suppressed_count)
		return status;
	tw_jw_key(jw, "ExperimentalModifiedFindings");
	tw_jw_array_open(jw);
	for (size_t i = 0; status >= 0 && i < result->suppressed_count; i++) {
		const struct tw_finding *f = &result->suppressed[i];

		tw_jw_object_open(jw);
		tw_jw_key(jw, "Type"), tw_jw_text(jw, "vulnerability");
		tw_jw_key(jw, "Status"), tw_jw_text(jw, f->suppression == TW_IGNORED ? "ignored" : "not_affected");
		tw_jw_key(jw, "Statement"), tw_jw_string(jw, f->reason);
		tw_jw_key(jw, "Source"), tw_jw_string(jw, f->suppressed_by);
		tw_jw_key(jw, "Finding");
		status = write_finding(jw, report, result, f, &scratch, err);
		tw_jw_object_close(jw);
	}
	tw_jw_array_close(jw);
	tw_arena_release(&scratch);
	return status;
}

static int write_result(struct tw_jw *jw, const struct tw_report *report, const struct tw_result *result,
			const struct tw_out *out, struct trawl_error *err)
{
	const struct elements elements = { report, result };
	int status = TRAWL_OK;

	tw_jw_object_open(jw);
	tw_jw_key(jw, "Target"), tw_jw_string(jw, result->target);
	tw_jw_key(jw, "Class"), tw_jw_text(jw, result->result_class == TW_CLASS_OS ? "os-pkgs" : "lang-pkgs");
	tw_jw_field(jw, "Type", result->type);
	if (out->output->all_packages)
		status = tw_json_packages(jw, result, out->pool, err);
	if (status >= 0)
		status = write_findings(jw, &elements, out->pool, err);
	if (status >= 0 && out->output->show_suppressed)
		status = write_suppressed(jw, report, result, err);
	tw_jw_object_close(jw);
	return status;
}

/* What has no name, as some of a bill of materials have none, is told of for what is in it. */
static bool is_told(const struct tw_result *result, const struct trawl_output *output)
{
	return result->target.len || result->finding_count || (output->all_packages && result->package_count) ||
	       (output->show_suppressed && result->suppressed_count);
}

static int write_results(struct tw_jw *jw, const struct tw_report *report, const struct tw_out *out,
			 struct trawl_error *err)
{
	int status = TRAWL_OK;

	if (!report->result_count)
		return status;
	tw_jw_key(jw, "Results");
	tw_jw_array_open(jw);
	for (size_t i = 0; status >= 0 && i < report->result_count; i++)
		if (is_told(&report->results[i], out->output))
			status = write_result(jw, report, &report->results[i], out, err);
	tw_jw_array_close(jw);
	return status;
}

/* Packages that belong to the OS's; readers of Trivy's fields don't count them. */
static void write_owned(struct tw_jw *jw, const struct tw_report *report)
{
	if (!report->owned_count)
		return;
	tw_jw_key(jw, "Owned");
	tw_jw_array_open(jw);
	for (size_t i = 0; i < report->owned_count; i++) {
		const struct tw_package *p = &report->owned[i].package;

		tw_jw_object_open(jw);
		tw_jw_field(jw, "Type", report->owned[i].type);
		tw_jw_field(jw, "Name", p->name);
		tw_jw_field(jw, "Version", p->version);
		tw_jw_field(jw, "FilePath", p->file_path);
		tw_jw_field(jw, "OwnedBy", p->owner);
		tw_jw_object_close(jw);
	}
	tw_jw_array_close(jw);
}

void tw_json_own(struct tw_jw *jw, const struct tw_report *report, bool all_packages)
{
	tw_jw_key(jw, "Trawl");
	tw_jw_object_open(jw);
	tw_jw_key(jw, "Version"), tw_jw_string(jw, report->tool_version);
	tw_json_database(jw, &report->database);
	tw_jw_field_bool(jw, "Incomplete", report->incomplete);
	tw_jw_field(jw, "EndOfLife", report->os.eol_date);
	if (report->os.parent_family.len) {
		tw_jw_key(jw, "MadeOf");
		tw_jw_object_open(jw);
		tw_jw_field(jw, "Family", report->os.parent_family);
		tw_jw_field(jw, "Name", report->os.parent_name);
		tw_jw_object_close(jw);
	}
	if (all_packages)
		write_owned(jw, report);
	tw_json_problems(jw, report->problems, report->problem_count);
	tw_jw_object_close(jw);
}

int tw_json_resource(struct tw_jw *jw, const struct tw_report *report, const struct tw_out *out,
		     struct trawl_error *err)
{
	int status = TRAWL_OK;

	if (has_metadata(report)) {
		tw_jw_key(jw, "Metadata");
		tw_jw_array_open(jw);
		status = write_metadata(jw, report, err);
		tw_jw_array_close(jw);
	}
	return status < 0 ? status : write_results(jw, report, out, err);
}

static void write_head(struct tw_jw *jw, const struct tw_report *report, bool all_packages)
{
	char created[TW_TIME_TEXT];

	tw_jw_key(jw, "SchemaVersion"), tw_jw_int(jw, 2);
	tw_jw_key(jw, "Trivy");
	tw_jw_object_open(jw);
	tw_jw_key(jw, "Version"), tw_jw_text(jw, TW_COMPATIBLE_WITH);
	tw_json_own(jw, report, all_packages);
	tw_jw_object_close(jw);
	tw_jw_field(jw, "ReportID", report->report_id);
	tw_time_format(report->created_at, created);
	tw_jw_key(jw, "CreatedAt"), tw_jw_text(jw, created);
	tw_jw_field(jw, "ArtifactID", report->artifact_id);
	tw_jw_field(jw, "ArtifactName", report->artifact_name);
	tw_jw_field(jw, "ArtifactType", report->artifact_type);
}

static int write_json(const struct tw_report *report, struct tw_out *out, struct trawl_error *err)
{
	struct tw_jw jw = tw_jw_init(&out->buf, "  ");
	int status = TRAWL_OK;

	jw.sink = tw_json_sink;
	jw.context = out;
	tw_jw_object_open(&jw);
	write_head(&jw, report, out->output->all_packages);
	if (has_metadata(report)) {
		tw_jw_key(&jw, "Metadata");
		status = write_metadata(&jw, report, err);
	}
	if (status >= 0)
		status = write_results(&jw, report, out, err);
	tw_jw_object_close(&jw);
	if (status >= 0)
		status = tw_jw_finish(&jw, err);
	if (status >= 0)
		tw_buf_char(&out->buf, '\n');
	return status;
}
