/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An arena: memory that is given back all at once, or back to a mark. Two are in use everywhere: the artifact's, which
 * lives as long as the report, and a scratch one, rewound after each file. Not thread-safe: one arena a thread.
 */
#ifndef TW_BASE_ARENA_H
#define TW_BASE_ARENA_H

#include "base/slice.h"

struct tw_arena_block;

struct tw_arena {
	struct tw_arena_block *block; /* newest; { 0 } is an empty arena, ready for use */
	size_t used;                  /* bytes used in it */
	size_t total;                 /* bytes in all blocks */
	size_t limit;                 /* 0: none; else allocations past it fail as if memory had run out */
	bool failed;                  /* an allocation has: for who asks once, at the end */
	bool full;                    /* and it was the limit that it failed at */
};

struct tw_arena_mark {
	struct tw_arena_block *block;
	size_t used;
};

/* Zeroed memory, aligned for any object; NULL when out of memory or past the arena's limit. A size of 0 is fine. */
void *tw_arena_alloc(struct tw_arena *arena, size_t size);

/* The same, not zeroed: for who fills all of it at once. */
void *tw_arena_bytes(struct tw_arena *arena, size_t size);

/* An array of @count elements of @size bytes, overflow-checked. */
void *tw_arena_array(struct tw_arena *arena, size_t count, size_t size);

#define tw_arena_new(arena, type) ((type *)tw_arena_alloc((arena), sizeof(type)))

/* A copy with a terminating zero behind it; NULL when out of memory. */
char *tw_arena_text(struct tw_arena *arena, struct tw_slice s);

/* The same as a slice; its ptr is NULL only when out of memory. */
struct tw_slice tw_arena_copy(struct tw_arena *arena, struct tw_slice s);

/* @count slices, one behind the other; its ptr is NULL only when out of memory. */
struct tw_slice tw_arena_join(struct tw_arena *arena, const struct tw_slice *parts, size_t count);

#define TW_JOIN(arena, ...)                                        \
	tw_arena_join((arena), (struct tw_slice[]){ __VA_ARGS__ }, \
		      sizeof((struct tw_slice[]){ __VA_ARGS__ }) / sizeof(struct tw_slice))

/* printf into the arena; NULL when out of memory. */
char *tw_arena_printf(struct tw_arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

struct tw_arena_mark tw_arena_mark(const struct tw_arena *arena);

/* Give back everything allocated since the mark. Under ASan those bytes are poisoned. */
void tw_arena_rewind(struct tw_arena *arena, struct tw_arena_mark mark);

/* What lies in @from lies in @arena from now on; @from is empty then. */
void tw_arena_adopt(struct tw_arena *arena, struct tw_arena *from);

/* Give back everything; the arena can be used again. */
void tw_arena_release(struct tw_arena *arena);

#endif
