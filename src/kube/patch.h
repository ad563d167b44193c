/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Patches on a resource's tree. Sources: RFC 6902 and RFC 6901; Kubernetes' strategic merge patches
 * (sig-api-machinery/strategic-merge-patch.md), as Kustomize applies them.
 *
 * What may surprise: lists are merged by their elements' names where a pod's spec says so (containers, volumes, env, …), else
 * replaced; of a kind that isn't Kubernetes' own, all are replaced. New elements go to the front, as Kustomize puts them.
 */
#ifndef TW_KUBE_PATCH_H
#define TW_KUBE_PATCH_H

#include "base/error.h"
#include "kube/tree.h"

/* What patches are applied with. */
struct tw_patcher {
	struct tw_arena *arena;
	uint64_t left; /* nodes that may still be looked at: names are looked up one by one */
};

/* False when there isn't so much left; then there is nothing left. */
bool tw_patcher_spend(struct tw_patcher *patcher, uint64_t nodes);

/*
 * Merge @patch into @target. @by_name: lists of a built-in kind. Returns 1 when the patch deletes the whole resource
 * ("$patch: delete"), TRAWL_OK, TRAWL_E_NOMEM, or TRAWL_E_LIMIT when nothing is left; @target is spoilt then.
 */
int tw_patch_merge(struct tw_patcher *patcher, struct tw_yaml_node *target, const struct tw_yaml_node *patch,
		   bool by_name, struct trawl_error *err);

/* A list of operations. TRAWL_E_FORMAT says which one can't be done, and why; @target is spoilt then. */
int tw_patch_operations(struct tw_patcher *patcher, struct tw_yaml_node *target, const struct tw_yaml_node *operations,
			struct trawl_error *err);

#endif
