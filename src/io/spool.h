/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A spool: bytes that are needed in one piece but are too many to be held. They go to a temporary file without a name
 * (in TMPDIR, else /tmp) and are mapped. Nothing is left behind, however the process ends.
 */
#ifndef TW_IO_SPOOL_H
#define TW_IO_SPOOL_H

#include "base/error.h"
#include "base/slice.h"
#include "io/file.h"

struct tw_spool {
	int fd; /* -1: none */
	uint64_t len;
	struct tw_window window;
};

#define TW_SPOOL_INIT ((struct tw_spool){ .fd = -1 })

int tw_spool_open(struct tw_spool *spool, struct trawl_error *err);

/* Append. A full disk is TRAWL_E_IO, and the message names the folder. */
int tw_spool_write(struct tw_spool *spool, const void *ptr, size_t len, struct trawl_error *err);

/* Leave a hole: it reads as zeros. */
int tw_spool_hole(struct tw_spool *spool, uint64_t len, struct trawl_error *err);

/* All that was written, mapped; valid until the spool is released. Once. */
int tw_spool_map(struct tw_spool *spool, struct tw_slice *ret, struct trawl_error *err);

void tw_spool_release(struct tw_spool *spool);

#endif
