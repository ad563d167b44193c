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

static bool is_json(const struct trawl_output *output)
{
	return output->format && strcmp(output->format, "json") == 0;
}

static int begin(struct tw_out *out, struct trawl_output *copy, const struct trawl_output *output,
		 struct trawl_error *err)
{
	memcpy(copy, output, output->size < sizeof(*copy) ? output->size : sizeof(*copy));
	if (!is_json(copy) && (!copy->format || strcmp(copy->format, "table") != 0))
		return tw_fail(err, TRAWL_E_USAGE, "a report of workloads is json or table, not \"%s\"",
			       copy->format ? copy->format : "");
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
	int status = spill->fd < 0 ? tw_spill_open(spill, err) : TRAWL_OK;

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
	if (all->cluster)
		status = is_json(&copy) ? tw_cluster_json(all, parts, &out, err)
					: tw_cluster_table(all, parts, &out, err);
	else
		status = is_json(&copy) ? tw_workloads_json(all, parts, &out, err)
					: tw_workloads_table(all, parts, &out, err);
	return finish(&out, status, err);
}
