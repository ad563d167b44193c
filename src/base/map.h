/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A hash map from byte strings to 32-bit numbers (usually an index into a vec). Keys are borrowed: they must outlive
 * the map. The hash is seeded per process, so that hostile names can't be chosen to collide; iteration order is not
 * offered, since results must not depend on it.
 */
#ifndef TW_BASE_MAP_H
#define TW_BASE_MAP_H

#include "base/slice.h"

struct tw_map_slot;

struct tw_map {
	struct tw_map_slot *slots; /* { 0 } is an empty map */
	size_t len;
	size_t room;
	uint64_t seed; /* of the hash: asking the system for each key would be felt */
};

#define TW_MAP_NONE UINT32_MAX

/* The value of @key, or TW_MAP_NONE. */
uint32_t tw_map_get(const struct tw_map *map, struct tw_slice key);

/* The place of @key's value; NULL when there is none. Valid until the next put. */
uint32_t *tw_map_find(const struct tw_map *map, struct tw_slice key);

/* The place of @key's value, added as TW_MAP_NONE when new; NULL when out of memory. Valid until the next put. */
uint32_t *tw_map_put(struct tw_map *map, struct tw_slice key);

void tw_map_release(struct tw_map *map);

/* The hash used, for tables of one's own. */
uint64_t tw_hash(struct tw_slice s);

#endif
