/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A spill: bytes that are needed in one piece but are too many to be held. They go to a temporary file without a name
 * (in TMPDIR, else /tmp) and are mapped. Nothing is left behind, however the process ends.
 * One file serves many texts in turn: pages of the file system's cache that are written to again cost a third of new ones.
 */
#ifndef TW_IO_SPILL_H
#define TW_IO_SPILL_H

#include "base/error.h"
#include "base/slice.h"
#include "io/file.h"

struct tw_spill {
	int fd;             /* -1: none */
	uint64_t len, size; /* of the text; of the file, which may have the end of an older one */
	struct tw_window window;
};

#define TW_SPILL_INIT ((struct tw_spill){ .fd = -1 })

int tw_spill_open(struct tw_spill *spill, struct trawl_error *err);

/* Give up what an open spill holds, and begin the next text in its file. */
void tw_spill_rewind(struct tw_spill *spill);

/* Append. A full disk is TRAWL_E_IO, and the message names the folder. */
int tw_spill_write(struct tw_spill *spill, const void *ptr, size_t len, struct trawl_error *err);

/* Leave a hole: it reads as zeros. */
int tw_spill_hole(struct tw_spill *spill, uint64_t len, struct trawl_error *err);

/* All that was written, mapped; valid until the spill is rewound or released. Once. */
int tw_spill_map(struct tw_spill *spill, struct tw_slice *ret, struct trawl_error *err);

void tw_spill_release(struct tw_spill *spill);

#endif
