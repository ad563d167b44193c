/* SPDX-License-Identifier: Apache-2.0 */
/* Manifests: the images that they name. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <trawl/trawl.h>

#include "cli/command.h"
#include "cli/error.h"
#include "cli/helm_options.h"
#include "cli/scan_options.h"
#include "cli/workloads.h"

static int run(const struct tw_options *options, struct trawl_error *err);

const struct tw_command tw_command_manifests = {
	.name = "manifests",
	.arguments = "PATH... | -",
	.doc = "Scan the images that Kubernetes manifests and compose files name",
	.examples = "  # a folder: manifests, kustomizations, charts, compose files\n"
		    "  trawl manifests deploy/\n\n"
		    "  # what something else has rendered\n"
		    "  kustomize build overlays/production | trawl manifests -\n\n"
		    "  # which images there are, and what names them\n"
		    "  trawl manifests --list-images --format json deploy/\n",
	.bit = TW_FOR_MANIFESTS,
	.group = TW_GROUP_SCAN,
	.max_arguments = 64,
	.run = run,
};

#define STDIN_MAX ((size_t)256 * 1024 * 1024)

/* Standard input, whole. */
static int read_input(char **ret, size_t *ret_length, struct trawl_error *err)
{
	size_t room = 64 * 1024, length = 0;
	char *bytes = malloc(room);

	while (bytes) {
		ssize_t got = read(STDIN_FILENO, bytes + length, room - length);
		char *grown = bytes;

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 || length + (size_t)got > STDIN_MAX) {
			free(bytes);
			return got < 0 ? tw_cli_fail(err, TRAWL_E_IO, "standard input: %s", strerror(errno))
				       : tw_cli_fail(err, TRAWL_E_LIMIT, "standard input: more than 256 MiB");
		}
		*ret = bytes;
		*ret_length = length += (size_t)got;
		if (!got)
			return TRAWL_OK;
		if (length == room)
			grown = realloc(bytes, room *= 2);
		if (!grown)
			free(bytes);
		bytes = grown;
	}
	return tw_cli_nomem(err);
}

static int read_one(struct trawl_workloads *workloads, struct trawl_manifests *manifests, const char *path,
		    struct trawl_error *err)
{
	char *input = NULL;
	int status = TRAWL_OK;

	manifests->path = path;
	if (strcmp(path, "-") == 0) {
		status = read_input(&input, &manifests->length, err);
		manifests->bytes = input;
		manifests->path = "standard input";
	}
	if (status == TRAWL_OK)
		status = trawl_workloads_read(workloads, manifests, err);
	manifests->bytes = NULL;
	free(input);
	return status;
}

/* Was the path, or another one of the same file or folder, given before? */
static bool is_repeated(const char **paths, size_t at)
{
	struct stat here, before;

	for (size_t i = 0; i < at; i++) {
		if (strcmp(paths[i], paths[at]) == 0)
			return true;
		if (stat(paths[at], &here) == 0 && stat(paths[i], &before) == 0 && here.st_dev == before.st_dev &&
		    here.st_ino == before.st_ino)
			return true;
	}
	return false;
}

static int run(const struct tw_options *options, struct trawl_error *err)
{
	struct trawl_helm helm = { .size = sizeof(helm) };
	struct trawl_manifests manifests = { .size = sizeof(manifests), .helm = &helm };
	struct trawl_workloads *workloads = NULL;
	int status;

	if (!options->argument_count)
		return tw_cli_usage(err, "say which manifests: a file, a folder, or - for standard input");
	status = tw_helm_options(options, &helm, err);
	manifests.skip_dirs = tw_scan_list(options, TW_OPT_SKIP_DIRS);
	manifests.skip_files = tw_scan_list(options, TW_OPT_SKIP_FILES);
	if (status == TRAWL_OK)
		status = trawl_workloads_new(&workloads, err);
	for (size_t i = 0; status == TRAWL_OK && i < options->argument_count; i++)
		if (!is_repeated(options->arguments, i))
			status = read_one(workloads, &manifests, options->arguments[i], err);
	if (status == TRAWL_OK)
		status = tw_workloads_run(options, workloads, options->arguments[0], "manifests", err);
	trawl_workloads_free(workloads);
	return status;
}
