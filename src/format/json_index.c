/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An object's members in a hash table: slots hold values, whose names stand before them on the tape.
 */
#include "base/map.h"
#include "format/json_text.h"

/* The slot of @name: the one that holds it, or the free one where it would go. A table is never full. */
static uint32_t *slot_of(const struct tw_json_index *index, struct tw_slice name)
{
	for (uint32_t i = (uint32_t)tw_hash(name) & index->mask;; i = (i + 1) & index->mask) {
		uint32_t value = index->slots[i];

		if (!value || tw_json_node_is(index->doc, tw_json_node(index->doc, value - 1), name))
			return &index->slots[i];
	}
}

int tw_json_index_init(struct tw_json_index *index, const struct tw_json *doc, uint32_t object, struct tw_arena *arena,
		       struct trawl_error *err)
{
	uint32_t room = 2;

	*index = (struct tw_json_index){ .doc = doc };
	if (tw_json_type(doc, object) != TW_JSON_OBJECT)
		return TRAWL_OK;
	while (room / 2 < tw_json_count(doc, object) + 1)
		room *= 2;
	index->slots = tw_arena_array(arena, room, sizeof(*index->slots));
	if (!index->slots)
		return tw_fail_nomem(err);
	index->mask = room - 1;
	tw_json_each(doc, object, value) {
		struct tw_slice name = tw_json_key(doc, value, arena);

		if (!name.ptr)
			return tw_fail_nomem(err);
		*slot_of(index, name) = value;
	}
	return TRAWL_OK;
}

uint32_t tw_json_index_get(const struct tw_json_index *index, struct tw_slice name)
{
	return index->slots ? *slot_of(index, name) : 0;
}
