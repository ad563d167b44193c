/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kubeconfig: which clusters there are, who one is there, and which of both a context joins. Sources: the reference of
 * client.authentication.k8s.io and of kubeconfig v1; client-go, tools/clientcmd, for what they leave open.
 *
 * Several files are one: what the first of them says counts, name by name. Paths in a file are seen from its folder.
 */
#ifndef TW_KUBE_KUBECONFIG_H
#define TW_KUBE_KUBECONFIG_H

#include "base/arena.h"
#include "base/error.h"

struct tw_kube_variable {
	struct tw_slice name, value;
};

/* A program that is asked who one is. */
struct tw_kube_exec {
	struct tw_slice api_version; /* "client.authentication.k8s.io/v1", …/v1beta1 */
	struct tw_slice command, hint;
	struct tw_slice *arguments;
	size_t argument_count;
	struct tw_kube_variable *variables;
	size_t variable_count;
	bool wants_cluster; /* provideClusterInfo */
	bool interactive;   /* interactiveMode: Always */
};

/* What the lists of clusters, users and contexts are made of; each begins with one of these. */
struct tw_kube_named {
	struct tw_kube_named *next;
	struct tw_slice name;
};

struct tw_kube_cluster {
	struct tw_kube_named named;
	struct tw_slice server;
	struct tw_slice authorities;      /* PEM */
	struct tw_slice authorities_file; /* when there is no @authorities */
	struct tw_slice server_name, proxy;
	bool insecure;
	struct tw_slice folder; /* that paths are seen from */
};

struct tw_kube_user {
	struct tw_kube_named named;
	struct tw_slice token, token_file; /* the file counts where it can be read */
	struct tw_slice username, password;
	struct tw_slice cert, key, cert_file, key_file; /* the texts are PEM, and go before the files */
	struct tw_slice as, as_uid;                     /* whom to be instead */
	struct tw_slice provider;                       /* of auth-provider, which nobody has any more */
	const struct tw_kube_exec *exec;
	struct tw_slice folder;
};

struct tw_kube_context {
	struct tw_kube_named named;
	struct tw_slice cluster, user, name_space;
};

struct tw_kubeconfig {
	struct tw_kube_named *clusters, *users, *contexts; /* in the files' order */
	struct tw_slice current;                           /* name of a context; "" for none */
	struct tw_slice files;                             /* those read, for messages */
};

/*
 * One more file's text, called @file. Nothing is read but this text, and nothing that it names is looked for. Messages
 * name a line, and no secret.
 */
int tw_kubeconfig_parse(struct tw_slice text, struct tw_slice file, struct tw_arena *arena,
			struct tw_kubeconfig *config, struct trawl_error *err);

/*
 * Read the files that the user means: @path, else those of the environment variable KUBECONFIG that are there, else
 * ~/.kube/config where it is. None is no failure: config->files is empty then.
 */
int tw_kubeconfig_load(const char *path, struct tw_arena *arena, struct tw_kubeconfig *config, struct trawl_error *err);

/* NULL when there is none of this name. */
const struct tw_kube_context *tw_kubeconfig_context(const struct tw_kubeconfig *config, struct tw_slice name);
const struct tw_kube_cluster *tw_kubeconfig_cluster(const struct tw_kubeconfig *config, struct tw_slice name);
const struct tw_kube_user *tw_kubeconfig_user(const struct tw_kubeconfig *config, struct tw_slice name);

/* A path as it is written there, seen from @folder. ptr is NULL without memory. */
struct tw_slice tw_kubeconfig_path(struct tw_slice folder, struct tw_slice path, struct tw_arena *arena);

#endif
