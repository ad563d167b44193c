/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What runs in a cluster: its workloads, which images they run on which platform, its control plane and nodes. Sources:
 * the Kubernetes API reference; for what counts, and what control plane and nodes consist of, trivy-kubernetes.
 *
 * What may surprise: resources that a built-in workload owns are folded into it, unless kinds are chosen by name; of pods
 * that are folded nothing stays but which image they run, so that memory doesn't grow with them. The image that runs is
 * known by digest once a pod has pulled it: then the digest counts, and the name in the manifest is only what it is called.
 */
#ifndef TW_KUBE_GATHER_H
#define TW_KUBE_GATHER_H

#include "base/map.h"
#include "base/vec.h"
#include "kube/api_list.h"
#include "kube/client.h"
#include "kube/workload.h"
#include "model/cluster.h"

struct tw_kube_choice {
	/* NULL-terminated, or NULL. Kinds may be plural, singular or short. */
	const char *const *include_kinds;
	const char *const *exclude_kinds;
	const char *const *include_namespaces;
	const char *const *exclude_namespaces;
	bool exclude_owned;
	bool without_images; /* control plane and nodes only */
};

struct tw_kube_found {
	struct tw_workload workload;
	uint32_t rank;            /* of its kind, in a report */
	struct tw_slice account;  /* service account, "default" when it names none */
	struct tw_slice *secrets; /* names of its imagePullSecrets */
	size_t secret_count;
	struct tw_slice platform; /* that its nodes must have, by its nodeSelector; "" */
};

/* What a workload's pods run, of one image that it names. */
struct tw_kube_running {
	struct tw_slice digest;   /* "sha256:…"; "" when unknown */
	struct tw_slice platform; /* "linux/arm64"; "" when unknown */
	uint32_t next;            /* further ones; TW_MAP_NONE: none */
};

enum tw_kube_part { TW_KUBE_CONTROL_PLANE, TW_KUBE_NODE, TW_KUBE_CLUSTER };

struct tw_kube_component {
	uint8_t part; /* enum tw_kube_part */
	struct tw_slice name_space, name;
	struct tw_cluster_parts parts;
};

/* What could not be asked for, in one sentence. */
struct tw_kube_gap {
	struct tw_slice what; /* "deployments", "pull secret web/registry" */
	struct tw_slice why;
	bool lost; /* something may be missing from the report */
};

/* A name and a password of a pull secret, and for whom. */
struct tw_kube_login {
	struct tw_slice host, path; /* "*.example.com", "team/app" */
	struct tw_slice username, password;
};

/* Some neighbours in one of the lists beneath. */
struct tw_kube_span {
	uint32_t first, count;
};

/* What registries know the workloads by: pull secrets, and service accounts, which name further ones. */
struct tw_kube_pulls {
	TW_VEC(struct tw_kube_login) logins;
	TW_VEC(struct tw_kube_span) secrets;  /* of logins */
	struct tw_map secret_places;          /* "namespace\nname" */
	TW_VEC(struct tw_slice) names;        /* of secrets that service accounts name */
	TW_VEC(struct tw_kube_span) accounts; /* of names */
	struct tw_map account_places;
};

struct tw_kube_state {
	struct tw_arena arena;              /* everything lies in it */
	struct tw_slice version;            /* "v1.34.0" */
	bool folded;                        /* owned resources are folded into their owners */
	TW_VEC(struct tw_kube_found) found; /* sorted, once all is gathered */
	TW_VEC(struct tw_kube_component) components;
	TW_VEC(struct tw_kube_gap) gaps;
	TW_VEC(struct tw_kube_running) running;
	struct tw_map running_places;        /* "namespace\nkind\nname\nreference" */
	struct tw_map owners;                /* "namespace\nkind\nname" of what is owned: index in owner_names */
	TW_VEC(struct tw_slice) owner_names; /* the same of who owns it */
	struct tw_map platform_places;       /* of nodes, by name: index in platforms */
	TW_VEC(struct tw_slice) platforms;   /* different ones */
	struct tw_kube_pulls pulls;
};

/*
 * Ask for all of it. What the cluster refuses is a gap, and the rest goes on; when it can't be reached at all, or refuses
 * everything, it is an error. Accounts and secrets are asked for by tw_kube_pulls_gather().
 */
int tw_kube_gather(struct tw_kube_client *client, const struct tw_kube_choice *choice, struct tw_kube_state *ret,
		   struct trawl_error *err);

/* Accepts a zeroed one. */
void tw_kube_state_release(struct tw_kube_state *state);

/* The first of what a workload's pods run of an image that it names; NULL when that isn't known. */
const struct tw_kube_running *tw_kube_running_of(const struct tw_kube_state *state, const struct tw_kube_found *found,
						 struct tw_slice reference);

/* Ask for the service accounts and pull secrets that the workloads name: by their names, never for all secrets. */
int tw_kube_pulls_gather(struct tw_kube_client *client, const struct tw_kube_choice *choice,
			 struct tw_kube_state *state, struct trawl_error *err);

/*
 * Logins of a workload for an image, in the order in which they are to be tried, which @take is called with. False when
 * memory has run out.
 */
bool tw_kube_pulls_find(const struct tw_kube_state *state, const struct tw_kube_found *found, struct tw_slice reference,
			struct tw_arena *scratch, bool (*take)(void *user, const struct tw_kube_login *login),
			void *user);

#endif
