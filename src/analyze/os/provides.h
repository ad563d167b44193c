/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From what packages need to the ids of those that give it: package databases name names and capabilities, reports name
 * packages. First everybody gives, then everybody wants.
 */
#ifndef TW_ANALYZE_OS_PROVIDES_H
#define TW_ANALYZE_OS_PROVIDES_H

#include "analyze/sink.h"
#include "base/map.h"

/* { 0 } is ready for use. Names and ids are borrowed: they must outlive it. */
struct tw_provides {
	struct tw_map places; /* name → index into ids */
	TW_VEC(struct tw_slice) ids;
	TW_VEC(struct tw_slice) wanted; /* by the package at hand */
	bool failed;
};

/* The package @id gives @name; who gives it last, counts. Nothing without an id. */
void tw_provides_give(struct tw_provides *provides, struct tw_slice name, struct tw_slice id);

/* The same for a name that doesn't live long: it is copied where it is new. */
void tw_provides_give_copy(struct tw_provides *provides, struct tw_slice name, struct tw_slice id,
			   struct tw_arena *arena);

/* The package at hand wants @name; a name that nobody gives is forgotten. */
void tw_provides_want(struct tw_provides *provides, struct tw_slice name);

/* Put the ids of all that was wanted into @pkg, sorted, each once, without @but; the next package is at hand. */
void tw_provides_settle(struct tw_provides *provides, struct tw_package *pkg, struct tw_slice but);

/* Ends it; TRAWL_OK, or why something is missing. */
int tw_provides_release(struct tw_provides *provides, struct trawl_error *err);

#endif
