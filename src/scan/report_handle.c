/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The accessors of the public report. C strings for packages and findings are made once, when they are first asked for:
 * most callers only write the report. Those of problems are few, and made by the calls that can tell of memory that ran out.
 */
#include <trawl/report.h>

#include "base/utf8.h"
#include "detect/detect.h"
#include "filter/filter.h"
#include "report/report.h"
#include "scan/cache.h"
#include "scan/handle.h"

void tw_block_release(struct tw_block *block)
{
	union {
		const char *in;
		void *out;
	} address = { block->bytes.ptr };

	if (block->mapped)
		tw_cache_unmap(block->bytes);
	else
		free(address.out);
}

/* What goes out is UTF-8; names of files need not be, and keep the place of what is none. */
static const char *text_of(struct tw_arena *arena, struct tw_slice s)
{
	struct tw_buf buf = { 0 };
	const char *text;
	uint32_t point;

	if (tw_utf8_valid(s))
		return tw_arena_text(arena, s);
	while (s.len) {
		size_t len = tw_utf8_decode(s, &point);

		if (len)
			tw_buf_add(&buf, s.ptr, len);
		else
			tw_buf_text(&buf, "\xef\xbf\xbd");
		s = tw_slice_from(s, len ? len : 1);
	}
	arena->failed |= tw_buf_failed(&buf);
	text = tw_buf_failed(&buf) ? NULL : tw_arena_text(arena, tw_buf_view(&buf));
	tw_buf_release(&buf);
	return text;
}

static const char *text_or_null(struct trawl_report *report, struct tw_slice s)
{
	return s.len ? text_of(&report->handle_arena, s) : NULL;
}

static void make_packages(struct trawl_report *report, const struct tw_result *result,
			  struct tw_result_handles *handles)
{
	struct tw_arena *arena = &report->handle_arena;

	handles->packages = tw_arena_array(arena, result->package_count, sizeof(*handles->packages));
	for (size_t i = 0; !arena->failed && i < result->package_count; i++) {
		const struct tw_package *p = &result->packages[i];

		handles->packages[i] = (struct trawl_package){
			.package = p,
			.name = text_of(arena, p->name),
			.version = text_of(arena, tw_package_full_version(p, arena)),
			.purl = text_or_null(report, p->purl),
			.path = text_or_null(report, p->file_path),
		};
	}
}

static void make_findings(struct trawl_report *report, const struct tw_result *result,
			  struct tw_result_handles *handles)
{
	struct tw_arena *arena = &report->handle_arena;

	handles->findings = tw_arena_array(arena, result->finding_count, sizeof(*handles->findings));
	for (size_t i = 0; !arena->failed && i < result->finding_count; i++) {
		const struct tw_finding *f = &result->findings[i];

		handles->findings[i] = (struct trawl_finding){
			.finding = f,
			.package = &handles->packages[f->package - result->packages],
			.id = text_of(arena, f->vulnerability_id),
			.fixed_version = text_of(arena, f->fixed_version),
			.url = text_or_null(report, f->primary_url),
		};
	}
}

/* NULL when any of them could not be made; the next who asks may have more luck. */
static struct tw_result_handles *make_handles(struct trawl_report *report)
{
	size_t count = report->report.result_count;
	struct tw_arena *arena = &report->handle_arena;
	struct tw_arena_mark mark = tw_arena_mark(arena);
	struct tw_result_handles *handles;

	arena->failed = false;
	handles = tw_arena_array(arena, count, sizeof(*handles));
	for (size_t i = 0; !arena->failed && i < count; i++) {
		const struct tw_result *result = &report->report.results[i];

		handles[i].target = text_of(arena, result->target);
		make_packages(report, result, &handles[i]);
		make_findings(report, result, &handles[i]);
	}
	if (!arena->failed)
		return handles;
	tw_arena_rewind(arena, mark);
	return NULL;
}

/* NULL past the end, and without memory. */
static const struct tw_result_handles *handles_of(const struct trawl_report *report, size_t result)
{
	struct trawl_report *own =
		(struct trawl_report *)(uintptr_t)report; /* the cache of texts is no visible change */
	const struct tw_result_handles *handles;

	if (result >= report->report.result_count)
		return NULL;
	pthread_mutex_lock(&own->lock);
	if (!own->handles)
		own->handles = make_handles(own);
	handles = own->handles;
	pthread_mutex_unlock(&own->lock);
	return handles ? &handles[result] : NULL;
}

size_t trawl_report_results(const struct trawl_report *report)
{
	return report->report.result_count;
}

const char *trawl_report_target(const struct trawl_report *report, size_t result)
{
	const struct tw_result_handles *handles = handles_of(report, result);

	return handles ? handles->target : NULL;
}

size_t trawl_report_packages(const struct trawl_report *report, size_t result)
{
	return result < report->report.result_count ? report->report.results[result].package_count : 0;
}

const struct trawl_package *trawl_report_package(const struct trawl_report *report, size_t result, size_t index)
{
	const struct tw_result_handles *handles = handles_of(report, result);

	return handles && index < trawl_report_packages(report, result) ? &handles->packages[index] : NULL;
}

size_t trawl_report_findings(const struct trawl_report *report, size_t result)
{
	return result < report->report.result_count ? report->report.results[result].finding_count : 0;
}

const struct trawl_finding *trawl_report_finding(const struct trawl_report *report, size_t result, size_t index)
{
	const struct tw_result_handles *handles = handles_of(report, result);

	return handles && index < trawl_report_findings(report, result) ? &handles->findings[index] : NULL;
}

int trawl_report_is_eol(const struct trawl_report *report)
{
	return report->report.os.eosl;
}

int trawl_report_is_incomplete(const struct trawl_report *report)
{
	return report->report.timed_out ? 2 : report->report.incomplete;
}

size_t trawl_report_problems(const struct trawl_report *report)
{
	return report->problem_count;
}

int tw_report_tell_problems(struct trawl_report *report, struct trawl_error *err)
{
	const struct tw_report *r = &report->report;
	struct tw_arena *arena = &report->arena;
	struct tw_problem_handle *told = tw_arena_array(arena, r->problem_count, sizeof(*told));

	for (size_t i = 0; told && i < r->problem_count; i++) {
		told[i].path = text_of(arena, r->problems[i].path);
		told[i].message = text_of(arena, r->problems[i].message);
		if (!told[i].path || !told[i].message)
			return tw_fail_nomem(err);
	}
	if (!told)
		return tw_fail_nomem(err);
	report->problems = told;
	report->problem_count = r->problem_count;
	return TRAWL_OK;
}

int trawl_report_problem(const struct trawl_report *report, size_t index, struct trawl_problem *ret)
{
	const struct tw_problem *p;
	struct trawl_problem problem;

	if (index >= report->problem_count)
		return 0;
	p = &report->report.problems[index];
	problem = (struct trawl_problem){
		.size = ret->size,
		.lost = p->grade == TW_FAILED,
		.path = report->problems[index].path,
		.line = p->line,
		.message = report->problems[index].message,
		.layer = p->layer,
		.note = p->grade == TW_NOTE,
	};
	memcpy(ret, &problem, ret->size < sizeof(problem) ? ret->size : sizeof(problem));
	return 1;
}

void trawl_report_free(struct trawl_report *report)
{
	if (!report)
		return;
	for (size_t i = 0; i < report->blocks.len; i++)
		tw_block_release(&report->blocks.at[i]);
	tw_vec_release(&report->blocks);
	tw_arena_release(&report->arena);
	tw_arena_release(&report->handle_arena);
	pthread_mutex_destroy(&report->lock);
	free(report);
}

const char *trawl_severity_name(enum trawl_severity severity)
{
	return tw_severity_name((enum tw_severity)severity);
}

const char *trawl_package_name(const struct trawl_package *package)
{
	return package->name;
}

const char *trawl_package_version(const struct trawl_package *package)
{
	return package->version;
}

const char *trawl_package_purl(const struct trawl_package *package)
{
	return package->purl;
}

const char *trawl_package_path(const struct trawl_package *package)
{
	return package->path;
}

const char *trawl_finding_id(const struct trawl_finding *finding)
{
	return finding->id;
}

const struct trawl_package *trawl_finding_package(const struct trawl_finding *finding)
{
	return finding->package;
}

enum trawl_severity trawl_finding_severity(const struct trawl_finding *finding)
{
	return (enum trawl_severity)finding->finding->severity;
}

const char *trawl_finding_fixed_version(const struct trawl_finding *finding)
{
	return finding->fixed_version;
}

const char *trawl_finding_status(const struct trawl_finding *finding)
{
	return tw_status_name((enum tw_status)finding->finding->status);
}

const char *trawl_finding_url(const struct trawl_finding *finding)
{
	return finding->url;
}

enum trawl_status trawl_report_filter(struct trawl_report *report, const struct trawl_filter *filter,
				      struct trawl_error *err)
{
	struct trawl_filter complete = { 0 };
	struct trawl_error unasked = { 0 };
	int status;

	err = err ? err : &unasked; /* within, a failure may be told by it alone */
	if (!filter || !filter->size)
		return (enum trawl_status)tw_fail(err, TRAWL_E_USAGE, "trawl_report_filter: size must be set");
	memcpy(&complete, filter, filter->size < sizeof(complete) ? filter->size : sizeof(complete));
	status = tw_filter_report(&report->report, &complete, &report->arena, err);
	if (status >= 0)
		status = tw_detect_advise(&report->report, &report->arena, err);
	if (status >= 0)
		status = tw_report_tell_problems(report, err);
	if (status >= 0 && report->arena.failed)
		status = tw_fail_nomem(err);
	return (enum trawl_status)status;
}

/* Threads pay where there is much to write. */
static unsigned threads_for(const struct trawl_report *report)
{
	size_t count = 0;

	for (size_t i = 0; i < report->report.result_count; i++)
		count += report->report.results[i].package_count + report->report.results[i].finding_count;
	return count < 256 ? 1 : report->threads;
}

/* What the caller's struct says, and its format; of an older caller's struct the rest is empty. */
static int complete_output(const struct trawl_output *output, struct trawl_output *ret,
			   const struct tw_report_format **ret_format, struct trawl_error *err)
{
	if (!output || !output->size)
		return tw_fail(err, TRAWL_E_USAGE, "struct trawl_output: size must be set");
	memcpy(ret, output, output->size < sizeof(*ret) ? output->size : sizeof(*ret));
	*ret_format = ret->format ? tw_report_format_find(tw_slice(ret->format)) : NULL;
	if (!*ret_format)
		return tw_fail(err, TRAWL_E_USAGE, "there is no report format \"%s\"", ret->format ? ret->format : "");
	return TRAWL_OK;
}

enum trawl_status trawl_output_check(const struct trawl_output *output, struct trawl_error *err)
{
	struct trawl_output complete = { 0 };
	const struct tw_report_format *format;
	struct trawl_error unasked = { 0 };
	int status;

	err = err ? err : &unasked;
	status = complete_output(output, &complete, &format, err);
	if (status == TRAWL_OK && format->check)
		status = format->check(&complete, err);
	return (enum trawl_status)status;
}

enum trawl_status trawl_report_write(const struct trawl_report *report, const struct trawl_output *output,
				     struct trawl_error *err)
{
	struct trawl_output complete = { 0 };
	const struct tw_report_format *format;
	struct tw_out out = { .output = &complete };
	struct trawl_error unasked = { 0 };
	int status;

	err = err ? err : &unasked;
	status = complete_output(output, &complete, &format, err);
	if (status == TRAWL_OK && !complete.write)
		status = tw_fail(err, TRAWL_E_USAGE, "struct trawl_output: write must be set");
	if (status >= 0)
		status = tw_pool_new(threads_for(report), &out.pool, err);
	if (status >= 0)
		status = format->write(&report->report, &out, err);
	tw_pool_free(out.pool);
	if (status >= 0)
		tw_out_flush(&out, true);
	if (status >= 0 && tw_buf_failed(&out.buf))
		status = tw_fail_nomem(err);
	if (status >= 0 && out.status)
		status = tw_fail(err, TRAWL_E_IO, "the report could not be written");
	tw_buf_release(&out.buf);
	return (enum trawl_status)status;
}
