/* SPDX-License-Identifier: Apache-2.0 */
/* What the registry's files share: the hosts that have a repository, who we are there, and how a question is asked. */
#ifndef TW_NET_REGISTRY_PARTS_H
#define TW_NET_REGISTRY_PARTS_H

#include <pthread.h>
#include <stdatomic.h>

#include "net/challenge.h"
#include "net/http.h"
#include "net/mirror.h"
#include "net/registry.h"

struct tw_registry_host {
	struct tw_net *net;
	struct tw_endpoint end;
	struct tw_slice registry, repository;
	struct tw_route route;             /* what is shown to it, and to its token server */
	struct tw_credential *credentials; /* those given, then what is kept, then what its cloud gives */
	size_t credential_count;

	pthread_mutex_t lock; /* of what follows */
	struct tw_arena arena;
	struct tw_slice base;          /* "https://ghcr.io": what has been found out; "" before */
	struct tw_slice authorization; /* "" while none is needed */
	size_t turn;                   /* which of the credentials it is made of */
	unsigned generation;           /* raised with each new authorization */
	bool worked;                   /* the authorization has been accepted */
	bool kept_looked_up, cloud_looked_up;
	struct tw_slice cloud_why; /* why its cloud gave nothing, or "" */
	bool only_these;
};

/* Mirrors, in the order of their asking, and, last, the registry itself. */
struct tw_registry {
	struct tw_arena arena;
	struct tw_registry_host *hosts;
	size_t count;
	_Atomic size_t answered; /* who had the manifest is asked first for the rest */
};

struct tw_registry_question {
	const char *method;
	struct tw_slice what; /* behind the repository: "/manifests/latest"; its ptr is NULL: the registry's door */
	struct tw_slice accept;
	uint64_t from;
	struct tw_slice if_range;
};

/* What @options say goes to the registry alone, not to a mirror. Release it in any case. */
int tw_registry_host_init(struct tw_registry_host *host, struct tw_net *net, const struct tw_endpoint *end,
			  const struct tw_registry_options *options, struct trawl_error *err);
void tw_registry_host_release(struct tw_registry_host *host);

/* Whom to trust there and what to show, as for @host: for its token server, too. */
void tw_registry_host_trust(const struct tw_registry_host *host, struct tw_http_request *request);

/* Any answer but 401; those who we may be are tried one after the other. */
int tw_registry_host_ask(struct tw_registry_host *host, const struct tw_registry_question *question,
			 struct tw_http **ret, struct trawl_error *err);

/*
 * The answer's page of a list, and what leads to the next one, from the question mark on; empty when this was the last. Both
 * in @arena. An answer that is none says why.
 */
int tw_registry_page(struct tw_http *http, struct tw_arena *arena, struct tw_slice *ret, struct tw_slice *ret_query,
		     struct trawl_error *err);

/* The token in what a token server answers; "" when there is none. */
struct tw_slice tw_registry_token(struct tw_slice json, struct tw_arena *arena);

/*
 * After an answer of 401 to a question that was asked with authorization number @generation: get the next one.
 * 1: ask again; 0: there is none left; or an error.
 */
int tw_registry_authorize(struct tw_registry_host *registry, const struct tw_http *refused, unsigned generation,
			  struct trawl_error *err);

#endif
