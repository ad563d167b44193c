/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/results.h"

#include "db/java.h"
#include "detect/lang/java_index.h"
#include "model/purl.h"
#include "model/uid.h"
#include "scan/choose.h"
#include "scan/match.h"
#include "scan/partial.h"

struct build {
	struct tw_scan_context *context;
	struct tw_detail *detail;
	struct trawl_report *report;
	struct tw_arena *arena;
	const struct tw_db *db;                     /* NULL: list packages only */
	const struct tw_os *asked;                  /* see asked_os() */
	const struct tw_distribution *distribution; /* whose advisories speak of the OS's packages */
	bool has_os_packages;                       /* a list of them was found, whatever is chosen of it */
	struct tw_texts severity_sources;
	TW_VEC(struct tw_result) results;
	TW_VEC(struct tw_problem) problems;
};

static int problem_of(struct build *b, enum tw_grade grade, struct tw_slice message, struct trawl_error *err)
{
	struct tw_problem *slot = tw_vec_push(&b->problems);

	if (!slot || !message.ptr)
		return tw_fail_nomem(err);
	*slot = (struct tw_problem){ grade, { 0 }, 0, message };
	return TRAWL_OK;
}

static int problem(struct build *b, struct tw_slice message, struct trawl_error *err)
{
	return problem_of(b, TW_WARN, message, err);
}

static struct tw_texts texts_of(const char *const *list, struct tw_arena *arena)
{
	struct tw_slice *texts;
	size_t count = 0;

	while (list && list[count])
		count++;
	texts = tw_arena_array(arena, count, sizeof(*texts));
	for (size_t i = 0; texts && i < count; i++)
		texts[i] = tw_arena_copy(arena, tw_slice(list[i]));
	return (struct tw_texts){ texts, texts ? count : 0 };
}

/* --distro family/name: packages are taken for that distribution's, and named so. */
static int override_distro(struct build *b, struct trawl_error *err)
{
	struct tw_os *os = &b->detail->os;
	struct tw_slice name, family;

	if (!b->context->options.distro || !os->family.len)
		return TRAWL_OK;
	name = tw_arena_copy(b->arena, tw_slice(b->context->options.distro));
	if (!tw_slice_split(&name, '/', &family) || !family.len || !name.len)
		return tw_fail(err, TRAWL_E_USAGE, "distro \"%s\" is not of the form FAMILY/VERSION",
			       b->context->options.distro);
	if (!tw_distribution_find(family))
		return tw_fail(
			err, TRAWL_E_USAGE,
			"distro \"%s\": no distribution is known as \"%.*s\" (trawl list distributions names them)",
			b->context->options.distro, TW_ARG(family));
	tw_scan_log(b->context, TRAWL_LOG_INFO, "distro overridden: %.*s %.*s is taken for %s", TW_ARG(os->family),
		    TW_ARG(os->name), b->context->options.distro);
	*os = (struct tw_os){ .family = family, .name = name };
	b->detail->repository_family = b->detail->repository_release = (struct tw_slice){ 0 };
	for (size_t i = 0; i < b->detail->package_count; i++) {
		struct tw_package *p = &b->detail->packages[i];

		p->purl = tw_purl(family, os, p, b->arena);
	}
	return TRAWL_OK;
}

/* The OS whose advisories are asked: a derivative's parent. In @arena; NULL without memory. */
static const struct tw_os *asked_os(const struct tw_os *os, struct tw_arena *arena)
{
	struct tw_os *asked;

	if (!os->parent_family.len)
		return os;
	asked = tw_arena_new(arena, struct tw_os);
	if (asked) {
		*asked = *os;
		asked->family = os->parent_family;
		asked->name = os->parent_name;
	}
	return asked;
}

/* The findings of all results. */
static int match(struct build *b, struct trawl_error *err)
{
	const struct tw_matching match = {
		.context = b->context,
		.db = b->db,
		.now = { b->context->options.now_seconds, b->context->options.now_nanoseconds },
		.os = b->asked,
		.distribution = b->distribution,
		.repository_family = b->detail->repository_family,
		.repository_release = b->detail->repository_release,
		.severity_sources = b->severity_sources,
		.arena = b->arena,
	};
	struct tw_unmatched left = { 0 };
	char *text;
	int status = tw_match_results(&match, b->results.at, b->results.len, &left, err);

	if (status >= 0 && left.release.len) {
		text = tw_arena_printf(b->arena,
				       "%.*s %.*s was recognised, but the database has nothing to match against for "
				       "\"%.*s\": such packages are listed only",
				       TW_ARG(b->asked->family), TW_ARG(b->asked->name), TW_ARG(left.release));
		status = problem_of(b, TW_FAILED, tw_slice(text), err);
	}
	if (status >= 0 && left.late) {
		for (size_t i = 0; i < b->results.len; i++)
			b->results.at[i].partial = true;
		text = tw_arena_printf(b->arena, "the time ran out: %zu packages are listed only", left.late);
		status = problem_of(b, TW_FAILED, tw_slice(text), err);
	}
	return status;
}

static void take_eol(struct build *b, const struct tw_distribution *distribution)
{
	struct tw_detect detect = {
		.now = { b->context->options.now_seconds, b->context->options.now_nanoseconds },
		.os = b->asked,
		.arena = b->arena,
	};

	if (distribution->is_eol)
		b->detail->os.eosl = distribution->is_eol(&detect, &b->detail->os.eol_date);
}

/* The OS under which packages are matched: apk's repositories stand in where no release file names one. */
static void choose_os(struct build *b)
{
	struct tw_os *os = &b->detail->os;

	if (os->family.len)
		return;
	if (b->detail->repository_family.len) {
		os->family = b->detail->repository_family;
		os->name = b->detail->repository_release;
	} else if (b->detail->package_count) {
		os->family = TW_LIT("none");
	}
}

/* Packages aren't matched. That is not clean: whoever asks for complete reports doesn't get one. */
static int say_unmatched(struct build *b, const char *text, struct trawl_error *err)
{
	return problem_of(b, b->db ? TW_FAILED : TW_WARN, tw_slice(text), err);
}

/* "Linux Mint 21.3", "debian 12.4" */
static struct tw_slice shown_os(const struct tw_os *os, struct tw_arena *arena)
{
	return os->title.len ? os->title : TW_JOIN(arena, os->family, TW_LIT(" "), os->name);
}

/* What a derivative's packages were matched against, and what that is worth. */
static int say_derived(struct build *b, struct trawl_error *err)
{
	const struct tw_os *os = &b->detail->os;
	struct tw_slice title = os->title.len ? os->title : os->family;
	char *text;

	if (os->parent_name.len) {
		text = tw_arena_printf(b->arena,
				       "%.*s is made of %.*s %.*s, whose advisories were asked: they don't speak of "
				       "packages that it ships itself or in other versions",
				       TW_ARG(title), TW_ARG(os->parent_family), TW_ARG(os->parent_name));
		return problem(b, tw_slice(text), err);
	}
	text = tw_arena_printf(b->arena,
			       "%.*s is made of %.*s, but no file says which release of it: its packages are "
			       "listed only (--distro %.*s/RELEASE matches them)",
			       TW_ARG(title), TW_ARG(os->parent_family), TW_ARG(os->parent_family));
	return say_unmatched(b, text, err);
}

/* Why the OS's packages, if any, ask nobody's advisories. */
static int say_nothing_to_match(struct build *b, struct trawl_error *err)
{
	struct tw_slice shown = shown_os(&b->detail->os, b->arena);
	char *text;

	if (!b->has_os_packages)
		text = tw_arena_printf(b->arena,
				       "%.*s was recognised, but none of its packages was found: it is not known to be "
				       "clean",
				       TW_ARG(shown));
	else if (tw_slice_is(b->detail->os.family, "none"))
		text = tw_arena_printf(b->arena, "packages of an operating system were found, but no file that says "
						 "which one it is: they are listed, not matched");
	else
		text = tw_arena_printf(b->arena,
				       "%.*s was recognised, but there are no advisories for it to match against: "
				       "its packages are listed only",
				       TW_ARG(shown));
	return say_unmatched(b, text, err);
}

/* Whose advisories speak of the OS's packages; NULL, and the report says why, when nobody's do. */
static int choose_distribution(struct build *b, const struct tw_distribution **ret, struct trawl_error *err)
{
	const struct tw_os *os = &b->detail->os;
	int status = TRAWL_OK;

	b->asked = asked_os(os, b->arena);
	if (!b->asked)
		return tw_fail_nomem(err);
	*ret = tw_distribution_for(b->asked, b->detail->packages, b->detail->package_count);
	if (!*ret || !b->has_os_packages)
		status = say_nothing_to_match(b, err);
	else if (os->parent_family.len && b->db)
		status = say_derived(b, err);
	if (os->parent_family.len && !os->parent_name.len)
		*ret = NULL;
	return status;
}

static int add_os_result(struct build *b, struct trawl_error *err)
{
	struct tw_os *os = &b->detail->os;
	const struct tw_distribution *distribution = NULL;
	struct tw_result *result;
	char *target;
	int status;

	choose_os(b);
	/* ActiveState's images hold packages of languages alone. */
	if (!os->family.len || tw_slice_is(os->family, "activestate"))
		return TRAWL_OK;
	status = choose_distribution(b, &distribution, err);
	if (status < 0 || (!distribution && !b->detail->package_count))
		return status;
	result = tw_vec_push(&b->results);
	target = tw_arena_printf(b->arena, "%.*s (%.*s %.*s%s)", TW_ARG(b->report->report.artifact_name),
				 TW_ARG(os->family), TW_ARG(os->name), os->extended ? "-ESM" : "");
	if (!result || !target)
		return tw_fail_nomem(err);
	qsort(b->detail->packages, b->detail->package_count, sizeof(*b->detail->packages), tw_package_cmp);
	*result = (struct tw_result){
		.target = tw_slice(target),
		.result_class = TW_CLASS_OS,
		.type = os->family,
		.packages = b->detail->packages,
		.package_count = b->detail->package_count,
	};
	if (distribution)
		take_eol(b, distribution);
	b->distribution = distribution;
	return TRAWL_OK;
}

/* How the results of installed packages are called, which have no file of their own. */
static struct tw_slice target_of(const struct tw_application *app)
{
	static const char *const names[][2] = {
		{ "python-pkg", "Python" }, { "conda-pkg", "Conda" }, { "gemspec", "Ruby" },
		{ "node-pkg", "Node.js" },  { "jar", "Java" },        { "kubernetes", "Kubernetes" },
	};

	for (size_t i = 0; !app->path.len && i < sizeof(names) / sizeof(names[0]); i++) {
		if (tw_slice_is(app->type, names[i][0]))
			return tw_slice(names[i][1]);
	}
	return app->path;
}

static int add_application(struct build *b, struct tw_application *app, struct trawl_error *err)
{
	struct tw_result *result;

	if (!app->package_count)
		return TRAWL_OK;
	result = tw_vec_push(&b->results);
	if (!result)
		return tw_fail_nomem(err);
	qsort(app->packages, app->package_count, sizeof(*app->packages), tw_package_cmp);
	*result = (struct tw_result){
		.target = target_of(app),
		.result_class = TW_CLASS_LANG,
		.type = app->type,
		.packages = app->packages,
		.package_count = app->package_count,
	};
	return TRAWL_OK;
}

static int result_cmp(const void *a, const void *b)
{
	const struct tw_result *x = a, *y = b;
	int order = (int)x->result_class - (int)y->result_class;

	if (!order)
		order = tw_slice_cmp(x->target, y->target);
	return order ? order : tw_slice_cmp(x->type, y->type);
}

/* Jars without coordinates are known by their hash, if there is an index of hashes. */
static int resolve_jars_of(struct build *b, struct tw_application *app, struct trawl_error *err)
{
	struct trawl_error why = { 0 };
	struct tw_java *java = NULL;
	size_t unresolved = 0;
	int status;

	if (b->report->db && tw_java_open(b->report->db->cache_dir, &java, &why) < 0 && why.status == TRAWL_E_NOMEM)
		return tw_fail_nomem(err);
	status = tw_java_index_resolve(java, app->packages, &app->package_count, b->arena, &unresolved, err);
	tw_java_close(java);
	for (size_t i = 0; status >= 0 && i < app->package_count; i++) {
		struct tw_package *p = &app->packages[i];

		p->purl = tw_purl(app->type, NULL, p, b->arena);
		if (!p->uid)
			p->uid = tw_package_uid(tw_outer_jar(p->file_path), p);
	}
	if (status >= 0 && unresolved && !java) {
		char *text = tw_arena_printf(b->arena,
					     "%zu jars don't say what they are, and their hashes could not be "
					     "looked up: %s",
					     unresolved, why.status ? why.message : "no database was asked");

		status = problem(b, tw_slice(text), err);
	}
	return status;
}

int tw_results_renew_index(struct tw_scan_context *context, const struct trawl_report *report, struct trawl_error *err)
{
	const struct trawl_scan *options = &context->options;
	int status = TRAWL_OK;

	if (!context->index_asked && options->java_index && report->db)
		status = options->java_index(options->user);
	if (!context->index_asked && report->db)
		context->index_there = tw_java_stat(report->db->cache_dir, &context->index_was);
	context->index_asked = true;
	return status < 0 ? tw_fail(err, status, "stopped while the Java index was fetched") : TRAWL_OK;
}

static int resolve_jars(struct build *b, struct trawl_error *err)
{
	int status = TRAWL_OK;

	for (size_t i = 0; status >= 0 && i < b->detail->application_count; i++) {
		if (!tw_slice_is(b->detail->applications[i].type, "jar"))
			continue;
		status = tw_results_renew_index(b->context, b->report, err);
		if (status >= 0)
			status = resolve_jars_of(b, &b->detail->applications[i], err);
	}
	return status;
}

static int add_results(struct build *b, struct trawl_error *err)
{
	unsigned types = b->context->options.package_types;
	int status = TRAWL_OK;

	if (!types || (types & TRAWL_PACKAGES_OS))
		status = add_os_result(b, err);
	for (size_t i = 0;
	     status >= 0 && (!types || (types & TRAWL_PACKAGES_LIBRARY)) && i < b->detail->application_count; i++)
		status = add_application(b, &b->detail->applications[i], err);
	if (b->results.len)
		qsort(b->results.at, b->results.len, sizeof(*b->results.at), result_cmp);
	return status >= 0 && b->db ? match(b, err) : status;
}

static int move_out(struct build *b, struct trawl_error *err)
{
	struct tw_report *r = &b->report->report;
	size_t count = b->detail->problem_count + b->problems.len;

	r->os = b->detail->os;
	r->owned = b->detail->owned;
	r->owned_count = b->detail->owned_count;
	r->results = tw_arena_array(b->arena, b->results.len, sizeof(*r->results));
	r->problems = tw_arena_array(b->arena, count, sizeof(*r->problems));
	if (!r->results || !r->problems)
		return tw_fail_nomem(err);
	if (b->results.len)
		memcpy(r->results, b->results.at, b->results.len * sizeof(*r->results));
	r->result_count = b->results.len;
	if (b->detail->problem_count)
		memcpy(r->problems, b->detail->problems, b->detail->problem_count * sizeof(*r->problems));
	if (b->problems.len)
		memcpy(r->problems + b->detail->problem_count, b->problems.at, b->problems.len * sizeof(*r->problems));
	r->problem_count = count;
	tw_partial_mark(r);
	return TRAWL_OK;
}

int tw_results_build(struct tw_scan_context *context, struct tw_detail *detail, struct trawl_report *report,
		     struct trawl_error *err)
{
	static const char *const automatic[] = { "auto", NULL };
	struct build b = { .context = context, .detail = detail, .report = report, .arena = &report->arena };
	const char *const *sources = context->options.severity_sources;
	int status;

	b.db = report->db && !context->options.without_vulnerabilities ? report->db->db : NULL;
	b.severity_sources = texts_of(sources && *sources ? sources : automatic, b.arena);
	b.has_os_packages = detail->package_count > 0;
	status = override_distro(&b, err);
	if (status >= 0)
		status = resolve_jars(&b, err);
	if (status >= 0)
		status = tw_packages_choose(&context->options, detail, b.arena, err);
	if (status >= 0)
		status = add_results(&b, err);
	if (status >= 0 && b.db)
		status = tw_db_unchanged(b.db, err);
	if (status >= 0)
		status = move_out(&b, err);
	tw_vec_release(&b.results);
	tw_vec_release(&b.problems);
	return status;
}
