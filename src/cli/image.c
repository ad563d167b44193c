/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/error.h"
#include "cli/scan.h"

static int run(const struct tw_options *options, struct trawl_error *err);

const struct tw_command tw_command_image = {
	.name = "image",
	.aliases = "i",
	.arguments = "--input FILE",
	.doc = "Scan a container image",
	.examples = "  # an archive of docker save, or an OCI layout, as archive or folder\n"
		    "  trawl image --input alpine.tar\n\n"
		    "  # what can be fixed today, as JSON\n"
		    "  trawl image --input alpine.tar --ignore-unfixed --format json --output result.json\n\n"
		    "  # fail a build\n"
		    "  trawl image --input alpine.tar --severity HIGH,CRITICAL --exit-code 1\n",
	.bit = TW_FOR_IMAGE,
	.group = TW_GROUP_SCAN,
	.max_arguments = 1,
	.run = run,
};

/* A name would have to be pulled. */
static int no_pull(const char *name, struct trawl_error *err)
{
	if (access(name, F_OK) == 0)
		return tw_cli_usage(err, "image names are not built yet; to scan the file, give --input %s", name);
	return tw_cli_usage(err, "pulling images is not built yet; save %s to a file and give --input FILE", name);
}

static int run(const struct tw_options *options, struct trawl_error *err)
{
	const char *input = tw_options_text(options, TW_OPT_INPUT), *name = NULL;
	int status;

	if (*input)
		return tw_scan_run(options, TRAWL_TARGET_IMAGE, input, err);
	status = tw_scan_argument(options, "--input FILE", &name, err);
	return status < 0 ? status : no_pull(name, err);
}
