/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/help.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <trawl/trawl.h>

#include "cli/error.h"

#define FLAG_COLUMN 32

static int run(const struct tw_options *options, struct trawl_error *err);

const struct tw_command tw_command_help = {
	.name = "help",
	.arguments = "[COMMAND]",
	.doc = "Explain trawl, or one of its commands",
	.bit = TW_FOR_REST,
	.group = TW_GROUP_HELP,
	.max_arguments = 1,
	.run = run,
};

const char *const tw_help_exits[][2] = {
	{ "0", "done; without --exit-code this says nothing about findings" },
	{ "1", "the scan failed" },
	{ "2", "called wrongly, or with something that is not built yet" },
	{ "3", "the time of --timeout ran out, or, with --fail-on-incomplete, something could not be read" },
	{ "4", "no usable vulnerability database" },
	{ "N", "of --exit-on-eol N for a distribution past its end, else of --exit-code N for findings" },
	{ NULL, NULL },
};

size_t tw_help_width(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col < 60)
		return 80;
	return size.ws_col > 120 ? 120 : size.ws_col;
}

bool tw_help_shows(const struct tw_option *option, unsigned command)
{
	return option->commands & command && option->name && (option->built || option->built_for & command) &&
	       !option->hidden;
}

bool tw_help_is_later(const struct tw_option *option, unsigned command)
{
	return option->commands & command && option->name && !option->built && !(option->built_for & command) &&
	       !option->hidden;
}

const char *tw_help_values(const struct tw_option *option)
{
	return option->values && option->built && *option->built ? option->built : option->values;
}

/* Commas are followed by spaces, so that a long list can be broken. */
static size_t add_list(char *text, size_t size, size_t length, const char *list)
{
	for (; *list && length + 3 < size; list++) {
		text[length++] = *list;
		if (*list == ',')
			text[length++] = ' ';
	}
	text[length] = '\0';
	return length;
}

/* The default, where saying it says something. */
static const char *telling_default(const struct tw_option *option, unsigned command)
{
	const char *fallback = tw_option_fallback(option, command);

	if (option->type == TW_BOOL && strcmp(fallback, "false") == 0)
		return "";
	if (option->values && strcmp(fallback, tw_help_values(option)) == 0)
		return strchr(fallback, ',') ? "all" : "";
	if (option->type == TW_TEXT && !option->values && strstr(option->help, fallback))
		return "";
	return fallback;
}

void tw_help_sentence(const struct tw_option *option, unsigned command, char *text, size_t size)
{
	const char *values = tw_help_values(option), *fallback = telling_default(option, command);
	size_t length = (size_t)snprintf(text, size / 2, "%s", option->help);

	if (!values && !*fallback)
		return;
	length = add_list(text, size / 2, length, " (");
	if (values)
		length = add_list(text, size - 64, length, values);
	if (*fallback) {
		length = add_list(text, size - 64, length, values ? "; default: " : "default: ");
		length = add_list(text, size - 64, length, fallback);
	}
	add_list(text, size, length, ")");
}

static void print_option(struct tw_out *out, const struct tw_option *option, unsigned command, size_t width)
{
	char flag[128], text[1024];
	int length = snprintf(flag, sizeof(flag), "  %c%c%c --%s%s%s", option->letter ? '-' : ' ',
			      option->letter ? option->letter : ' ', option->letter ? ',' : ' ', option->name,
			      option->takes ? " " : "", option->takes ? option->takes : "");

	tw_help_sentence(option, command, text, sizeof(text));
	tw_out_text(out, flag);
	if (length + 2 > FLAG_COLUMN)
		tw_out_printf(out, "\n%*s", FLAG_COLUMN, "");
	else
		tw_out_printf(out, "%*s", FLAG_COLUMN - length, "");
	tw_out_wrapped(out, text, FLAG_COLUMN, FLAG_COLUMN, width);
}

static void print_options(struct tw_out *out, unsigned command, size_t width)
{
	const char *group = "";

	for (size_t i = 0; i < TW_OPTIONS; i++) {
		const struct tw_option *option = &tw_option_table[i];

		if (!tw_help_shows(option, command))
			continue;
		if (strcmp(group, option->group) != 0)
			tw_out_printf(out, "\n%s flags:\n", option->group);
		group = option->group;
		print_option(out, option, command, width);
	}
}

static void print_later(struct tw_out *out, unsigned command, size_t width)
{
	char text[8192] = "";
	size_t length = 0;

	for (size_t i = 0; i < TW_OPTIONS && length + 64 < sizeof(text); i++)
		if (tw_help_is_later(&tw_option_table[i], command))
			length += (size_t)snprintf(text + length, sizeof(text) - length, "%s--%s", length ? ", " : "",
						   tw_option_table[i].name);
	if (!length)
		return;
	tw_out_text(out, "\nFlags of Trivy that are not built yet (using one is an error, exit status 2):\n  ");
	tw_out_wrapped(out, text, 2, 2, width);
}

static void print_exits(struct tw_out *out, size_t width)
{
	tw_out_text(out, "\nExit status:\n");
	for (size_t i = 0; tw_help_exits[i][0]; i++) {
		tw_out_printf(out, "  %s  ", tw_help_exits[i][0]);
		tw_out_wrapped(out, tw_help_exits[i][1], 5, 5, width);
	}
}

static void print_command(struct tw_out *out, const struct tw_command *command, size_t width)
{
	tw_out_printf(out, "%s\n\nUsage: trawl %s [FLAGS]%s%s\n", command->doc, command->name,
		      *command->arguments ? " " : "", command->arguments);
	if (command->aliases)
		tw_out_printf(out, "Also called: %s\n", command->aliases);
	if (command->examples)
		tw_out_printf(out, "\nExamples:\n%s", command->examples);
	if (command->bit == TW_FOR_REST)
		tw_out_text(out, "\nIt has no flags of its own; \"trawl help\" lists those of all commands.\n");
	else
		print_options(out, command->bit, width);
	if (command->group != TW_GROUP_SCAN)
		return;
	print_later(out, command->bit, width);
	print_exits(out, width);
	tw_out_text(out, "\n");
	tw_out_wrapped(
		out,
		"Each flag can also be set by a variable (--skip-dirs by TRAWL_SKIP_DIRS or TRIVY_SKIP_DIRS) and "
		"in trawl.yaml or trivy.yaml; \"trawl man\" tells the keys.",
		0, 0, width);
}

static void print_commands(struct tw_out *out, enum tw_command_group group)
{
	for (size_t i = 0; tw_commands[i]; i++)
		if (tw_commands[i]->group == group && !tw_commands[i]->hidden)
			tw_out_printf(out, "  %-12s %s\n", tw_commands[i]->name, tw_commands[i]->doc);
}

void tw_help_print(struct tw_out *out, const struct tw_command *command)
{
	size_t width = tw_help_width();

	if (command) {
		print_command(out, command, width);
		return;
	}
	tw_out_printf(out, "trawl %s\n%s.\n\nUsage: trawl COMMAND [FLAGS] [TARGET]\n\nCommands:\n", trawl_version(),
		      TW_TAGLINE);
	print_commands(out, TW_GROUP_SCAN);
	tw_out_text(out, "\n");
	print_commands(out, TW_GROUP_HELP);
	tw_out_text(out, "\nCommands of Trivy that are not built yet:\n");
	print_commands(out, TW_GROUP_LATER);
	print_options(out, TW_FOR_REST, width);
	tw_out_text(out, "\n\"trawl help COMMAND\" tells more about a command, \"trawl man\" all.\n");
}

static int run(const struct tw_options *options, struct trawl_error *err)
{
	const struct tw_command *command = NULL;
	struct tw_out out;

	if (options->argument_count) {
		command = tw_command_by_name(options->arguments[0]);
		if (!command)
			return tw_command_unknown(options->arguments[0], err);
		if (!command->run)
			return tw_cli_usage(err, "\"trawl %s\" is not built yet", command->name);
	}
	tw_out_start(&out);
	tw_help_print(&out, command);
	return tw_out_close(&out, err);
}
