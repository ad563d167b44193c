/* SPDX-License-Identifier: Apache-2.0 */
#include "report/cluster.h"

enum { COPY = 64 * 1024 };

bool tw_workloads_is_first(const struct tw_workload *workload, size_t at)
{
	for (size_t i = 0; i < at; i++) {
		if (workload->uses[i].image == workload->uses[at].image)
			return false;
	}
	return true;
}

void tw_workloads_count(const struct tw_workloads *all, const struct tw_workload *workload, uint32_t ret[TW_SEVERITIES])
{
	memset(ret, 0, TW_SEVERITIES * sizeof(*ret));
	for (size_t i = 0; i < workload->use_count; i++) {
		const struct tw_workload_image *image = &all->images[workload->uses[i].image];

		for (int s = 0; s < TW_SEVERITIES && tw_workloads_is_first(workload, i); s++)
			ret[s] += image->findings[s];
	}
}

/* What is written goes to a spill. */
struct to_spill {
	struct tw_spill *spill;
	struct trawl_error *err;
};

static int write_spill(void *user, const char *bytes, size_t len)
{
	const struct to_spill *to = user;

	return tw_spill_write(to->spill, bytes, len, to->err) < 0 ? -1 : 0;
}

static int finish(struct tw_out *out, int status, struct trawl_error *err)
{
	if (status >= 0)
		tw_out_flush(out, true);
	if (status >= 0 && tw_buf_failed(&out->buf))
		status = tw_fail_nomem(err);
	if (status >= 0 && out->status)
		status = err && err->status < 0 ? err->status
						: tw_fail(err, TRAWL_E_IO, "the report could not be written");
	tw_buf_release(&out->buf);
	tw_pool_free(out->pool);
	return status;
}

static bool is_format(const struct trawl_output *output, const char *name)
{
	return output->format && strcmp(output->format, name) == 0;
}

static bool is_json(const struct trawl_output *output)
{
	return is_format(output, "json");
}

bool tw_workloads_keeps_reports(const struct trawl_output *output)
{
	return is_format(output, "template");
}

static int begin(struct tw_out *out, struct trawl_output *copy, const struct trawl_output *output,
		 struct trawl_error *err)
{
	memcpy(copy, output, output->size < sizeof(*copy) ? output->size : sizeof(*copy));
	out->output = copy;
	return tw_pool_new(1, &out->pool, err);
}

int tw_workloads_part_write(const struct tw_workloads *all, size_t image, const struct tw_report *report,
			    const struct trawl_output *output, struct tw_spill *spill, struct tw_workloads_part *ret,
			    struct trawl_error *err)
{
	struct to_spill to = { spill, err };
	struct trawl_output copy = { 0 };
	struct tw_out out = { 0 };
	int status;

	if (!is_json(output) && !is_format(output, "table"))
		return TRAWL_OK;
	status = spill->fd < 0 ? tw_spill_open(spill, err) : TRAWL_OK;
	if (status == TRAWL_OK)
		status = begin(&out, &copy, output, err);
	if (status < 0)
		return status;
	copy.write = write_spill;
	copy.user = &to;
	ret->spill = spill;
	ret->at = spill->len;
	if (all->cluster)
		status = is_json(&copy) ? tw_cluster_json_part(report, &out, err)
					: tw_cluster_table_part(report, &out, err);
	else
		status = is_json(&copy) ? tw_workloads_json_part(all, image, report, &out, err)
					: tw_workloads_table_part(all, image, report, &out, err);
	status = finish(&out, status, err);
	ret->len = spill->len - ret->at;
	return status;
}

int tw_workloads_copy(const struct tw_workloads_part *part, struct tw_out *out, struct trawl_error *err)
{
	char block[COPY];

	tw_out_flush(out, true);
	for (uint64_t done = 0; done < part->len && !out->status;) {
		uint64_t left = part->len - done;
		size_t len = left < sizeof(block) ? (size_t)left : sizeof(block);
		int status = tw_file_read_all(part->spill->fd, part->at + done, block, len, err);

		if (status < 0)
			return status;
		out->status = out->output->write(out->output->user, block, len);
		done += len;
	}
	return TRAWL_OK;
}

int tw_workloads_write(const struct tw_workloads *all, const struct tw_workloads_part *parts,
		       const struct trawl_output *output, struct trawl_error *err)
{
	struct trawl_output copy = { 0 };
	struct tw_out out = { 0 };
	int status = begin(&out, &copy, output, err);

	if (status < 0)
		return status;
	if (all->cluster && parts && is_format(&copy, "cyclonedx"))
		status = tw_cluster_bom(all, &out, err);
	else if (!is_json(&copy) && !is_format(&copy, "table"))
		status = tw_fail(err, TRAWL_E_USAGE, "this can't be written as \"%s\"", copy.format ? copy.format : "");
	else if (all->cluster)
		status = is_json(&copy) ? tw_cluster_json(all, parts, &out, err)
					: tw_cluster_table(all, parts, &out, err);
	else
		status = is_json(&copy) ? tw_workloads_json(all, parts, &out, err)
					: tw_workloads_table(all, parts, &out, err);
	return finish(&out, status, err);
}

/* All results in one list, as a template has them. */
struct joining {
	struct tw_arena arena;
	struct tw_result *results;
	size_t count;
};

/* Results of one of many images say whose they are: those of the OS do so in any case. */
static void join(struct joining *j, const struct tw_report *report, struct tw_slice image)
{
	for (size_t i = 0; i < report->result_count; i++) {
		struct tw_result *to = &j->results[j->count++];

		*to = report->results[i];
		if (image.len && to->result_class != TW_CLASS_OS)
			to->target = TW_JOIN(&j->arena, image, TW_LIT(": "), to->target);
	}
}

static int join_all(struct joining *j, const struct tw_workloads *all, const struct tw_report *const *reports,
		    struct trawl_error *err)
{
	const struct tw_cluster *cluster = all->cluster;
	size_t components = cluster ? cluster->component_count : 0, room = 0;

	for (size_t i = 0; i < all->image_count; i++)
		room += reports[i] ? reports[i]->result_count : 0;
	for (size_t i = 0; i < components; i++)
		room += cluster->reports[cluster->components[i].report]->result_count;
	j->results = tw_arena_array(&j->arena, room, sizeof(*j->results));
	for (size_t i = 0; j->results && i < all->image_count; i++)
		if (reports[i])
			join(j, reports[i], reports[i]->artifact_name);
	for (size_t i = 0; j->results && i < components; i++) {
		const struct tw_cluster_component *component = &cluster->components[i];
		struct tw_report own = tw_cluster_targets(cluster->reports[component->report], component, &j->arena);

		if (own.results)
			join(j, &own, TW_LIT(""));
	}
	return j->arena.failed ? tw_fail_nomem(err) : TRAWL_OK;
}

int tw_workloads_template(const struct tw_workloads *all, const struct tw_report *const *reports,
			  const struct trawl_output *output, struct trawl_error *err)
{
	struct tw_report whole = { .report_id = all->report_id, .created_at = all->created_at };
	struct joining j = { 0 };
	struct trawl_output copy = { 0 };
	struct tw_out out = { 0 };
	int status = begin(&out, &copy, output, err);

	if (status < 0)
		return status;
	status = join_all(&j, all, reports, err);
	whole.results = j.results;
	whole.result_count = j.count;
	if (status >= 0)
		status = tw_report_format_find(TW_LIT("template"))->write(&whole, &out, err);
	status = finish(&out, status, err);
	tw_arena_release(&j.arena);
	return status;
}
