/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All images of a run, several at a time. Each is an ordinary scan, whose report is written (to a file without a name, one
 * a thread, that the report of all is put together from) and freed: so memory doesn't grow with the number of images.
 */
#include <pthread.h>
#include <stdatomic.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/pool.h"
#include "io/spill.h"
#include "report/workloads.h"
#include "scan/cluster.h"
#include "scan/handle.h"
#include "scan/images_from.h"
#include "scan/network.h"
#include "scan/workloads.h"

/* At once, where images are pulled: registries answer slower than they are read. */
enum { PULLED_AT_ONCE = 4 };

struct run;

struct worker {
	struct tw_task task;
	struct run *run;
	struct tw_spill spill;
	size_t image; /* at work on it */
};

struct run {
	struct trawl_workloads *set;
	struct trawl_workloads_scan how; /* complete, whatever size the caller's struct had */
	struct trawl_scan scan;          /* the same */
	struct trawl_network network;    /* the caller's, without names and passwords */
	const struct trawl_db *db;
	struct tw_images_from *from;
	struct tw_net *net; /* one helper for all of them */
	int64_t deadline_ms;
	unsigned threads; /* of one scan */
	atomic_size_t next;
	atomic_int stop; /* a failure that ends it all */

	pthread_mutex_t lock; /* of what follows, and of the caller's callbacks */
	struct trawl_error err;
	size_t done;
	struct tw_workloads_part *parts; /* one an image */
	struct trawl_report **reports;   /* the same, where the format needs them all; else NULL */

	pthread_mutex_t java; /* the index is asked for once */
	bool java_asked;
	int java_status;
};

/* The first failure counts. */
static void fail(struct run *run, int status, const struct trawl_error *why)
{
	pthread_mutex_lock(&run->lock);
	if (!run->err.status) {
		run->err = *why;
		run->err.status = status;
	}
	pthread_mutex_unlock(&run->lock);
	atomic_store(&run->stop, status);
}

static void on_log(void *user, enum trawl_log_level level, const char *message)
{
	struct worker *worker = user;
	struct run *run = worker->run;
	struct tw_slice reference = run->set->images.at[worker->image].reference;
	char text[1024];

	snprintf(text, sizeof(text), "%.*s: %s", TW_ARG(reference), message);
	pthread_mutex_lock(&run->lock);
	run->scan.log(run->scan.user, level, text);
	pthread_mutex_unlock(&run->lock);
}

static int on_cancelled(void *user)
{
	const struct worker *worker = user;
	struct run *run = worker->run;
	int stop = atomic_load(&run->stop) != 0;

	if (!stop && run->scan.cancelled) {
		pthread_mutex_lock(&run->lock);
		stop = run->scan.cancelled(run->scan.user);
		pthread_mutex_unlock(&run->lock);
	}
	return stop;
}

static int on_java_index(void *user)
{
	const struct worker *worker = user;
	struct run *run = worker->run;
	int status;

	pthread_mutex_lock(&run->java);
	if (!run->java_asked)
		run->java_status = run->scan.java_index(run->scan.user);
	run->java_asked = true;
	status = run->java_status;
	pthread_mutex_unlock(&run->java);
	return status;
}

static void tell_progress(struct run *run)
{
	struct trawl_progress progress = { .size = sizeof(progress), .phase = "scanning images" };

	progress.layers = (uint32_t)run->set->images.len;
	progress.layers_done = (uint32_t)run->done;
	if (run->scan.progress)
		run->scan.progress(run->scan.user, &progress);
}

/* What there is no report for, with the reason, which begins with the name as a rule. */
static void keep_reason(struct run *run, struct tw_workload_image *image, const struct trawl_error *why)
{
	struct tw_slice text = tw_slice(why->message), head = tw_slice_head(text, image->reference.len + 2);

	if (tw_slice_eq(tw_slice_head(head, image->reference.len), image->reference) && tw_slice_ends(head, ": "))
		text = tw_slice_from(text, head.len);
	pthread_mutex_lock(&run->lock);
	image->why = tw_workloads_text(run->set, text);
	pthread_mutex_unlock(&run->lock);
	if (!image->why.ptr)
		image->why = TW_LIT("out of memory");
	image->status = why->status < 0 ? why->status : TRAWL_E_IO;
	image->timed_out = why->status == TRAWL_E_TIMEOUT;
}

/* How this one is scanned; its time is what is left of all. */
static int prepare(struct worker *worker, size_t index, struct trawl_scan *scan, struct trawl_error *why)
{
	struct run *run = worker->run;
	const struct tw_workload_image *image = &run->set->images.at[index];
	int status = TRAWL_OK;

	*scan = run->scan;
	scan->size = sizeof(*scan);
	scan->target = run->from ? TRAWL_TARGET_IMAGE : TRAWL_TARGET_REGISTRY;
	scan->name = scan->display_name = image->reference.ptr;
	scan->platform = image->platform.len ? image->platform.ptr : scan->platform;
	scan->threads = run->threads;
	scan->user = worker;
	scan->log = run->scan.log ? on_log : NULL;
	scan->cancelled = on_cancelled;
	scan->java_index = run->scan.java_index ? on_java_index : NULL;
	scan->progress = NULL;
	if (!image->is_name)
		return tw_fail(why, TRAWL_E_USAGE, "this can't be the name of an image");
	if (run->from)
		status = tw_images_from_find(run->from, image->reference, &scan->name, why);
	if (run->deadline_ms) {
		int64_t left = run->deadline_ms - tw_clock_ms();

		if (left <= 0)
			return tw_fail(why, TRAWL_E_TIMEOUT, "the time ran out before it was looked at");
		scan->timeout_ms = (uint32_t)left;
	}
	if (status == TRAWL_OK && run->set->cluster) {
		pthread_mutex_lock(&run->lock);
		status = tw_cluster_prepare(run->set, index, scan, why);
		pthread_mutex_unlock(&run->lock);
	}
	if (status == TRAWL_OK && run->how.prepare) {
		pthread_mutex_lock(&run->lock);
		status = run->how.prepare(run->how.user, index, scan);
		pthread_mutex_unlock(&run->lock);
		if (status < 0)
			fail(run, tw_fail(why, status, "stopped"), why);
	}
	return status;
}

/* These are not about one image. */
static bool ends_all(int status)
{
	return status == TRAWL_E_NOMEM || status == TRAWL_E_CANCELLED || status == TRAWL_E_DATABASE;
}

/* Its report is filtered, counted, written. */
static int conclude(struct worker *worker, size_t index, struct trawl_report *report, struct trawl_error *why)
{
	struct run *run = worker->run;
	struct tw_workload_image *image = &run->set->images.at[index];
	struct trawl_filter all = { .size = sizeof(all) };
	int status = trawl_report_filter(report, run->how.filter ? run->how.filter : &all, why);

	if (status < 0)
		return status;
	tw_report_count(&report->report, image->findings);
	image->eol = report->report.os.eosl;
	pthread_mutex_lock(&run->lock);
	if (report->report.database.used)
		run->set->model.database = report->report.database;
	pthread_mutex_unlock(&run->lock);
	return run->how.output ? tw_workloads_part_write(&run->set->model, index, &report->report, run->how.output,
							 &worker->spill, &run->parts[index], why)
			       : TRAWL_OK;
}

static void tell_done(struct run *run, size_t index, const struct trawl_report *report, const struct trawl_error *why)
{
	struct trawl_error stopped = { 0 };
	int status = TRAWL_OK;

	pthread_mutex_lock(&run->lock);
	run->done++;
	if (run->how.done)
		status = run->how.done(run->how.user, index, report, why);
	tell_progress(run);
	pthread_mutex_unlock(&run->lock);
	if (status < 0) {
		tw_fail(&stopped, status, "stopped");
		fail(run, status, &stopped);
	}
}

static void scan_image(struct worker *worker, size_t index)
{
	struct run *run = worker->run;
	struct tw_workload_image *image = &run->set->images.at[index];
	struct trawl_report *report = NULL;
	struct trawl_error why = { 0 };
	struct trawl_scan scan;
	int status;

	worker->image = index;
	status = prepare(worker, index, &scan, &why);
	if (status == TRAWL_OK)
		status = tw_scan_by(run->net, &scan, run->db, &report, &why);
	image->scanned = true;
	image->status = status;
	if (report) {
		int written = conclude(worker, index, report, &why);

		if (written < 0)
			fail(run, written, &why);
	} else if (ends_all(status)) {
		fail(run, status, &why);
	} else {
		keep_reason(run, image, &why);
	}
	if (!atomic_load(&run->stop))
		tell_done(run, index, report, &why);
	if (run->reports)
		run->reports[index] = report;
	else
		trawl_report_free(report);
}

static void work(struct tw_task *task)
{
	struct worker *worker = (struct worker *)task;
	struct run *run = worker->run;
	size_t index;

	while (!atomic_load(&run->stop) && (index = atomic_fetch_add(&run->next, 1)) < run->set->images.len)
		scan_image(worker, index);
}

static int run_workers(struct run *run, struct worker *workers, size_t count, struct trawl_error *err)
{
	struct tw_pool *pool = NULL;
	int status = tw_pool_new((unsigned)count, &pool, err);

	for (size_t i = 0; status == TRAWL_OK && i < count; i++) {
		workers[i].task.run = work;
		workers[i].run = run;
		tw_pool_add(pool, &workers[i].task);
	}
	if (status == TRAWL_OK)
		tw_pool_wait(pool);
	tw_pool_free(pool);
	if (status == TRAWL_OK && run->err.status)
		status = tw_fail(err, run->err.status, "%s", run->err.message);
	return status;
}

/* The folder's oddities are the caller's to hear of, not the report's: they may be no images at all. */
static void on_odd(void *user, const char *message)
{
	struct run *run = user;

	if (run->scan.log)
		run->scan.log(run->scan.user, TRAWL_LOG_DEBUG, message);
}

/* How many at a time, and how many threads each has. */
static size_t share(struct run *run)
{
	struct tw_pool *pool = NULL;
	size_t threads = run->scan.threads, count;

	if (!threads && tw_pool_new(0, &pool, NULL) == TRAWL_OK)
		threads = tw_pool_threads(pool);
	tw_pool_free(pool);
	threads = threads ? threads : 1;
	count = !run->from && threads > 1 && threads < PULLED_AT_ONCE ? PULLED_AT_ONCE : threads;
	if (count > run->set->images.len)
		count = run->set->images.len ? run->set->images.len : 1;
	run->threads = (unsigned)(count < threads ? threads / count : 1);
	return count;
}

static void describe(struct run *run)
{
	struct tw_workloads *model = &run->set->model;

	model->tool_version = TW_LIT(TRAWL_VERSION);
	model->report_id = tw_workloads_text(run->set, tw_slice(run->scan.report_id));
	model->artifact_name = tw_workloads_text(run->set, tw_slice(run->how.artifact_name));
	model->artifact_type = tw_workloads_text(run->set, tw_slice(run->how.artifact_type));
	model->created_at = (struct tw_time){ run->scan.now_seconds, run->scan.now_nanoseconds };
	model->cluster = run->set->cluster ? &run->set->cluster->model : NULL;
	model->with_findings = run->db && !run->scan.without_vulnerabilities;
}

/* What the cluster itself consists of. */
static int scan_components(struct run *run, struct trawl_error *err)
{
	return tw_cluster_scan_components(run->set->cluster, &run->scan, run->how.filter, run->db, err);
}

/* What a template is made of, once all has been scanned. */
static int write_template(struct run *run, struct trawl_error *err)
{
	size_t count = run->set->images.len;
	const struct tw_report **models = calloc(count + 1, sizeof(*models));
	int status;

	if (!models)
		return tw_fail_nomem(err);
	for (size_t i = 0; i < count; i++)
		models[i] = run->reports[i] ? &run->reports[i]->report : NULL;
	status = tw_workloads_template(&run->set->model, models, run->how.output, err);
	free(models);
	return status;
}

static bool make_places(struct run *run)
{
	size_t count = run->set->images.len + 1;
	bool keeps = run->how.output && tw_workloads_keeps_reports(run->how.output);

	run->parts = calloc(count, sizeof(*run->parts));
	run->reports = keeps ? calloc(count, sizeof(struct trawl_report *)) : NULL;
	return run->parts && (run->reports || !keeps);
}

static void free_places(struct run *run)
{
	for (size_t i = 0; run->reports && i < run->set->images.len; i++)
		trawl_report_free(run->reports[i]);
	free(run->reports);
	free(run->parts);
}

static int scan_all(struct run *run, struct trawl_error *err)
{
	size_t count = share(run);
	struct worker *workers = calloc(count, sizeof(*workers));
	int status;

	if (!make_places(run) || !workers) {
		free(workers);
		free_places(run);
		return tw_fail_nomem(err);
	}
	for (size_t i = 0; i < count; i++)
		workers[i].spill = TW_SPILL_INIT;
	describe(run);
	status = run_workers(run, workers, count, err);
	for (size_t i = 0; i < run->set->images.len; i++)
		run->set->model.incomplete = run->set->model.incomplete || run->set->images.at[i].status != TRAWL_OK;
	if (status == TRAWL_OK && run->set->cluster)
		status = scan_components(run, err);
	if (status == TRAWL_OK && run->reports)
		status = write_template(run, err);
	else if (status == TRAWL_OK && run->how.output)
		status = tw_workloads_write(&run->set->model, run->parts, run->how.output, err);
	for (size_t i = 0; i < count; i++)
		tw_spill_release(&workers[i].spill);
	free(workers);
	free_places(run);
	return status < 0 ? status : run->set->model.incomplete ? TRAWL_INCOMPLETE : TRAWL_OK;
}

/*
 * Which registries are asked is for whoever wrote a manifest or a chart to say: what the caller gave for one of them is
 * shown to none. Each is asked as what `registry login`, Docker or a pull secret keep for it.
 */
static void forget_credentials(struct run *run)
{
	const struct trawl_network *given = run->scan.network;
	struct trawl_network *network = &run->network;

	if (!given)
		return;
	memcpy(network, given, given->size < sizeof(*network) ? given->size : sizeof(*network));
	network->size = sizeof(*network);
	if ((network->usernames || network->registry_token) && run->scan.log)
		run->scan.log(
			run->scan.user, TRAWL_LOG_WARN,
			"a name, password or token given by flags is shown to no registry that a manifest, a chart or a "
			"cluster names: \"trawl registry login\" keeps one for each");
	network->usernames = network->passwords = NULL;
	network->registry_token = NULL;
	run->scan.network = network;
}

static int run_init(struct run *run, struct trawl_workloads *set, const struct trawl_workloads_scan *how,
		    const struct trawl_db *db, struct trawl_error *err)
{
	run->set = set;
	run->db = db;
	memcpy(&run->how, how, how->size < sizeof(run->how) ? how->size : sizeof(run->how));
	if (!run->how.scan || !run->how.scan->size)
		return tw_fail(err, TRAWL_E_USAGE, "trawl_workloads_scan: size and scan must be set");
	memcpy(&run->scan, run->how.scan,
	       run->how.scan->size < sizeof(run->scan) ? run->how.scan->size : sizeof(run->scan));
	run->deadline_ms = run->scan.timeout_ms ? tw_clock_ms() + run->scan.timeout_ms : 0;
	forget_credentials(run);
	if (!run->how.images_from)
		return tw_workloads_index(set, err);
	return tw_images_from_open(run->how.images_from, on_odd, run, &run->from, err) < 0
		       ? err->status
		       : tw_workloads_index(set, err);
}

/* Starts with the first question, if there is one. A build without network says so when an image is looked up. */
static int open_net(struct run *run, struct trawl_error *err)
{
	struct tw_arena arena = { 0 };
	struct tw_net_options options;
	const struct tw_credential *credentials;
	size_t count;
	int status = tw_network_fill(run->scan.network, &arena, &options, &credentials, &count, err);

	if (status >= 0)
		status = tw_net_open(&options, &run->net, err);
	tw_arena_release(&arena);
	return status == TRAWL_E_UNSUPPORTED ? TRAWL_OK : status;
}

enum trawl_status trawl_workloads_list(struct trawl_workloads *set, const struct trawl_output *output,
				       struct trawl_error *err)
{
	struct trawl_error unasked = { 0 };
	int status;

	err = err ? err : &unasked;
	if (!set || !output || !output->size || !output->write)
		return (enum trawl_status)tw_fail(err, TRAWL_E_USAGE,
						  "trawl_workloads_list: size and write must be set");
	status = tw_workloads_index(set, err);
	set->model.tool_version = TW_LIT(TRAWL_VERSION);
	return (enum trawl_status)(status < 0 ? status : tw_workloads_write(&set->model, NULL, output, err));
}

enum trawl_status trawl_workloads_scan(struct trawl_workloads *set, const struct trawl_workloads_scan *how,
				       const struct trawl_db *db, struct trawl_error *err)
{
	struct run run = { 0 };
	struct trawl_error unasked = { 0 };
	int status;

	err = err ? err : &unasked;
	if (!set || !how || !how->size)
		return (enum trawl_status)tw_fail(err, TRAWL_E_USAGE,
						  "trawl_workloads_scan: size and scan must be set");
	pthread_mutex_init(&run.lock, NULL);
	pthread_mutex_init(&run.java, NULL);
	status = run_init(&run, set, how, db, err);
	if (status == TRAWL_OK)
		status = open_net(&run, err);
	if (status == TRAWL_OK)
		status = scan_all(&run, err);
	tw_net_close(run.net);
	tw_images_from_free(run.from);
	pthread_mutex_destroy(&run.java);
	pthread_mutex_destroy(&run.lock);
	return (enum trawl_status)status;
}
