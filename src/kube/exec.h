/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Programs that know who one is at a cluster (aws, gke-gcloud-auth-plugin, kubelogin …). Source: the reference of
 * client.authentication.k8s.io v1 and v1beta1. Started without a shell, without a terminal, and only for so long; what it
 * prints is read as hostile, what it complains of is its last line.
 */
#ifndef TW_KUBE_EXEC_H
#define TW_KUBE_EXEC_H

#include "kube/kubeconfig.h"

struct tw_kube_identity {
	struct tw_slice token;     /* "" : none */
	struct tw_slice cert, key; /* PEM; "" : none */
};

struct tw_kube_exec_run {
	const struct tw_kube_exec *exec;
	struct tw_slice folder;                /* of the kubeconfig that names it */
	const struct tw_kube_cluster *cluster; /* told to programs that want to know */
	struct tw_slice authorities;           /* the cluster's, PEM */
	uint32_t timeout_ms;                   /* 0: TW_LIMIT_KUBE_EXEC */
	int (*check)(void *closure);           /* a negative trawl_status ends it; NULL: nobody asks */
	void *closure;
};

int tw_kube_exec_run(const struct tw_kube_exec_run *run, struct tw_arena *arena, struct tw_kube_identity *ret,
		     struct trawl_error *err);

/* What such a program has printed; @api_version is what it was asked for in. */
int tw_kube_exec_read(struct tw_slice output, struct tw_slice api_version, struct tw_arena *arena,
		      struct tw_kube_identity *ret, struct trawl_error *err);

#endif
