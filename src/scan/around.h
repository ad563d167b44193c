/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the scan answers when analyzers ask beyond the files that were walked: see analyze/around.h.
 */
#ifndef TW_SCAN_AROUND_H
#define TW_SCAN_AROUND_H

#include "analyze/around.h"
#include "scan/maven.h"

struct tw_scan_context;

struct tw_scan_around {
	struct tw_around around;
	struct tw_maven maven;
	struct tw_arena arena;
};

int tw_scan_around_init(struct tw_scan_around *around, struct tw_scan_context *context, struct trawl_error *err);
void tw_scan_around_release(struct tw_scan_around *around);

/* As Go's path.Clean, but "" for the current folder. Empty with a NULL ptr without memory. */
struct tw_slice tw_clean_path(const char *path, struct tw_arena *arena);

#endif
