/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The whole way: source → layers → blocks → merge → results → report.
 */
#include <sys/stat.h>
#include <unistd.h>

#include <trawl/trawl.h>

#include "scan/matched.h"
#include "scan/network.h"
#include "scan/removed.h"
#include "scan/results.h"
#include "scan/run.h"
#include "source/git.h"

/* What was tried of the network, and why again: for --debug. */
static void log_net(void *closure, const char *message)
{
	tw_scan_log(closure, TRAWL_LOG_DEBUG, "%s", message);
}

int tw_run_open(struct tw_run *s, struct tw_source **ret, struct trawl_error *err)
{
	const struct trawl_scan *options = &s->context.options;
	struct tw_source_remote remote = {
		.sources = options->image_sources,
		.docker_host = options->docker_host,
		.podman_host = options->podman_host,
		.max_size = options->max_image_size,
	};
	struct tw_source_options source = {
		.target = options->target == TRAWL_TARGET_IMAGE      ? TW_TARGET_IMAGE
			  : options->target == TRAWL_TARGET_REGISTRY ? TW_TARGET_REMOTE
			  : options->target == TRAWL_TARGET_ROOTFS   ? TW_TARGET_ROOTFS
			  : options->target == TRAWL_TARGET_REPO     ? TW_TARGET_REPO
								     : TW_TARGET_FS,
		.name = options->name,
		.platform = options->platform,
		.enter = tw_scan_enter,
		.check = tw_scan_check,
		.closure = &s->context,
		.remote = &remote,
		.branch = options->branch,
		.tag = options->tag,
		.commit = options->commit,
		.submodules = options->submodules != 0,
		.git_helper = tw_network_git_helper(options->network),
	};
	int status = tw_network_fill(options->network, &s->report->arena, &remote.net, &remote.credentials,
				     &remote.credential_count, err);

	remote.net.shared = s->net;
	if (options->log) {
		remote.net.log = log_net;
		remote.net.log_closure = &s->context;
	}
	return status < 0 ? status : tw_source_open(&source, s->context.pool, ret, err);
}

static int check_size(struct tw_run *s, struct trawl_error *err)
{
	uint64_t limit = s->context.options.max_image_size, size = s->report->report.size;

	if (limit && size > limit)
		return tw_fail(err, TRAWL_E_LIMIT, "the image's layers have %llu bytes, more than the %llu allowed",
			       (unsigned long long)size, (unsigned long long)limit);
	return TRAWL_OK;
}

/* What is wrong with the archive though the image could be made out. */
static int tell_cut(struct tw_run *s, struct trawl_error *err)
{
	const struct trawl_error *cut = tw_source_cut(s->source);

	if (!cut)
		return TRAWL_OK;
	if (cut->status == TRAWL_E_TIMEOUT)
		return tw_run_problem(s, TW_FAILED, 0, "the time ran out: the rest of the archive was not looked at",
				      err);
	return tw_run_problem(s, TW_WARN, 0, cut->message, err);
}

/* What was found out about the artifact as a whole goes before what was found out about its layers. */
static int put_problems_first(struct tw_run *s, struct tw_detail *detail, struct trawl_error *err)
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

/* Packages that a layer removed are reported like those that are installed; the log tells how many there are. */
static int add_removed(struct tw_run *s, const struct tw_artifact *artifact, struct tw_detail *detail,
		       struct trawl_error *err)
{
	size_t count;
	int status = tw_removed_packages(s->layers, artifact->layer_count, &s->report->arena, detail, &count, err);

	if (status >= 0)
		tw_scan_log(&s->context, TRAWL_LOG_INFO, "packages that a later layer removed: %zu", count);
	return status;
}

/* Half of the layers put together would show what the other half removes: it's all or nothing. */
static int merge(struct tw_run *s, const struct tw_artifact *artifact, struct tw_detail *ret, struct trawl_error *err)
{
	struct trawl_error why = { 0 };
	int status = tw_merge(s->layers, artifact->layer_count, &s->context, &s->report->arena, ret, &why);

	if (status == TRAWL_E_TIMEOUT) {
		*ret = (struct tw_detail){ 0 };
		return tw_run_problem(s, TW_FAILED, 0, "the time ran out before the layers were put together", err);
	}
	return status < 0 ? tw_fail(err, status, "%s", why.message) : TRAWL_OK;
}

/* Of a file that is no bill of materials there is nothing to report. */
static int take_document(struct tw_run *s, const struct tw_detail *detail, struct trawl_error *err)
{
	if (!detail->document.len && detail->problem_count)
		return tw_fail(err, TRAWL_E_FORMAT, "%s: %.*s", s->context.options.name,
			       TW_ARG(detail->problems[0].message));
	if (detail->document.len)
		s->report->report.artifact_type = detail->document;
	return TRAWL_OK;
}

static const struct tw_problem *loss_of(const struct tw_detail *detail, size_t layer)
{
	for (size_t i = 0; i < detail->problem_count; i++) {
		const struct tw_problem *problem = &detail->problems[i];

		if (problem->grade == TW_FAILED && problem->layer == layer && !problem->path.len)
			return problem;
	}
	return NULL;
}

/* An image of which not one layer could be read, and not for want of time, isn't one that has nothing in it. */
static int refuse_lost(struct tw_run *s, const struct tw_artifact *artifact, const struct tw_detail *detail,
		       struct trawl_error *err)
{
	const struct tw_problem *first = loss_of(detail, 1);

	if (artifact->kind != TW_ARTIFACT_IMAGE || !artifact->layer_count || !first || detail->os.family.len ||
	    detail->package_count || detail->application_count || tw_scan_check(&s->context) < 0)
		return TRAWL_OK;
	for (size_t i = 2; i <= artifact->layer_count; i++) {
		if (!loss_of(detail, i))
			return TRAWL_OK;
	}
	return tw_fail(err, TRAWL_E_FORMAT, "%s: none of its layers could be read: layer 1: %.*s",
		       s->context.options.name, TW_ARG(first->message));
}

/* The layers are read; @artifact says which there are. */
static int conclude(struct tw_run *s, const struct tw_artifact *artifact, const struct trawl_db *db,
		    struct trawl_error *err)
{
	struct tw_detail detail;
	int status = tw_run_describe(s, artifact, err);

	if (status >= 0)
		status = check_size(s, err);
	if (status >= 0)
		status = merge(s, artifact, &detail, err);
	if (status >= 0 && s->context.options.removed_packages)
		status = add_removed(s, artifact, &detail, err);
	if (status >= 0 && s->context.options.target == TRAWL_TARGET_SBOM)
		status = take_document(s, &detail, err);
	if (status >= 0)
		status = put_problems_first(s, &detail, err);
	if (status >= 0)
		status = refuse_lost(s, artifact, &detail, err);
	if (status >= 0)
		status = tw_results_build(&s->context, &detail, s->report, err);
	if (status >= 0)
		tw_run_describe_database(s, db);
	s->partial |= atomic_load(&s->context.stop) != 0;
	return status;
}

/* The image as it was found the last time, against the same database. */
static int conclude_known(struct tw_run *s, const struct tw_artifact *artifact, const struct tw_flat *flat,
			  const struct trawl_db *db, struct trawl_error *err)
{
	int status = tw_run_describe(s, artifact, err);

	if (status >= 0)
		status = check_size(s, err);
	if (status >= 0)
		status = tw_matched_fill(s, flat, err);
	if (status >= 0)
		tw_run_describe_database(s, db);
	return status;
}

static int analyze(struct tw_run *s, const struct tw_artifact *artifact, struct trawl_error *err)
{
	int status;

	s->layers = calloc(artifact->layer_count + 1, sizeof(*s->layers));
	if (!s->layers)
		return tw_fail_nomem(err);
	status = tw_source_is_stream(s->source) ? tw_run_choose(s, artifact, err) : tw_run_layers(s, artifact, err);
	return status < 0 ? status : tell_cut(s, err);
}

/* As a source would call it that could be opened. */
static struct tw_slice shown_name(struct tw_run *s)
{
	const struct trawl_scan *options = &s->context.options;
	struct tw_slice name = tw_slice(options->name), ret;
	struct tw_buf shown = { 0 };

	if (options->target != TRAWL_TARGET_REPO || access(options->name, F_OK) == 0)
		return name;
	tw_git_shown(name, &shown);
	ret = tw_arena_copy(&s->report->arena, tw_buf_view(&shown));
	tw_buf_release(&shown);
	return ret;
}

/* The time ran out before it was known what the artifact consists of: a report without layers says so. */
static int conclude_unknown(struct tw_run *s, const struct trawl_db *db, struct trawl_error *err)
{
	enum trawl_target target = s->context.options.target;
	bool image = target == TRAWL_TARGET_IMAGE || target == TRAWL_TARGET_REGISTRY;
	const char *message = image ? "the time ran out before it was known which layers the image has"
			      : target == TRAWL_TARGET_REPO ? "the time ran out before the repository was open"
							    : "the time ran out before the folder was open";
	struct tw_artifact unknown = {
		.kind = image ? TW_ARTIFACT_IMAGE : TW_ARTIFACT_TREE,
		.name = shown_name(s),
	};
	int status = tw_run_problem(s, TW_FAILED, 0, message, err);

	return status < 0 ? status : conclude(s, &unknown, db, err);
}

/* 1 when the image was scanned before, and the report is made of what was kept then; 0 when it is to be scanned. */
static int recall(struct tw_run *s, const struct tw_artifact *artifact, const struct trawl_db *db,
		  struct trawl_error *err)
{
	struct trawl_error why = { 0 };
	struct tw_flat known;
	int status = tw_matched_find(s, artifact, db, &known, err);

	if (status != 1)
		return status;
	status = conclude_known(s, artifact, &known, db, &why);
	if (status >= 0)
		return 1;
	if (status != TRAWL_E_FORMAT)
		return tw_fail(err, status, "%s", why.message);
	/* It is damaged: nothing of it is left. */
	free(s->layers);
	s->layers = NULL;
	s->layer_sizes = NULL;
	s->report->report = (struct tw_report){ 0 };
	return 0;
}

/* Of a folder each file would be taken for one. */
static int check_document(const struct tw_run *s, struct trawl_error *err)
{
	const struct trawl_scan *options = &s->context.options;
	struct stat st;

	if (options->target == TRAWL_TARGET_SBOM && stat(options->name, &st) == 0 && S_ISDIR(st.st_mode))
		return tw_fail(err, TRAWL_E_USAGE, "%s: a folder, not a bill of materials", options->name);
	return TRAWL_OK;
}

static int run(struct tw_run *s, const struct trawl_db *db, struct trawl_error *err)
{
	const struct tw_artifact *artifact;
	struct trawl_error why = { 0 };
	int status = check_document(s, err);

	if (status < 0)
		return status;
	status = tw_run_open(s, &s->source, &why);
	if (status >= 0 && tw_source_is_stream(s->source))
		status = tw_run_stream(s, &why);
	if (status == TRAWL_E_TIMEOUT)
		return conclude_unknown(s, db, err);
	if (status < 0)
		return tw_fail(err, status, "%s", why.message);
	artifact = tw_source_artifact(s->source);
	if (!artifact)
		return tw_fail(err, TRAWL_E_FORMAT, "%s: no image was found in it", s->context.options.name);
	if (artifact->stands_in.len)
		tw_scan_log(&s->context, TRAWL_LOG_WARN,
			    "the index has no image for this machine's platform: the one for %.*s is scanned",
			    TW_ARG(artifact->stands_in));
	status = recall(s, artifact, db, err);
	if (status != 0)
		return status < 0 ? status : TRAWL_OK;
	status = analyze(s, artifact, err);
	if (status >= 0)
		status = conclude(s, artifact, db, err);
	if (status >= 0)
		tw_matched_keep(s, artifact, db);
	return status;
}

static void scan_release(struct tw_run *s)
{
	tw_vec_release(&s->problems);
	tw_run_release_walks(s);
	free(s->layers);
	tw_source_free(s->source);
	tw_scan_context_release(&s->context);
}

static int scan_init(struct tw_run *s, const struct trawl_scan *options, const struct trawl_db *db,
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
	s->report->threads = s->context.options.threads;
	return TRAWL_OK;
}

enum trawl_status tw_scan_by(struct tw_net *net, const struct trawl_scan *options, const struct trawl_db *db,
			     struct trawl_report **ret, struct trawl_error *err)
{
	struct tw_run s = { .net = net };
	struct trawl_error unasked = { 0 };
	int status;

	err = err ? err : &unasked; /* within, a failure may be told by it alone */
	if (!options || !options->size || !options->name || !ret)
		return (enum trawl_status)tw_fail(err, TRAWL_E_USAGE, "trawl_scan: size and name must be set");
	status = scan_init(&s, options, db, err);
	if (status < 0)
		return (enum trawl_status)status;
	status = run(&s, db, err);
	if (status >= 0)
		status = tw_report_tell_problems(s.report, err);
	/* Texts of the report are copied by many, and asked for here. */
	if (status >= 0 && s.report->arena.failed)
		status = tw_fail_nomem(err);
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

enum trawl_status trawl_scan(const struct trawl_scan *options, const struct trawl_db *db, struct trawl_report **ret,
			     struct trawl_error *err)
{
	return tw_scan_by(NULL, options, db, ret, err);
}
