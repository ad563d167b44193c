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
	.arguments = "NAME | --input FILE",
	.doc = "Scan a container image",
	.examples = "  # an image at a registry\n"
		    "  trawl image ghcr.io/aquasecurity/trivy:latest\n\n"
		    "  # an archive of docker save, or an OCI layout, as archive or folder\n"
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

/* Whoever gives a file where a name is expected is told so: "./alpine.tar" and "alpine.tar" are not at any registry. */
static int pull(const struct tw_options *options, const char *name, struct trawl_error *err)
{
	int status = tw_scan_run(options, TRAWL_TARGET_REGISTRY, name, err);

	if (status < 0 && status != TRAWL_E_CANCELLED && status != TRAWL_E_DATABASE && access(name, F_OK) == 0)
		return tw_cli_usage(err, "%s is a file or a folder; to scan it, give --input %s", name, name);
	return status;
}

static int run(const struct tw_options *options, struct trawl_error *err)
{
	const char *input = tw_options_text(options, TW_OPT_INPUT), *name = NULL;
	int status;

	if (*input)
		return tw_scan_run(options, TRAWL_TARGET_IMAGE, input, err);
	status = tw_scan_argument(options, "the name of an image, or --input FILE", &name, err);
	return status < 0 ? status : pull(options, name, err);
}
