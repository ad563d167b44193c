/* SPDX-License-Identifier: Apache-2.0 */
/* See report/workloads.h and docs/workloads.md. */
#include "report/json_parts.h"
#include "report/workloads_parts.h"

static void write_place(struct tw_jw *jw, const struct tw_workload *workload)
{
	tw_jw_field(jw, "Chart", workload->chart);
	tw_jw_field(jw, "File", workload->file);
}

static void write_named_by(struct tw_jw *jw, const struct tw_workloads *all, const struct tw_workload_image *image)
{
	tw_jw_key(jw, "NamedBy");
	tw_jw_array_open(jw);
	for (size_t i = 0; i < image->use_count; i++) {
		const struct tw_workload *workload = &all->list[image->uses[i].workload];
		const struct tw_image_use *use = &workload->uses[image->uses[i].use];

		tw_jw_object_open(jw);
		tw_jw_field(jw, "Namespace", workload->name_space);
		tw_jw_key(jw, "Kind"), tw_jw_string(jw, workload->kind);
		tw_jw_key(jw, "Name"), tw_jw_string(jw, workload->name);
		tw_jw_field(jw, "Container", use->container);
		tw_jw_key(jw, "Place"), tw_jw_text(jw, tw_image_place_name(use->place));
		tw_jw_key(jw, "Confidence"), tw_jw_text(jw, tw_image_confidence_name(use->confidence));
		tw_jw_key(jw, "Field"), tw_jw_string(jw, use->field);
		if (!tw_slice_eq(use->reference, image->reference))
			tw_jw_key(jw, "As"), tw_jw_string(jw, use->reference);
		write_place(jw, workload);
		tw_jw_field_int(jw, "Line", use->line);
		tw_jw_object_close(jw);
	}
	tw_jw_array_close(jw);
}

/* What stands before what was found in an image. */
static void write_image_head(struct tw_jw *jw, const struct tw_workloads *all, const struct tw_workload_image *image)
{
	const struct tw_workload *first = &all->list[image->uses[0].workload];

	tw_jw_field(jw, "Namespace", first->name_space);
	tw_jw_key(jw, "Kind"), tw_jw_string(jw, first->kind);
	tw_jw_key(jw, "Name"), tw_jw_string(jw, first->name);
	tw_jw_key(jw, "Image"), tw_jw_string(jw, image->reference);
	tw_jw_field(jw, "Platform", image->platform);
	write_named_by(jw, all, image);
}

struct tw_jw tw_workloads_json_within(struct tw_out *out, bool in_resource, bool first, bool to_sink)
{
	struct tw_buf unused = { 0 };
	struct tw_jw whole = tw_jw_init(&unused, "  "), jw;

	tw_jw_object_open(&whole);
	tw_jw_key(&whole, "Resources");
	tw_jw_array_open(&whole);
	if (in_resource)
		tw_jw_object_open(&whole);
	jw = tw_jw_part(&whole, &out->buf, first);
	jw.sink = to_sink ? tw_json_sink : NULL;
	jw.context = out;
	tw_buf_release(&unused);
	return jw;
}

int tw_workloads_json_part(const struct tw_workloads *all, size_t image, const struct tw_report *report,
			   struct tw_out *out, struct trawl_error *err)
{
	struct tw_jw jw = tw_workloads_json_within(out, false, image == 0, true);
	int status;

	tw_jw_object_open(&jw);
	write_image_head(&jw, all, &all->images[image]);
	status = tw_json_resource(&jw, report, out, err);
	tw_json_own(&jw, report, out->output->all_packages);
	tw_jw_object_close(&jw);
	return status < 0 ? status : tw_jw_finish(&jw, err);
}

void tw_workloads_json_own(struct tw_jw *jw, const struct tw_workloads *all)
{
	tw_jw_key(jw, "Trawl");
	tw_jw_object_open(jw);
	tw_jw_field(jw, "Version", all->tool_version);
	tw_json_database(jw, &all->database);
	tw_jw_field_bool(jw, "Incomplete", all->incomplete);
	tw_json_problems(jw, all->problems, all->problem_count);
	if (all->problem_count)
		tw_jw_field_int(jw, "ProblemsLeftOut", (int64_t)all->problems_left_out);
	tw_jw_object_close(jw);
}

static void write_head(struct tw_jw *jw, const struct tw_workloads *all)
{
	char created[TW_TIME_TEXT];

	tw_jw_key(jw, "SchemaVersion"), tw_jw_int(jw, 2);
	tw_jw_key(jw, "Trivy");
	tw_jw_object_open(jw);
	tw_jw_key(jw, "Version"), tw_jw_text(jw, TW_COMPATIBLE_WITH);
	tw_workloads_json_own(jw, all);
	tw_jw_object_close(jw);
	tw_jw_field(jw, "ReportID", all->report_id);
	if (all->created_at.seconds) {
		tw_time_format(all->created_at, created);
		tw_jw_key(jw, "CreatedAt"), tw_jw_text(jw, created);
	}
	tw_jw_field(jw, "ArtifactName", all->artifact_name);
	tw_jw_field(jw, "ArtifactType", all->artifact_type);
	tw_jw_key(jw, "ClusterName"), tw_jw_text(jw, "");
}

static void write_counts(struct tw_jw *jw, const uint32_t counts[TW_SEVERITIES])
{
	tw_jw_key(jw, "Severities");
	tw_jw_object_open(jw);
	for (int s = TW_SEVERITIES - 1; s >= 0; s--)
		tw_jw_field_int(jw, tw_severity_name((enum tw_severity)s), counts[s]);
	tw_jw_object_close(jw);
}

static void write_workload(struct tw_jw *jw, const struct tw_workloads *all, const struct tw_workload *workload,
			   bool scanned)
{
	uint32_t counts[TW_SEVERITIES];

	tw_jw_object_open(jw);
	tw_jw_field(jw, "Namespace", workload->name_space);
	tw_jw_key(jw, "Kind"), tw_jw_string(jw, workload->kind);
	tw_jw_key(jw, "Name"), tw_jw_string(jw, workload->name);
	tw_jw_field(jw, "APIVersion", workload->api_version);
	write_place(jw, workload);
	tw_jw_field_int(jw, "Line", workload->line);
	tw_jw_key(jw, "Images");
	tw_jw_array_open(jw);
	for (size_t i = 0; i < workload->use_count; i++) {
		if (tw_workloads_is_first(workload, i))
			tw_jw_string(jw, all->images[workload->uses[i].image].reference);
	}
	tw_jw_array_close(jw);
	if (scanned) {
		tw_workloads_count(all, workload, counts);
		write_counts(jw, counts);
	}
	tw_jw_object_close(jw);
}

static void write_workloads(struct tw_jw *jw, const struct tw_workloads *all, bool scanned)
{
	tw_jw_key(jw, "Workloads");
	tw_jw_array_open(jw);
	for (size_t i = 0; i < all->count; i++)
		write_workload(jw, all, &all->list[i], scanned);
	tw_jw_array_close(jw);
}

/* One that there is no report of. */
static void write_lost(struct tw_jw *jw, const struct tw_workloads *all, const struct tw_workload_image *image)
{
	tw_jw_object_open(jw);
	write_image_head(jw, all, image);
	tw_jw_field(jw, "Error", image->why);
	tw_jw_object_close(jw);
}

int tw_workloads_json(const struct tw_workloads *all, const struct tw_workloads_part *parts, struct tw_out *out,
		      struct trawl_error *err)
{
	struct tw_jw jw = tw_jw_init(&out->buf, "  ");
	int status = TRAWL_OK;

	jw.sink = tw_json_sink;
	jw.context = out;
	tw_jw_object_open(&jw);
	write_head(&jw, all);
	write_workloads(&jw, all, parts != NULL);
	tw_jw_key(&jw, "Resources");
	tw_jw_array_open(&jw);
	for (size_t i = 0; status >= 0 && i < all->image_count; i++) {
		if (parts && parts[i].spill) {
			tw_jw_skip(&jw);
			status = tw_workloads_copy(&parts[i], out, err);
		} else {
			write_lost(&jw, all, &all->images[i]);
		}
	}
	tw_jw_array_close(&jw);
	tw_jw_object_close(&jw);
	if (status >= 0)
		status = tw_jw_finish(&jw, err);
	if (status >= 0)
		tw_buf_char(&out->buf, '\n');
	return status;
}
