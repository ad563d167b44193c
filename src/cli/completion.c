/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Completions for shells, made of the tables: commands, the flags of each, the values that a flag takes, and files or
 * folders for those that take one. They are plain texts and ask trawl nothing while somebody types.
 */
#include <string.h>

#include "cli/completion.h"
#include "cli/error.h"
#include "cli/nearest.h"

static int run(const struct tw_options *options, struct trawl_error *err);

const struct tw_command tw_command_completion = {
	.name = "completion",
	.arguments = "bash|zsh|fish|powershell",
	.doc = "Print completions for a shell",
	.examples = "  source <(trawl completion bash)\n"
		    "  trawl completion zsh > \"${fpath[1]}/_trawl\"\n"
		    "  trawl completion fish > ~/.config/fish/completions/trawl.fish\n"
		    "  trawl completion powershell | Out-String | Invoke-Expression\n",
	.bit = TW_FOR_REST,
	.group = TW_GROUP_HELP,
	.max_arguments = 1,
	.run = run,
};

const char *tw_completion_arguments(const struct tw_command *command)
{
	if (strcmp(command->name, "completion") == 0)
		return "bash zsh fish powershell";
	if (strcmp(command->name, "list") == 0)
		return "analyzers distributions ecosystems formats sources";
	if (strcmp(command->name, "db") == 0)
		return "status update search";
	if (strcmp(command->name, "registry") == 0)
		return "login logout";
	return NULL;
}

static bool takes(const struct tw_option *option, const char *what)
{
	return option->takes && strcmp(option->takes, what) == 0;
}

/* @text with every @from turned into @to. */
static void put_replaced(struct tw_out *out, const char *text, char from, char to)
{
	for (; *text; text++)
		tw_out_write(out, *text == from ? &to : text, 1);
}

/* Within single quotes of a shell; characters of @also get a backslash before them. */
static void put_quoted(struct tw_out *out, const char *text, const char *also)
{
	for (; *text; text++) {
		if (*text == '\'')
			tw_out_text(out, "'\\''");
		else
			tw_out_printf(out, "%s%c", strchr(also, *text) ? "\\" : "", *text);
	}
}

/* "image i" */
static void put_names(struct tw_out *out, const struct tw_command *command, const char *separator)
{
	tw_out_text(out, command->name);
	for (const char *at = command->aliases; at && *at; at++) {
		if (at == command->aliases)
			tw_out_text(out, separator);
		if (*at == ',')
			tw_out_text(out, separator);
		else
			tw_out_write(out, at, 1);
	}
}

static void put_all_names(struct tw_out *out)
{
	for (size_t i = 0; tw_commands[i]; i++)
		if (tw_commands[i]->run)
			tw_out_printf(out, "%s%s", i ? " " : "", tw_commands[i]->name);
}

/* bash */

static void put_bash_values(struct tw_out *out)
{
	for (size_t i = 0; i < TW_OPTIONS; i++) {
		const struct tw_option *option = &tw_option_table[i];
		const char *values = tw_help_values(option);

		if (!option->name || !option->built || option->hidden || option->type == TW_BOOL)
			continue;
		tw_out_printf(out, "\t--%s", option->name);
		if (option->letter)
			tw_out_printf(out, " | -%c", option->letter);
		tw_out_text(out, ")\n");
		if (values) {
			tw_out_text(out, "\t\tvalues=\"");
			put_replaced(out, values, ',', ' ');
			tw_out_text(out, "\"\n");
		} else if (takes(option, "FILE")) {
			tw_out_text(out, "\t\tCOMPREPLY=($(compgen -f -- \"$cur\"))\n\t\treturn\n");
		} else if (takes(option, "DIR")) {
			tw_out_text(out, "\t\tCOMPREPLY=($(compgen -d -- \"$cur\"))\n\t\treturn\n");
		} else {
			tw_out_text(out, "\t\treturn\n");
		}
		tw_out_text(out, "\t\t;;\n");
	}
}

static void put_bash_flags(struct tw_out *out)
{
	for (size_t i = 0; tw_commands[i]; i++) {
		const struct tw_command *command = tw_commands[i];
		const char *arguments = tw_completion_arguments(command);

		if (!command->run)
			continue;
		tw_out_text(out, "\t");
		put_names(out, command, " | ");
		tw_out_text(out, ")\n\t\tflags=\"--help");
		for (size_t j = 0; j < TW_OPTIONS; j++)
			if (tw_help_shows(&tw_option_table[j], command->bit))
				tw_out_printf(out, " --%s", tw_option_table[j].name);
		tw_out_text(out, "\"\n");
		if (strcmp(command->name, "help") == 0)
			tw_out_text(out, "\t\targuments=$commands\n");
		else if (arguments)
			tw_out_printf(out, "\t\targuments=\"%s\"\n", arguments);
		tw_out_text(out, "\t\t;;\n");
	}
}

static void put_bash(struct tw_out *out)
{
	tw_out_text(
		out,
		"# bash completion for trawl\n_trawl()\n{\n"
		"\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} word command flags arguments "
		"values\n\tlocal commands=\"");
	put_all_names(out);
	tw_out_text(
		out,
		"\"\n\n"
		"\tCOMPREPLY=()\n"
		"\t# bash takes --flag=value apart\n"
		"\tif [[ $cur == = ]]; then cur=; elif [[ $prev == = ]]; then prev=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
		"\tcase $prev in\n");
	put_bash_values(out);
	tw_out_text(out, "\tesac\n"
			 "\tif [[ $values ]]; then\n"
			 "\t\t# the last of a comma-separated list\n"
			 "\t\tlocal before=\n"
			 "\t\t[[ $cur == *,* ]] && before=${cur%,*},\n"
			 "\t\tCOMPREPLY=($(compgen -P \"$before\" -W \"$values\" -- \"${cur##*,}\"))\n"
			 "\t\treturn\n"
			 "\tfi\n"
			 "\tfor word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
			 "\t\tif [[ $word != -* ]]; then command=$word; break; fi\n"
			 "\tdone\n"
			 "\tcase $command in\n");
	put_bash_flags(out);
	tw_out_text(out, "\t\"\")\n\t\tflags=\"--help --version\" arguments=$commands\n\t\t;;\n"
			 "\tesac\n"
			 "\tif [[ $cur == -* ]]; then\n"
			 "\t\tCOMPREPLY=($(compgen -W \"$flags\" -- \"$cur\"))\n"
			 "\telif [[ $arguments ]]; then\n"
			 "\t\tCOMPREPLY=($(compgen -W \"$arguments\" -- \"$cur\"))\n"
			 "\telse\n"
			 "\t\tCOMPREPLY=($(compgen -f -- \"$cur\"))\n"
			 "\tfi\n"
			 "}\ncomplete -o filenames -F _trawl trawl\n");
}

/* zsh */

static void put_zsh_option(struct tw_out *out, const struct tw_option *option)
{
	const char *values = tw_help_values(option);

	bool flag = option->type == TW_BOOL;

	/* A list may be given again; a value is behind "=" of a name, or right behind a letter. */
	tw_out_printf(out, "\t\t\t%s", option->type == TW_LIST ? "\\*" : "");
	if (option->letter)
		tw_out_printf(out, "{-%c%s,--%s%s}'[", option->letter, flag ? "" : "+", option->name, flag ? "" : "=");
	else
		tw_out_printf(out, "--%s%s'[", option->name, flag ? "" : "=");
	put_quoted(out, option->help, "[]:");
	tw_out_text(out, "]");
	if (!flag) {
		tw_out_text(out, ":");
		put_quoted(out, option->takes, "[]:");
		tw_out_text(out, ":");
		if (values && option->type == TW_LIST)
			tw_out_text(out, "_values -s , value ");
		else if (values)
			tw_out_text(out, "(");
		if (values)
			put_replaced(out, values, ',', ' ');
		if (values && option->type != TW_LIST)
			tw_out_text(out, ")");
		if (takes(option, "FILE"))
			tw_out_text(out, "_files");
		if (takes(option, "DIR"))
			tw_out_text(out, "_files -/");
	}
	tw_out_text(out, "' \\\n");
}

static void put_zsh_command(struct tw_out *out, const struct tw_command *command)
{
	const char *arguments = tw_completion_arguments(command);

	tw_out_text(out, "\t\t");
	put_names(out, command, "|");
	tw_out_text(out, ")\n\t\t_arguments \\\n");
	for (size_t i = 0; i < TW_OPTIONS; i++)
		if (tw_help_shows(&tw_option_table[i], command->bit))
			put_zsh_option(out, &tw_option_table[i]);
	tw_out_text(out, "\t\t\t{-h,--help}'[Explain the command]' \\\n\t\t\t");
	if (arguments)
		tw_out_printf(out, "'1:value:(%s)'", arguments);
	else if (strcmp(command->name, "help") == 0)
		tw_out_text(out, "'1:command:_trawl_commands'");
	else if (command->max_arguments)
		tw_out_text(out, "'1:target:_files'");
	else
		tw_out_text(out, "&& return");
	tw_out_text(out, "\n\t\t;;\n");
}

static void put_zsh(struct tw_out *out)
{
	tw_out_text(out, "#compdef trawl\n_trawl_commands()\n{\n\tlocal -a commands=(\n");
	for (size_t i = 0; tw_commands[i]; i++) {
		if (!tw_commands[i]->run)
			continue;
		tw_out_printf(out, "\t\t'%s:", tw_commands[i]->name);
		put_quoted(out, tw_commands[i]->doc, ":");
		tw_out_text(out, "'\n");
	}
	tw_out_text(out, "\t)\n\t_describe command commands\n}\n\n_trawl()\n{\n\tlocal line state\n"
			 "\t_arguments -C '1:command:_trawl_commands' '*::argument:->arguments'\n"
			 "\tif [[ $state == arguments ]]; then\n\t\tcase $line[1] in\n");
	for (size_t i = 0; tw_commands[i]; i++)
		if (tw_commands[i]->run)
			put_zsh_command(out, tw_commands[i]);
	tw_out_text(
		out,
		"\t\tesac\n\tfi\n}\nif [[ $funcstack[1] == _trawl ]]; then _trawl \"$@\"; else compdef _trawl trawl; fi\n");
}

/* fish */

static void put_fish_option(struct tw_out *out, const struct tw_option *option)
{
	const char *values = tw_help_values(option);

	tw_out_text(out, "complete -c trawl");
	if (option->commands != TW_FOR_ALL) {
		const char *separator = " -n '__fish_seen_subcommand_from ";

		for (size_t i = 0; tw_commands[i]; i++) {
			if (!tw_commands[i]->run || !(tw_commands[i]->bit & option->commands))
				continue;
			tw_out_text(out, separator);
			put_names(out, tw_commands[i], " ");
			separator = " ";
		}
		tw_out_text(out, "'");
	}
	tw_out_printf(out, " -l %s", option->name);
	if (option->letter)
		tw_out_printf(out, " -s %c", option->letter);
	if (values) {
		tw_out_text(out, " -x -a '");
		put_replaced(out, values, ',', ' ');
		tw_out_text(out, "'");
	} else if (takes(option, "DIR")) {
		tw_out_text(out, " -x -a '(__fish_complete_directories)'");
	} else if (option->type != TW_BOOL) {
		tw_out_text(out, takes(option, "FILE") ? " -r" : " -x");
	}
	tw_out_text(out, " -d '");
	put_quoted(out, option->help, "");
	tw_out_text(out, "'\n");
}

static void put_fish(struct tw_out *out)
{
	tw_out_text(out, "# fish completion for trawl\n");
	for (size_t i = 0; tw_commands[i]; i++) {
		const char *arguments = tw_completion_arguments(tw_commands[i]);

		if (!tw_commands[i]->run)
			continue;
		tw_out_printf(out, "complete -c trawl -n __fish_use_subcommand -f -a %s -d '", tw_commands[i]->name);
		put_quoted(out, tw_commands[i]->doc, "");
		tw_out_text(out, "'\n");
		if (arguments)
			tw_out_printf(out, "complete -c trawl -n '__fish_seen_subcommand_from %s' -f -a '%s'\n",
				      tw_commands[i]->name, arguments);
	}
	for (size_t i = 0; i < TW_OPTIONS; i++) {
		const struct tw_option *option = &tw_option_table[i];

		if (tw_help_shows(option, TW_FOR_IMAGE | TW_FOR_FS | TW_FOR_ROOTFS | TW_FOR_VERSION | TW_FOR_REST))
			put_fish_option(out, option);
	}
}

static int run(const struct tw_options *options, struct trawl_error *err)
{
	static const struct {
		const char *name;
		void (*put)(struct tw_out *out);
	} shells[] = { { "bash", put_bash },
		       { "zsh", put_zsh },
		       { "fish", put_fish },
		       { "powershell", tw_completion_powershell } };
	struct tw_out out;

	for (size_t i = 0; i < sizeof(shells) / sizeof(*shells) && options->argument_count; i++) {
		if (strcmp(options->arguments[0], shells[i].name) != 0)
			continue;
		tw_out_start(&out);
		shells[i].put(&out);
		return tw_out_close(&out, err);
	}
	if (options->argument_count)
		return tw_nearest_none_of("completion", "knows", "bash,zsh,fish,powershell", options->arguments[0],
					  err);
	return tw_cli_usage(err, "\"trawl completion\" needs the name of a shell: bash, zsh, fish or powershell");
}
