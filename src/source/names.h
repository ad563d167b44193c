/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which images an archive or a layout says that it holds, without opening any: for who looks for one by its name.
 */
#ifndef TW_SOURCE_NAMES_H
#define TW_SOURCE_NAMES_H

#include "base/arena.h"
#include "base/error.h"
#include "base/vec.h"

struct tw_image_name {
	struct tw_slice name;   /* "nginx:1.25", or "1.25" where an index has but a tag; "" when it says nothing */
	struct tw_slice digest; /* of the manifest or index, as a layout says; else "" */
	struct tw_slice
		choose; /* what chooses it behind the path: ":nginx:1.25", "@sha256:…"; "" when it is the only one */
};

struct tw_image_names {
	struct tw_image_name *at;
	size_t len, room;
};

/*
 * Appends what is named in the archive or folder at @path; texts lie in @arena. One without names gives one entry with an
 * empty name. TRAWL_E_FORMAT when it is neither an archive nor a layout. Release with tw_vec_release().
 */
int tw_source_names(const char *path, struct tw_arena *arena, struct tw_image_names *ret, struct trawl_error *err);

#endif
