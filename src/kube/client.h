/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Asking a cluster's API: GET and nothing else. Source: the Kubernetes API concepts ("Retrieving large results sets in
 * chunks", "Errors"); client-go for rates: so many questions a second, and so many at once before that counts.
 *
 * Credentials that are refused (401) are got anew once. What breaks on the way is asked again, as net/http.h has it, and
 * so is an answer that breaks off.
 */
#ifndef TW_KUBE_CLIENT_H
#define TW_KUBE_CLIENT_H

#include "kube/access.h"
#include "kube/node.h"
#include "net/net.h"

struct tw_kube_client;

struct tw_kube_client_options {
	double qps;     /* questions a second; 0: as many as there are */
	unsigned burst; /* so many at once first */
	unsigned page;  /* resources of one page of a list; 0: 250 */
};

/* @access is the client's from now on, as far as it changes; what it points to is borrowed. Nothing is asked yet. */
int tw_kube_client_open(struct tw_net *net, const struct tw_kube_access *access,
			const struct tw_kube_client_options *options, struct tw_kube_client **ret,
			struct trawl_error *err);

/* Accepts NULL. */
void tw_kube_client_close(struct tw_kube_client *client);

struct tw_kube_answer {
	int status; /* HTTP's */
	struct tw_slice body;
	struct tw_json doc;   /* of the body */
	struct tw_slice said; /* what the API says of a failure; "" for nothing */
};

/*
 * An answer in JSON, whatever its status but 401, which is TRAWL_E_IO. @path begins with a slash. All of it lies in
 * @arena.
 */
int tw_kube_ask(struct tw_kube_client *client, struct tw_slice path, struct tw_arena *arena, struct tw_kube_answer *ret,
		struct trawl_error *err);

/* The error for an answer that isn't 200: "403 Forbidden: pods is forbidden: User … cannot list …". */
int tw_kube_refused(const struct tw_kube_answer *answer, struct trawl_error *err);

struct tw_kube_list {
	struct tw_slice path;  /* "/api/v1/pods" */
	struct tw_slice query; /* "labelSelector=component", escaped; "" */
	/* One page. @scratch is rewound behind it. A negative status ends it all. */
	int (*take)(void *user, const struct tw_kube_node *page, struct tw_arena *scratch, struct trawl_error *err);
	/* The list begins anew, since its pages have expired: forget what was taken. */
	void (*forget)(void *user);
	void *user;
	int status; /* HTTP's of the last answer, set by tw_kube_list(); 0: there was none */
	bool took;  /* the page has arrived: whatever fails from here on is not its size; the same */
};

/* Page after page. TRAWL_E_NOTFOUND for 404, TRAWL_E_IO for 403 and everything else; @list->status says which. */
int tw_kube_list(struct tw_kube_client *client, struct tw_kube_list *list, struct trawl_error *err);

#endif
