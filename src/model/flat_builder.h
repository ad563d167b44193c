/* SPDX-License-Identifier: Apache-2.0 */
/* The flat form while it grows: shared by what adds to it and what packs it. */
#ifndef TW_MODEL_FLAT_BUILDER_H
#define TW_MODEL_FLAT_BUILDER_H

#include "base/map.h"
#include "base/vec.h"
#include "model/flat_layout.h"

struct tw_flat_builder {
	struct tw_arena arena; /* the texts */
	struct tw_map ids;
	TW_VEC(struct tw_slice) strings;
	TW_VEC(uint32_t) words;
	TW_VEC(struct flat_package) packages;
	TW_VEC(struct flat_group) groups;
	TW_VEC(struct flat_fact) facts;
	TW_VEC(struct flat_problem) problems;
	TW_VEC(struct flat_finding) findings;
	struct tw_more_problems more;
	bool adopting;        /* texts that are added are kept already */
	bool problems_sorted; /* there are too many, and the first of them are kept */
	uint64_t bytes;       /* of all texts */
	struct trawl_error failure;
};

/* Nothing more is added: leaves out what isn't for the block. */
int tw_flat_builder_close(struct tw_flat_builder *builder, struct trawl_error *err);

/* Empty, as a new one. */
int tw_flat_builder_clear(struct tw_flat_builder *builder, struct trawl_error *err);

#endif
