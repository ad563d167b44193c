/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/template.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/error.h"

#define FILE_MAX (16 * 1024 * 1024)

bool tw_template_wanted(const struct tw_options *options)
{
	return strcmp(tw_options_text(options, TW_OPT_FORMAT), "template") == 0;
}

static int read_all(FILE *file, const char *path, const struct tw_options *options, const char **ret,
		    struct trawl_error *err)
{
	char *bytes = malloc(FILE_MAX + 1);
	size_t length = bytes ? fread(bytes, 1, FILE_MAX + 1, file) : 0;
	int status = bytes ? TRAWL_OK : tw_cli_nomem(err);

	if (status == TRAWL_OK && ferror(file))
		status = tw_cli_usage(err, "template %s: %s", path, strerror(errno));
	else if (status == TRAWL_OK && length > FILE_MAX)
		status = tw_cli_usage(err, "template %s: larger than %d bytes", path, FILE_MAX);
	else if (status == TRAWL_OK && memchr(bytes, 0, length))
		status = tw_cli_usage(err, "template %s: holds a byte that is zero", path);
	if (status == TRAWL_OK) {
		*ret = tw_keep_text(options->keep, bytes, length);
		status = *ret ? TRAWL_OK : tw_cli_nomem(err);
	}
	free(bytes);
	return status;
}

static int load(const char *path, const struct tw_options *options, const char **ret, struct trawl_error *err)
{
	size_t length = strlen(path);
	FILE *file;
	int status;

	if (length < 4 || strcmp(path + length - 4, ".tpl") != 0)
		return tw_cli_usage(err, "template %s: the name of a template's file ends in .tpl", path);
	file = fopen(path, "re");
	if (!file)
		return tw_cli_usage(err, "template %s: %s", path, strerror(errno));
	status = read_all(file, path, options, ret, err);
	fclose(file);
	return status;
}

static const char *variable(void *user, const char *name)
{
	return getenv(name);
}

int tw_template_fill(const struct tw_options *options, struct trawl_output *output, struct trawl_error *err)
{
	const char *given = tw_options_text(options, TW_OPT_TEMPLATE);
	int status = TRAWL_OK;

	if (!tw_template_wanted(options))
		return TRAWL_OK;
	output->variable = variable;
	output->template_text = given;
	if (given[0] == '@') {
		output->template_name = given + 1;
		status = load(given + 1, options, &output->template_text, err);
	}
	if (status == TRAWL_OK)
		status = trawl_output_check(output, err);
	return status;
}
