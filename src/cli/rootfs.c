/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/scan.h"

static int run(const struct tw_options *options, struct trawl_error *err);

const struct tw_command tw_command_rootfs = {
	.name = "rootfs",
	.arguments = "FOLDER",
	.doc = "Scan a root file system: what is installed there",
	.examples = "  # this system\n"
		    "  trawl rootfs /\n\n"
		    "  # an unpacked one\n"
		    "  trawl rootfs ./debian\n",
	.bit = TW_FOR_ROOTFS,
	.group = TW_GROUP_SCAN,
	.max_arguments = 1,
	.run = run,
};

static int run(const struct tw_options *options, struct trawl_error *err)
{
	return tw_scan_run_argument(options, TRAWL_TARGET_ROOTFS, "a folder", err);
}
