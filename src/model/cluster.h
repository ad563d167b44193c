/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a report of a cluster has beside its workloads: control plane and nodes. Parts that are alike (nodes of one version)
 * share what was found.
 */
#ifndef TW_MODEL_CLUSTER_H
#define TW_MODEL_CLUSTER_H

#include "model/report.h"

struct tw_cluster_component {
	const char *kind; /* "ControlPlaneComponents", "NodeComponents", "Cluster" */
	struct tw_slice name_space, name;
	size_t report; /* index of what was found */
};

struct tw_cluster {
	struct tw_slice name;
	const struct tw_cluster_component *components;
	size_t component_count;
	const struct tw_report *const *reports; /* their results have no target: that is each component's own */
	size_t report_count;
	const struct tw_slice *shown; /* by image: what the first workload that runs it calls it */
};

#endif
