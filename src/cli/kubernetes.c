/* SPDX-License-Identifier: Apache-2.0 */
/* What runs in a cluster: its workloads' images, its control plane, its nodes. */
#include <string.h>

#include <trawl/trawl.h>

#include "cli/command.h"
#include "cli/error.h"
#include "cli/network.h"
#include "cli/say.h"
#include "cli/scan.h"
#include "cli/scan_options.h"
#include "cli/value.h"
#include "cli/workloads.h"

static int run(const struct tw_options *options, struct trawl_error *err);

const struct tw_command tw_command_kubernetes = {
	.name = "kubernetes",
	.aliases = "k8s",
	.arguments = "[CONTEXT]",
	.doc = "Scan what runs in a Kubernetes cluster",
	.examples = "  # the current context's cluster, a table of its workloads\n"
		    "  trawl kubernetes --report summary\n\n"
		    "  # all findings of some namespaces, as JSON\n"
		    "  trawl kubernetes --include-namespaces shop,team-a --format json --output cluster.json\n\n"
		    "  # another context; Deployments and StatefulSets alone\n"
		    "  trawl kubernetes production --include-kinds deployments,statefulsets --report all\n\n"
		    "  # what control plane and nodes consist of, as a bill of materials\n"
		    "  trawl kubernetes --format cyclonedx --output kbom.json\n",
	.bit = TW_FOR_K8S,
	.group = TW_GROUP_SCAN,
	.max_arguments = 1,
	.run = run,
};

static int check_together(const struct tw_options *options, enum tw_option_id include, enum tw_option_id exclude,
			  const char *what, struct trawl_error *err)
{
	if (tw_options_list(options, include)->count && tw_options_list(options, exclude)->count)
		return tw_cli_usage(err, "--include-%s and --exclude-%s can't be given together", what, what);
	return TRAWL_OK;
}

/* The node collector is a job that Trivy starts in the cluster: trawl starts nothing there. */
static void say_idle(const struct tw_options *options)
{
	static const enum tw_option_id idle[] = { TW_OPT_TOLERATIONS, TW_OPT_NODE_COLLECTOR_NAMESPACE,
						  TW_OPT_NODE_COLLECTOR_IMAGEREF, TW_OPT_EXCLUDE_NODES };

	for (size_t i = 0; i < sizeof(idle) / sizeof(*idle); i++)
		if (tw_options_changed(options, idle[i]))
			tw_say_warning(
				"--%s changes nothing: it is for a job that collects from nodes, and trawl starts "
				"none",
				tw_option_table[idle[i]].name);
}

/* A bill of materials is of the whole cluster, and of no workload. */
static void choose_bom(const struct tw_options *options, struct trawl_cluster *cluster)
{
	static const enum tw_option_id idle[] = { TW_OPT_INCLUDE_KINDS, TW_OPT_EXCLUDE_KINDS, TW_OPT_INCLUDE_NAMESPACES,
						  TW_OPT_EXCLUDE_NAMESPACES, TW_OPT_EXCLUDE_OWNED };

	for (size_t i = 0; i < sizeof(idle) / sizeof(*idle); i++)
		if (tw_options_changed(options, idle[i]))
			tw_say_warning("--%s changes nothing with --format cyclonedx: that is of the whole cluster",
				       tw_option_table[idle[i]].name);
	cluster->include_kinds = cluster->exclude_kinds = NULL;
	cluster->include_namespaces = cluster->exclude_namespaces = NULL;
	cluster->without_images = 1;
}

static int gather(const struct tw_options *options, struct trawl_workloads *workloads, struct trawl_error *err)
{
	struct trawl_network network = { .size = sizeof(network) };
	struct trawl_cluster cluster = { .size = sizeof(cluster), .network = &network };
	const char *kubeconfig = tw_options_text(options, TW_OPT_KUBECONFIG);
	double qps = 0;
	int status = tw_network_options(options, &network, err);

	tw_value_float(tw_options_text(options, TW_OPT_QPS), &qps);

	cluster.kubeconfig = *kubeconfig ? kubeconfig : NULL;
	cluster.context = options->argument_count ? options->arguments[0] : NULL;
	cluster.include_kinds = tw_scan_list(options, TW_OPT_INCLUDE_KINDS);
	cluster.exclude_kinds = tw_scan_list(options, TW_OPT_EXCLUDE_KINDS);
	cluster.include_namespaces = tw_scan_list(options, TW_OPT_INCLUDE_NAMESPACES);
	cluster.exclude_namespaces = tw_scan_list(options, TW_OPT_EXCLUDE_NAMESPACES);
	cluster.exclude_owned = tw_options_is(options, TW_OPT_EXCLUDE_OWNED);
	cluster.without_images = tw_options_is(options, TW_OPT_SKIP_IMAGES);
	if (tw_options_wants_bom(options))
		choose_bom(options, &cluster);
	cluster.qps = qps;
	cluster.burst = (unsigned)tw_options_number(options, TW_OPT_BURST);
	cluster.timeout_ms = tw_scan_time_left(options);
	cluster.log = tw_say_log;
	cluster.cancelled = tw_scan_is_cancelled;
	if (status == TRAWL_OK)
		status = trawl_workloads_gather(workloads, &cluster, err);
	return status;
}

static int run(const struct tw_options *options, struct trawl_error *err)
{
	struct trawl_workloads *workloads = NULL;
	int status = check_together(options, TW_OPT_INCLUDE_KINDS, TW_OPT_EXCLUDE_KINDS, "kinds", err);

	if (status == TRAWL_OK)
		status = check_together(options, TW_OPT_INCLUDE_NAMESPACES, TW_OPT_EXCLUDE_NAMESPACES, "namespaces",
					err);
	if (status == TRAWL_OK)
		status = trawl_workloads_new(&workloads, err);
	if (status < 0)
		return status;
	say_idle(options);
	tw_scan_catch_interrupts();
	status = gather(options, workloads, err);
	if (status >= 0)
		status = tw_workloads_run(options, workloads, "the cluster", "kubernetes", err);
	else
		tw_scan_end_interrupted();
	trawl_workloads_free(workloads);
	return status;
}
