/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stages: sources of bytes and filters on them, stacked. Each hands out chunks on demand; the one at the bottom reads a
 * file or is a slice, those above inflate, hash, or decode ahead in other threads. A stage owns the one below it.
 * A stage is used by one thread at a time.
 */
#ifndef TW_IO_STAGE_H
#define TW_IO_STAGE_H

#include "base/error.h"
#include "base/pool.h"
#include "io/slab.h"

struct tw_stage;
struct tw_tally;

struct tw_stage_type {
	/* 1 and the next bytes (never none), 0 at the end, or an error, after which it isn't called again. */
	int (*next)(struct tw_stage *stage, struct tw_chunk *ret, struct trawl_error *err);

	/* Leave out @count bytes without reading them; fewer when the end comes first. NULL: they have to be read. */
	uint64_t (*skip)(struct tw_stage *stage, uint64_t count);

	void (*free)(struct tw_stage *stage);
};

struct tw_stage {
	const struct tw_stage_type *type;
};

static inline int tw_stage_next(struct tw_stage *stage, struct tw_chunk *ret, struct trawl_error *err)
{
	return stage->type->next(stage, ret, err);
}

/* Accepts NULL. */
void tw_stage_free(struct tw_stage *stage);

/*
 * The constructors. Those that take a stage take it over at once: it is freed with the new one, and also when the
 * constructor fails.
 */

/* [at, at + len) of a file, which stays open and the caller's; read @slab bytes at a time, by position. */
int tw_stage_file(int fd, uint64_t at, uint64_t len, size_t slab, struct tw_stage **ret, struct trawl_error *err);

/* Bytes that outlive the stage. */
int tw_stage_slice(struct tw_slice bytes, struct tw_stage **ret, struct trawl_error *err);

/* Who vouches for bytes that come out of a packed file: its own checksums, or a digest that the caller computes anyway. */
enum tw_vouching { TW_VOUCH_CHECKSUM, TW_VOUCH_DIGEST };

/* What a gzip file holds, all its members; what follows the last one is ignored, as gunzip does. */
int tw_stage_gunzip(struct tw_stage *below, enum tw_vouching vouching, struct tw_stage **ret, struct trawl_error *err);

/* What a zstd file holds, all its frames. */
int tw_stage_unzstd(struct tw_stage *below, struct tw_stage **ret, struct trawl_error *err);

/* Pass everything on, and have it hashed on the way; @tally is borrowed. */
int tw_stage_tap(struct tw_stage *below, struct tw_tally *tally, struct tw_stage **ret, struct trawl_error *err);

/*
 * Let idle threads of @pool run what is below ahead of whoever reads. While nothing is ready and another thread is at
 * it, the reader spends its time on @tally (borrowed, NULL: none).
 */
int tw_stage_ahead(struct tw_stage *below, struct tw_pool *pool, struct tw_tally *tally, struct tw_stage **ret,
		   struct trawl_error *err);

enum tw_packing { TW_PACKING_NONE, TW_PACKING_GZIP, TW_PACKING_ZSTD, TW_PACKING_BZIP2, TW_PACKING_XZ };

/* By the first bytes, six of which suffice. */
enum tw_packing tw_packing_sniff(struct tw_slice head);

/* The stage that unpacks @packing, or @below itself; TRAWL_E_UNSUPPORTED for what we can only name. */
int tw_stage_unpack(struct tw_stage *below, enum tw_packing packing, enum tw_vouching vouching, struct tw_stage **ret,
		    struct trawl_error *err);

/* Bytes of one slab of inflated data, and of one that is read from a file to be inflated. */
enum { TW_SLAB_UNPACKED = 256 * 1024, TW_SLAB_PACKED = 64 * 1024 };

#endif
