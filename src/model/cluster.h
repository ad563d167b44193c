/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a report of a cluster has beside its workloads: control plane and nodes. Parts that are alike (nodes of one version)
 * share what was found.
 */
#ifndef TW_MODEL_CLUSTER_H
#define TW_MODEL_CLUSTER_H

#include "model/report.h"

/* An image that a part of the control plane runs: "registry.k8s.io", "etcd", "3.5.16-0", "sha256:…". */
struct tw_cluster_container {
	struct tw_slice registry, repository, tag, digest;
};

/* What a component consists of. */
struct tw_cluster_parts {
	struct tw_slice version;
	/* Of the control plane: the pod that it was found in, and "controlPlane", "node", or what a label says. */
	struct tw_slice pod, role;
	const struct tw_cluster_container *containers;
	size_t container_count;
	/* Of a node: "github.com/containerd/containerd", "v1.7.22"; "Debian GNU/Linux 12", "6.1.0-9", "linux", "amd64". */
	struct tw_slice runtime, runtime_version;
	struct tw_slice os_image, kernel, os, architecture;
	bool is_master;
};

struct tw_cluster_component {
	const char *kind;     /* "ControlPlaneComponents", "NodeComponents", "Cluster" */
	struct tw_slice type; /* whose Kubernetes it is: "kubernetes", "eks"; "" when that can't be told */
	struct tw_slice name_space, name;
	const struct tw_cluster_parts *parts;
	size_t report; /* index of what was found, where something was looked for */
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
