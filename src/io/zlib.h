/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One piece of zlib data (RFC 1950) that doesn't say how large it is. Source: RFC 1950.
 */
#ifndef TW_IO_ZLIB_H
#define TW_IO_ZLIB_H

#include "base/arena.h"
#include "base/error.h"

/* Inflates @packed into @arena; what follows its end isn't looked at. TRAWL_E_LIMIT when it has more than @max bytes. */
int tw_zlib_inflate(struct tw_slice packed, size_t max, struct tw_arena *arena, struct tw_slice *ret,
		    struct trawl_error *err);

#endif
