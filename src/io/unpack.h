/* SPDX-License-Identifier: Apache-2.0 */
/* What the stages that unpack share: counting what goes in and comes out, against the limits. */
#ifndef TW_IO_UNPACK_H
#define TW_IO_UNPACK_H

#include "io/reader.h"

/* One slab that is being filled, and the totals. */
struct tw_unpack {
	struct tw_stage stage;
	struct tw_stage *below;
	struct tw_reader in;
	struct tw_slab_pool *slabs;
	struct tw_slab *slab; /* being filled */
	size_t filled;
	uint64_t total;           /* bytes handed out */
	struct trawl_error error; /* found after some bytes that are to be handed out first */
};

/* Takes @below over. On failure everything is released. */
int tw_unpack_init(struct tw_unpack *unpack, const struct tw_stage_type *type, struct tw_stage *below,
		   struct trawl_error *err);
void tw_unpack_release(struct tw_unpack *unpack);

/* Have a slab to fill. */
int tw_unpack_slab(struct tw_unpack *unpack, struct trawl_error *err);

/* Fills the slab until it is full or @status is not 1, then hands it out: the frame of every next(). */
int tw_unpack_next(struct tw_unpack *unpack, int (*fill)(struct tw_unpack *unpack, struct trawl_error *err),
		   struct tw_chunk *ret, struct trawl_error *err);

#endif
