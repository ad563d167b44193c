/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The command: command line → environment → configuration file → defaults → checks → one of list.h.
 */
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/check.h"
#include "cli/command.h"
#include "cli/config_file.h"
#include "cli/default_config.h"
#include "cli/environment.h"
#include "cli/error.h"
#include "cli/help.h"
#include "cli/out.h"
#include "cli/say.h"
#include "cli/update.h"

/*
 * Whoever starts us with a closed standard stream shall not find a database or a report under its number: the place is
 * taken by something that refuses what the stream is for, so that the failure is seen and said. Returns whether SIGPIPE
 * ends a process here, as it does unless whoever started us has chosen otherwise.
 */
static bool guard_streams(void)
{
	bool ends;

	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			open("/dev/null", fd == 1 ? O_RDONLY : O_WRONLY);
	/* Writing then fails with a reason, which is said. */
	ends = signal(SIGPIPE, SIG_IGN) != SIG_IGN;
	signal(SIGXFSZ, SIG_IGN);
	return ends;
}

/* What the shell expects of a command whose reader has had enough: silence, and to have died of it. */
static void die_of_closed_pipe(void)
{
	signal(SIGPIPE, SIG_DFL);
	raise(SIGPIPE);
}

/* Everything but the command line; commands that only explain themselves don't look at it. */
static int read_rest(struct tw_options *options, struct trawl_error *err)
{
	int status = TRAWL_OK;

	if (options->command->bit != TW_FOR_REST) {
		status = tw_environment_read(options, err);
		if (status == TRAWL_OK)
			status = tw_config_read(options, err);
	}
	if (status == TRAWL_OK)
		status = tw_options_default(options, err);
	return status == TRAWL_OK ? tw_options_check(options, err) : status;
}

static void set_up_messages(const struct tw_options *options)
{
	tw_say_setup(tw_options_is(options, TW_OPT_QUIET), tw_options_is(options, TW_OPT_DEBUG),
		     !tw_options_is(options, TW_OPT_NO_PROGRESS));
	for (size_t i = 0; i < options->warning_count; i++)
		tw_say_warning("%s", options->warnings[i]);
	if (options->config_count == 0)
		tw_say_debug("no configuration file");
	for (size_t i = 0; i < options->config_count; i++)
		tw_say_debug("configuration file %s", options->configs[i]);
	for (size_t i = 0; i < TW_OPTIONS && tw_say_is_debug(); i++)
		if (options->values[i].origin == TW_FROM_CONFIG || options->values[i].origin == TW_FROM_ENVIRONMENT)
			tw_say_debug("%s sets %s", options->values[i].where,
				     tw_option_table[i].name ? tw_option_table[i].name : tw_option_table[i].key);
}

static int print_help(const struct tw_options *options, struct trawl_error *err)
{
	struct tw_out out;

	tw_out_start(&out);
	tw_help_print(&out, strcmp(options->command->name, "help") == 0 ? NULL : options->command);
	return tw_out_close(&out, err);
}

static int run(struct tw_options *options, int argc, char **argv, struct trawl_error *err)
{
	const struct tw_command *command;
	int status = tw_options_read(options, argc, argv, err);

	command = options->command;
	if (status == TRAWL_OK && !command->run)
		return tw_cli_usage(err, "\"trawl %s\" is not built yet", command->name);
	if (status == TRAWL_OK && options->help)
		return print_help(options, err);
	if (status == TRAWL_OK)
		status = read_rest(options, err);
	if (status < 0)
		return status;
	set_up_messages(options);
	if (tw_options_is(options, TW_OPT_VERSION))
		return tw_command_by_name("version")->run(options, err);
	if (options->argument_count > command->max_arguments)
		return tw_cli_usage(err, "\"trawl %s\" does not know what to do with \"%s\"", command->name,
				    options->arguments[command->max_arguments]);
	if (tw_options_is(options, TW_OPT_GENERATE_DEFAULT_CONFIG) && command->group == TW_GROUP_SCAN)
		return tw_default_config_write(options, err);
	if (command->group == TW_GROUP_SCAN && tw_update_only(options))
		return tw_update_only_run(options, err);
	return command->run(options, err);
}

/* What is freed stays with the process, which soon asks for it again, and soon ends: giving pages back takes longer. */
static void tune_memory(void)
{
#ifdef __GLIBC__
	mallopt(M_TRIM_THRESHOLD, 64 << 20);
	mallopt(M_MMAP_THRESHOLD, 4 << 20);
	mallopt(M_TOP_PAD, 1 << 20);
	mallopt(M_ARENA_MAX, 1); /* what one thread has freed serves the others; their own arenas keep them apart */
#endif
}

int main(int argc, char **argv)
{
	struct tw_keep keep = { 0 };
	struct tw_options options = { .keep = &keep };
	struct trawl_error err = { 0 };
	bool pipes_end = guard_streams();
	int status;

	tune_memory();
	clock_gettime(CLOCK_MONOTONIC, &options.begun);
	status = run(&options, argc, argv, &err);
	if (status < 0 && pipes_end && tw_out_reader_left())
		die_of_closed_pipe();
	if (status < 0) {
		tw_say_error("%s", *err.message ? err.message : trawl_status_name(status));
		status = tw_command_status(&err);
	}
	tw_keep_release(&keep);
	return status;
}
