/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Layers that can be walked at any time: each that the cache doesn't know is a task of the pool, the biggest first; a tree
 * is one layer that all threads walk together.
 */
#include "base/cleanup.h"
#include "scan/run.h"

enum { SHARES_MAX = 64 }; /* of one tree: no pool has more threads */

/* A layer, or one thread's share of it. */
struct job {
	struct tw_task task;
	struct tw_run *scan;
	size_t layer;
	bool shared; /* with other jobs; a tree's is, also with one alone, since folders list in any order */
	struct tw_layer_worker worker;
	struct tw_layer_facts facts;
	struct trawl_error err;
};

/* Files that are wanted under another name than their own: their layer is walked once more, and for what these name again. */
static int walk_aliases(struct tw_run *s, size_t layer, struct tw_layer_worker *worker, struct trawl_error *err)
{
	struct trawl_error why = { 0 };
	struct tw_walk *walk;
	int status = TRAWL_OK;

	for (int i = 0; status >= 0 && worker->aliases.walked < worker->aliases.list.len && !worker->broken; i++) {
		if (i == TW_LIMIT_NAMED) {
			tw_sink_problem(&worker->sink, TW_FAILED, (struct tw_slice){ 0 }, 0,
					"files name one another more than " TW_LIMIT_TEXT(
						TW_LIMIT_NAMED) " deep: not all are read");
			break;
		}
		if (tw_layer_open_again(s->source, layer, &walk, &why) < 0)
			return tw_layer_worker_lose(worker, &why, err);
		status = tw_layer_worker_walk_aliases(worker, walk, err);
	}
	return status;
}

static void run_job(struct tw_task *task)
{
	struct job *job = (struct job *)task; /* its first member */
	struct trawl_error why = { 0 };
	struct tw_walk *walk;

	/* A layer that can't even be begun, for want of time or of its bytes, is lost; the other layers go on. */
	if (tw_layer_open(job->scan->source, job->layer, &walk, &why) < 0)
		tw_layer_worker_lose(&job->worker, &why, &job->err);
	else if (tw_layer_worker_walk(&job->worker, walk, &job->facts, &job->err) >= 0 && !job->shared)
		walk_aliases(job->scan, job->layer, &job->worker, &job->err);
	atomic_fetch_add(&job->scan->context.layers_done, 1);
}

/* What the threads of a tree have found, in order; too much of it is lost. */
static int join_jobs(struct tw_run *s, struct job *jobs, size_t count, struct tw_layer_worker *joined,
		     struct trawl_error *err)
{
	struct tw_layer_worker *workers[SHARES_MAX];
	struct trawl_error why = { 0 };
	int status = tw_layer_worker_init(joined, &s->context, err);

	for (size_t i = 0; i < count; i++)
		workers[i] = &jobs[i].worker;
	if (status < 0 || tw_layer_workers_join(joined, workers, count, &why) >= 0)
		return status;
	return tw_layer_worker_lose_all(joined, &why, err);
}

/* The block of a layer whose jobs are done; shared ones' results are put in order. */
static int finish_layer(struct tw_run *s, struct job *jobs, size_t count, struct tw_slice *ret_block,
			struct trawl_error *err)
{
	struct tw_layer_worker joined = { 0 }, *worker = &jobs[0].worker;
	int status = TRAWL_OK;

	for (size_t i = 0; i < count; i++) {
		if (jobs[i].err.status)
			return tw_fail(err, jobs[i].err.status, "%s", jobs[i].err.message);
	}
	if (jobs[0].shared) {
		status = join_jobs(s, jobs, count, &joined, err);
		/* Before the block is made: the file lists of an OS are most of a scan's memory. */
		for (size_t i = 0; i < count; i++)
			tw_layer_worker_release(&jobs[i].worker);
		if (status >= 0)
			status = walk_aliases(s, jobs[0].layer, &joined, err);
		worker = &joined;
	}
	if (status >= 0)
		status = tw_run_finish(s, worker, &jobs[0].facts, ret_block, err);
	if (jobs[0].shared)
		tw_layer_worker_release(&joined);
	return status;
}

/* Order of the jobs: the biggest layer first, so that it doesn't run alone at the end. */
struct queued {
	size_t layer;
	uint64_t size;
};

static int queued_cmp(const void *a, const void *b)
{
	const struct queued *x = a, *y = b;

	if (x->size != y->size)
		return x->size > y->size ? -1 : 1;
	return x->layer < y->layer ? -1 : x->layer > y->layer;
}

static void jobs_release(struct job *jobs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (jobs[i].scan)
			tw_layer_worker_release(&jobs[i].worker);
	}
	free(jobs);
}

static int start_jobs(struct tw_run *s, const struct queued *queue, size_t count, unsigned shares, struct job *jobs,
		      struct trawl_error *err)
{
	bool tree = tw_source_artifact(s->source)->kind == TW_ARTIFACT_TREE;

	for (size_t i = 0; i < count * shares; i++) {
		int status = tw_layer_worker_init(&jobs[i].worker, &s->context, err);

		jobs[i].scan = s;
		jobs[i].layer = queue[i / shares].layer;
		jobs[i].shared = tree;
		jobs[i].task.run = run_job;
		if (status < 0)
			return status;
	}
	for (size_t i = 0; i < count * shares; i++)
		tw_pool_add(s->context.pool, &jobs[i].task);
	tw_pool_wait(s->context.pool);
	return TRAWL_OK;
}

static int take_block(struct tw_run *s, size_t layer, struct tw_slice block, bool mapped, struct trawl_error *err)
{
	int status = tw_run_keep(s, block, mapped, err);

	if (status < 0)
		return status;
	return tw_flat_open(block, &s->layers[layer].flat, err);
}

int tw_run_layers(struct tw_run *s, const struct tw_artifact *artifact, struct trawl_error *err)
{
	TW_AUTO_FREE struct queued *queue = calloc(artifact->layer_count + 1, sizeof(*queue));
	unsigned shares = artifact->layer_count == 1 ? tw_layer_shares(s->source, 0) : 1;
	struct job *jobs;
	size_t count = 0;
	int status;

	if (!queue || shares > SHARES_MAX)
		return tw_fail_nomem(err);
	for (size_t i = 0; i < artifact->layer_count; i++) {
		struct tw_slice block;

		if (tw_run_cached(s, &artifact->layers[i], &block)) {
			status = take_block(s, i, block, true, err);
			if (status < 0)
				return status;
		} else {
			queue[count++] = (struct queued){ i, artifact->layers[i].size };
		}
	}
	atomic_store(&s->context.layers, (unsigned)artifact->layer_count);
	atomic_store(&s->context.layers_done, (unsigned)(artifact->layer_count - count));
	qsort(queue, count, sizeof(*queue), queued_cmp);
	jobs = calloc(count * shares + 1, sizeof(*jobs));
	if (!jobs)
		return tw_fail_nomem(err);
	status = start_jobs(s, queue, count, shares, jobs, err);
	for (size_t i = 0; status >= 0 && i < count; i++) {
		struct tw_slice block;

		status = finish_layer(s, &jobs[i * shares], shares, &block, err);
		if (status >= 0)
			status = take_block(s, queue[i].layer, block, false, err);
		else if (artifact->kind == TW_ARTIFACT_IMAGE)
			tw_wrap(err, "%.*s: layer %zu", TW_ARG(artifact->name), queue[i].layer + 1);
	}
	jobs_release(jobs, count * shares);
	return status;
}
