/* SPDX-License-Identifier: Apache-2.0 */
/* Helm charts: what they render to, and the images in it. */
#include <string.h>

#include <trawl/trawl.h>

#include "cli/command.h"
#include "cli/error.h"
#include "cli/helm_options.h"
#include "cli/network.h"
#include "cli/out.h"
#include "cli/say.h"
#include "cli/workloads.h"

static int run(const struct tw_options *options, struct trawl_error *err);

const struct tw_command tw_command_helm = {
	.name = "helm",
	.arguments = "CHART | template [NAME] CHART",
	.doc = "Scan the images that a Helm chart would run, or print what it renders to",
	.examples = "  # every image of a chart, a folder or a .tgz, once\n"
		    "  trawl helm --helm-values production.yaml charts/web\n\n"
		    "  # which images there are\n"
		    "  trawl helm --list-images charts/web\n\n"
		    "  # images out of a folder of archives and layouts instead of registries\n"
		    "  trawl helm --images-from images/ --exit-code 1 --severity CRITICAL web-1.0.0.tgz\n\n"
		    "  # of a registry, with the charts that it needs\n"
		    "  trawl helm --helm-dependency-update oci://ghcr.io/example/web:1.0.0\n\n"
		    "  # what it renders to, as `helm template` prints it; most of Helm's flags are taken\n"
		    "  trawl helm template -f production.yaml --set image.tag=1.2 web web-1.0.0.tgz\n",
	.bit = TW_FOR_HELM,
	.group = TW_GROUP_SCAN,
	.max_arguments = 3,
	.run = run,
};

static void say_left_out(void *user, const char *path, const char *message, int lost)
{
	const struct trawl_helm *helm = user;

	tw_say_warning("%s/%s: %s", helm->chart, path, message);
}

static int template(struct trawl_helm *helm, struct trawl_error *err)
{
	struct tw_out out;
	int status;

	tw_out_start(&out);
	helm->left_out = say_left_out;
	helm->user = helm;
	status = trawl_helm_template(helm, tw_out_write, &out, err);
	/* Where it can't be written to, and why, is known here. */
	if (status < 0 && !out.failed)
		return status;
	status = tw_out_close(&out, err);
	return status < 0 ? status : TW_EXIT_OK;
}

static int scan(const struct tw_options *options, const struct trawl_helm *helm, struct trawl_error *err)
{
	struct trawl_workloads *workloads = NULL;
	int status = trawl_workloads_new(&workloads, err);

	if (status == TRAWL_OK)
		status = trawl_workloads_render(workloads, helm, err);
	if (status == TRAWL_OK)
		status = tw_workloads_run(options, workloads, helm->chart, "helm_chart", err);
	trawl_workloads_free(workloads);
	return status;
}

static int run(const struct tw_options *options, struct trawl_error *err)
{
	struct trawl_network network;
	struct trawl_helm helm = { .size = sizeof(helm), .network = &network };
	bool prints = options->argument_count && strcmp(options->arguments[0], "template") == 0;
	size_t before = prints ? 1 : 0, given = options->argument_count - before;
	int status;

	if (given < 1)
		return tw_cli_usage(
			err, "say which chart, a folder or a .tgz: trawl helm CHART, or trawl helm template CHART");
	if (given > before + 1)
		return tw_cli_usage(err, "one chart at a time; \"trawl help helm\" tells more");
	helm.chart = options->arguments[options->argument_count - 1];
	status = tw_helm_options(options, &helm, err);
	if (status == TRAWL_OK)
		status = tw_network_options(options, &network, err);
	if (status < 0)
		return status;
	if (given == 2)
		helm.release_name = options->arguments[1];
	return prints ? template(&helm, err) : scan(options, &helm, err);
}
