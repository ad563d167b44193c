/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The whole way: source → layers → blocks → merge → results → report. Each layer that the cache doesn't know is a task
 * of the pool, the biggest first; a tree is one layer that all threads walk together.
 */
#include <trawl/trawl.h>

#include "base/cleanup.h"
#include "io/hash.h"
#include "model/reference.h"
#include "scan/cache.h"
#include "scan/detail.h"
#include "scan/handle.h"
#include "scan/layer.h"
#include "scan/network.h"
#include "scan/results.h"

struct scan;

enum { SHARES_MAX = 64 }; /* of one tree: no pool has more threads */

/* A layer, or one thread's share of it. */
struct job {
	struct tw_task task;
	struct scan *scan;
	size_t layer;
	bool shared; /* with other jobs; a tree's is, also with one alone, since folders list in any order */
	struct tw_layer_worker worker;
	struct tw_layer_facts facts;
	struct trawl_error err;
};

/* A walk of a stream in which there are links to files under other names than those that are looked for. */
struct later {
	struct tw_layer_worker worker;
	struct tw_layer_facts facts;
	size_t walk;
	bool seen;
};

struct scan {
	struct tw_scan_context context;
	struct tw_source *source;
	struct trawl_report *report;
	struct tw_merge_layer *layers;  /* in the image's order */
	TW_VEC(struct tw_block) walked; /* a stream's walks, of which the image's layers are some */
	TW_VEC(struct tw_layer_facts) walked_facts;
	TW_VEC(struct later *) later;       /* walks that are to be seen once more */
	TW_VEC(struct tw_problem) problems; /* that no layer's walk has told of */
	bool cache_failed;                  /* which has been said */
};

/* How big the layer is, kept with its result for when it comes out of the cache. */
static void note_size(struct tw_layer_worker *worker, const struct tw_layer_facts *facts)
{
	char text[24];
	struct tw_fact fact = { .kind = TW_FACT_LAYER, .analyzer = TW_LIT("layer") };

	snprintf(text, sizeof(text), "%llu", (unsigned long long)facts->diff_size);
	fact.value = tw_slice(text);
	tw_flat_add_fact(worker->builder, &fact);
}

/* What was computed from the bytes is stored, never what was claimed. */
static void store(struct scan *s, const struct tw_layer_worker *worker, const struct tw_layer_facts *facts,
		  struct tw_slice block)
{
	struct trawl_error err = { 0 };

	if (!s->context.cache || worker->broken || !facts->diff_id[0])
		return;
	if (tw_cache_put(s->context.cache, tw_slice(facts->diff_id), tw_dispatch_versions(s->context.dispatch), block,
			 &err) >= 0)
		return;
	tw_scan_log(&s->context, s->cache_failed ? TRAWL_LOG_DEBUG : TRAWL_LOG_WARN, "%s", err.message);
	s->cache_failed = true;
}

static int keep_block(struct scan *s, struct tw_slice block, bool mapped, struct trawl_error *err)
{
	struct tw_block *slot = tw_vec_push(&s->report->blocks);

	if (!slot) {
		tw_block_release(&(struct tw_block){ block, mapped });
		return tw_fail_nomem(err);
	}
	*slot = (struct tw_block){ block, mapped };
	return TRAWL_OK;
}

/* Files that are wanted under another name than their own: their layer is walked once more. */
static int walk_aliases(struct scan *s, size_t layer, struct tw_layer_worker *worker, struct trawl_error *err)
{
	struct trawl_error why = { 0 };
	struct tw_walk *walk;

	if (!worker->aliases.list.len || worker->broken)
		return TRAWL_OK;
	if (tw_layer_open(s->source, layer, &walk, &why) < 0)
		return tw_layer_worker_lose(worker, &why, err);
	return tw_layer_worker_walk_aliases(worker, walk, err);
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
static int join_jobs(struct scan *s, const struct job *jobs, size_t count, struct tw_layer_worker *joined,
		     struct trawl_error *err)
{
	struct tw_layer_worker workers[SHARES_MAX];
	struct trawl_error why = { 0 };
	int status = tw_layer_worker_init(joined, &s->context, err);

	for (size_t i = 0; i < count; i++)
		workers[i] = jobs[i].worker;
	if (status < 0 || tw_layer_workers_join(joined, workers, count, &why) >= 0)
		return status;
	return tw_layer_worker_lose_all(joined, &why, err);
}

/* The block of a layer whose jobs are done; shared ones' results are put in order. */
static int finish_layer(struct scan *s, struct job *jobs, size_t count, struct tw_slice *ret_block,
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
		if (status >= 0)
			status = walk_aliases(s, jobs[0].layer, &joined, err);
		worker = &joined;
	}
	if (status >= 0) {
		note_size(worker, &jobs[0].facts);
		status = tw_layer_worker_finish(worker, ret_block, err);
	}
	if (status >= 0)
		store(s, worker, &jobs[0].facts, *ret_block);
	if (jobs[0].shared)
		tw_layer_worker_release(&joined);
	return status;
}

static bool from_cache(struct scan *s, const struct tw_layer *layer, struct tw_slice *ret_block)
{
	struct tw_flat flat;

	if (!layer->compressed ||
	    tw_cache_get(s->context.cache, layer->diff_id, tw_dispatch_versions(s->context.dispatch), ret_block) != 1)
		return false;
	if (tw_flat_open(*ret_block, &flat, NULL) >= 0)
		return true;
	tw_cache_unmap(*ret_block);
	return false;
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

static int start_jobs(struct scan *s, const struct queued *queue, size_t count, unsigned shares, struct job *jobs,
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

static int take_block(struct scan *s, size_t layer, struct tw_slice block, bool mapped, struct trawl_error *err)
{
	int status = keep_block(s, block, mapped, err);

	if (status < 0)
		return status;
	return tw_flat_open(block, &s->layers[layer].flat, err);
}

static int analyze_layers(struct scan *s, const struct tw_artifact *artifact, struct trawl_error *err)
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

		if (from_cache(s, &artifact->layers[i], &block)) {
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
			tw_wrap(err, "layer %zu", queue[i].layer + 1);
	}
	jobs_release(jobs, count * shares);
	return status;
}

/* The result of a stream's walk. */
static int finish_walk(struct scan *s, size_t walk, struct tw_layer_worker *worker, const struct tw_layer_facts *facts,
		       struct trawl_error *err)
{
	struct tw_slice block;
	int status;

	note_size(worker, facts);
	status = tw_layer_worker_finish(worker, &block, err);
	if (status < 0)
		return status;
	s->walked.at[walk].bytes = block;
	s->walked_facts.at[walk] = *facts;
	store(s, worker, facts, block);
	return TRAWL_OK;
}

static struct later *later_new(struct scan *s, struct trawl_error *err)
{
	struct later *later = calloc(1, sizeof(*later)), **slot = later ? tw_vec_push(&s->later) : NULL;

	if (!slot || tw_layer_worker_init(&later->worker, &s->context, err) < 0) {
		s->later.len -= slot != NULL;
		free(later);
		tw_fail_nomem(err);
		return NULL;
	}
	*slot = later;
	return later;
}

static void later_drop(struct scan *s)
{
	struct later *later = s->later.at[--s->later.len];

	tw_layer_worker_release(&later->worker);
	free(later);
}

/* A stream's walks: each may turn out to be a layer. One with links to follow is kept until the stream comes by again. */
static int analyze_walk(struct scan *s, struct tw_walk *walk, struct trawl_error *err)
{
	bool room = tw_vec_push(&s->walked_facts) && tw_vec_push(&s->walked);
	struct later *later = room ? later_new(s, err) : NULL;
	int status;

	if (!later) {
		tw_walk_close(walk, NULL, NULL);
		return tw_fail_nomem(err);
	}
	later->walk = s->walked.len - 1;
	status = tw_layer_worker_walk(&later->worker, walk, &later->facts, err);
	if (status < 0 || later->worker.broken || !later->worker.aliases.list.len) {
		if (status >= 0)
			status = finish_walk(s, later->walk, &later->worker, &later->facts, err);
		later_drop(s);
	}
	atomic_fetch_add(&s->context.layers_done, 1);
	return status;
}

static struct later *later_of(const struct scan *s, size_t walk)
{
	for (size_t i = 0; i < s->later.len; i++) {
		if (s->later.at[i]->walk == walk)
			return s->later.at[i];
	}
	return NULL;
}

static int walk_again(struct scan *s, struct tw_source *again, struct trawl_error *why, struct trawl_error *err)
{
	struct tw_walk *walk;
	int more, status = TRAWL_OK;

	for (size_t i = 0; status >= 0 && (more = tw_source_next_walk(again, &walk, why)) > 0; i++) {
		struct later *later = later_of(s, i);

		if (later)
			status = tw_layer_worker_walk_aliases(&later->worker, walk, err);
		else
			tw_walk_close(walk, NULL, NULL);
		if (later)
			later->seen = true;
	}
	return status;
}

static int open_source(struct scan *s, struct tw_source **ret, struct trawl_error *err)
{
	const struct trawl_scan *options = &s->context.options;
	struct tw_source_remote remote = { 0 };
	struct tw_source_options source = {
		.target = options->target == TRAWL_TARGET_IMAGE      ? TW_TARGET_IMAGE
			  : options->target == TRAWL_TARGET_REGISTRY ? TW_TARGET_REMOTE
			  : options->target == TRAWL_TARGET_ROOTFS   ? TW_TARGET_ROOTFS
								     : TW_TARGET_FS,
		.name = options->name,
		.platform = options->platform,
		.enter = tw_scan_enter,
		.check = tw_scan_check,
		.closure = &s->context,
		.remote = &remote,
	};
	int status = tw_network_fill(options->network, &s->report->arena, &remote.net, &remote.credentials,
				     &remote.credential_count, err);

	return status < 0 ? status : tw_source_open(&source, s->context.pool, ret, err);
}

/* A stream comes by once; for what links led to, the archive is read a second time, which is rare. */
static int follow_links(struct scan *s, struct trawl_error *err)
{
	struct trawl_error why = { 0 };
	struct tw_source *again = NULL;
	int status = TRAWL_OK;

	if (!s->later.len)
		return TRAWL_OK;
	if (open_source(s, &again, &why) >= 0)
		status = walk_again(s, again, &why, err);
	tw_source_free(again);
	while (status >= 0 && s->later.len) {
		struct later *later = *tw_vec_last(&s->later);

		if (!later->seen && !why.status)
			tw_fail(&why, TRAWL_E_FORMAT, "the archive has changed while it was read");
		if (!later->seen)
			status = tw_layer_worker_lose(&later->worker, &why, err);
		if (status >= 0)
			status = finish_walk(s, later->walk, &later->worker, &later->facts, err);
		later_drop(s);
	}
	return status;
}

static int analyze_stream(struct scan *s, struct trawl_error *err)
{
	struct tw_walk *walk;
	int more, status = TRAWL_OK;

	while (status >= 0 && (more = tw_source_next_walk(s->source, &walk, err)) != 0) {
		if (more < 0)
			return more;
		status = analyze_walk(s, walk, err);
	}
	return status < 0 ? status : follow_links(s, err);
}

static struct tw_slice copy(struct scan *s, struct tw_slice text)
{
	return text.len ? tw_arena_copy(&s->report->arena, text) : (struct tw_slice){ 0 };
}

static int add_problem(struct scan *s, enum tw_grade grade, size_t layer, const char *message, struct trawl_error *err)
{
	struct tw_problem *slot = tw_vec_push(&s->problems);

	if (!slot)
		return tw_fail_nomem(err);
	slot->grade = (uint8_t)grade;
	slot->message = copy(s, tw_slice(message));
	slot->layer = (uint32_t)layer;
	return slot->message.ptr ? TRAWL_OK : tw_fail_nomem(err);
}

/* A layer of a stream, by the walk that has shown it. One that wasn't shown, or lies, is lost; the others stay. */
static int choose_walk(struct scan *s, const struct tw_artifact *artifact, size_t layer, struct trawl_error *err)
{
	uint32_t walk = artifact->layers[layer].walk;
	bool walked = walk < s->walked.len;
	struct trawl_error why = { 0 };
	int status = tw_layer_verify(s->source, layer, walked ? &s->walked_facts.at[walk] : NULL, &why);

	if (status == TRAWL_E_NOMEM)
		return tw_fail_nomem(err);
	if (status < 0)
		status = add_problem(s, TW_FAILED, layer + 1, why.message, err);
	if (status >= 0 && walked)
		status = tw_flat_open(s->walked.at[walk].bytes, &s->layers[layer].flat, err);
	return status;
}

static int choose_walks(struct scan *s, const struct tw_artifact *artifact, struct trawl_error *err)
{
	int status = TRAWL_OK;

	for (size_t i = 0; status >= 0 && i < artifact->layer_count; i++)
		status = choose_walk(s, artifact, i, err);
	for (size_t i = 0; i < s->walked.len; i++) {
		int kept = keep_block(s, s->walked.at[i].bytes, false, err);

		s->walked.at[i].bytes = (struct tw_slice){ 0 };
		status = kept < 0 ? kept : status;
	}
	return status;
}

static struct tw_texts copy_all(struct scan *s, const struct tw_slice *texts, size_t count)
{
	struct tw_slice *copies = tw_arena_array(&s->report->arena, count, sizeof(*copies));

	for (size_t i = 0; copies && i < count; i++)
		copies[i] = copy(s, texts[i]);
	return (struct tw_texts){ copies, copies ? count : 0 };
}

static uint64_t layer_size(const struct tw_flat *flat, struct tw_arena *arena)
{
	struct tw_fact fact;
	uint64_t size = 0;

	for (uint32_t i = flat->fact_count; i-- > 0;) {
		if (tw_flat_fact(flat, i, arena, &fact) && fact.kind == TW_FACT_LAYER) {
			tw_slice_u64(fact.value, UINT64_MAX, &size);
			break;
		}
	}
	return size;
}

/* An image's id and the repository that it is named after; the same image under two tags has one id. */
static struct tw_slice artifact_id(struct scan *s, const struct tw_report *r)
{
	struct tw_reference ref;
	struct tw_digest digest;
	char text[TW_DIGEST_TEXT], *named;

	if (!r->image_id.len || !r->reference.len || !tw_reference_parse(r->reference, &s->report->arena, &ref))
		return r->image_id;
	named = tw_arena_printf(&s->report->arena, "%.*s:%.*s/%.*s", TW_ARG(r->image_id), TW_ARG(ref.registry),
				TW_ARG(ref.repository));
	if (!named || tw_hash_bytes(TW_HASH_SHA256, tw_slice(named), &digest, NULL) < 0)
		return r->image_id;
	tw_digest_format(&digest, text);
	return copy(s, tw_slice(text));
}

static int describe_layers(struct scan *s, const struct tw_artifact *artifact, struct trawl_error *err)
{
	struct tw_report *r = &s->report->report;
	struct tw_slice *diff_ids = tw_arena_array(&s->report->arena, artifact->layer_count, sizeof(*diff_ids));
	char digest[TW_DIGEST_TEXT];

	r->layers = tw_arena_array(&s->report->arena, artifact->layer_count, sizeof(*r->layers));
	if (!r->layers || !diff_ids)
		return tw_fail_nomem(err);
	for (size_t i = 0; i < artifact->layer_count; i++) {
		const struct tw_layer *layer = &artifact->layers[i];
		struct tw_layer_ref *ref = &s->layers[i].ref;

		ref->diff_id = copy(s, layer->diff_id);
		if (artifact->shows_digests && tw_layer_digest(s->source, i, digest, NULL) >= 0)
			ref->digest = copy(s, tw_slice(digest));
		diff_ids[i] = ref->diff_id;
		r->layers[i] = (struct tw_report_layer){ layer_size(&s->layers[i].flat, &s->report->arena), ref->digest,
							 ref->diff_id };
		r->size += r->layers[i].size;
	}
	r->layer_count = artifact->layer_count;
	r->diff_ids = (struct tw_texts){ diff_ids, artifact->layer_count };
	return TRAWL_OK;
}

static int describe(struct scan *s, const struct tw_artifact *artifact, struct trawl_error *err)
{
	const struct trawl_scan *options = &s->context.options;
	struct tw_report *r = &s->report->report;
	int status;

	r->tool_version = TW_LIT(TRAWL_VERSION);
	r->report_id = copy(s, tw_slice(options->report_id));
	r->created_at = (struct tw_time){ options->now_seconds, options->now_nanoseconds };
	r->artifact_name = options->display_name ? copy(s, tw_slice(options->display_name)) : copy(s, artifact->name);
	r->artifact_type = artifact->kind == TW_ARTIFACT_IMAGE    ? TW_LIT("container_image")
			   : options->target == TRAWL_TARGET_REPO ? TW_LIT("repository")
								  : TW_LIT("filesystem");
	if (artifact->kind != TW_ARTIFACT_IMAGE)
		return TRAWL_OK;
	status = describe_layers(s, artifact, err);
	r->image_id = copy(s, artifact->image_id);
	r->image_config = copy(s, artifact->config);
	r->repo_tags = copy_all(s, artifact->repo_tags, artifact->repo_tag_count);
	r->repo_digests = copy_all(s, artifact->repo_digests, artifact->repo_digest_count);
	r->reference = r->repo_tags.len      ? r->repo_tags.at[0]
		       : r->repo_digests.len ? r->repo_digests.at[0]
					     : r->reference;
	r->artifact_id = artifact_id(s, r);
	return status;
}

static void describe_database(struct scan *s, const struct trawl_db *db)
{
	struct trawl_db_info info = { .size = sizeof(info) };
	struct tw_database_info *d = &s->report->report.database;

	if (!db || s->context.options.without_vulnerabilities)
		return;
	trawl_db_info(db, &info);
	*d = (struct tw_database_info){
		.used = true,
		.version = info.version,
		.path = tw_slice(info.path),
		.updated_at = tw_slice(info.updated_at),
		.next_update = tw_slice(info.next_update),
		.downloaded_at = tw_slice(info.downloaded_at),
		.digest = tw_slice(info.digest),
		.source = tw_slice(info.source),
	};
}

static int check_size(struct scan *s, struct trawl_error *err)
{
	uint64_t limit = s->context.options.max_image_size, size = s->report->report.size;

	if (limit && size > limit)
		return tw_fail(err, TRAWL_E_LIMIT, "the image's layers have %llu bytes, more than the %llu allowed",
			       (unsigned long long)size, (unsigned long long)limit);
	return TRAWL_OK;
}

/* What is wrong with the archive though the image could be made out. */
static int tell_cut(struct scan *s, struct trawl_error *err)
{
	const struct trawl_error *cut = tw_source_cut(s->source);

	if (!cut)
		return TRAWL_OK;
	if (cut->status == TRAWL_E_TIMEOUT)
		return add_problem(s, TW_FAILED, 0, "the time ran out: the rest of the archive was not looked at", err);
	return add_problem(s, TW_WARN, 0, cut->message, err);
}

/* What was found out about the artifact as a whole goes before what was found out about its layers. */
static int put_problems_first(struct scan *s, struct tw_detail *detail, struct trawl_error *err)
{
	size_t own = s->problems.len;
	struct tw_problem *all = tw_arena_array(&s->report->arena, own + detail->problem_count, sizeof(*all));

	if (!all)
		return tw_fail_nomem(err);
	if (own)
		memcpy(all, s->problems.at, own * sizeof(*all));
	if (detail->problem_count)
		memcpy(all + own, detail->problems, detail->problem_count * sizeof(*all));
	detail->problems = all;
	detail->problem_count += own;
	return TRAWL_OK;
}

/* The layers are read; @artifact says which there are. */
static int conclude(struct scan *s, const struct tw_artifact *artifact, const struct trawl_db *db,
		    struct trawl_error *err)
{
	struct tw_detail detail;
	int status = describe(s, artifact, err);

	if (status >= 0)
		status = check_size(s, err);
	if (status >= 0)
		status = tw_merge(s->layers, artifact->layer_count, &s->report->arena, &detail, err);
	if (status >= 0)
		status = put_problems_first(s, &detail, err);
	if (status >= 0)
		status = tw_results_build(&s->context, &detail, s->report, err);
	if (status >= 0)
		describe_database(s, db);
	return status;
}

static int analyze(struct scan *s, const struct tw_artifact *artifact, struct trawl_error *err)
{
	int status;

	s->layers = calloc(artifact->layer_count + 1, sizeof(*s->layers));
	if (!s->layers)
		return tw_fail_nomem(err);
	status = tw_source_is_stream(s->source) ? choose_walks(s, artifact, err) : analyze_layers(s, artifact, err);
	return status < 0 ? status : tell_cut(s, err);
}

/* The time ran out before it was known what the image consists of: a report without layers says so. */
static int conclude_unknown(struct scan *s, const struct trawl_db *db, struct trawl_error *err)
{
	struct tw_artifact unknown = { .kind = TW_ARTIFACT_IMAGE, .name = tw_slice(s->context.options.name) };
	int status =
		add_problem(s, TW_FAILED, 0, "the time ran out before it was known which layers the image has", err);

	return status < 0 ? status : conclude(s, &unknown, db, err);
}

static int run(struct scan *s, const struct trawl_db *db, struct trawl_error *err)
{
	const struct tw_artifact *artifact;
	struct trawl_error why = { 0 };
	int status = open_source(s, &s->source, &why);

	if (status >= 0 && tw_source_is_stream(s->source))
		status = analyze_stream(s, &why);
	if (status == TRAWL_E_TIMEOUT)
		return conclude_unknown(s, db, err);
	if (status < 0)
		return tw_fail(err, status, "%s", why.message);
	artifact = tw_source_artifact(s->source);
	if (!artifact)
		return tw_fail(err, TRAWL_E_FORMAT, "%s: no image was found in it", s->context.options.name);
	status = analyze(s, artifact, err);
	return status < 0 ? status : conclude(s, artifact, db, err);
}

static void scan_release(struct scan *s)
{
	tw_vec_release(&s->problems);
	while (s->later.len)
		later_drop(s);
	tw_vec_release(&s->later);
	for (size_t i = 0; i < s->walked.len; i++)
		tw_block_release(&s->walked.at[i]);
	tw_vec_release(&s->walked);
	tw_vec_release(&s->walked_facts);
	free(s->layers);
	tw_source_free(s->source);
	tw_scan_context_release(&s->context);
}

static int scan_init(struct scan *s, const struct trawl_scan *options, const struct trawl_db *db,
		     struct trawl_error *err)
{
	int status = tw_scan_context_init(&s->context, options, err);

	if (status < 0)
		return status;
	s->report = calloc(1, sizeof(*s->report));
	if (!s->report) {
		tw_scan_context_release(&s->context);
		return tw_fail_nomem(err);
	}
	pthread_mutex_init(&s->report->lock, NULL);
	s->report->db = db;
	return TRAWL_OK;
}

enum trawl_status trawl_scan(const struct trawl_scan *options, const struct trawl_db *db, struct trawl_report **ret,
			     struct trawl_error *err)
{
	struct scan s = { 0 };
	int status;

	if (!options || !options->size || !options->name || !ret)
		return (enum trawl_status)tw_fail(err, TRAWL_E_USAGE, "trawl_scan: size and name must be set");
	status = scan_init(&s, options, db, err);
	if (status < 0)
		return (enum trawl_status)status;
	status = run(&s, db, err);
	if (status < 0) {
		trawl_report_free(s.report);
	} else {
		s.report->report.timed_out = atomic_load(&s.context.stop) == TRAWL_E_TIMEOUT;
		*ret = s.report;
		status = s.report->report.incomplete ? TRAWL_INCOMPLETE : TRAWL_OK;
	}
	scan_release(&s);
	return (enum trawl_status)status;
}
