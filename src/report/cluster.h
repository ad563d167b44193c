/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report of a cluster, as `trivy k8s` has it: one resource a workload and image, then control plane and nodes. Source:
 * trivy, pkg/k8s/report.
 *
 * An image's part is written once, however many workloads run it, and copied wherever it belongs. In JSON that is the text
 * of "Metadata" and that of "Results"; in tables one text for each result, without the title, which is the workload's.
 */
#ifndef TW_REPORT_CLUSTER_H
#define TW_REPORT_CLUSTER_H

#include "model/cluster.h"
#include "report/workloads_parts.h"

int tw_cluster_json_part(const struct tw_report *report, struct tw_out *out, struct trawl_error *err);
int tw_cluster_table_part(const struct tw_report *report, struct tw_out *out, struct trawl_error *err);

int tw_cluster_json(const struct tw_workloads *all, const struct tw_workloads_part *parts, struct tw_out *out,
		    struct trawl_error *err);
int tw_cluster_table(const struct tw_workloads *all, const struct tw_workloads_part *parts, struct tw_out *out,
		     struct trawl_error *err);

/* A report with the targets that its results have at this component. Copied to @arena; results is NULL without memory. */
struct tw_report tw_cluster_targets(const struct tw_report *report, const struct tw_cluster_component *component,
				    struct tw_arena *arena);

/* Its bill of materials: what it consists of itself, in CycloneDX. */
int tw_cluster_bom(const struct tw_workloads *all, struct tw_out *out, struct trawl_error *err);

/* The two tables of --report summary. */
int tw_cluster_summaries(const struct tw_workloads *all, struct tw_out *out, struct trawl_error *err);

/* Nodes are called so; what else the cluster consists of keeps Trivy's name. */
static inline struct tw_slice tw_cluster_kind(const struct tw_cluster_component *component)
{
	return strcmp(component->kind, "NodeComponents") == 0 ? TW_LIT("Node") : tw_slice(component->kind);
}

/* Of the system itself, or of those who use it? @component is NULL for a workload. */
static inline bool tw_cluster_is_infra(struct tw_slice name_space, const struct tw_cluster_component *component)
{
	return tw_slice_is(name_space, "kube-system") || (component && strcmp(component->kind, "NodeComponents") == 0);
}

static inline size_t tw_cluster_total(const uint32_t counts[TW_SEVERITIES])
{
	size_t total = 0;

	for (int s = 0; s < TW_SEVERITIES; s++)
		total += counts[s];
	return total;
}

#endif
