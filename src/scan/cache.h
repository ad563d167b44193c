/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cache: one immutable file a layer, which holds the layer's result in the flat form. Its name is the digest of what
 * it was made from and of what made it:
 *
 *	<dir>/layers/<first two digits>/<SHA-256 of "diff id \n analyzer versions \n format">
 *
 * A file is the block and a checksum of it. Beside layers' results, under the digest of a longer text, lies the result of a
 * whole image, matched (matched.h).
 *
 * Files are written beside and renamed: there is no lock, any number of processes share it, and any file may be deleted
 * at any moment (who has it mapped keeps it). A claimed digest is enough to look a layer up; stored is only under the
 * digest that was computed from the bytes. Reading a file touches its time; when the cache has grown past its size, the
 * longest untouched files go. Whatever goes wrong with a file costs time, never the scan.
 */
#ifndef TW_SCAN_CACHE_H
#define TW_SCAN_CACHE_H

#include "base/error.h"
#include "base/slice.h"
#include "model/flat.h"

struct tw_cache;

/* @size in bytes, 0 for the default. Doesn't touch the disk: the folders are made when the first result is stored. */
int tw_cache_open(const char *dir, uint64_t size, struct tw_cache **ret, struct trawl_error *err);

/* Ends the use; if something was stored, makes room. Accepts NULL. */
void tw_cache_close(struct tw_cache *cache);

/* 1 and a mapped block (tw_cache_unmap() it), or 0: not there, or its bytes aren't those that were stored. */
int tw_cache_get(struct tw_cache *cache, struct tw_slice diff_id, struct tw_slice versions, struct tw_slice *ret_block);
void tw_cache_unmap(struct tw_slice block);

/* TRAWL_OK, or why it could not be stored. From any thread. */
int tw_cache_put(struct tw_cache *cache, struct tw_slice diff_id, struct tw_slice versions, struct tw_slice block,
		 struct trawl_error *err);

/* The same for what @builder holds, which is never put together in memory. The builder is empty afterwards. */
int tw_cache_put_builder(struct tw_cache *cache, struct tw_slice diff_id, struct tw_slice versions,
			 struct tw_flat_builder *builder, struct trawl_error *err);

#endif
