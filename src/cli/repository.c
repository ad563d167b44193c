/* SPDX-License-Identifier: Apache-2.0 */
#include <sys/stat.h>

#include "cli/command.h"
#include "cli/error.h"
#include "cli/scan.h"

static int run(const struct tw_options *options, struct trawl_error *err);

const struct tw_command tw_command_repository = {
	.name = "repository",
	.aliases = "repo",
	.arguments = "PATH",
	.doc = "Scan a git repository that is checked out",
	.examples = "  # a working tree\n"
		    "  trawl repo ~/src/shop\n",
	.bit = TW_FOR_REPO,
	.group = TW_GROUP_SCAN,
	.max_arguments = 1,
	.run = run,
};

static int run(const struct tw_options *options, struct trawl_error *err)
{
	const char *path = NULL;
	struct stat st;
	int status = tw_scan_argument(options, "the folder of a working tree", &path, err);

	if (status < 0)
		return status;
	/* What isn't a folder here may be an address; fetching comes with the network. */
	if (stat(path, &st) != 0 && (strstr(path, "://") || strchr(path, '@') || strncmp(path, "github.com/", 11) == 0))
		return tw_cli_usage(err, "%s: repositories can't be fetched yet; clone it, and name the folder", path);
	return tw_scan_run(options, TRAWL_TARGET_REPO, path, err);
}
