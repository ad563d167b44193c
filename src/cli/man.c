/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The man page, made of the tables: man(7) macros only. docs/trawl.1 is this command's output, which a test compares.
 */
#include <stdio.h>
#include <string.h>

#include <trawl/trawl.h>

#include "cli/environment.h"
#include "cli/help.h"

#define SCANS (TW_FOR_IMAGE | TW_FOR_FS | TW_FOR_ROOTFS)

static int run(const struct tw_options *options, struct trawl_error *err);

const struct tw_command tw_command_man = {
	.name = "man",
	.arguments = "",
	.doc = "Print the man page",
	.bit = TW_FOR_REST,
	.group = TW_GROUP_HELP,
	.run = run,
};

static const char description[] =
	"\\fBtrawl\\fR looks into an artifact for installed packages and lock files, looks these up in a database of known\n"
	"vulnerabilities, and reports what is vulnerable, how bad it is, and which version fixes it. It takes the place of\n"
	"Trivy 0.74: commands, flags, variables, configuration file, database and JSON report are those of Trivy. What is not\n"
	"built yet is never ignored: it is an error with exit status 2.\n";

static const char configuration[] =
	"A value is taken from the first that has it: flag, environment variable, configuration file, default.\n"
	".PP\n"
	"Variables are named after flags: \\fB\\-\\-skip\\-dirs\\fR is \\fBTRAWL_SKIP_DIRS\\fR or, for flags that Trivy has,\n"
	"\\fBTRIVY_SKIP_DIRS\\fR; the former wins. Empty ones count as unset. There is none for \\fB\\-\\-version\\fR, since\n"
	"scripts call the release to install TRIVY_VERSION.\n"
	".PP\n"
	"The configuration file is YAML, with the keys given below; dots stand for levels. Without \\fB\\-\\-config\\fR,\n"
	"\\fItrawl.yaml\\fR and \\fItrivy.yaml\\fR of the working directory are read, and the former wins. Keys of other\n"
	"commands are skipped, unknown ones warned about.\n";

static const char *const variables[][2] = {
	{ "NO_COLOR", "When set to anything: no colours." },
	{ "SOURCE_DATE_EPOCH",
	  "Seconds since 1970 to take for the time, in place of the clock; the report then has no id, and "
	  "the same scan gives the same bytes." },
	{ "XDG_CACHE_HOME, HOME", "Where the cache folder is, unless \\-\\-cache\\-dir says." },
};

static const char *const files[][2] = {
	{ "~/.cache/trivy/db/",
	  "The vulnerability database, shared with Trivy. Where it lies is said by \\-\\-cache\\-dir." },
	{ "~/.cache/trivy/java-db/", "The Java index, shared with Trivy." },
	{ "~/.cache/trivy/trawl/", "Results of layers. May be removed at any time." },
	{ ".trivyignore", "Findings to hide; see \\-\\-ignorefile." },
	{ "trawl.yaml, trivy.yaml", "Configuration." },
};

/* Text for troff: hyphens are minuses, since options are to be copied; no line may start with a control character. */
static void put(struct tw_out *out, const char *text)
{
	if (*text == '.' || *text == '\'')
		tw_out_text(out, "\\&");
	for (; *text; text++) {
		if (*text == '-')
			tw_out_text(out, "\\-");
		else if (*text == '\\')
			tw_out_text(out, "\\e");
		else
			tw_out_write(out, text, 1);
		if (*text == '\n' && (text[1] == '.' || text[1] == '\''))
			tw_out_text(out, "\\&");
	}
}

static void put_bold(struct tw_out *out, const char *text)
{
	tw_out_text(out, "\\fB");
	put(out, text);
	tw_out_text(out, "\\fR");
}

static void put_commands(struct tw_out *out, unsigned commands)
{
	const char *separator = "";

	for (size_t i = 0; tw_commands[i]; i++) {
		if (tw_commands[i]->group != TW_GROUP_SCAN || !(tw_commands[i]->bit & commands))
			continue;
		tw_out_text(out, separator);
		put(out, tw_commands[i]->name);
		separator = ", ";
	}
}

/* Where some commands default to something else. */
static void put_other_default(struct tw_out *out, const struct tw_option *option)
{
	if (!(option->other_for & option->commands & SCANS))
		return;
	tw_out_text(out, "\nFor ");
	put_commands(out, option->other_for);
	tw_out_text(out, " the default is ");
	put(out, option->other_fallback);
	tw_out_text(out, ".");
}

static void put_option(struct tw_out *out, const struct tw_option *option)
{
	char text[1024], name[TW_VARIABLE_MAX];

	tw_out_text(out, ".TP\n");
	if (option->letter)
		tw_out_printf(out, "\\fB\\-%c\\fR, ", option->letter);
	tw_out_text(out, "\\fB\\-\\-");
	put(out, option->name);
	tw_out_text(out, "\\fR");
	if (option->takes) {
		tw_out_text(out, " \\fI");
		put(out, option->takes);
		tw_out_text(out, "\\fR");
	}
	tw_out_text(out, "\n");
	tw_help_sentence(option, option->commands & ~option->other_for, text, sizeof(text));
	put(out, text);
	tw_out_text(out, ".");
	put_other_default(out, option);
	tw_out_text(out, "\n.br\nKey ");
	put_bold(out, option->key);
	if (!option->no_variable) {
		tw_environment_name(option->own ? "TRAWL_" : "TRIVY_", option->name, name);
		tw_out_printf(out, ", variable \\fB%s\\fR", name);
	}
	tw_out_text(out, "; ");
	if ((option->commands & TW_FOR_ALL) == TW_FOR_ALL)
		tw_out_text(out, "every command");
	else
		put_commands(out, option->commands);
	tw_out_text(out, ".\n");
}

static bool built_for_scans(const struct tw_option *option)
{
	return tw_help_shows(option, SCANS);
}

static void put_options(struct tw_out *out)
{
	const char *group = "";

	tw_out_text(out, ".SH OPTIONS\n");
	for (size_t i = 0; i < TW_OPTIONS; i++) {
		const struct tw_option *option = &tw_option_table[i];

		if (!built_for_scans(option))
			continue;
		if (strcmp(group, option->group) != 0)
			tw_out_printf(out, ".SS %s\n", option->group);
		group = option->group;
		put_option(out, option);
	}
}

static void put_later(struct tw_out *out)
{
	const char *separator = "";

	tw_out_text(out, ".SH NOT BUILT YET\nCommands: ");
	for (size_t i = 0; tw_commands[i]; i++) {
		if (tw_commands[i]->group != TW_GROUP_LATER)
			continue;
		tw_out_text(out, separator);
		put(out, tw_commands[i]->name);
		separator = ",\n";
	}
	tw_out_text(out, ".\n.PP\nFlags: ");
	separator = "";
	for (size_t i = 0; i < TW_OPTIONS; i++) {
		if (!tw_help_is_later(&tw_option_table[i], SCANS))
			continue;
		tw_out_printf(out, "%s\\-\\-", separator);
		put(out, tw_option_table[i].name);
		separator = ",\n";
	}
	tw_out_text(out, ".\n");
}

static void put_pairs(struct tw_out *out, const char *title, const char *const pairs[][2], size_t count)
{
	tw_out_printf(out, ".SH %s\n", title);
	for (size_t i = 0; i < count; i++) {
		tw_out_text(out, ".TP\n");
		put_bold(out, pairs[i][0]);
		tw_out_printf(out, "\n%s\n", pairs[i][1]);
	}
}

static void put_exits(struct tw_out *out)
{
	tw_out_text(out, ".SH EXIT STATUS\n");
	for (size_t i = 0; tw_help_exits[i][0]; i++) {
		tw_out_printf(out, ".TP\n\\fB%s\\fR\n", tw_help_exits[i][0]);
		put(out, tw_help_exits[i][1]);
		tw_out_text(out, ".\n");
	}
}

static void put_head(struct tw_out *out)
{
	tw_out_printf(out, ".TH TRAWL 1 \"\" \"trawl %s\" \"User Commands\"\n.nh\n.ad l\n.SH NAME\n", trawl_version());
	tw_out_text(out, "trawl \\- what in this artifact is known to be vulnerable\n.SH SYNOPSIS\n");
	for (size_t i = 0; tw_commands[i]; i++) {
		if (!tw_commands[i]->run)
			continue;
		tw_out_printf(out, "%s\\fBtrawl %s\\fR [\\fIFLAGS\\fR] ", i ? ".br\n" : "", tw_commands[i]->name);
		put(out, tw_commands[i]->arguments);
		tw_out_text(out, "\n");
	}
	tw_out_printf(out, ".SH DESCRIPTION\n%s.SH COMMANDS\n", description);
	for (size_t i = 0; tw_commands[i]; i++) {
		if (!tw_commands[i]->run)
			continue;
		tw_out_printf(out, ".TP\n\\fB%s\\fR%s%s\n", tw_commands[i]->name, tw_commands[i]->aliases ? ", " : "",
			      tw_commands[i]->aliases ? tw_commands[i]->aliases : "");
		put(out, tw_commands[i]->doc);
		tw_out_text(out, ".\n");
	}
}

static void put_examples(struct tw_out *out)
{
	tw_out_text(out, ".SH EXAMPLES\n");
	for (size_t i = 0; tw_commands[i]; i++) {
		if (!tw_commands[i]->examples)
			continue;
		tw_out_text(out, ".nf\n");
		put(out, tw_commands[i]->examples);
		tw_out_text(out, ".fi\n.PP\n");
	}
}

static int run(const struct tw_options *options, struct trawl_error *err)
{
	struct tw_out out;

	tw_out_start(&out);
	put_head(&out);
	tw_out_printf(&out, ".SH CONFIGURATION\n%s", configuration);
	put_options(&out);
	put_exits(&out);
	put_pairs(&out, "ENVIRONMENT", variables, sizeof(variables) / sizeof(*variables));
	put_pairs(&out, "FILES", files, sizeof(files) / sizeof(*files));
	put_examples(&out);
	put_later(&out);
	return tw_out_close(&out, err);
}
