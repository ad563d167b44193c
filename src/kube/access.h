/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How to reach a cluster, and who one is there: out of a kubeconfig, or as a pod's account in the cluster that it runs in.
 * Source: client-go, tools/clientcmd and rest/config.go.
 *
 * Surprising: a token's file goes before a token, a program before everything; a server without a scheme speaks https; its
 * own authorities are the only ones that count. Without any kubeconfig, a pod's account is looked for.
 */
#ifndef TW_KUBE_ACCESS_H
#define TW_KUBE_ACCESS_H

#include "kube/exec.h"
#include "net/frame.h"

/* Where a pod finds its account. */
#define TW_KUBE_ACCOUNT "/var/run/secrets/kubernetes.io/serviceaccount"

struct tw_kube_wanted {
	const char *kubeconfig; /* path; NULL: as the environment says */
	const char *context;    /* NULL: the current one */
	const char *account;    /* folder of a pod's account; NULL: TW_KUBE_ACCOUNT */
	uint32_t exec_ms;       /* 0: TW_LIMIT_KUBE_EXEC */
	int (*check)(void *closure);
	void *closure;
};

enum { TW_KUBE_HEADERS = 2 };

struct tw_kube_access {
	struct tw_slice context; /* its name; "" in a pod */
	struct tw_slice cluster; /* its name; "" in a pod */
	struct tw_slice url;     /* of the server, without a slash at its end */
	struct tw_route route;
	bool insecure;
	struct tw_slice authorization;            /* "Bearer …", "Basic …"; "" */
	struct tw_slice headers[TW_KUBE_HEADERS]; /* whom to be instead */

	/* For getting other credentials when these have expired. */
	struct tw_kube_exec_run exec;
	struct tw_slice token_file;
};

/* All of it lies in @arena. Messages hold no secrets. */
int tw_kube_access_find(const struct tw_kube_wanted *wanted, struct tw_arena *arena, struct tw_kube_access *ret,
			struct trawl_error *err);

/* Ask the program, or read the token's file, anew: 1 when there is something to ask, 0 when there isn't. */
int tw_kube_access_renew(struct tw_kube_access *access, struct tw_arena *arena, struct trawl_error *err);

#endif
