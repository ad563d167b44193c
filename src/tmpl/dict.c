/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Maps as sorted arrays: what templates do most is ranging in order and looking up in a handful of members.
 */
#include "tmpl/value.h"

#include <stdlib.h>

struct tw_dict *tw_dict_new(struct tw_arena *arena)
{
	return tw_arena_new(arena, struct tw_dict);
}

/* The first place whose key is not before @key. */
static size_t place_of(const struct tw_dict *dict, struct tw_slice key)
{
	size_t low = 0, high = dict->len;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (tw_slice_cmp(dict->at[middle].key, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct tw_value *tw_dict_get(const struct tw_dict *dict, struct tw_slice key)
{
	size_t at = place_of(dict, key);

	return at < dict->len && tw_slice_eq(dict->at[at].key, key) ? &dict->at[at].value : NULL;
}

struct tw_value *tw_dict_find(const struct tw_dict *dict, const char *key)
{
	return tw_dict_get(dict, tw_slice(key));
}

static bool make_room(struct tw_arena *arena, struct tw_dict *dict)
{
	size_t room = dict->room ? dict->room * 2 : 4;
	struct tw_member *at;

	if (dict->len < dict->room)
		return true;
	at = tw_arena_array(arena, room, sizeof(*at));
	if (!at)
		return false;
	if (dict->len)
		memcpy(at, dict->at, dict->len * sizeof(*at));
	dict->at = at;
	dict->room = room;
	return true;
}

struct tw_value *tw_dict_put(struct tw_arena *arena, struct tw_dict *dict, struct tw_slice key)
{
	size_t at = place_of(dict, key);

	if (at < dict->len && tw_slice_eq(dict->at[at].key, key))
		return &dict->at[at].value;
	if (!make_room(arena, dict))
		return NULL;
	memmove(dict->at + at + 1, dict->at + at, (dict->len - at) * sizeof(*dict->at));
	dict->len++;
	dict->at[at] = (struct tw_member){ .key = key, .value = tw_value_nil() };
	return &dict->at[at].value;
}

bool tw_dict_set(struct tw_arena *arena, struct tw_dict *dict, struct tw_slice key, struct tw_value value)
{
	struct tw_value *slot = tw_dict_put(arena, dict, key);

	if (!slot)
		return false;
	*slot = value.kind == TW_V_NONE ? tw_value_nil() : value;
	return true;
}

void tw_dict_remove(struct tw_dict *dict, struct tw_slice key)
{
	size_t at = place_of(dict, key);

	if (at == dict->len || !tw_slice_eq(dict->at[at].key, key))
		return;
	dict->len--;
	memmove(dict->at + at, dict->at + at + 1, (dict->len - at) * sizeof(*dict->at));
}

bool tw_dict_append(struct tw_arena *arena, struct tw_dict *dict, struct tw_slice key, struct tw_value value)
{
	if (!make_room(arena, dict))
		return false;
	dict->at[dict->len++] = (struct tw_member){ key, value.kind == TW_V_NONE ? tw_value_nil() : value };
	return true;
}

/* By name, and of equal names by where they stood. */
static int compare(const void *a, const void *b)
{
	const struct tw_member *const *x = a, *const *y = b;
	int order = tw_slice_cmp((*x)->key, (*y)->key);

	return order ? order : *x < *y ? -1 : *x > *y;
}

void tw_dict_sort(struct tw_dict *dict)
{
	const struct tw_member **order;
	struct tw_member *sorted;
	bool in_order = true;
	size_t kept = 0;

	for (size_t i = 1; i < dict->len && in_order; i++)
		in_order = tw_slice_cmp(dict->at[i - 1].key, dict->at[i].key) < 0;
	if (in_order)
		return;
	order = malloc(dict->len * sizeof(*order));
	sorted = malloc(dict->len * sizeof(*sorted));
	if (!order || !sorted) { /* slowly, in place */
		struct tw_dict whole = { dict->at, 0, dict->room };

		for (size_t i = 0; i < dict->len; i++) {
			struct tw_member m = dict->at[i];
			tw_dict_set(NULL, &whole, m.key, m.value);
		}
		dict->len = whole.len;
	} else {
		for (size_t i = 0; i < dict->len; i++)
			order[i] = &dict->at[i];
		qsort(order, dict->len, sizeof(*order), compare);
		for (size_t i = 0; i < dict->len; i++) {
			if (kept && tw_slice_eq(sorted[kept - 1].key, order[i]->key))
				kept--;
			sorted[kept++] = *order[i];
		}
		memcpy(dict->at, sorted, kept * sizeof(*sorted));
		dict->len = kept;
	}
	free(order);
	free(sorted);
}
