/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What runs in a Kubernetes cluster, asked of its API: workloads for trawl/workloads.h, with what control plane and nodes
 * consist of. Nothing is ever written to a cluster.
 *
 *	trawl_workloads_new() → trawl_workloads_gather() → trawl_workloads_scan() → accessors
 */
#ifndef TRAWL_CLUSTER_H
#define TRAWL_CLUSTER_H

#include <stddef.h>
#include <stdint.h>

#include <trawl/error.h>
#include <trawl/scan.h>
#include <trawl/workloads.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Which cluster, and what of it. All zero but size asks for everything that there is in the current context's cluster. */
struct trawl_cluster {
	size_t size; /**< sizeof(struct trawl_cluster) */
	const char *
		kubeconfig; /**< Path; NULL: $KUBECONFIG, else ~/.kube/config, else the account of the pod that this is. */
	const char *context; /**< NULL: the current one. */

	/** NULL-terminated, or NULL: kinds, plural, singular or short. Owned resources are no longer folded into their owners
	 * then. */
	const char *const *include_kinds;
	const char *const *exclude_kinds;      /**< The same: all but these. */
	const char *const *include_namespaces; /**< NULL-terminated, or NULL: only these; nothing of the nodes. */
	const char *const *exclude_namespaces; /**< The same: all but these. */
	int exclude_owned;                     /**< Nothing that a workload owns, in any case. */
	int without_images;                    /**< Control plane and nodes only. */

	double qps;          /**< Questions a second; 0: as many as there are. */
	unsigned burst;      /**< So many at once first. */
	uint32_t timeout_ms; /**< Milliseconds; 0: none. */
	const struct trawl_network *network;

	/** As in struct trawl_scan. */
	void (*log)(void *user, enum trawl_log_level level, const char *message);
	int (*cancelled)(void *user);
	void *user;
};

/**
 * Ask a cluster what runs in it. Kinds that it refuses to list are problems, and the rest goes on. A later scan takes images
 * by the digests that run, for the platforms of the nodes, with the pull secrets of workloads and their accounts; its report
 * is that of a cluster: a resource for each workload and image ("json"), or tables by workload.
 *
 * @workloads  An empty one; gets what is found. Not to be read into by others.
 * @cluster    Borrowed for the call.
 * @err        Filled on failure; never holds a secret. May be NULL.
 * @return     TRAWL_OK, TRAWL_INCOMPLETE (something was refused: see trawl_workloads_problem()), or a negative
 *             trawl_status: TRAWL_E_USAGE (no such context, kind or namespace), TRAWL_E_NOTFOUND (no cluster is known),
 *             TRAWL_E_IO (it can't be reached, or doesn't accept the credentials), TRAWL_E_TIMEOUT …
 */
TRAWL_EXPORT enum trawl_status trawl_workloads_gather(struct trawl_workloads *workloads,
						      const struct trawl_cluster *cluster, struct trawl_error *err);

/**
 * What was found in control plane and nodes, once scanned.
 *
 * @workloads     What was gathered from a cluster.
 * @ret_findings  By enum trawl_severity: those that count.
 * @return        How many components there are: 0 when this is no cluster's, or has not been scanned.
 */
TRAWL_EXPORT size_t trawl_workloads_components(const struct trawl_workloads *workloads, unsigned ret_findings[5]);

#ifdef __cplusplus
}
#endif
#endif
