/* SPDX-License-Identifier: Apache-2.0 */
/*
 * URLs of http, https and file, in parts. Source: RFC 3986. Anything else, control characters, and names and passwords in
 * front of the host are refused: those would end up in messages.
 */
#ifndef TW_NET_URL_H
#define TW_NET_URL_H

#include "base/arena.h"
#include "base/buf.h"

struct tw_url {
	struct tw_slice scheme; /* in small letters: "https" */
	struct tw_slice host;   /* with the brackets of an IPv6 address; "" for a file */
	struct tw_slice port;   /* digits, "" when none is given */
	struct tw_slice path;   /* begins with a slash, or is empty */
	struct tw_slice query;  /* without the question mark */
};

/* An absolute URL; the parts lie in @text. A fragment is left out. */
bool tw_url_parse(struct tw_slice text, struct tw_url *ret);

/* What the header Location says, seen from @base: an absolute URL. ptr is NULL when it can't be one. */
struct tw_slice tw_url_join(struct tw_slice base, struct tw_slice location, struct tw_arena *arena);

/* Is @text a host and perhaps a port, and nothing besides: what an address "https://" + @text + "/…" would go to? */
bool tw_url_is_authority(struct tw_slice text);

/* The same scheme, host and port: whom credentials may be shown to. False when either is no URL. */
bool tw_url_same_origin(struct tw_slice a, struct tw_slice b);

/* For messages: without the query, which may hold a signature. */
struct tw_slice tw_url_shown(struct tw_slice url);

/* @text as a value in a query, escaped. */
void tw_url_escape(struct tw_buf *buf, struct tw_slice text);

/* The path of a file URL, its escapes undone; ptr is NULL when it isn't one, or holds a zero. */
struct tw_slice tw_url_file(struct tw_slice url, struct tw_arena *arena);

#endif
