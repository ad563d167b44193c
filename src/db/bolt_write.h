/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing a whole bbolt file in one go; bolt.h describes the format. The same input gives the same bytes.
 *
 *	struct tw_bolt_writer *writer;
 *	tw_bolt_writer_open("trivy.db", 4096, &writer, err);
 *	tw_bolt_put(writer, path, 2, key, value, err);	 (path: { "debian 12", "bash" })
 *	…
 *	tw_bolt_writer_finish(writer, err);
 *
 * Buckets at the top are given one after another, in any order, each in one piece; inside one the order is free, and of
 * equal keys the last counts, as with bbolt's Put. Only the keys of the top bucket at hand stay in memory: past a few
 * MiB its values wait in an unnamed temporary file. The file is built beside @path and renamed when it is complete.
 *
 * Like bbolt: a bucket that fits into a quarter of a page and holds no buckets lies inline in its parent; a leaf whose
 * one element is larger than a page overflows into the pages behind it; both meta pages name the finished tree, with
 * transactions 0 and 1, so that losing either loses nothing. Unlike bbolt, which leaves room for later changes, pages
 * are filled.
 */
#ifndef TW_DB_BOLT_WRITE_H
#define TW_DB_BOLT_WRITE_H

#include "base/error.h"
#include "base/slice.h"

#define TW_BOLT_MAX_VALUE 0x7ffffffeu /* bbolt's own limit */
#define TW_BOLT_MAX_PATH 8            /* buckets in buckets: two are in use */

struct tw_bolt_writer;

/* @page_size: a power of two from 1024 to 65536. */
int tw_bolt_writer_open(const char *path, uint32_t page_size, struct tw_bolt_writer **ret, struct trawl_error *err);

/* A value; @depth names of buckets, at least one, lead to it. Everything is copied. */
int tw_bolt_put(struct tw_bolt_writer *writer, const struct tw_slice *path, size_t depth, struct tw_slice key,
		struct tw_slice value, struct trawl_error *err);

/* A bucket that may stay empty; those that values lead to need no call. */
int tw_bolt_put_bucket(struct tw_bolt_writer *writer, const struct tw_slice *path, size_t depth,
		       struct trawl_error *err);

/* Completes the file, renames it to its name, and frees the writer; on failure too, and then nothing is left behind. */
int tw_bolt_writer_finish(struct tw_bolt_writer *writer, struct trawl_error *err);

/* Gives up: frees everything, removes what has been written. NULL is fine. */
void tw_bolt_writer_drop(struct tw_bolt_writer *writer);

#endif
