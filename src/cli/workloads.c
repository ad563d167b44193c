/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/workloads.h"

#include <string.h>

#include <trawl/cluster.h>

#include "cli/command.h"
#include "cli/error.h"
#include "cli/network.h"
#include "cli/out.h"
#include "cli/say.h"
#include "cli/scan.h"
#include "cli/scan_options.h"
#include "cli/template.h"

enum { SHOWN = 10 };

struct run {
	const struct tw_options *options;
	struct trawl_workloads *workloads;
	struct trawl_db *db;
	struct tw_out out;
	char id[TW_SCAN_ID];
	const char *name, *type;
	struct trawl_error *err;
};

/* A cluster's tables are Trivy's, and say nothing else; what is to be said goes to standard error. */
static bool is_cluster(const struct run *run)
{
	return run->options->command->bit == TW_FOR_K8S;
}

/* Tables of all findings of a cluster are for those who ask for them. */
static bool wants_summary(const struct tw_options *options)
{
	bool table = strcmp(tw_options_text(options, TW_OPT_FORMAT), "table") == 0;

	return strcmp(tw_options_text(options, TW_OPT_REPORT), "summary") == 0 ||
	       (table && !tw_options_given(options, TW_OPT_REPORT));
}

static int renew_java_index(void *user)
{
	const struct run *run = user;

	return tw_scan_renew_java_index(run->options);
}

/* The table says them itself. */
static void say_problems(const struct run *run)
{
	struct trawl_workload_image image = { .size = sizeof(image) };
	struct trawl_problem problem = { .size = sizeof(problem) };
	size_t count = 0;

	for (size_t i = 0; trawl_workloads_problem(run->workloads, i, &problem); i++) {
		if (count++ >= SHOWN)
			continue;
		if (problem.note)
			tw_say_info("%s: %s", problem.path, problem.message);
		else if (problem.line)
			tw_say_warning("%s%s: line %u: %s", problem.lost ? "not read: " : "", problem.path,
				       problem.line, problem.message);
		else
			tw_say_warning("%s%s: %s", problem.lost ? "not read: " : "", problem.path, problem.message);
	}
	for (size_t i = 0; trawl_workloads_image(run->workloads, i, &image); i++) {
		if (image.status < 0 && count++ < SHOWN)
			tw_say_warning("not scanned: %s: %s", image.reference, image.why);
	}
	if (count > SHOWN)
		tw_say_warning("%zu more; --format json lists them", count - SHOWN);
}

/* What came of all images. */
struct tally {
	size_t images, lost, findings;
	bool timed_out, eol;
};

static struct tally tally_of(const struct run *run)
{
	struct trawl_workload_image image = { .size = sizeof(image) };
	struct tally tally = { 0 };
	unsigned components[5];

	trawl_workloads_components(run->workloads, components);
	for (size_t i = 0; i < sizeof(components) / sizeof(*components); i++)
		tally.findings += components[i];

	for (; trawl_workloads_image(run->workloads, tally.images, &image); tally.images++) {
		tally.lost += image.status < 0;
		tally.timed_out = tally.timed_out || image.is_timed_out;
		tally.eol = tally.eol || image.is_eol;
		for (size_t i = 0; i < sizeof(image.findings) / sizeof(*image.findings); i++)
			tally.findings += image.findings[i];
	}
	return tally;
}

static int exit_status(const struct run *run, bool incomplete)
{
	int on_eol = (int)tw_options_number(run->options, TW_OPT_EXIT_ON_EOL);
	int on_findings = (int)tw_options_number(run->options, TW_OPT_EXIT_CODE);
	struct tally tally = tally_of(run);

	if (tw_scan_say_interrupted())
		return TW_EXIT_INCOMPLETE;
	if (tally.timed_out) {
		tw_say_error("not done after %s: the report holds what was found until then; --timeout gives it longer",
			     tw_options_text(run->options, TW_OPT_TIMEOUT));
		return TW_EXIT_INCOMPLETE;
	}
	if (tally.images && tally.lost == tally.images && !tw_options_is(run->options, TW_OPT_LIST_IMAGES)) {
		tw_say_error("none of the images could be scanned");
		return TW_EXIT_ERROR;
	}
	if (on_eol && tally.eol) {
		tw_say_error("the distribution of an image is past its end of life");
		return on_eol;
	}
	if (on_findings && tally.findings)
		return on_findings;
	if (incomplete && tw_options_is(run->options, TW_OPT_FAIL_ON_INCOMPLETE))
		return TW_EXIT_INCOMPLETE;
	return TW_EXIT_OK;
}

static bool has_problems(const struct run *run)
{
	struct trawl_problem problem = { .size = sizeof(problem) };

	for (size_t i = 0; trawl_workloads_problem(run->workloads, i, &problem); i++) {
		if (problem.lost)
			return true;
	}
	return false;
}

static int list(struct run *run)
{
	struct trawl_output output = { 0 };
	int status;

	tw_scan_fill_output(run->options, &run->out, &output);
	status = trawl_workloads_list(run->workloads, &output, run->err);
	if (status == TRAWL_OK && (has_problems(run) || tally_of(run).lost))
		status = TRAWL_INCOMPLETE;
	return status;
}

static int scan(struct run *run)
{
	const char *from = tw_options_text(run->options, TW_OPT_IMAGES_FROM);
	struct trawl_scan scan = { .size = sizeof(scan), .cancelled = tw_scan_is_cancelled, .user = run };
	struct trawl_network network = { .size = sizeof(network) };
	struct trawl_output output = { 0 };
	struct trawl_filter filter = { 0 };
	struct trawl_workloads_scan how = {
		.size = sizeof(how),
		.scan = &scan,
		.filter = &filter,
		.output = &output,
		.artifact_name = run->name,
		.artifact_type = run->type,
		.images_from = *from ? from : NULL,
	};
	int status;

	if (strcmp(tw_options_text(run->options, TW_OPT_PLATFORM), "all") == 0)
		return tw_cli_usage(run->err, "--platform all goes with image only: say which one");
	scan.java_index = renew_java_index;
	tw_scan_fill_output(run->options, &run->out, &output);
	status = tw_template_fill(run->options, &output, run->err);
	if (status == TRAWL_OK)
		status = tw_scan_begin(run->options, &scan, run->id, &run->db, run->err);
	scan.network = &network;
	scan.timeout_ms = tw_scan_time_left(run->options);
	if (status == TRAWL_OK && !how.images_from)
		status = tw_network_options(run->options, &network, run->err);
	if (status < 0)
		return status;
	tw_scan_fill_filter(run->options, &filter);
	if (is_cluster(run))
		output.summary_only = wants_summary(run->options);
	status = trawl_workloads_scan(run->workloads, &how, run->db, run->err);
	tw_say_done();
	if (status >= 0)
		tw_scan_say_not_looked_for(run->options);
	return status;
}

/* What was read and scanned is written; whether that worked is known now. */
static int end(struct run *run, int status)
{
	bool table = strcmp(tw_options_text(run->options, TW_OPT_FORMAT), "table") == 0;
	bool incomplete = status == TRAWL_INCOMPLETE;

	status = tw_out_close(&run->out, run->err);
	if (status < 0)
		return status;
	if (!table || is_cluster(run) || *tw_options_text(run->options, TW_OPT_OUTPUT))
		say_problems(run);
	if (!is_cluster(run) && !trawl_workloads_images(run->workloads))
		tw_say_warning("%s: nothing in it names an image", run->name);
	return exit_status(run, incomplete);
}

int tw_workloads_run(const struct tw_options *options, struct trawl_workloads *workloads, const char *name,
		     const char *type, struct trawl_error *err)
{
	const char *path = tw_options_text(options, TW_OPT_OUTPUT);
	struct run run = { .options = options, .workloads = workloads, .name = name, .type = type, .err = err };
	int status = TRAWL_OK;

	tw_out_start(&run.out);
	if (*path)
		status = tw_out_open(&run.out, path, options->keep, err);
	if (status == TRAWL_OK)
		status = tw_options_is(options, TW_OPT_LIST_IMAGES) ? list(&run) : scan(&run);
	if (status < 0 && !run.out.failed)
		tw_out_drop(&run.out);
	else
		status = end(&run, status);
	trawl_db_close(run.db);
	tw_scan_end_interrupted();
	return status;
}
