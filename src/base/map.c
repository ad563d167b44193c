/* SPDX-License-Identifier: Apache-2.0 */
#include "base/map.h"

#include <stdlib.h>
#include <sys/auxv.h>

#include "base/bytes.h"

struct tw_map_slot {
	struct tw_slice key; /* ptr NULL: free */
	uint64_t hash;
	uint32_t value;
};

/* The 16 random bytes that the kernel gave the process: constant from start to end, unknown to whoever wrote the input. */
static uint64_t hash_seed(void)
{
	const void *random = (const void *)(uintptr_t)getauxval(AT_RANDOM);

	return random ? tw_le64(random) : 0x9e3779b97f4a7c15u;
}

static uint64_t mix(uint64_t a, uint64_t b)
{
	__extension__ unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* The last eight bytes, or all when there are fewer: some of them twice, since that takes no loop. */
static uint64_t last_bytes(struct tw_slice s)
{
	const unsigned char *p = (const unsigned char *)s.ptr;

	if (s.len >= 8)
		return tw_le64(p + s.len - 8);
	if (s.len >= 4)
		return tw_le32(p) | (uint64_t)tw_le32(p + s.len - 4) << 32;
	return s.len ? p[0] | (uint64_t)p[s.len / 2] << 8 | (uint64_t)p[s.len - 1] << 16 : 0;
}

static uint64_t hash_with(uint64_t seed, struct tw_slice s)
{
	uint64_t h = seed ^ s.len;
	size_t at = 0;

	for (; s.len > 8 && at < s.len - 8; at += 8)
		h = mix(h ^ tw_le64(s.ptr + at), 0xa0761d6478bd642fu);
	h = mix(h ^ last_bytes(s), 0xe7037ed1a0b428dbu);
	return mix(h, 0x8ebc6af09c88c6e3u);
}

uint64_t tw_hash(struct tw_slice s)
{
	return hash_with(hash_seed(), s);
}

static struct tw_map_slot *slot_of(const struct tw_map *map, struct tw_slice key, uint64_t hash)
{
	for (size_t i = hash & (map->room - 1);; i = (i + 1) & (map->room - 1)) {
		struct tw_map_slot *slot = &map->slots[i];

		if (!slot->key.ptr || (slot->hash == hash && tw_slice_eq(slot->key, key)))
			return slot;
	}
}

uint32_t *tw_map_find(const struct tw_map *map, struct tw_slice key)
{
	struct tw_map_slot *slot;

	if (!map->len)
		return NULL;
	slot = slot_of(map, key, hash_with(map->seed, key));
	return slot->key.ptr ? &slot->value : NULL;
}

uint32_t tw_map_get(const struct tw_map *map, struct tw_slice key)
{
	const uint32_t *value = tw_map_find(map, key);

	return value ? *value : TW_MAP_NONE;
}

static bool map_grow(struct tw_map *map)
{
	struct tw_map grown = { .len = map->len, .room = map->room ? map->room * 2 : 16, .seed = map->seed };

	grown.slots = calloc(grown.room, sizeof(*grown.slots));
	if (!grown.slots)
		return false;
	for (size_t i = 0; i < map->room; i++) {
		if (map->slots[i].key.ptr)
			*slot_of(&grown, map->slots[i].key, map->slots[i].hash) = map->slots[i];
	}
	free(map->slots);
	*map = grown;
	return true;
}

uint32_t *tw_map_put(struct tw_map *map, struct tw_slice key)
{
	struct tw_map_slot *slot;
	uint64_t hash;

	if (!map->room)
		map->seed = hash_seed();
	hash = hash_with(map->seed, key);
	if (map->len * 4 >= map->room * 3 && !map_grow(map))
		return NULL;
	slot = slot_of(map, key, hash);
	if (!slot->key.ptr) {
		slot->key = key.ptr ? key : TW_LIT("");
		slot->hash = hash;
		slot->value = TW_MAP_NONE;
		map->len++;
	}
	return &slot->value;
}

void tw_map_release(struct tw_map *map)
{
	free(map->slots);
	*map = (struct tw_map){ 0 };
}
