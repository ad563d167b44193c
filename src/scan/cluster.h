/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a set of workloads has beside itself when a cluster gave it: which images run by which digests, who may pull them,
 * control plane and nodes.
 */
#ifndef TW_SCAN_CLUSTER_H
#define TW_SCAN_CLUSTER_H

#include <trawl/cluster.h>

#include "kube/gather.h"
#include "model/cluster.h"

struct trawl_workloads;
struct trawl_db;
struct trawl_report;
struct tw_source_remote;

struct tw_cluster_run {
	struct tw_cluster model;
	struct tw_kube_state state;
	struct tw_arena arena;         /* of what scans are prepared with */
	TW_VEC(struct tw_slice) shown; /* by image: see tw_cluster.shown */
	TW_VEC(uint32_t) found;        /* by workload: index in state.found */
	TW_VEC(struct tw_cluster_component) components;
	TW_VEC(struct trawl_report *) reports;
	TW_VEC(const struct tw_report *) report_models;
};

/* How an image is scanned: what it is called, and which logins are tried. Not from two threads at once. */
int tw_cluster_prepare(struct trawl_workloads *set, size_t image, struct trawl_scan *scan, struct trawl_error *err);

/* Match control plane and nodes; fills the model for the report. */
int tw_cluster_scan_components(struct tw_cluster_run *cluster, const struct trawl_scan *scan,
			       const struct trawl_filter *filter, const struct trawl_db *db, struct trawl_error *err);

/* Accepts NULL. */
void tw_cluster_free(struct tw_cluster_run *cluster);

#endif
