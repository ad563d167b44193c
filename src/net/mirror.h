/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where else the images of a registry are to be had, as this machine's administrator says. Sources: containers-registries.conf(5)
 * of podman and its kin, and containerd's docs/hosts.md.
 *
 *	$CONTAINERS_REGISTRIES_CONF, else ~/.config/containers/registries.conf, else /etc/containers/registries.conf
 *	/etc/containers/registries.conf.d/?*.conf, then ~/.config/containers/registries.conf.d/?*.conf; these alone where a
 *	user has a registries.conf of his own
 *	~/.config/containerd/certs.d/HOST/hosts.toml (as nerdctl without root reads it), else /etc/containerd/certs.d/HOST/…
 *
 * Whoever of the first kind names the registry decides; hosts.toml is looked at when nobody does. Surprising: of several
 * entries for one prefix the last file's counts, as a whole; both kinds call Docker Hub "docker.io"; containerd speaks to
 * "HOST/v2" unless a path is to override that, and tells a mirror whom it stands for ("?ns=docker.io").
 */
#ifndef TW_NET_MIRROR_H
#define TW_NET_MIRROR_H

#include "base/arena.h"
#include "base/error.h"

enum { TW_ENDPOINT_HEADERS = 4 };

/* One place that may have the images of a repository. */
struct tw_endpoint {
	struct tw_slice registry; /* "ghcr.io": whom credentials belong to; Docker Hub is "index.docker.io" */
	struct tw_slice base;     /* "http://host:5000"; "": to be found out */
	struct tw_slice path;     /* in front of the repository: "/v2" */
	struct tw_slice repository;
	struct tw_slice query;                        /* "?ns=docker.io", or "" */
	struct tw_slice cacert;                       /* PEM file, or "" */
	struct tw_slice cert, key;                    /* PEM files, to be shown to it, or "" */
	struct tw_slice headers[TW_ENDPOINT_HEADERS]; /* "Name: value", or "" */
	bool insecure;                                /* http is fine, and any certificate */
	bool is_mirror;                               /* asked once, and never with what was given for the registry */
	bool for_tags, for_digests, for_blobs;
};

struct tw_endpoints {
	struct tw_endpoint *list; /* in the order in which they are to be asked */
	size_t count;
};

/*
 * At least one, or an error: a file that can't be read, a registry that is blocked. All in @arena. @given: a registry and
 * whom the user wants to be asked before all others, and so on, NULL at the end; NULL: nobody.
 */
int tw_mirror_find(struct tw_slice registry, struct tw_slice repository, const char *const *given,
		   struct tw_arena *arena, struct tw_endpoints *ret, struct trawl_error *err);

/* The endpoint that has @location ("host:5000/path") in the place of the first @length bytes of @name. */
int tw_mirror_endpoint(struct tw_endpoint *to, struct tw_slice location, struct tw_slice name, size_t length,
		       struct tw_arena *arena, struct trawl_error *err);

/* What a file of the first kind says of "docker.io/library/alpine". */
struct tw_mirror_rule {
	size_t length; /* of what its prefix fits; 0: nothing does */
	bool blocked;
	struct tw_endpoints endpoints;
};

/* @rule stays as it is unless something in @toml fits at least as well. */
int tw_mirror_registries(struct tw_slice toml, struct tw_slice name, struct tw_arena *arena,
			 struct tw_mirror_rule *rule, struct trawl_error *err);

/* The same of a hosts.toml in @folder, for @registry ("docker.io"). */
int tw_mirror_hosts(struct tw_slice toml, const char *folder, struct tw_slice registry, struct tw_slice repository,
		    struct tw_arena *arena, struct tw_endpoints *ret, struct trawl_error *err);

/* "docker.io" and "registry-1.docker.io" are "index.docker.io" where credentials are kept. */
struct tw_slice tw_mirror_hub(struct tw_slice host);

#endif
