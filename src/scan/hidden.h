/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What layers remove: files, and folders with all that is in them. Asked in one pass over a path, however deep it is and
 * however many removals there are around it.
 */
#ifndef TW_SCAN_HIDDEN_H
#define TW_SCAN_HIDDEN_H

#include "base/slice.h"
#include "base/vec.h"

struct tw_hidden_path {
	struct tw_slice path;
	uint32_t by;     /* the highest layer + 1 that removes it, or a folder around it */
	uint32_t around; /* index + 1 of the nearest of the others that it lies in; 0: none */
};

struct tw_hidden {
	TW_VEC(struct tw_hidden_path) paths; /* { 0 } is empty */
};

/* @path is removed by @layer; it must live as long as @hidden. False when out of memory. */
bool tw_hidden_add(struct tw_hidden *hidden, struct tw_slice path, uint32_t layer);

/* To be called once, between the last addition and the first question. */
void tw_hidden_finish(struct tw_hidden *hidden);

/* Is this removed by a layer above @layer, itself or through one of its folders? */
bool tw_hidden_has(const struct tw_hidden *hidden, struct tw_slice path, uint32_t layer);

void tw_hidden_release(struct tw_hidden *hidden);

#endif
