/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/environment.h"

#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/error.h"

static const char *const prefixes[] = { "TRAWL_", "TRIVY_" };

void tw_environment_name(const char *prefix, const char *flag, char name[TW_VARIABLE_MAX])
{
	size_t length = strlen(prefix), at;

	memcpy(name, prefix, length);
	for (at = 0; flag[at] && length + at + 1 < TW_VARIABLE_MAX; at++) {
		char c = flag[at];

		name[length + at] = c == '-' ? '_' : c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
	}
	name[length + at] = '\0';
}

static const char *variable(const char *prefix, const char *flag, char name[TW_VARIABLE_MAX])
{
	const char *text;

	tw_environment_name(prefix, flag, name);
	text = getenv(name);
	return text && *text ? text : NULL;
}

/* TRIVY_NON_SSL is set by any text at all; for every other variable the text is the value. */
static const char *alias_text(const struct tw_alias *alias, const char *text)
{
	return text && alias->kind & TW_ALIAS_ENVIRONMENT ? "true" : text;
}

/* The first variable that sets @option, its text in @ret_text and its name in @name; NULL when there is none. */
static const struct tw_alias *find_alias(const struct tw_option *option, const char *prefix, char name[TW_VARIABLE_MAX],
					 const char **ret_text)
{
	for (size_t i = 0; i < 3 && option->aliases[i].name; i++) {
		const struct tw_alias *alias = &option->aliases[i];

		*ret_text = alias->kind & TW_ALIAS_FLAG ? NULL : alias_text(alias, variable(prefix, alias->name, name));
		if (*ret_text)
			return alias;
	}
	return NULL;
}

static int read_option(struct tw_options *options, const struct tw_option *option, struct trawl_error *err)
{
	char name[TW_VARIABLE_MAX];
	const struct tw_alias *alias = NULL;
	const char *text = NULL, *where;

	/* Trivy has variables for what is an option of our own; under another name. */
	for (size_t i = 0; i < 2 && !text; i++) {
		if (i == 0 || !option->own)
			text = variable(prefixes[i], option->name, name);
		if (!text)
			alias = find_alias(option, prefixes[i], name, &text);
	}
	if (!text)
		return TRAWL_OK;
	if (alias && alias->kind & TW_ALIAS_OLD) {
		char better[TW_VARIABLE_MAX];

		tw_environment_name(prefixes[1], option->name, better);
		if (tw_options_warn(options, err, "%s is deprecated; use %s", name, better) < 0)
			return err->status;
	}
	where = tw_keep_text(options->keep, name, strlen(name));
	if (!where)
		return tw_cli_nomem(err);
	return tw_options_set(options, option, TW_FROM_ENVIRONMENT, where, text, err);
}

int tw_environment_read(struct tw_options *options, struct trawl_error *err)
{
	for (size_t i = 0; i < TW_OPTIONS; i++) {
		const struct tw_option *option = &tw_option_table[i];
		int status;

		if (!option->name || option->no_variable || !(option->commands & options->command->bit) ||
		    options->values[i].origin == TW_FROM_FLAG)
			continue;
		status = read_option(options, option, err);
		if (status < 0)
			return status;
	}
	return TRAWL_OK;
}
