/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The file is called as Trivy calls it, and Trivy can read it, too. Only what is built is in it, each key with its help.
 */
#include "cli/default_config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/error.h"
#include "cli/out.h"

#define FILE_NAME "trivy-default.yaml"

static bool wanted(const struct tw_option *option, const struct tw_options *options)
{
	return option->key && option->name && option->built && !option->hidden &&
	       option->commands & options->command->bit && option != &tw_option_table[TW_OPT_CONFIG] &&
	       option != &tw_option_table[TW_OPT_GENERATE_DEFAULT_CONFIG] && option != &tw_option_table[TW_OPT_VERSION];
}

/* By the levels of their keys, so that what is below one key stands together: a dot sorts before all else. */
static int compare(const void *a, const void *b)
{
	const char *x = (*(const struct tw_option *const *)a)->key, *y = (*(const struct tw_option *const *)b)->key;

	while (*x && *x == *y)
		x++, y++;
	return (*x == '.' ? 1 : (unsigned char)*x) - (*y == '.' ? 1 : (unsigned char)*y);
}

/* Open the levels of @key that @before, the key of the line above, hasn't opened; returns the depth of the last one. */
static int print_levels(struct tw_out *out, const char *before, const char *key)
{
	int depth = 0;

	for (const char *dot; (dot = strchr(key, '.')) != NULL; depth++) {
		size_t length = (size_t)(dot - key) + 1;
		bool same = before && strncmp(before, key, length) == 0;

		if (!same)
			tw_out_printf(out, "%*s%.*s:\n", 2 * depth, "", (int)length - 1, key);
		before = same ? before + length : NULL;
		key += length;
	}
	return depth;
}

/* Quoted, since any text may be a value. */
static void print_text(struct tw_out *out, const char *text)
{
	tw_out_text(out, "\"");
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			tw_out_text(out, "\\");
		tw_out_write(out, text, 1);
	}
	tw_out_text(out, "\"");
}

static void print_value(struct tw_out *out, const struct tw_option *option, const struct tw_value *value, int depth)
{
	bool bare = option->type == TW_BOOL || option->type == TW_INT || option->type == TW_FLOAT ||
		    option->type == TW_DURATION;

	if (option->type == TW_LIST) {
		tw_out_text(out, value->count ? "\n" : " []\n");
		for (size_t i = 0; i < value->count; i++) {
			tw_out_printf(out, "%*s- ", 2 * depth + 2, "");
			print_text(out, value->items[i]);
			tw_out_text(out, "\n");
		}
		return;
	}
	tw_out_text(out, " ");
	if (bare)
		tw_out_text(out, value->items[0]);
	else
		print_text(out, value->count ? value->items[0] : "");
	tw_out_text(out, "\n");
}

static void print(struct tw_out *out, const struct tw_options *options)
{
	const struct tw_option *sorted[TW_OPTIONS];
	const char *before = NULL;
	size_t count = 0;

	for (size_t i = 0; i < TW_OPTIONS; i++)
		if (wanted(&tw_option_table[i], options))
			sorted[count++] = &tw_option_table[i];
	qsort(sorted, count, sizeof(*sorted), compare);
	for (size_t i = 0; i < count; i++) {
		const char *last = strrchr(sorted[i]->key, '.');
		int depth = print_levels(out, before, sorted[i]->key);

		tw_out_printf(out, "%*s# %s\n%*s%s:", 2 * depth, "", sorted[i]->help, 2 * depth, "",
			      last ? last + 1 : sorted[i]->key);
		print_value(out, sorted[i], &options->values[sorted[i] - tw_option_table], depth);
		before = sorted[i]->key;
	}
}

int tw_default_config_write(const struct tw_options *options, struct trawl_error *err)
{
	struct tw_out out;
	int status;

	if (access(FILE_NAME, F_OK) == 0)
		return tw_cli_fail(err, TRAWL_E_IO, "%s: exists already", FILE_NAME);
	status = tw_out_open(&out, FILE_NAME, options->keep, err);
	if (status < 0)
		return status;
	print(&out, options);
	return tw_out_close(&out, err);
}
