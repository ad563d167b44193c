/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A view: the bytes of one file, wherever they lie (a mapping, an arena, a spilled file), with what a message needs to
 * name it. Views are what analyzers get: never a descriptor, never a stream.
 */
#ifndef TW_IO_VIEW_H
#define TW_IO_VIEW_H

#include "base/slice.h"

struct tw_view {
	struct tw_slice bytes;
	struct tw_slice path; /* within the artifact, no leading slash: "lib/apk/db/installed" */
	uint32_t mode;        /* st_mode's permission bits, 0 when unknown */
	bool mapped;          /* bytes are pages of a file: they count as memory from when they are looked at */
};

/*
 * Done with view->bytes[at, at + len), for now: give back the memory of those that are mapped; they can still be read.
 * Who goes through a large file drops what is behind. Does nothing to views that aren't mapped.
 */
void tw_view_drop(const struct tw_view *view, size_t at, size_t len);

#endif
