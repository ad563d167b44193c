/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/error.h"
#include "cli/scan.h"

static int run(const struct tw_options *options, struct trawl_error *err);

const struct tw_command tw_command_repository = {
	.name = "repository",
	.aliases = "repo",
	.arguments = "PATH|URL",
	.doc = "Scan a git repository: a working tree, or what git's objects hold",
	.examples = "  # a working tree\n"
		    "  trawl repo ~/src/shop\n\n"
		    "  # a branch, without a checkout\n"
		    "  trawl repo --branch release ~/src/shop\n\n"
		    "  # somewhere else; GITHUB_TOKEN or GITLAB_TOKEN opens private ones\n"
		    "  trawl repo https://git.example.org/shop\n"
		    "  trawl repo --tag v1.2 git@git.example.org:shop\n",
	.bit = TW_FOR_REPO,
	.group = TW_GROUP_SCAN,
	.max_arguments = 1,
	.run = run,
};

static int run(const struct tw_options *options, struct trawl_error *err)
{
	static const enum tw_option_id which[] = { TW_OPT_BRANCH, TW_OPT_TAG, TW_OPT_COMMIT };
	const char *name = NULL;
	size_t count = 0;
	int status = tw_scan_argument(options, "a folder or an address", &name, err);

	for (size_t i = 0; i < sizeof(which) / sizeof(*which); i++)
		count += *tw_options_text(options, which[i]) != '\0';
	if (status == TRAWL_OK && count > 1)
		return tw_cli_usage(err, "one of --branch, --tag and --commit is enough");
	return status < 0 ? status : tw_scan_run(options, TRAWL_TARGET_REPO, name, err);
}
