/* SPDX-License-Identifier: Apache-2.0 */
/* See report/cluster.h. */
#include "report/cluster.h"

#include "io/file.h"
#include "report/json_parts.h"

/* How the two texts of a part begin and end: what is between belongs to whoever joins several. */
#define METADATA "\n      \"Metadata\": ["
#define RESULTS "\n      \"Results\": ["
#define CLOSE "\n      ]"

enum { HEAD = 8 }; /* the length of the first text, the lowest byte first */

struct tw_report tw_cluster_targets(const struct tw_report *report, const struct tw_cluster_component *component,
				    struct tw_arena *arena)
{
	struct tw_report ret = *report;

	ret.results = tw_arena_array(arena, report->result_count, sizeof(*ret.results));
	for (size_t i = 0; ret.results && i < report->result_count; i++) {
		ret.results[i] = report->results[i];
		/* Trivy calls results of its type "kubernetes" like the resource. */
		ret.results[i].target =
			tw_slice_is(report->results[i].type, "kubernetes")
				? TW_JOIN(arena, tw_slice(component->kind), TW_LIT("/"), component->name)
				: component->name;
	}
	return ret;
}

/* Members of a resource. @to_sink: the text goes on to where @out has it from, else it stays in the buffer. */
static int write_members(const struct tw_report *report, struct tw_out *out, bool to_sink, struct trawl_error *err)
{
	struct tw_jw jw = tw_workloads_json_within(out, true, true, to_sink);
	int status = tw_json_resource(&jw, report, out, err);

	if (status >= 0 && to_sink)
		status = tw_jw_finish(&jw, err);
	return status < 0 ? status : jw.status;
}

int tw_cluster_json_part(const struct tw_report *report, struct tw_out *out, struct trawl_error *err)
{
	struct tw_report metadata = *report, results = *report;
	struct tw_out first = { .output = out->output, .pool = out->pool };
	char head[HEAD];
	int status;

	metadata.result_count = 0;
	results.os.family = results.image_id = results.commit = (struct tw_slice){ 0 };
	status = write_members(&metadata, &first, false, err);
	for (size_t i = 0; i < HEAD; i++)
		head[i] = (char)(first.buf.len >> (8 * i));
	tw_buf_add(&out->buf, head, HEAD);
	tw_buf_slice(&out->buf, tw_buf_view(&first.buf));
	if (tw_buf_failed(&first.buf))
		status = tw_fail_nomem(err);
	tw_buf_release(&first.buf);
	return status < 0 ? status : write_members(&results, out, true, err);
}

/* Both texts of a part: where they are in the spill. */
struct texts {
	struct tw_workloads_part metadata, results;
};

static int find_texts(const struct tw_workloads_part *part, struct texts *ret, struct trawl_error *err)
{
	unsigned char head[HEAD];
	uint64_t len = 0;
	int status = tw_file_read_all(part->spill->fd, part->at, head, HEAD, err);

	for (size_t i = 0; status >= 0 && i < HEAD; i++)
		len |= (uint64_t)head[i] << (8 * i);
	ret->metadata = (struct tw_workloads_part){ part->spill, part->at + HEAD, len };
	ret->results = (struct tw_workloads_part){ part->spill, part->at + HEAD + len, part->len - HEAD - len };
	return status;
}

static int copy(const struct tw_workloads_part *text, size_t without_head, size_t without_tail, struct tw_out *out,
		struct trawl_error *err)
{
	struct tw_workloads_part inner = *text;

	if (text->len < without_head + without_tail)
		return TRAWL_OK;
	inner.at += without_head;
	inner.len -= without_head + without_tail;
	return tw_workloads_copy(&inner, out, err);
}

struct writing {
	const struct tw_workloads *all;
	const struct tw_workloads_part *parts;
	struct tw_out *out;
	struct tw_jw *jw;
	bool summary;
};

static void write_head(struct writing *w, const struct tw_workload *workload)
{
	tw_jw_field(w->jw, "Namespace", workload->name_space);
	tw_jw_key(w->jw, "Kind"), tw_jw_string(w->jw, workload->kind);
	tw_jw_key(w->jw, "Name"), tw_jw_string(w->jw, workload->name);
}

/* Text goes past the writer: between members of an object that has some already. */
static void put(struct writing *w, const char *text)
{
	tw_buf_text(&w->out->buf, text);
}

/* One image of a workload. */
static int write_one(struct writing *w, const struct tw_workload *workload, const struct tw_image_use *use,
		     struct trawl_error *err)
{
	const struct tw_workload_image *image = &w->all->images[use->image];
	const struct tw_workloads_part *part = w->parts ? &w->parts[use->image] : NULL;
	struct texts texts = { 0 };
	int status = part && part->spill ? find_texts(part, &texts, err) : TRAWL_OK;

	tw_jw_object_open(w->jw);
	write_head(w, workload);
	tw_jw_field(w->jw, "Image", image->reference);
	tw_jw_field(w->jw, "Platform", image->platform);
	if (texts.metadata.len)
		put(w, ",");
	else
		put(w, "," METADATA "\n        {}" CLOSE);
	if (status >= 0)
		status = copy(&texts.metadata, 0, 0, w->out, err);
	if (texts.results.len)
		put(w, ",");
	if (status >= 0)
		status = copy(&texts.results, 0, 0, w->out, err);
	if (image->why.len)
		tw_jw_key(w->jw, "Error"), tw_jw_string(w->jw, image->why);
	tw_jw_object_close(w->jw);
	return status;
}

/* The elements of one array out of the texts of several images. */
static int join(struct writing *w, const struct tw_workload *workload, bool results, struct trawl_error *err)
{
	const char *head = results ? RESULTS : METADATA;
	bool any = false;
	int status = TRAWL_OK;

	for (size_t u = 0; status >= 0 && u < workload->use_count; u++) {
		const struct tw_workload_image *image = &w->all->images[workload->uses[u].image];
		const struct tw_workloads_part *part = &w->parts[workload->uses[u].image];
		struct texts texts = { 0 };

		if (!tw_workloads_is_first(workload, u) || !part->spill || !tw_cluster_total(image->findings))
			continue;
		status = find_texts(part, &texts, err);
		if (status < 0 || !(results ? texts.results.len : texts.metadata.len))
			continue;
		put(w, ",");
		if (!any)
			put(w, head);
		any = true;
		status = copy(results ? &texts.results : &texts.metadata, strlen(head), strlen(CLOSE), w->out, err);
	}
	if (any)
		put(w, CLOSE);
	return status;
}

/* All images of a workload in which something was found, as one. */
static int write_joined(struct writing *w, const struct tw_workload *workload, struct trawl_error *err)
{
	uint32_t counts[TW_SEVERITIES];
	int status;

	tw_workloads_count(w->all, workload, counts);
	if (!tw_cluster_total(counts))
		return TRAWL_OK;
	tw_jw_object_open(w->jw);
	write_head(w, workload);
	status = join(w, workload, false, err);
	if (status >= 0)
		status = join(w, workload, true, err);
	tw_jw_object_close(w->jw);
	return status;
}

static int write_workload(struct writing *w, const struct tw_workload *workload, struct trawl_error *err)
{
	int status = TRAWL_OK;

	if (w->summary && w->parts)
		return write_joined(w, workload, err);
	for (size_t u = 0; status >= 0 && u < workload->use_count; u++) {
		if (tw_workloads_is_first(workload, u))
			status = write_one(w, workload, &workload->uses[u], err);
	}
	return status;
}

static int write_component(struct writing *w, const struct tw_cluster_component *component, struct trawl_error *err)
{
	struct tw_arena arena = { 0 };
	struct tw_report report = tw_cluster_targets(w->all->cluster->reports[component->report], component, &arena);
	struct tw_out part = { .output = w->out->output, .pool = w->out->pool };
	uint32_t counts[TW_SEVERITIES] = { 0 };
	int status = report.results || !report.result_count ? TRAWL_OK : tw_fail_nomem(err);

	tw_report_count(&report, counts);
	if (status < 0 || (w->summary && !tw_cluster_total(counts))) {
		tw_arena_release(&arena);
		return status;
	}
	tw_jw_object_open(w->jw);
	tw_jw_field(w->jw, "Namespace", component->name_space);
	tw_jw_key(w->jw, "Kind"), tw_jw_text(w->jw, component->kind);
	tw_jw_key(w->jw, "Name"), tw_jw_string(w->jw, component->name);
	put(w, "," METADATA "\n        {}" CLOSE);
	status = write_members(&report, &part, false, err);
	if (part.buf.len)
		put(w, ",");
	tw_buf_slice(&w->out->buf, tw_buf_view(&part.buf));
	w->out->buf.failed |= tw_buf_failed(&part.buf);
	tw_buf_release(&part.buf);
	tw_jw_object_close(w->jw);
	tw_arena_release(&arena);
	return status;
}

int tw_cluster_json(const struct tw_workloads *all, const struct tw_workloads_part *parts, struct tw_out *out,
		    struct trawl_error *err)
{
	struct tw_jw jw = tw_jw_init(&out->buf, "  ");
	struct writing w = { all, parts, out, &jw, out->output->summary_only != 0 };
	const struct tw_cluster *cluster = all->cluster;
	int status = TRAWL_OK;

	tw_jw_object_open(&jw);
	tw_jw_key(&jw, "ClusterName"), tw_jw_string(&jw, cluster->name);
	tw_workloads_json_own(&jw, all);
	tw_jw_key(&jw, w.summary ? "Findings" : "Resources");
	tw_jw_array_open(&jw);
	for (size_t i = 0; status >= 0 && i < all->count; i++) {
		status = write_workload(&w, &all->list[i], err);
		tw_out_flush(out, false);
	}
	for (size_t i = 0; status >= 0 && i < cluster->component_count; i++) {
		status = write_component(&w, &cluster->components[i], err);
		tw_out_flush(out, false);
	}
	tw_jw_array_close(&jw);
	tw_jw_object_close(&jw);
	if (status >= 0)
		status = tw_jw_finish(&jw, err);
	tw_buf_char(&out->buf, '\n');
	return status;
}
