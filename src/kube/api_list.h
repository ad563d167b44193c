/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a cluster's API answers with: a page of a list, a pod, a node, a service account, a pull secret. Source: the
 * Kubernetes API reference, core/v1 and meta/v1. All of it is read as hostile.
 */
#ifndef TW_KUBE_API_LIST_H
#define TW_KUBE_API_LIST_H

#include "base/arena.h"
#include "base/error.h"
#include "kube/node.h"

/* One page of a list; its items are what tw_kube_read() unfolds. */
struct tw_kube_page {
	struct tw_slice token; /* for the next page; "" when this is the last one */
	struct tw_kube_node items;
};

/* TRAWL_E_FORMAT when it is no list. */
int tw_kube_page_read(const struct tw_json *doc, struct tw_arena *arena, struct tw_kube_page *ret,
		      struct trawl_error *err);

/* "sha256:…" of an image that runs, out of "docker-pullable://repository@sha256:…"; "" when it has none to be had by. */
struct tw_slice tw_kube_running_digest(struct tw_slice image_id);

/*
 * The digest of the image that the container called @name of a pod runs, by its status (which names containers of each
 * place in a list of its own); "" when unknown.
 */
struct tw_slice tw_kube_container_digest(struct tw_kube_node pod, uint8_t place, struct tw_slice name,
					 struct tw_arena *arena);

/* What a node is: its texts lie in the arena. */
struct tw_kube_machine {
	struct tw_slice name, os, architecture; /* "linux", "arm64" */
	struct tw_slice kubelet, runtime;       /* "v1.34.0", "containerd://1.7.22" */
	struct tw_slice os_image, kernel;       /* "Debian GNU/Linux 12", "6.1.0-9" */
	bool ready, is_master;
};

void tw_kube_machine_read(struct tw_kube_node node, struct tw_arena *arena, struct tw_kube_machine *ret);

#endif
