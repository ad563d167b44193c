/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report as a template has it: Go's text/template over Trivy's results. Source: trivy, pkg/report/template.go and
 * docs/guide/configuration/reporting.md ("Template").
 *
 * What may surprise: the dot is the list of results alone, not the report; and of a run that fails, what it has written
 * until then may be out already.
 */
#include "report/report.h"
#include "report/template_types.h"

static int check_template(const struct trawl_output *output, struct trawl_error *err);
static int write_template(const struct tw_report *report, struct tw_out *out, struct trawl_error *err);

const struct tw_report_format tw_report_template = {
	.name = "template",
	.doc = "What a template of Go's text/template makes of the results, with sprig's functions and Trivy's",
	.write = write_template,
	.check = check_template,
};

/* A template ready to run. */
struct job {
	struct tw_arena arena;
	struct tw_template_host host;
	struct tw_tmpl *tmpl;
	struct tw_slice name;
};

static int prepare(struct job *job, const struct trawl_output *output, const struct tw_tmpl_options *options,
		   struct trawl_error *err)
{
	int status;

	if (!output->template_text)
		return tw_fail(err, TRAWL_E_USAGE, "the format template needs a template");
	job->name = tw_slice(output->template_name ? output->template_name : "output template");
	status = tw_tmpl_new(options, &job->tmpl, err);
	return status < 0 ? status : tw_tmpl_add(job->tmpl, job->name, tw_slice(output->template_text), err);
}

static void release(struct job *job)
{
	tw_tmpl_free(job->tmpl);
	tw_arena_release(&job->arena);
}

static int check_template(const struct trawl_output *output, struct trawl_error *err)
{
	struct job job = { 0 };
	const struct tw_tmpl_options options = { .arena = &job.arena, .functions = tw_template_functions };
	int status = prepare(&job, output, &options, err);

	release(&job);
	return status;
}

/* What is random in a template is another thing for each report. */
static uint64_t seed_of(const struct tw_report *report)
{
	uint64_t seed = (uint64_t)report->created_at.seconds * 1000000000 + report->created_at.nanoseconds;

	for (size_t i = 0; i < report->report_id.len; i++)
		seed = (seed ^ (unsigned char)report->report_id.ptr[i]) * 0x100000001b3u;
	return seed;
}

static int drain(void *user, struct trawl_error *err)
{
	struct tw_out *out = user;

	tw_out_flush(out, false);
	return out->status ? tw_fail(err, TRAWL_E_IO, "the report could not be written") : TRAWL_OK;
}

static int write_template(const struct tw_report *report, struct tw_out *out, struct trawl_error *err)
{
	struct job job = { .host = { report, out->output->variable, out->output->user } };
	const struct tw_tmpl_options options = {
		.arena = &job.arena,
		.functions = tw_template_functions,
		.now = report->created_at,
		.seed = seed_of(report),
		.host = &job.host,
	};
	const struct tw_tmpl_out to = { &out->buf, drain, out };
	struct tw_value results;
	int status = prepare(&job, out->output, &options, err);

	if (status == TRAWL_OK)
		status = tw_template_results(report, &job.arena, &results, err);
	if (status == TRAWL_OK)
		status = tw_tmpl_write(job.tmpl, job.name, results, &to, err);
	release(&job);
	return status;
}
