/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of gathering share. */
#ifndef TW_KUBE_GATHER_PARTS_H
#define TW_KUBE_GATHER_PARTS_H

#include "kube/gather.h"

struct tw_kube_gathering {
	struct tw_kube_client *client;
	const struct tw_kube_choice *choice;
	struct tw_kube_state *state;
	struct tw_arena *scratch; /* of the page at hand */
	int (*take)(struct tw_kube_gathering *g, const struct tw_kube_resource *resource, struct trawl_error *err);
	size_t found_mark, component_mark; /* what there was before the list at hand */
	uint32_t rank;                     /* of the kind at hand */
	bool chosen;                       /* it is one that is reported */
};

/* A list of the API. */
struct tw_kube_resources {
	const char *api;   /* "/apis/apps/v1" */
	const char *name;  /* "deployments" */
	const char *older; /* the api of clusters that don't know it there yet; NULL: none */
	bool cluster;      /* they have no namespaces */
	bool optional;     /* that it is refused loses nothing that anybody would miss */
};

/*
 * List resources in all the namespaces that were chosen. Each goes to g->take. What can't be had is a gap; @ret_refused
 * counts them.
 */
int tw_kube_gather_list(struct tw_kube_gathering *g, const struct tw_kube_resources *resources, unsigned *ret_refused,
			struct trawl_error *err);

/*
 * Where the API has the kind that somebody calls so: plural, singular, short, "rollouts.argoproj.io". One of Kubernetes'
 * own that runs nothing is looked for, too. TRAWL_E_USAGE when there is none.
 */
int tw_kube_discover(struct tw_kube_client *client, const char *word, struct tw_arena *arena,
		     struct tw_kube_resources *ret, struct trawl_error *err);

/* Keep a resource to be reported, if it names images. */
int tw_kube_keep(struct tw_kube_gathering *g, const struct tw_kube_resource *resource, struct trawl_error *err);

/*
 * Can the rest be had, when one answer can't? Not without credentials (401), nor when it was no answer (0) and nobody is there
 * any more.
 */
bool tw_kube_goes_on(struct tw_kube_gathering *g, int http_status, int status);

/* Say that something could not be asked for; @why is an error's message. */
int tw_kube_gap(struct tw_kube_state *state, const char *what, const char *why, bool lost, struct trawl_error *err);

/* "a\nb\nc" in @arena; ptr is NULL without memory. */
struct tw_slice tw_kube_key_of(struct tw_arena *arena, struct tw_slice a, struct tw_slice b, struct tw_slice c);

/* Does a built-in workload own it? */
bool tw_kube_is_owned(const struct tw_workload *workload);

/* A node: its platform, and, unless namespaces were chosen, what it consists of. */
int tw_kube_take_node(struct tw_kube_gathering *g, const struct tw_kube_resource *node, struct trawl_error *err);

/* Remember who owns a resource. */
int tw_kube_remember_owner(struct tw_kube_state *state, const struct tw_kube_resource *resource,
			   struct trawl_error *err);

/* Remember which images a pod runs, for those that own it, and for itself unless it is folded. */
int tw_kube_remember_pod(struct tw_kube_gathering *g, const struct tw_kube_resource *pod, struct trawl_error *err);

/* Is the pod a part of the control plane? Then that is a component. */
int tw_kube_take_component(struct tw_kube_gathering *g, const struct tw_kube_resource *pod, struct trawl_error *err);

/* The cluster itself, and all of them in the order of a report. */
int tw_kube_finish_components(struct tw_kube_state *state, bool whole, struct trawl_error *err);

/* Were some namespaces chosen? */
bool tw_kube_is_part(const struct tw_kube_choice *choice);

#endif
