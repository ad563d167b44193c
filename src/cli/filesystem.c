/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/scan.h"

static int run(const struct tw_options *options, struct trawl_error *err);

const struct tw_command tw_command_filesystem = {
	.name = "filesystem",
	.aliases = "fs",
	.arguments = "PATH",
	.doc = "Scan a project: its lock files and manifests",
	.examples = "  # a folder\n"
		    "  trawl fs .\n\n"
		    "  # one file\n"
		    "  trawl fs app/package-lock.json\n",
	.bit = TW_FOR_FS,
	.group = TW_GROUP_SCAN,
	.max_arguments = 1,
	.run = run,
};

static int run(const struct tw_options *options, struct trawl_error *err)
{
	return tw_scan_run_argument(options, TRAWL_TARGET_FS, "a folder or file", err);
}
