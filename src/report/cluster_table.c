/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A cluster for people: a table of workloads by severity and one of what the cluster itself consists of; or all findings of
 * each. See report/cluster.h. Namespaces come from behind, as in Trivy's.
 */
#include "report/cluster.h"

#include "report/table.h"

enum { HEAD = 16 };

static void add_number(struct tw_buf *buf, uint64_t number)
{
	for (int i = 0; i < 8; i++)
		tw_buf_char(buf, (char)(number >> (8 * i)));
}

static uint64_t take_number(const unsigned char *bytes)
{
	uint64_t ret = 0;

	for (int i = 0; i < 8; i++)
		ret |= (uint64_t)bytes[i] << (8 * i);
	return ret;
}

/* Two lengths, then what stands behind the title (the type of a language's packages), then the body. */
int tw_cluster_table_part(const struct tw_report *report, struct tw_out *out, struct trawl_error *err)
{
	for (size_t i = 0; !out->output->summary_only && i < report->result_count; i++) {
		const struct tw_result *result = &report->results[i];
		struct tw_out body = { .output = out->output, .pool = out->pool };
		struct tw_buf type = { 0 };
		bool ok;

		if (!result->finding_count)
			continue;
		if (result->result_class == TW_CLASS_LANG)
			tw_buf_printf(&type, " (%.*s)", TW_ARG(result->type));
		ok = tw_table_body(result, &body) && !tw_buf_failed(&body.buf) && !tw_buf_failed(&type);
		add_number(&out->buf, type.len);
		add_number(&out->buf, body.buf.len);
		tw_buf_slice(&out->buf, tw_buf_view(&type));
		tw_buf_slice(&out->buf, tw_buf_view(&body.buf));
		tw_buf_release(&body.buf);
		tw_buf_release(&type);
		if (!ok)
			return tw_fail_nomem(err);
		tw_out_flush(out, false);
	}
	return TRAWL_OK;
}

/* "namespace: shop, deployment: web", and the type. */
static int write_title(struct tw_out *out, struct tw_slice name_space, struct tw_slice kind, struct tw_slice name,
		       struct tw_slice type, struct trawl_error *err)
{
	struct tw_buf title = { 0 };
	bool failed;

	tw_buf_text(&title, "namespace: ");
	tw_buf_slice(&title, name_space);
	tw_buf_text(&title, ", ");
	for (size_t i = 0; i < kind.len; i++)
		tw_buf_char(&title, tw_lower(kind.ptr[i]));
	tw_buf_text(&title, ": ");
	tw_buf_slice(&title, name);
	tw_buf_slice(&title, type);
	tw_table_title(out, tw_buf_view(&title));
	failed = tw_buf_failed(&title);
	tw_buf_release(&title);
	return failed ? tw_fail_nomem(err) : TRAWL_OK;
}

/* An image's results under the names of one of its workloads. */
static int write_part(const struct tw_workloads_part *part, const struct tw_workload *workload, struct tw_out *out,
		      struct trawl_error *err)
{
	uint64_t at = 0;
	int status = TRAWL_OK;

	while (status >= 0 && part->spill && at + HEAD <= part->len) {
		struct tw_workloads_part body = *part;
		unsigned char head[HEAD];
		char type[256];
		uint64_t len;

		status = tw_file_read_all(part->spill->fd, part->at + at, head, HEAD, err);
		if (status < 0)
			break;
		len = take_number(head);
		body.len = take_number(head + 8);
		body.at = part->at + at + HEAD + len;
		at += HEAD + len + body.len;
		status = tw_file_read_all(part->spill->fd, body.at - len, type, len < sizeof(type) ? len : sizeof(type),
					  err);
		if (status >= 0)
			status = write_title(out, workload->name_space, workload->kind, workload->name,
					     tw_slice_of(type, len < sizeof(type) ? len : sizeof(type)), err);
		if (status >= 0)
			status = tw_workloads_copy(&body, out, err);
	}
	return status;
}

static int write_component(const struct tw_cluster *cluster, const struct tw_cluster_component *component,
			   struct tw_out *out, struct trawl_error *err)
{
	const struct tw_report *report = cluster->reports[component->report];
	int status = TRAWL_OK;

	for (size_t i = 0; status >= 0 && i < report->result_count; i++) {
		const struct tw_result *result = &report->results[i];
		struct tw_arena arena = { 0 };

		if (!result->finding_count)
			continue;
		status = write_title(out, component->name_space, tw_cluster_kind(component), component->name,
				     TW_JOIN(&arena, TW_LIT(" ("), result->type, TW_LIT(")")), err);
		tw_arena_release(&arena);
		if (status >= 0 && !tw_table_body(result, out))
			status = tw_fail_nomem(err);
	}
	return status;
}

static int write_all(const struct tw_workloads *all, const struct tw_workloads_part *parts, bool infra,
		     struct tw_out *out, struct trawl_error *err)
{
	const struct tw_cluster *cluster = all->cluster;
	int status = TRAWL_OK;

	for (size_t i = 0; status >= 0 && i < all->count; i++) {
		const struct tw_workload *workload = &all->list[i];

		if (tw_cluster_is_infra(workload->name_space, NULL) != infra)
			continue;
		for (size_t u = 0; status >= 0 && u < workload->use_count; u++) {
			if (tw_workloads_is_first(workload, u))
				status = write_part(&parts[workload->uses[u].image], workload, out, err);
		}
	}
	for (size_t i = 0; status >= 0 && i < cluster->component_count; i++) {
		const struct tw_cluster_component *component = &cluster->components[i];

		if (tw_cluster_is_infra(component->name_space, component) == infra)
			status = write_component(cluster, component, out, err);
		tw_out_flush(out, false);
	}
	return status;
}

int tw_cluster_table(const struct tw_workloads *all, const struct tw_workloads_part *parts, struct tw_out *out,
		     struct trawl_error *err)
{
	int status;

	if (out->output->summary_only || !parts)
		return tw_cluster_summaries(all, out, err);
	status = write_all(all, parts, false, out, err);
	return status < 0 ? status : write_all(all, parts, true, out, err);
}
