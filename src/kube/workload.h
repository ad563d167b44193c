/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a document to the resources in it and the images that they name. Source: the Kubernetes API reference (PodSpec,
 * Container, ImageVolumeSource) and, for custom resources, the rules in rules.h.
 *
 * What may surprise: lists ("List", "PodList", "DeploymentList", …) are unfolded, and what stands in one of the latter has
 * neither kind nor apiVersion of its own in an API server's answers: the list's are taken. A resource that names no image
 * is told of, too. Nothing is asked of a pod but its images, so that manifests that a server would refuse are read.
 */
#ifndef TW_KUBE_WORKLOAD_H
#define TW_KUBE_WORKLOAD_H

#include "base/error.h"
#include "kube/node.h"
#include "model/workload.h"

/* A resource, with what else it is asked for. Valid while the document is; @workload's texts and uses lie in the arena. */
struct tw_kube_resource {
	struct tw_workload workload;
	struct tw_kube_node node;     /* the whole of it */
	struct tw_kube_node pod_spec; /* nodeName, serviceAccountName, imagePullSecrets, …; may be none */
	bool listed;                  /* it stood in a list */
};

struct tw_kube_read {
	struct tw_arena *arena; /* of texts and uses; for flat memory rewind it after each resource */
	struct tw_slice file;   /* for workload.file */
	uint32_t line_base;     /* added to every line: of a document that doesn't begin its file */
	/* A negative status ends the reading with it. */
	int (*take)(void *user, const struct tw_kube_resource *resource, struct trawl_error *err);
	/* Something odd about the document at @line: TW_LIMIT_KUBE_… reached, an image that is none. NULL: nobody listens. */
	int (*odd)(void *user, uint32_t line, const char *message, struct trawl_error *err);
	void *user; /* handed to both */
};

/* Every resource of a document, in its order. What is no resource at all (no kind) is passed over. */
int tw_kube_read(const struct tw_kube_read *read, struct tw_kube_node root, struct trawl_error *err);

/*
 * Where a kind has its pod spec ("spec.template.spec"); NULL when it has none, or is a custom one that isn't known.
 * @group is what stands before the slash of apiVersion, "" for "v1".
 */
const char *tw_kube_pod_path(struct tw_slice group, struct tw_slice kind);

/* What stands before the slash of apiVersion. */
struct tw_slice tw_kube_group(struct tw_slice api_version);

#endif
