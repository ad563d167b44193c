/* SPDX-License-Identifier: Apache-2.0 */
#include "analyze/os/provides.h"

void tw_provides_give(struct tw_provides *provides, struct tw_slice name, struct tw_slice id)
{
	uint32_t *place;

	if (!name.len || !id.len || provides->failed)
		return;
	place = tw_vec_reserve(&provides->ids, 1) ? tw_map_put(&provides->places, name) : NULL;
	if (!place) {
		provides->failed = true;
		return;
	}
	if (*place == TW_MAP_NONE)
		*place = (uint32_t)provides->ids.len++;
	provides->ids.at[*place] = id;
}

void tw_provides_give_copy(struct tw_provides *provides, struct tw_slice name, struct tw_slice id,
			   struct tw_arena *arena)
{
	if (tw_map_get(&provides->places, name) == TW_MAP_NONE) {
		name = tw_arena_copy(arena, name);
		provides->failed |= !name.ptr;
	}
	tw_provides_give(provides, name, id);
}

void tw_provides_want(struct tw_provides *provides, struct tw_slice name)
{
	uint32_t place = tw_map_get(&provides->places, name);
	struct tw_slice *slot;

	if (place == TW_MAP_NONE)
		return;
	slot = tw_vec_push(&provides->wanted);
	if (slot)
		*slot = provides->ids.at[place];
	else
		provides->failed = true;
}

void tw_provides_settle(struct tw_provides *provides, struct tw_package *pkg, struct tw_slice but)
{
	const struct tw_slice *ids = provides->wanted.at;

	if (provides->wanted.len)
		qsort(provides->wanted.at, provides->wanted.len, sizeof(*ids), tw_slice_order);
	for (size_t i = 0; i < provides->wanted.len; i++) {
		if ((i == 0 || !tw_slice_eq(ids[i], ids[i - 1])) && !tw_slice_eq(ids[i], but))
			tw_package_need(pkg, ids[i]);
	}
	provides->wanted.len = 0;
}

int tw_provides_release(struct tw_provides *provides, struct trawl_error *err)
{
	bool failed = provides->failed;

	tw_map_release(&provides->places);
	tw_vec_release(&provides->ids);
	tw_vec_release(&provides->wanted);
	*provides = (struct tw_provides){ 0 };
	return failed ? tw_fail_nomem(err) : TRAWL_OK;
}
