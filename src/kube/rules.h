/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where custom resources name images: a table (rules.c). A rule is a group, a kind, and a path in which "*" stands for any
 * one member, "*Image" for any whose name ends so, "[]" for the elements of a list, and "**" for any members and lists.
 */
#ifndef TW_KUBE_RULES_H
#define TW_KUBE_RULES_H

#include "base/slice.h"
#include "model/workload.h"

/* What stands at the path. */
enum tw_kube_form {
	TW_FORM_IMAGE, /* a text: the reference; a map of registry, repository, tag and digest (or what they go by) */
	TW_FORM_POD_SPEC, /* a pod's spec */
};

struct tw_kube_rule {
	const char *group; /* "": any custom group */
	const char *kind;  /* "": any */
	const char *path;
	uint8_t form;       /* enum tw_kube_form */
	uint8_t confidence; /* enum tw_image_confidence */
};

/* One step of the way from a resource's root to a node of it. */
struct tw_kube_step {
	struct tw_slice key;
	uint32_t index;
	bool is_index;
};

enum { TW_KUBE_RULES = 96 };

/* Those of the rules that a kind has: the count. In the order of the table: the first that fits counts. */
size_t tw_kube_rules_of(struct tw_slice group, struct tw_slice kind, const struct tw_kube_rule *ret[TW_KUBE_RULES]);

/* The rule for a node; NULL when there is none. */
const struct tw_kube_rule *tw_kube_rule_for(const struct tw_kube_rule *const *rules, size_t count,
					    const struct tw_kube_step *steps, size_t depth);

/* Is this a group of Kubernetes itself, in whose kinds only pod specs name images? */
bool tw_kube_is_built_in(struct tw_slice group);

#endif
