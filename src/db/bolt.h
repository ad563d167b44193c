/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bbolt's file, read only: a B+tree of named buckets in pages of one size.
 * Source: go.etcd.io/bbolt, internal/common/{meta,page,bucket}.go; all numbers little-endian.
 *
 *	page     id u64, flags u16 (1 branch, 2 leaf, 4 meta, 16 free list), count u16, overflow u32, then the elements;
 *	         with overflow n it spans n + 1 pages
 *	meta     pages 0 and 1: magic, version, page size, flags u32 each; root page, its sequence, free list page, first
 *	         page past the end, transaction, FNV-1a-64 of the 56 bytes before u64 each
 *	branch   pos u32, key size u32, page u64; a child holds the keys from its element's key on
 *	leaf     flags u32 (1: a bucket), pos u32, key size u32, value size u32; pos counts from the element
 *	bucket   a leaf's value: root page u64, sequence u64; root 0 means inline: one leaf page follows in the value
 *
 * Surprising: a page's size is that of the machine that wrote it (16 KiB on Apple's); the valid meta with the higher
 * transaction counts, whichever page it is on; keys sort bytewise.
 *
 * The bytes are hostile: nothing is believed before it is checked, and only what a look-up touches is checked. Errors
 * name page and element. A tree deeper than TW_LIMIT_DB_DEPTH is refused, and a cursor demands rising keys, so that
 * neither a cycle nor a page with two parents can keep a reader busy.
 *
 * Nothing here changes a struct tw_bolt after its init: any number of threads may read one, each with an arena of its
 * own. Look-ups return 1 (found), 0 (not there) or a negative trawl_status.
 */
#ifndef TW_DB_BOLT_H
#define TW_DB_BOLT_H

#include "base/arena.h"
#include "base/error.h"
#include "base/limits.h"

#define TW_BOLT_MIN_PAGE 1024
#define TW_BOLT_MAX_PAGE (16 * 1024 * 1024)
#define TW_BOLT_MAX_KEY 32768 /* bbolt's own limit */

/*
 * Where pages come from when the file isn't in memory as a whole. Returns @len bytes from @at on, at any alignment,
 * which stay as long as what was allocated in @arena; NULL with @err set otherwise. The caller has checked the range.
 */
struct tw_bolt_source {
	const char *(*load)(struct tw_bolt_source *source, uint64_t at, size_t len, struct tw_arena *arena,
			    struct trawl_error *err);
};

struct tw_bolt {
	struct tw_slice bytes;         /* the whole file, or … */
	struct tw_bolt_source *source; /* … what reads it */
	uint64_t root;
	uint64_t pages; /* page ids are below it */
	uint64_t transaction;
	uint32_t page_size;
};

struct tw_bolt_bucket {
	const struct tw_bolt *bolt;
	uint64_t root;        /* its root page; 0: inline */
	struct tw_slice leaf; /* when inline: the page */
	uint64_t home;        /* when inline: where the bucket's own entry lies, for messages */
	uint32_t home_element;
};

struct tw_bolt_page {
	struct tw_slice bytes; /* overflow included */
	uint64_t id;
	uint32_t count;
	uint32_t at; /* the cursor's place in it */
	bool branch;
};

struct tw_bolt_item {
	struct tw_slice key, value;
	bool is_bucket; /* then tw_bolt_open() opens it, and value isn't for reading */
	uint64_t page;  /* where it lies, for messages */
	uint32_t element;
};

/* A place in a bucket: a plain struct, nothing to release. */
struct tw_bolt_cursor {
	struct tw_bolt_bucket bucket;
	struct tw_arena *arena;
	struct tw_slice last; /* key of the last item given out */
	uint32_t depth;
	struct tw_bolt_page stack[TW_LIMIT_DB_DEPTH];
};

/* Over bytes in memory, which must outlive @ret. Refuses a file that is shorter than its tree. */
int tw_bolt_init(struct tw_bolt *ret, struct tw_slice bytes, struct trawl_error *err);

/* Over @size bytes that @source reads; keys and values then lie in the arenas of the calls that follow. */
int tw_bolt_init_source(struct tw_bolt *ret, struct tw_bolt_source *source, uint64_t size, struct trawl_error *err);

/* The bucket of all buckets. */
struct tw_bolt_bucket tw_bolt_root(const struct tw_bolt *bolt);

/*
 * The value under @key; a bucket of that name is "not there". @arena takes the pages read; it may be NULL for a file in
 * memory, where slices point into the file itself.
 */
int tw_bolt_get(const struct tw_bolt_bucket *bucket, struct tw_slice key, struct tw_arena *arena,
		struct tw_slice *ret_value, struct trawl_error *err);

/* The bucket under @key; a plain value of that name is "not there". An inline one lives as long as @arena's memory. */
int tw_bolt_bucket(const struct tw_bolt_bucket *parent, struct tw_slice key, struct tw_arena *arena,
		   struct tw_bolt_bucket *ret, struct trawl_error *err);

/* A cursor before the first item: tw_bolt_next() gives that one. */
struct tw_bolt_cursor tw_bolt_cursor(const struct tw_bolt_bucket *bucket, struct tw_arena *arena);

/* The first item, the first whose key is @key or later, and the one after the last that was given out. */
int tw_bolt_first(struct tw_bolt_cursor *cursor, struct tw_bolt_item *ret, struct trawl_error *err);
int tw_bolt_seek(struct tw_bolt_cursor *cursor, struct tw_slice key, struct tw_bolt_item *ret, struct trawl_error *err);
int tw_bolt_next(struct tw_bolt_cursor *cursor, struct tw_bolt_item *ret, struct trawl_error *err);

/* The bucket that an item is; TRAWL_OK, or an error. */
int tw_bolt_open(const struct tw_bolt *bolt, const struct tw_bolt_item *item, struct tw_bolt_bucket *ret,
		 struct trawl_error *err);

#endif
