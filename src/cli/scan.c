/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/scan.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include <trawl/trawl.h>

#include "cli/cache_folder.h"
#include "cli/command.h"
#include "cli/error.h"
#include "cli/out.h"
#include "cli/say.h"

#define LOST_SHOWN 10
#define ODD_SHOWN 3
#define UUID_TEXT 37

struct run {
	const struct tw_options *options;
	struct trawl_db *db;
	struct trawl_report *report;
	struct tw_out out;
	char id[UUID_TEXT];
	struct trawl_error *err;
};

/* Set by the first interrupt; the second one ends the process at once. */
static volatile sig_atomic_t interrupted;

static void on_interrupt(int number)
{
	interrupted = number;
}

/* What whoever started us has chosen to ignore (nohup does) stays ignored. */
static void catch_interrupts(void)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND }, before;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		if (sigaction(numbers[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
			sigaction(numbers[i], &action, NULL);
}

static int is_cancelled(void *user)
{
	return interrupted != 0;
}

/* A NULL-terminated list for the library; NULL when it is as by default. */
static const char *const *list_or_null(const struct tw_options *options, enum tw_option_id id)
{
	/* Items end with a zeroed pointer: see options.c. */
	return tw_options_changed(options, id) && tw_options_list(options, id)->count
		       ? tw_options_list(options, id)->items
		       : NULL;
}

static const char *text_or_null(const struct tw_options *options, enum tw_option_id id)
{
	const char *text = tw_options_text(options, id);

	return *text ? text : NULL;
}

static unsigned severities(const struct tw_options *options)
{
	unsigned bits = 0;

	for (int severity = TRAWL_SEVERITY_UNKNOWN; severity <= TRAWL_SEVERITY_CRITICAL; severity++)
		if (tw_options_has(options, TW_OPT_SEVERITY, trawl_severity_name((enum trawl_severity)severity)))
			bits |= 1u << severity;
	return bits;
}

static unsigned package_types(const struct tw_options *options)
{
	return (tw_options_has(options, TW_OPT_PKG_TYPES, "os") ? TRAWL_PACKAGES_OS : 0u) |
	       (tw_options_has(options, TW_OPT_PKG_TYPES, "library") ? TRAWL_PACKAGES_LIBRARY : 0u);
}

/* --threads, or Trivy's --parallel when somebody means it; its default of 5, which Trivy writes into files, is not for us. */
static unsigned threads(const struct tw_options *options)
{
	bool parallel = options->values[TW_OPT_PARALLEL].origin > TW_FROM_CONFIG ||
			tw_options_changed(options, TW_OPT_PARALLEL);

	if (parallel && !tw_options_changed(options, TW_OPT_THREADS))
		return (unsigned)tw_options_number(options, TW_OPT_PARALLEL);
	return (unsigned)tw_options_number(options, TW_OPT_THREADS);
}

/* UUID version 7, as Trivy names its reports: the time in milliseconds, then chance. */
static void make_id(const struct timespec *now, char text[UUID_TEXT])
{
	uint64_t milliseconds = (uint64_t)now->tv_sec * 1000 + (uint64_t)now->tv_nsec / 1000000;
	unsigned char b[16];

	if (getrandom(b, sizeof(b), 0) != (ssize_t)sizeof(b))
		memset(b, 0, sizeof(b));
	for (int i = 0; i < 6; i++)
		b[i] = (unsigned char)(milliseconds >> (40 - 8 * i));
	b[6] = (b[6] & 0x0f) | 0x70;
	b[8] = (b[8] & 0x3f) | 0x80;
	snprintf(text, UUID_TEXT, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1],
		 b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

/* The clock and an id, or SOURCE_DATE_EPOCH and none, for whoever wants the same bytes again. */
static void set_time(struct run *run, struct trawl_scan *scan)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	struct timespec now;
	char *end;

	if (epoch && *epoch >= '0' && *epoch <= '9') {
		errno = 0;
		scan->now_seconds = strtoll(epoch, &end, 10);
		if (!errno && !*end)
			return;
	}
	clock_gettime(CLOCK_REALTIME, &now);
	make_id(&now, run->id);
	scan->now_seconds = now.tv_sec;
	scan->now_nanoseconds = (uint32_t)now.tv_nsec;
	scan->report_id = run->id;
}

/* A scan can do without its cache; whoever needs the database has been told before this that there is no folder. */
static int set_cache(struct run *run, struct trawl_scan *scan)
{
	struct trawl_error err = { 0 };
	int status;

	if (strcmp(tw_options_text(run->options, TW_OPT_CACHE_BACKEND), "fs") != 0)
		return TRAWL_OK;
	scan->cache_size = (uint64_t)tw_options_number(run->options, TW_OPT_CACHE_SIZE);
	status = tw_cache_layers(run->options, &scan->cache_dir, &err);
	if (status == TRAWL_E_DATABASE)
		tw_say_debug("no cache: %s", err.message);
	else if (status < 0)
		return tw_cli_nomem(run->err);
	return TRAWL_OK;
}

static int fill_scan(struct run *run, struct trawl_scan *scan)
{
	const struct tw_options *options = run->options;
	int64_t timeout = tw_options_number(options, TW_OPT_TIMEOUT);

	scan->platform = text_or_null(options, TW_OPT_PLATFORM);
	scan->distro = text_or_null(options, TW_OPT_DISTRO);
	scan->skip_dirs = list_or_null(options, TW_OPT_SKIP_DIRS);
	scan->skip_files = list_or_null(options, TW_OPT_SKIP_FILES);
	scan->file_patterns = list_or_null(options, TW_OPT_FILE_PATTERNS);
	scan->package_types = package_types(options);
	scan->relationships = list_or_null(options, TW_OPT_PKG_RELATIONSHIPS);
	scan->severity_sources = list_or_null(options, TW_OPT_VULN_SEVERITY_SOURCE);
	scan->include_dev_deps = tw_options_is(options, TW_OPT_INCLUDE_DEV_DEPS);
	scan->comprehensive = strcmp(tw_options_text(options, TW_OPT_DETECTION_PRIORITY), "comprehensive") == 0;
	scan->without_vulnerabilities = run->db == NULL;
	scan->threads = threads(options);
	scan->timeout_ms = timeout > UINT32_MAX ? UINT32_MAX : (uint32_t)timeout;
	scan->max_image_size = (uint64_t)tw_options_number(options, TW_OPT_MAX_IMAGE_SIZE);
	scan->log = tw_say_log;
	scan->progress = tw_say_progress;
	scan->cancelled = is_cancelled;
	set_time(run, scan);
	return set_cache(run, scan);
}

static int open_db(struct run *run)
{
	struct trawl_db_options options = { .size = sizeof(options) };
	struct trawl_db_info info = { .size = sizeof(info) };
	int status;

	if (!tw_options_has(run->options, TW_OPT_SCANNERS, "vuln"))
		return TRAWL_OK;
	status = tw_cache_folder(run->options, &options.cache_dir, run->err);
	if (status < 0)
		return status;
	options.with_digest = strcmp(tw_options_text(run->options, TW_OPT_FORMAT), "json") == 0;
	status = trawl_db_open(&options, &run->db, run->err);
	if (status < 0)
		return status;
	trawl_db_info(run->db, &info);
	tw_say_debug("database %s, built %s%s%s", info.path, info.updated_at ? info.updated_at : "at an unknown time",
		     info.java_updated_at ? ", Java index of " : "", info.java_updated_at ? info.java_updated_at : "");
	return TRAWL_OK;
}

static int filter(struct run *run)
{
	const struct tw_options *options = run->options;
	const char *ignore_file = tw_options_text(options, TW_OPT_IGNOREFILE);
	struct trawl_filter filter = { .size = sizeof(filter), .severities = severities(options) };

	filter.statuses = list_or_null(options, TW_OPT_IGNORE_STATUS);
	filter.ignore_unfixed = tw_options_is(options, TW_OPT_IGNORE_UNFIXED) && !filter.statuses;
	/* The default one may be missing. */
	if (*ignore_file && (tw_options_changed(options, TW_OPT_IGNOREFILE) || access(ignore_file, F_OK) == 0))
		filter.ignore_file = ignore_file;
	return trawl_report_filter(run->report, &filter, run->err);
}

static bool wants_colors(const struct tw_options *options)
{
	const char *no_color = getenv("NO_COLOR"), *terminal = getenv("TERM");

	return isatty(STDOUT_FILENO) && !tw_options_is(options, TW_OPT_NO_COLOR) && !(no_color && *no_color) &&
	       !(terminal && strcmp(terminal, "dumb") == 0);
}

static unsigned terminal_width(void)
{
	struct winsize size;

	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

static int report(struct run *run)
{
	const struct tw_options *options = run->options;
	struct trawl_output output = { .size = sizeof(output), .write = tw_out_write, .user = &run->out };
	int status;

	output.format = tw_options_text(options, TW_OPT_FORMAT);
	output.all_packages = tw_options_is(options, TW_OPT_LIST_ALL_PKGS);
	output.show_suppressed = tw_options_is(options, TW_OPT_SHOW_SUPPRESSED);
	output.dependency_tree = tw_options_is(options, TW_OPT_DEPENDENCY_TREE);
	output.summary_only = !tw_options_has(options, TW_OPT_TABLE_MODE, "detailed");
	output.no_summary = !tw_options_has(options, TW_OPT_TABLE_MODE, "summary");
	output.severities = severities(options);
	if (run->out.fd == STDOUT_FILENO) {
		output.colors = wants_colors(options);
		output.width = terminal_width();
	}
	status = trawl_report_write(run->report, &output, run->err);
	/* Why writing failed is better known here. */
	return status < 0 && !run->out.failed ? status : tw_out_close(&run->out, run->err);
}

static void say_problem(const struct trawl_problem *problem, void (*say)(const char *format, ...))
{
	const char *path = problem->path ? problem->path : "";
	char line[32] = "";

	if (problem->line)
		snprintf(line, sizeof(line), "line %u: ", problem->line);
	say("%s%s%s%s%s", problem->lost ? "not read: " : "", path, *path ? ": " : "", line, problem->message);
}

/* Files that are lost are named; of odd entries, of which a project can hold hundreds, so are the first few. */
static void say_problems(const struct run *run)
{
	struct trawl_problem problem = { .size = sizeof(problem) };
	size_t lost = 0, odd = 0;

	for (size_t i = 0; trawl_report_problem(run->report, i, &problem); i++) {
		bool named = problem.lost ? lost++ < LOST_SHOWN : odd++ < ODD_SHOWN;

		say_problem(&problem, named ? tw_say_warning : tw_say_debug);
	}
	if (lost > LOST_SHOWN)
		tw_say_warning("%zu more files were not read; --format json lists them", lost - LOST_SHOWN);
	if (odd > ODD_SHOWN)
		tw_say_warning("%zu more oddities; --format json lists them", odd - ODD_SHOWN);
}

static bool has_findings(const struct trawl_report *report)
{
	for (size_t i = 0; i < trawl_report_results(report); i++)
		if (trawl_report_findings(report, i))
			return true;
	return false;
}

static int exit_status(const struct run *run)
{
	int on_eol = (int)tw_options_number(run->options, TW_OPT_EXIT_ON_EOL);
	int on_findings = (int)tw_options_number(run->options, TW_OPT_EXIT_CODE);

	if (on_eol && trawl_report_is_eol(run->report)) {
		tw_say_error("the distribution is past its end of life");
		return on_eol;
	}
	if (on_findings && has_findings(run->report))
		return on_findings;
	if (tw_options_is(run->options, TW_OPT_FAIL_ON_INCOMPLETE) && trawl_report_is_incomplete(run->report))
		return TW_EXIT_INCOMPLETE;
	return TW_EXIT_OK;
}

/* What an interrupted command owes the shell: to have died of the signal. */
static void die_of(int number)
{
	signal(number, SIG_DFL);
	raise(number);
}

static int scan(struct run *run, enum trawl_target target, const char *name)
{
	struct trawl_scan scan = { .size = sizeof(scan), .target = target, .name = name };
	int status = open_db(run);

	if (status == TRAWL_OK)
		status = fill_scan(run, &scan);
	if (status < 0)
		return status;
	catch_interrupts();
	status = trawl_scan(&scan, run->db, &run->report, run->err);
	tw_say_done();
	if (status == TRAWL_E_TIMEOUT)
		return tw_cli_fail(run->err, status, "%s: not done after %s; --timeout gives it longer", name,
				   tw_options_text(run->options, TW_OPT_TIMEOUT));
	if (status < 0)
		return status;
	status = filter(run);
	return status < 0 ? status : report(run);
}

int tw_scan_run(const struct tw_options *options, enum trawl_target target, const char *name, struct trawl_error *err)
{
	const char *path = tw_options_text(options, TW_OPT_OUTPUT);
	struct run run = { .options = options, .err = err };
	int status = TRAWL_OK;

	tw_out_start(&run.out);
	if (*path)
		status = tw_out_open(&run.out, path, options->keep, err);
	if (status == TRAWL_OK)
		status = scan(&run, target, name);
	if (status < 0)
		tw_out_drop(&run.out);
	if (status == TRAWL_OK) {
		say_problems(&run);
		status = exit_status(&run);
	}
	trawl_report_free(run.report);
	trawl_db_close(run.db);
	if (interrupted && status < 0)
		die_of(interrupted);
	return status;
}

int tw_scan_argument(const struct tw_options *options, const char *what, const char **ret, struct trawl_error *err)
{
	if (options->argument_count == 0)
		return tw_cli_usage(err, "\"trawl %s\" needs %s; \"trawl help %s\" tells more", options->command->name,
				    what, options->command->name);
	*ret = options->arguments[0];
	return TRAWL_OK;
}
