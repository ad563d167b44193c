/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Source: about_Register-ArgumentCompleter and about_Switch of PowerShell's documentation.
 * Surprising: texts are compared without regard to case unless one asks for more, and -s and -S are two flags. A completer
 * that gives nothing leaves it to PowerShell, which then completes names of files.
 */
#include <string.h>

#include "cli/completion.h"

static const char BEGIN[] = "# powershell completion for trawl\n"
			    "Register-ArgumentCompleter -Native -CommandName trawl -ScriptBlock {\n"
			    "\tparam($word, $ast, $cursor)\n"
			    "\t$words = @($ast.CommandElements | Select-Object -Skip 1 | ForEach-Object { \"$_\" })\n"
			    "\tif ($word) { $words = @($words | Select-Object -SkipLast 1) }\n"
			    "\t$command = $words | Where-Object { $_ -notlike '-*' } | Select-Object -First 1\n"
			    "\t$flag = $words | Select-Object -Last 1\n"
			    "\t$before = ''\n"
			    "\tif ($word -match '^(--[^=]+)=(.*)$') {\n"
			    "\t\t$flag, $word, $before = $Matches[1], $Matches[2], ($Matches[1] + '=')\n"
			    "\t}\n"
			    "\t$values = switch -CaseSensitive ($flag) {\n";

static const char END[] = "\t}\n"
			  "\tif ($values) { $choices = $values }\n"
			  "\telseif ($word -like '-*') { $choices = $flags }\n"
			  "\telse { $choices = $arguments }\n"
			  "\t$choices | Where-Object { $_ -like ($word + '*') } | ForEach-Object {\n"
			  "\t\t[System.Management.Automation.CompletionResult]::new(($before + $_), $_, "
			  "'ParameterValue', $_)\n"
			  "\t}\n"
			  "}\n";

/* "table,json" as 'table', 'json'. */
static void put_list(struct tw_out *out, const char *words, const char *separator)
{
	for (const char *gap = ""; *words; gap = ", ") {
		size_t length = strcspn(words, separator);

		tw_out_printf(out, "%s'%.*s'", gap, (int)length, words);
		words += length + (words[length] != '\0');
	}
}

/* What the flag before the cursor takes: values that are known, or what PowerShell is left to complete. */
static void put_values(struct tw_out *out)
{
	for (size_t i = 0; i < TW_OPTIONS; i++) {
		const struct tw_option *option = &tw_option_table[i];
		const char *values = tw_help_values(option);

		if (!option->name || !option->built || option->hidden || option->type == TW_BOOL)
			continue;
		for (int letter = 0; letter <= (option->letter != 0); letter++) {
			if (letter)
				tw_out_printf(out, "\t\t'-%c' { ", option->letter);
			else
				tw_out_printf(out, "\t\t'--%s' { ", option->name);
			if (values)
				put_list(out, values, ",");
			else
				tw_out_text(out, "return");
			tw_out_text(out, " }\n");
		}
	}
}

static void put_commands(struct tw_out *out)
{
	for (size_t i = 0, count = 0; tw_commands[i]; i++)
		if (tw_commands[i]->run)
			tw_out_printf(out, "%s'%s'", count++ ? ", " : "", tw_commands[i]->name);
}

static void put_command(struct tw_out *out, const struct tw_command *command)
{
	const char *arguments = tw_completion_arguments(command);

	tw_out_printf(out, "\t\t{ $_ -in '%s'", command->name);
	if (command->aliases) {
		tw_out_text(out, ", ");
		put_list(out, command->aliases, ",");
	}
	tw_out_text(out, " } {\n\t\t\t$flags = '--help'");
	for (size_t i = 0; i < TW_OPTIONS; i++)
		if (tw_help_shows(&tw_option_table[i], command->bit))
			tw_out_printf(out, ", '--%s'", tw_option_table[i].name);
	if (strcmp(command->name, "help") != 0) {
		tw_out_text(out, "\n\t\t\t$arguments = @(");
		put_list(out, arguments ? arguments : "", " ");
		tw_out_text(out, ")");
	}
	tw_out_text(out, "\n\t\t}\n");
}

void tw_completion_powershell(struct tw_out *out)
{
	tw_out_text(out, BEGIN);
	put_values(out);
	tw_out_text(out, "\t}\n\t$flags = '--help', '--version'\n\t$arguments = ");
	put_commands(out);
	tw_out_text(out, "\n\tswitch ($command) {\n");
	for (size_t i = 0; tw_commands[i]; i++)
		if (tw_commands[i]->run)
			put_command(out, tw_commands[i]);
	tw_out_text(out, END);
}
