/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/scan.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <trawl/trawl.h>

#include "cli/cache_folder.h"
#include "cli/command.h"
#include "cli/error.h"
#include "cli/hint.h"
#include "cli/network.h"
#include "cli/out.h"
#include "cli/say.h"
#include "cli/scan_options.h"
#include "cli/template.h"
#include "cli/update.h"

#define LOST_SHOWN 10
#define ODD_SHOWN 3
#define PATH_SHOWN 400

struct run {
	const struct tw_options *options;
	struct trawl_db *db;
	struct trawl_report *report;
	struct tw_out out;
	struct trawl_output output;
	const char *head;
	char id[TW_SCAN_ID];
	struct trawl_error *err;
};

/* Set by the first interrupt; the second one ends the process at once. */
static volatile sig_atomic_t interrupted;

static void on_interrupt(int number)
{
	interrupted = number;
}

/* What whoever started us has chosen to ignore (nohup does) stays ignored. */
void tw_scan_catch_interrupts(void)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND }, before;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		if (sigaction(numbers[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
			sigaction(numbers[i], &action, NULL);
}

/* Who interrupts gets what there is, as when the time runs out. */
int tw_scan_is_cancelled(void *user)
{
	return interrupted ? TRAWL_E_TIMEOUT : 0;
}

bool tw_scan_say_interrupted(void)
{
	if (interrupted)
		tw_say_error("interrupted: the report holds what was found until then");
	return interrupted;
}

static int open_db(const struct tw_options *options, struct trawl_db **ret, struct trawl_error *err)
{
	struct trawl_db_options how = { .size = sizeof(how) };
	struct trawl_db_info info = { .size = sizeof(info) };
	struct tw_update_what update = { .cancelled = tw_scan_is_cancelled };
	int status;

	if (!tw_options_has(options, TW_OPT_SCANNERS, "vuln") || tw_options_wants_bom(options))
		return TRAWL_OK;
	status = tw_cache_folder(options, &how.cache_dir, err);
	update.offline = tw_options_is(options, TW_OPT_SKIP_DB_UPDATE);
	if (status == TRAWL_OK && (!update.offline || *tw_options_text(options, TW_OPT_DB_DIGEST)))
		status = tw_update_run(options, &update, NULL, err);
	if (status < 0)
		return status;
	how.with_digest = strcmp(tw_options_text(options, TW_OPT_FORMAT), "json") == 0;
	status = trawl_db_open(&how, ret, err);
	if (status < 0)
		return status;
	trawl_db_info(*ret, &info);
	tw_say_debug("database %s, built %s%s%s", info.path, info.updated_at ? info.updated_at : "at an unknown time",
		     info.java_updated_at ? ", Java index of " : "", info.java_updated_at ? info.java_updated_at : "");
	return TRAWL_OK;
}

/* Jars without an index are a gap in the report, which says so; only an interrupt ends the scan. */
int tw_scan_renew_java_index(const struct tw_options *options)
{
	struct tw_update_what update = { .java = true, .cancelled = tw_scan_is_cancelled };
	struct trawl_error why = { 0 };
	int status = tw_update_run(options, &update, NULL, &why);

	if (status < 0 && status != TRAWL_E_CANCELLED)
		tw_say_warning("%s", why.message);
	return status == TRAWL_E_CANCELLED ? status : TRAWL_OK;
}

int tw_scan_begin(const struct tw_options *options, struct trawl_scan *scan, char id[TW_SCAN_ID], struct trawl_db **ret,
		  struct trawl_error *err)
{
	int status;

	if (tw_options_is(options, TW_OPT_SKIP_JAVA_DB_UPDATE) || tw_options_is(options, TW_OPT_OFFLINE_SCAN))
		scan->java_index = NULL;
	tw_scan_catch_interrupts();
	status = open_db(options, ret, err);
	return status == TRAWL_OK ? tw_scan_fill(options, scan, id, err) : status;
}

static int renew_java_index(void *user)
{
	const struct run *run = user;

	return tw_scan_renew_java_index(run->options);
}

void tw_scan_fill_filter(const struct tw_options *options, struct trawl_filter *filter)
{
	const char *ignore_file = tw_options_text(options, TW_OPT_IGNOREFILE);

	filter->size = sizeof(*filter);
	filter->severities = tw_scan_severities(options);
	filter->statuses = tw_scan_list(options, TW_OPT_IGNORE_STATUS);
	filter->ignore_unfixed = tw_options_is(options, TW_OPT_IGNORE_UNFIXED) && !filter->statuses;
	/* The default one may be missing. */
	if (*ignore_file && (tw_options_changed(options, TW_OPT_IGNOREFILE) || access(ignore_file, F_OK) == 0))
		filter->ignore_file = ignore_file;
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

void tw_scan_fill_output(const struct tw_options *options, struct tw_out *out, struct trawl_output *output)
{
	output->size = sizeof(*output);
	output->write = tw_out_write;
	output->user = out;
	output->format = tw_options_text(options, TW_OPT_FORMAT);
	/* --quiet gives the bare table, as Trivy prints it. */
	output->actions = !tw_options_is(options, TW_OPT_QUIET);
	output->all_packages = tw_options_is(options, TW_OPT_LIST_ALL_PKGS);
	output->show_suppressed = tw_options_is(options, TW_OPT_SHOW_SUPPRESSED);
	output->dependency_tree = tw_options_is(options, TW_OPT_DEPENDENCY_TREE);
	output->summary_only = !tw_options_has(options, TW_OPT_TABLE_MODE, "detailed");
	output->no_summary = !tw_options_has(options, TW_OPT_TABLE_MODE, "summary");
	output->severities = tw_scan_severities(options);
	if (out->fd == STDOUT_FILENO) {
		output->colors = wants_colors(options);
		output->width = terminal_width();
	}
}

static int report(struct run *run)
{
	int status;

	tw_out_text(&run->out, run->head);
	status = trawl_report_write(run->report, &run->output, run->err);
	/* Why writing failed is better known here. */
	return status < 0 && !run->out.failed ? status : tw_out_close(&run->out, run->err);
}

static int filter(struct run *run)
{
	struct trawl_filter filter = { 0 };

	tw_scan_fill_filter(run->options, &filter);
	return trawl_report_filter(run->report, &filter, run->err);
}

static void say_problem(const struct trawl_problem *problem, void (*say)(const char *format, ...))
{
	const char *path = problem->path ? problem->path : "", *cut = "";
	char layer[32] = "", line[32] = "";

	if (problem->layer)
		snprintf(layer, sizeof(layer), "layer %u: ", problem->layer);
	if (problem->line)
		snprintf(line, sizeof(line), "line %u: ", problem->line);
	/* A long path must not leave the message without a place; its end tells more than its beginning. */
	if (strlen(path) > PATH_SHOWN) {
		path += strlen(path) - PATH_SHOWN;
		cut = "…";
	}
	say("%s%s%s%s%s%s%s", problem->lost ? "not read: " : "", layer, cut, path, *path ? ": " : "", line,
	    problem->message);
}

/* Files that are lost are named; of odd entries, of which a project can hold hundreds, so are the first few. */
static void say_problems(const struct run *run)
{
	struct trawl_problem problem = { .size = sizeof(problem) };
	size_t lost = 0, odd = 0, notes = 0;

	for (size_t i = 0; trawl_report_problem(run->report, i, &problem); i++) {
		bool named = problem.note   ? notes++ < ODD_SHOWN
			     : problem.lost ? lost++ < LOST_SHOWN
					    : odd++ < ODD_SHOWN;

		say_problem(&problem, !named ? tw_say_debug : problem.note ? tw_say_info : tw_say_warning);
	}
	if (lost > LOST_SHOWN)
		tw_say_warning("%zu more files were not read; --format json lists them", lost - LOST_SHOWN);
	if (odd > ODD_SHOWN)
		tw_say_warning("%zu more oddities; --format json lists them", odd - ODD_SHOWN);
	if (notes > ODD_SHOWN)
		tw_say_info("%zu more notes; --format json lists them", notes - ODD_SHOWN);
}

/* Commands of trawl's own have no default of Trivy's. */
static const char *not_looked_for(const struct tw_options *options)
{
	switch (options->command->bit) {
	case TW_FOR_IMAGE:
	case TW_FOR_FS:
	case TW_FOR_ROOTFS:
	case TW_FOR_REPO: return "secrets";
	case TW_FOR_K8S: return "secrets, misconfigurations and roles";
	default: return NULL;
	}
}

/* Trivy looks for secrets, too, unless it is told what to look for: who comes from there must know. */
void tw_scan_say_not_looked_for(const struct tw_options *options)
{
	const char *what = not_looked_for(options);
	static bool said; /* of several platforms, once */

	if (what && !said && !tw_options_wants_bom(options) &&
	    (!tw_options_given(options, TW_OPT_SCANNERS) || tw_options_has(options, TW_OPT_SCANNERS, "secret")))
		tw_say_info("%s were not looked for, which Trivy's default includes: that is not built yet; "
			    "--scanners vuln says that vulnerabilities alone are meant",
			    what);
	said = true;
}

/* An archive that is given as a folder is looked at as the one file that it is, and has nothing that is known. */
static void say_archive(const struct run *run, enum trawl_target target, const char *name)
{
	bool tree = target == TRAWL_TARGET_ROOTFS || target == TRAWL_TARGET_FS;

	if (tree && !trawl_report_results(run->report) && tw_hint_is_archive(name))
		tw_say_info("%s was taken as a single file; \"trawl image --input %s\" looks into an image's archive",
			    name, name);
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

	/* A gate must not take half an answer for a good one. */
	if (tw_scan_say_interrupted())
		return TW_EXIT_INCOMPLETE;
	if (trawl_report_is_incomplete(run->report) == 2) {
		tw_say_error("not done after %s: the report holds what was found until then; --timeout gives it longer",
			     tw_options_text(run->options, TW_OPT_TIMEOUT));
		return TW_EXIT_INCOMPLETE;
	}
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

void tw_scan_end_interrupted(void)
{
	if (interrupted)
		die_of(interrupted);
}

static int scan(struct run *run, enum trawl_target target, const char *name)
{
	struct trawl_scan scan = {
		.size = sizeof(scan), .target = target, .name = name, .cancelled = tw_scan_is_cancelled
	};
	struct trawl_network network = { .size = sizeof(network) };
	int status;

	scan.user = run;
	scan.java_index = renew_java_index;
	status = tw_scan_begin(run->options, &scan, run->id, &run->db, run->err);
	scan.network = &network;
	network.git_helper = tw_network_find_git(run->options);
	if (status == TRAWL_OK &&
	    (target == TRAWL_TARGET_REGISTRY || target == TRAWL_TARGET_REPO || scan.resolve_network))
		status = tw_network_options(run->options, &network, run->err);
	if (status < 0)
		return status;
	status = trawl_scan(&scan, run->db, &run->report, run->err);
	tw_say_done();
	if (status < 0)
		return status;
	status = filter(run);
	return status < 0 ? status : report(run);
}

/* What isn't there shall be said before a database is downloaded for it. */
static int check_place(enum trawl_target target, const char *name, struct trawl_error *err)
{
	bool local = target == TRAWL_TARGET_ROOTFS || target == TRAWL_TARGET_FS || target == TRAWL_TARGET_SBOM ||
		     (target == TRAWL_TARGET_IMAGE && !strpbrk(name, ":@")); /* which of several: file:tag */

	return local && access(name, F_OK) < 0 ? tw_cli_fail(err, TRAWL_E_NOTFOUND, "%s: %s", name, strerror(errno))
					       : TRAWL_OK;
}

int tw_scan_run_headed(const struct tw_options *options, enum trawl_target target, const char *name, const char *head,
		       struct trawl_error *err)
{
	const char *path = tw_options_text(options, TW_OPT_OUTPUT);
	struct run run = { .options = options, .head = head, .err = err };
	int status = check_place(target, name, err);

	if (status < 0)
		return status;
	tw_out_start(&run.out);
	if (*path)
		status = tw_out_open(&run.out, path, options->keep, err);
	if (status == TRAWL_OK) {
		tw_scan_fill_output(options, &run.out, &run.output);
		status = tw_template_fill(options, &run.output, err);
	}
	if (status == TRAWL_OK)
		status = scan(&run, target, name);
	if (status < 0)
		tw_out_drop(&run.out);
	if (status == TRAWL_OK) {
		/* The table's lead has said them. */
		if (strcmp(tw_options_text(options, TW_OPT_FORMAT), "table") != 0 || *path)
			say_problems(&run);
		tw_scan_say_not_looked_for(options);
		say_archive(&run, target, name);
		status = exit_status(&run);
	}
	trawl_report_free(run.report);
	trawl_db_close(run.db);
	return status;
}

int tw_scan_run(const struct tw_options *options, enum trawl_target target, const char *name, struct trawl_error *err)
{
	int status = tw_scan_run_headed(options, target, name, "", err);

	tw_scan_end_interrupted();
	return status;
}

int tw_scan_argument(const struct tw_options *options, const char *what, const char **ret, struct trawl_error *err)
{
	if (options->argument_count == 0 || !*options->arguments[0])
		return tw_cli_usage(err, "\"trawl %s\" needs %s; \"trawl help %s\" tells more", options->command->name,
				    what, options->command->name);
	*ret = options->arguments[0];
	return TRAWL_OK;
}

int tw_scan_run_argument(const struct tw_options *options, enum trawl_target target, const char *what,
			 struct trawl_error *err)
{
	const char *name = NULL;
	int status = tw_scan_argument(options, what, &name, err);

	return status < 0 ? status : tw_scan_run(options, target, name, err);
}
