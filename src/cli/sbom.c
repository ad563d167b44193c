/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/scan.h"

static int run(const struct tw_options *options, struct trawl_error *err);

const struct tw_command tw_command_sbom = {
	.name = "sbom",
	.arguments = "FILE",
	.doc = "Scan a bill of materials: CycloneDX or SPDX in JSON",
	.examples = "  # what a build has written\n"
		    "  trawl sbom app.cdx.json\n\n"
		    "  # of a cluster\n"
		    "  trawl kubernetes --format cyclonedx --output kbom.json && trawl sbom kbom.json\n",
	.bit = TW_FOR_SBOM,
	.group = TW_GROUP_SCAN,
	.max_arguments = 1,
	.run = run,
};

static int run(const struct tw_options *options, struct trawl_error *err)
{
	return tw_scan_run_argument(options, TRAWL_TARGET_SBOM, "a file", err);
}
