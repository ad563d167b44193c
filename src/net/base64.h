/* SPDX-License-Identifier: Apache-2.0 */
/* Base64 as RFC 4648 has it: in credentials. */
#ifndef TW_NET_BASE64_H
#define TW_NET_BASE64_H

#include "base/arena.h"

/* Their ptr is NULL when memory has run out, or @text is none. Padding may be missing. */
struct tw_slice tw_base64_encode(struct tw_slice bytes, struct tw_arena *arena);
struct tw_slice tw_base64_decode(struct tw_slice text, struct tw_arena *arena);

#endif
