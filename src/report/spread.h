/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An array of a report, written by all threads: each takes some of the elements, writes them into a buffer of its own,
 * and whoever has finished those whose turn it is hands them on. The bytes are those that one thread would have written.
 */
#ifndef TW_REPORT_SPREAD_H
#define TW_REPORT_SPREAD_H

#include "base/arena.h"
#include "base/pool.h"
#include "format/json_write.h"

struct tw_spread {
	struct tw_pool *pool;
	size_t each; /* elements that a thread takes at a time */
	size_t count;
	/* Writes element @i; @scratch is rewound behind it. From several threads at once. */
	int (*write)(const void *context, size_t i, struct tw_jw *jw, struct tw_arena *scratch,
		     struct trawl_error *err);
	const void *context;
};

/* The elements of the array that @jw has just opened. The sink of @jw is called from any thread, never from two at once. */
int tw_spread_write(const struct tw_spread *spread, struct tw_jw *jw, struct trawl_error *err);

#endif
