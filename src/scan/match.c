/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/match.h"

enum { PACKAGES_EACH = 64 }; /* that a thread takes at a time */

struct job {
	struct tw_task task;
	const struct tw_matching *match;
	struct tw_result *result;
	size_t first, count; /* of its packages */
	struct tw_arena arena;
	tw_findings findings;
	struct tw_slice missing;
	bool late; /* there was no time for it */
	struct trawl_error err;
};

typedef TW_VEC(struct job) job_vec;

static void run_job(struct tw_task *task)
{
	struct job *job = (struct job *)task; /* its first member */
	const struct tw_matching *m = job->match;
	const struct tw_package *packages = job->result->packages + job->first;
	struct tw_arena scratch = { 0 };
	struct tw_detect detect = {
		.db = m->db,
		.arena = &job->arena,
		.scratch = &scratch,
		.now = m->now,
		.os = m->os,
		.repository_family = m->repository_family,
		.repository_release = m->repository_release,
		.findings = &job->findings,
	};
	int status = tw_scan_check_late(m->context);

	job->late = status == TRAWL_E_TIMEOUT;
	if (status < 0)
		tw_fail(&job->err, status, "stopped while packages were matched");
	else if (job->result->result_class == TW_CLASS_OS)
		status = m->distribution->detect(&detect, packages, job->count, &job->err);
	else
		status = tw_detect_lang(&detect, job->result->type, packages, job->count, &job->err);
	if (status >= 0)
		tw_detect_fill(&detect, &m->severity_sources, &job->err);
	job->missing = detect.missing;
	tw_arena_release(&scratch);
}

static int plan(const struct tw_matching *match, struct tw_result *result, job_vec *jobs, struct trawl_error *err)
{
	size_t first = 0;

	if (result->result_class == TW_CLASS_OS && !match->distribution)
		return TRAWL_OK;
	/* A distribution is asked even when there are no packages: it may know that the release is unknown. */
	do {
		size_t left = result->package_count - first;
		struct job *job = tw_vec_push(jobs);

		if (!job)
			return tw_fail_nomem(err);
		*job = (struct job){ .task.run = run_job, .match = match, .result = result, .first = first };
		job->count = left < PACKAGES_EACH ? left : PACKAGES_EACH;
		first += job->count;
	} while (first < result->package_count);
	return TRAWL_OK;
}

/* What the jobs of one result, which follow each other, have found. */
static int collect(const struct tw_matching *match, const struct job *from, const struct job *to,
		   struct trawl_error *err)
{
	struct tw_result *result = from->result;
	size_t room = 0;

	for (const struct job *job = from; job < to; job++)
		room += job->findings.len;
	if (!room)
		return TRAWL_OK;
	result->findings = tw_arena_array(match->arena, room, sizeof(*result->findings));
	if (!result->findings)
		return tw_fail_nomem(err);
	for (const struct job *job = from; job < to; job++) {
		if (job->findings.len)
			memcpy(result->findings + result->finding_count, job->findings.at,
			       job->findings.len * sizeof(*job->findings.at));
		result->finding_count += job->findings.len;
	}
	return TRAWL_OK;
}

static int collect_all(const struct tw_matching *match, job_vec *jobs, struct tw_unmatched *ret,
		       struct trawl_error *err)
{
	int status = TRAWL_OK;

	for (size_t from = 0, to; status >= 0 && from < jobs->len; from = to) {
		for (to = from; to < jobs->len && jobs->at[to].result == jobs->at[from].result; to++) {
			struct job *job = &jobs->at[to];

			if (job->late)
				ret->late += job->count;
			else if (job->err.status < 0)
				return tw_fail(err, job->err.status, "%s", job->err.message);
			tw_arena_adopt(match->arena, &job->arena);
			if (job->missing.len)
				ret->release = job->missing;
		}
		status = collect(match, &jobs->at[from], &jobs->at[to], err);
	}
	return status;
}

int tw_match_results(const struct tw_matching *match, struct tw_result *results, size_t count, struct tw_unmatched *ret,
		     struct trawl_error *err)
{
	struct tw_pool *pool = match->context->pool;
	job_vec jobs = { 0 };
	int status = TRAWL_OK;

	atomic_store(&match->context->matching, true);
	for (size_t i = 0; status >= 0 && i < count; i++)
		status = plan(match, &results[i], &jobs, err);
	for (size_t i = 0; status >= 0 && i < jobs.len; i++)
		tw_pool_add(pool, &jobs.at[i].task);
	tw_pool_wait(pool);
	if (status >= 0)
		status = collect_all(match, &jobs, ret, err);
	for (size_t i = 0; i < jobs.len; i++) {
		tw_arena_release(&jobs.at[i].arena);
		tw_vec_release(&jobs.at[i].findings);
	}
	tw_vec_release(&jobs);
	return status;
}
