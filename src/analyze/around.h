/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an analyzer's finish may ask for beyond the files that were walked. Its parse never does: results of one file depend
 * on its bytes alone. A sink without it answers "nothing", which is how tests and fuzz targets run.
 */
#ifndef TW_ANALYZE_AROUND_H
#define TW_ANALYZE_AROUND_H

#include "base/arena.h"
#include "base/error.h"

struct tw_around {
	/* The folder that is scanned, as the user named it, made clean; "" for the current one. */
	struct tw_slice root;

	/*
	 * A file of the user's local Maven repository by its path there, which never leads out of it: 1 and its bytes, in
	 * @arena; 0 when there is none; or a negative status.
	 */
	int (*read_maven)(void *closure, struct tw_slice path, struct tw_arena *arena, struct tw_slice *ret,
			  struct trawl_error *err);

	/* Negative when time has run out, or the caller has had enough: then end with what there is. */
	int (*check)(void *closure);
	void *closure; /* of both */
};

#endif
