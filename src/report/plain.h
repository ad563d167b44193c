/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text from strangers for terminals: names and descriptions without what steers one (control characters of ASCII and of
 * Unicode's first page, in whose place stands a '?'), without what hides or turns around the text beside it, and without
 * bytes that are no UTF-8.
 */
#ifndef TW_REPORT_PLAIN_H
#define TW_REPORT_PLAIN_H

#include "base/arena.h"
#include "base/buf.h"

void tw_plain_add(struct tw_buf *buf, struct tw_slice text);

/* The same as a copy; its ptr is NULL only when out of memory. */
struct tw_slice tw_plain_copy(struct tw_arena *arena, struct tw_slice text);

#endif
