/* SPDX-License-Identifier: Apache-2.0 */
/* What the registry's files share: who we are there, and how a question is asked. */
#ifndef TW_NET_REGISTRY_PARTS_H
#define TW_NET_REGISTRY_PARTS_H

#include <pthread.h>

#include "net/challenge.h"
#include "net/http.h"
#include "net/registry.h"

struct tw_registry {
	struct tw_net *net;
	struct tw_slice registry, repository;
	struct tw_credential *credentials; /* those given, then the one that is kept */
	size_t credential_count;

	pthread_mutex_t lock; /* of what follows */
	struct tw_arena arena;
	struct tw_slice base;          /* "https://ghcr.io": what has been found out; "" before */
	struct tw_slice authorization; /* "" while none is needed */
	size_t turn;                   /* which of the credentials it is made of */
	unsigned generation;           /* raised with each new authorization */
	bool worked;                   /* the authorization has been accepted */
	bool kept_looked_up;
	bool only_these;
};

/* The token in what a token server answers; "" when there is none. */
struct tw_slice tw_registry_token(struct tw_slice json, struct tw_arena *arena);

/*
 * After an answer of 401 to a question that was asked with authorization number @generation: get the next one.
 * 1: ask again; 0: there is none left; or an error.
 */
int tw_registry_authorize(struct tw_registry *registry, const struct tw_http *refused, unsigned generation,
			  struct trawl_error *err);

#endif
