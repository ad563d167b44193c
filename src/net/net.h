/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The way to the network. This process never has a socket to anywhere: trawl-net does (src/net/helper), a small program
 * with libcurl in it that is started with the first question. A question goes to it as one datagram with the end of a pipe,
 * through which the answer comes back (frame.h); any number may be under way, from any thread, and each is paced by whoever
 * reads it. When this process ends, or closes its end, so does the helper.
 */
#ifndef TW_NET_NET_H
#define TW_NET_NET_H

#include "base/error.h"
#include "net/frame.h"

struct tw_net;

struct tw_net_options {
	const char *helper; /* path of trawl-net; NULL: $TRAWL_NET_HELPER, else where it was installed */
	const char *cacert; /* PEM file of further authorities; NULL: none */
	bool insecure;      /* don't check certificates, and let registries speak plain HTTP */
	/* A registry and whom to ask before it, and so on, NULL at the end; borrowed. NULL: none. */
	const char *const *mirrors;

	struct tw_net *shared; /* whose helper is asked, which must be closed later; NULL: one of one's own */

	uint32_t connect_ms; /* 0: 10 s */
	uint32_t stall_ms;   /* nothing arrives for so long: 0: 30 s */
	uint32_t backoff_ms; /* before the first repetition; doubled each time; 0: 300 */
	unsigned attempts;   /* 0: 4 */

	/* Asked ten times a second while waiting: a negative trawl_status ends it. From any thread. */
	int (*check)(void *closure);
	void *closure;
	/* What was tried and why again: for --debug. From any thread. */
	void (*log)(void *closure, const char *message);
	void *log_closure;
};

/* Nothing is started yet. The options' texts are copied. A build without network says so here: TRAWL_E_UNSUPPORTED. */
int tw_net_open(const struct tw_net_options *options, struct tw_net **ret, struct trawl_error *err);

/* The same helper, but another check with a closure of its own: for work that is stopped apart. Close it before @net. */
int tw_net_share(struct tw_net *net, int (*check)(void *closure), void *closure, struct tw_net **ret,
		 struct trawl_error *err);

/* No answer may be open. Accepts NULL. */
void tw_net_close(struct tw_net *net);

const struct tw_net_options *tw_net_options_of(const struct tw_net *net);

/* Send a question; @ret_fd is where the answer comes from. */
int tw_net_ask(struct tw_net *net, const struct tw_question *question, int *ret_fd, struct trawl_error *err);

/* Wait for bytes, or that long; ends early when the caller's check says so. 1: there are some, 0: the time is up. */
int tw_net_wait(struct tw_net *net, int fd, uint32_t milliseconds, struct trawl_error *err);

/*
 * Hosts that speak http alone, of all who share a helper: that is found out once. Noting is no failure without memory: it is found out
 * again. From any thread.
 */
bool tw_net_is_plain(struct tw_net *net, struct tw_slice host);
void tw_net_note_plain(struct tw_net *net, struct tw_slice host);

void tw_net_log(const struct tw_net *net, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
