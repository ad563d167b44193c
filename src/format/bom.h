/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Texts that begin with a byte order mark, as editors on Windows write them.
 */
#ifndef TW_FORMAT_BOM_H
#define TW_FORMAT_BOM_H

#include "base/arena.h"

/*
 * @text without its mark: a view of it, or, when the mark says UTF-16, the same in UTF-8 in @arena. Without a mark all of
 * @text, whatever it is. ptr is NULL only when memory has run out.
 */
struct tw_slice tw_bom_decode(struct tw_slice text, struct tw_arena *arena);

#endif
