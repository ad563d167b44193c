/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A command: an entry at the head of its own file, and a line in list.h.
 */
#ifndef TW_CLI_COMMAND_H
#define TW_CLI_COMMAND_H

#include "cli/options.h"

/* Exit statuses. --exit-code and --exit-on-eol add what the user wants. */
enum tw_exit {
	TW_EXIT_OK = 0,
	TW_EXIT_ERROR = 1,
	TW_EXIT_USAGE = 2,
	TW_EXIT_INCOMPLETE = 3, /* with --fail-on-incomplete */
	TW_EXIT_DATABASE = 4,   /* no usable vulnerability database */
};

enum tw_command_group { TW_GROUP_SCAN, TW_GROUP_HELP, TW_GROUP_LATER };

struct tw_command {
	const char *name;
	const char *aliases;   /* comma-separated, or NULL */
	const char *arguments; /* behind the name in the usage line */
	const char *doc;       /* one sentence without full stop */
	const char *examples;  /* lines, each "# what for" or a command; NULL: none */
	unsigned bit;          /* enum tw_command_bit: which options it has */
	enum tw_command_group group;
	size_t max_arguments;
	bool hidden;
	/*
	 * NULL: not built yet. Returns an exit status, or a negative enum trawl_status with @err filled. Options have been
	 * read from everywhere, checked, and defaults are in.
	 */
	int (*run)(const struct tw_options *options, struct trawl_error *err);
};

/* All commands; the last one is NULL. */
extern const struct tw_command *const tw_commands[];

/* By name or alias; NULL when there is none. */
const struct tw_command *tw_command_by_name(const char *name);

/* TRAWL_E_USAGE: "unknown command "imgae"; did you mean image?" */
int tw_command_unknown(const char *name, struct trawl_error *err);

/* The exit status for a call that failed. */
int tw_command_status(const struct trawl_error *err);

#endif
