/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gathering the images of one resource, for the files behind kube/workload.h.
 */
#ifndef TW_KUBE_CUSTOM_H
#define TW_KUBE_CUSTOM_H

#include "base/vec.h"
#include "kube/rules.h"
#include "kube/workload.h"

struct tw_kube_uses {
	struct tw_arena *arena;
	uint32_t line_base;
	TW_VEC(struct tw_image_use) list;
	struct tw_kube_node no_text; /* the first image that is a map or a list */
	bool cut;                    /* there were more than may be */
	bool failed;                 /* out of memory */
};

/* The line of a node in its file; 0 when unknown. */
static inline uint32_t tw_kube_line_in(struct tw_kube_node node, uint32_t base)
{
	uint32_t line = tw_kube_line(node);

	return line ? line + base : 0;
}

/* Empty references are left out. False when out of memory. */
bool tw_kube_use(struct tw_kube_uses *uses, const struct tw_image_use *use);

/* What a pod's spec names; @field is where it stands. */
bool tw_kube_pod_spec_uses(struct tw_kube_uses *uses, struct tw_kube_node pod_spec, const char *field,
			   uint8_t confidence);

/* What a custom resource names, by the rules. Its pod_spec is the first that is found. */
bool tw_kube_custom_uses(struct tw_kube_uses *uses, struct tw_kube_resource *resource);

#endif
