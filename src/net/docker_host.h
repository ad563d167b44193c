/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where Docker's daemon listens. Source: docker's cli/command (contexts) and the environment variables that its
 * documentation lists. In this order: what is given, DOCKER_HOST, DOCKER_CONTEXT, the current context of config.json,
 * /var/run/docker.sock.
 */
#ifndef TW_NET_DOCKER_HOST_H
#define TW_NET_DOCKER_HOST_H

#include "base/arena.h"
#include "base/error.h"

struct tw_docker_host {
	struct tw_slice socket;       /* path of a Unix socket; "" for none */
	struct tw_slice url;          /* else "http://host:port" or "https://host:port" */
	struct tw_slice certificates; /* folder with cert.pem and key.pem; "" for none */
	struct tw_slice authority;    /* PEM file; "" for the system's */
	bool any_certificate;         /* the daemon's isn't checked */
};

/* All texts lie in @arena. TRAWL_E_NOTFOUND for a context that isn't there, TRAWL_E_UNSUPPORTED for ssh and the like. */
int tw_docker_host(const char *given, struct tw_arena *arena, struct tw_docker_host *ret, struct trawl_error *err);

/* The host that a context's meta.json names; its ptr is NULL when it is none. */
struct tw_slice tw_docker_context_host(struct tw_slice json, bool *ret_any_certificate, struct tw_arena *arena);

#endif
