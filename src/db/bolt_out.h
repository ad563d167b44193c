/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the writer of bbolt files (bolt_write.h) stands on: pages appended to a file beside its final name, and a spool
 * that holds values until their keys have been sorted.
 */
#ifndef TW_DB_BOLT_OUT_H
#define TW_DB_BOLT_OUT_H

#include "base/buf.h"
#include "base/error.h"

struct tw_bolt_out {
	char *path, *temp; /* the final name, and what it is called until then */
	int fd;
	uint32_t page_size;
	uint64_t pages;        /* handed out so far; 0 to 2 are the meta pages and the free list */
	uint64_t written;      /* bytes in the file */
	struct tw_buf pending; /* bytes behind them */
};

int tw_bolt_out_open(struct tw_bolt_out *out, const char *path, uint32_t page_size, struct trawl_error *err);

/* Appends @page, header first, padded to whole pages; its id and overflow are filled in. */
int tw_bolt_out_page(struct tw_bolt_out *out, struct tw_buf *page, uint64_t *ret_id, struct trawl_error *err);

/* Writes the first three pages, and gives the file its name. */
int tw_bolt_out_finish(struct tw_bolt_out *out, uint64_t root, struct trawl_error *err);

/* After finishing, and instead of it. */
void tw_bolt_out_release(struct tw_bolt_out *out);

struct tw_spool {
	const char *near;   /* a path in whose folder the temporary file goes */
	int fd;             /* -1 until memory isn't enough */
	uint64_t written;   /* bytes in the file */
	struct tw_buf tail; /* bytes behind them */
};

int tw_spool_put(struct tw_spool *spool, struct tw_slice value, uint64_t *ret_at, struct trawl_error *err);

/* Appends the bytes that tw_spool_put() took to @to. */
int tw_spool_get(struct tw_spool *spool, uint64_t at, size_t len, struct tw_buf *to, struct trawl_error *err);

/* Forgets what it holds, and can be used again. */
void tw_spool_clear(struct tw_spool *spool);
void tw_spool_release(struct tw_spool *spool);

#endif
