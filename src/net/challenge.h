/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a server wants to see: the header WWW-Authenticate. Source: RFC 9110, section 11; the distribution project's token
 * specification.
 */
#ifndef TW_NET_CHALLENGE_H
#define TW_NET_CHALLENGE_H

#include "base/arena.h"

enum tw_challenge_kind { TW_CHALLENGE_NONE, TW_CHALLENGE_BASIC, TW_CHALLENGE_BEARER };

struct tw_challenge {
	enum tw_challenge_kind kind;
	struct tw_slice realm, service, scope, error; /* ptr is NULL: not said */
};

/* Of several challenges in @header the bearer's, else the basic one. Texts lie in @header or @arena. */
struct tw_challenge tw_challenge_parse(struct tw_slice header, struct tw_arena *arena);

#endif
