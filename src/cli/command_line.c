/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The command line, as spf13/pflag reads it for Trivy: --name value, --name=value, -n value, -nvalue, -n=value, -abn value;
 * a bool takes a value only behind "="; "--" ends the flags. Flags may stand before the command, which is the first word
 * that is neither flag nor value: thus everything is read before anything is set.
 */
#include "cli/options.h"

#include <string.h>

#include "cli/command.h"
#include "cli/error.h"
#include "cli/nearest.h"

struct given {
	const struct tw_option *option;
	const struct tw_alias *alias;
	const char *where; /* as it was written: "--severity", "-s" */
	const char *text;
};

struct line {
	struct tw_options *options;
	char **next; /* what has not been read; ends with NULL */
	struct given *given;
	size_t count;
	struct trawl_error *err;
};

static int unknown_flag(struct line *line, const char *flag, size_t length)
{
	struct tw_nearest nearest;
	char hint[80];

	tw_nearest_start(&nearest, flag, length);
	for (size_t i = 0; i < TW_OPTIONS; i++)
		if (tw_option_table[i].name && !tw_option_table[i].hidden)
			tw_nearest_offer(&nearest, tw_option_table[i].name, strlen(tw_option_table[i].name));
	return tw_cli_usage(line->err, "unknown flag --%.*s%s", (int)length, flag,
			    tw_nearest_hint(&nearest, "--", hint, sizeof(hint)));
}

static int take(struct line *line, const struct tw_option *option, const struct tw_alias *alias, const char *where,
		const char *text)
{
	if (!where)
		return tw_cli_nomem(line->err);
	if (!text && option->type == TW_BOOL)
		text = "true";
	if (!text)
		text = *line->next ? *line->next++ : NULL;
	if (!text)
		return tw_cli_usage(line->err, "%s needs a value", where);
	line->given[line->count++] = (struct given){ option, alias, where, text };
	return TRAWL_OK;
}

/* What is behind "--". */
static int take_long(struct line *line, const char *flag)
{
	size_t length = strcspn(flag, "=");
	const struct tw_alias *alias;
	const struct tw_option *option = tw_option_by_name(flag, length, &alias);

	if (!option && length == 4 && strncmp(flag, "help", 4) == 0) {
		line->options->help = true;
		return TRAWL_OK;
	}
	if (!option)
		return unknown_flag(line, flag, length);
	return take(line, option, alias, tw_keep_printf(line->options->keep, "--%.*s", (int)length, flag),
		    flag[length] ? flag + length + 1 : NULL);
}

/* What is behind "-": letters, the last of which may have a value, right behind it or in the next word. */
static int take_letters(struct line *line, const char *letters)
{
	const struct tw_alias *alias;

	if (letters[1] && tw_option_by_name(letters, strcspn(letters, "="), &alias))
		return tw_cli_usage(line->err, "unknown flag -%s; did you mean --%s?", letters, letters);
	for (; *letters; letters++) {
		const struct tw_option *option = tw_option_by_letter(*letters);
		const char *where, *text = NULL;
		int status;

		if (!option && *letters == 'h') {
			line->options->help = true;
			continue;
		}
		if (!option)
			return tw_cli_usage(line->err, "unknown flag -%c", *letters);
		where = tw_keep_printf(line->options->keep, "-%c", *letters);
		if (letters[1] == '=')
			text = letters + 2;
		else if (letters[1] && option->type != TW_BOOL)
			text = letters + 1;
		status = take(line, option, NULL, where, text);
		if (status < 0 || text)
			return status;
	}
	return TRAWL_OK;
}

/* Commands that aren't built yet have flags of their own, too; there is no use in complaining about these. */
static bool is_for_later(const struct tw_options *options)
{
	const struct tw_command *command = options->argument_count ? tw_command_by_name(options->arguments[0]) : NULL;

	return command && command->group == TW_GROUP_LATER;
}

static int read_words(struct line *line)
{
	struct tw_options *options = line->options;
	bool flags = true;

	while (*line->next && !is_for_later(options)) {
		const char *word = *line->next++;
		int status = TRAWL_OK;

		if (flags && strcmp(word, "--") == 0)
			flags = false;
		else if (flags && word[0] == '-' && word[1] == '-')
			status = take_long(line, word + 2);
		else if (flags && word[0] == '-' && word[1])
			status = take_letters(line, word + 1);
		else
			options->arguments[options->argument_count++] = word;
		if (status < 0)
			return status;
	}
	return TRAWL_OK;
}

/* The first word is the command; without one, help, or the version when that is asked for. */
static int choose_command(struct line *line)
{
	struct tw_options *options = line->options;

	if (options->argument_count == 0) {
		bool version = false;

		for (size_t i = 0; i < line->count; i++)
			version |= line->given[i].option == &tw_option_table[TW_OPT_VERSION];
		options->command = tw_command_by_name(version && !options->help ? "version" : "help");
		return TRAWL_OK;
	}
	options->command = tw_command_by_name(options->arguments[0]);
	if (!options->command)
		return tw_command_unknown(options->arguments[0], line->err);
	options->arguments++;
	options->argument_count--;
	return TRAWL_OK;
}

/* "trawl rootfs has no flag --input; trawl image has it" */
static int foreign_flag(const struct line *line, const struct given *given)
{
	for (size_t i = 0; tw_commands[i]; i++)
		if (tw_commands[i]->bit & given->option->commands)
			return tw_cli_usage(line->err, "\"trawl %s\" has no flag %s; \"trawl %s\" has it",
					    line->options->command->name, given->where, tw_commands[i]->name);
	return tw_cli_usage(line->err, "\"trawl %s\" has no flag %s", line->options->command->name, given->where);
}

/* What Helm's users mean by -f and -s: `trawl helm template` has no report whose format or severities these could be. */
static void mean_as_helm(const struct line *line, struct given *given)
{
	const struct tw_options *options = line->options;

	if (options->command->bit != TW_FOR_HELM || !options->argument_count ||
	    strcmp(options->arguments[0], "template") != 0)
		return;
	if (strcmp(given->where, "-f") == 0)
		given->option = &tw_option_table[TW_OPT_HELM_VALUES];
	else if (strcmp(given->where, "-s") == 0)
		given->option = &tw_option_table[TW_OPT_HELM_SHOW_ONLY];
}

/* Helm's --version names that of the chart: whoever means this shall not get trawl's, and no chart. */
static bool means_chart_version(const struct line *line, const struct given *given)
{
	return given->option == &tw_option_table[TW_OPT_VERSION] && strcmp(given->where, "--version") == 0 &&
	       line->options->command->bit == TW_FOR_HELM && line->options->argument_count && !line->options->help;
}

static int set_given(const struct line *line)
{
	for (size_t i = 0; i < line->count; i++) {
		struct given *given = &line->given[i];
		int status;

		mean_as_helm(line, given);
		if (means_chart_version(line, given))
			return tw_cli_usage(line->err, "--version prints that of trawl; a chart's is --chart-version");
		if (!(given->option->commands & line->options->command->bit))
			return foreign_flag(line, given);
		if (given->alias && given->alias->kind & TW_ALIAS_OLD) {
			status = tw_options_warn(line->options, line->err, "%s is deprecated; use --%s", given->where,
						 given->option->name);
			if (status < 0)
				return status;
		}
		status = tw_options_set(line->options, given->option, TW_FROM_FLAG, given->where, given->text,
					line->err);
		if (status < 0)
			return status;
	}
	return TRAWL_OK;
}

/* Each word gives at most one flag a letter. */
static size_t most_flags(char **words)
{
	size_t count = 0;

	for (; *words; words++)
		count += strlen(*words);
	return count + 1;
}

int tw_options_read(struct tw_options *options, int argc, char **argv, struct trawl_error *err)
{
	struct line line = { .options = options, .next = argv + (argc > 0), .err = err };
	int status;

	line.given = tw_keep_alloc(options->keep, most_flags(line.next) * sizeof(*line.given));
	options->arguments = tw_keep_alloc(options->keep, ((size_t)argc + 1) * sizeof(*options->arguments));
	if (!line.given || !options->arguments)
		return tw_cli_nomem(err);
	status = read_words(&line);
	if (status == TRAWL_OK)
		status = choose_command(&line);
	if (status < 0 || options->help || options->command->group == TW_GROUP_LATER)
		return status;
	return set_given(&line);
}
