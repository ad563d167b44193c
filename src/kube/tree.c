/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/tree.h"

#include "base/limits.h"

static struct tw_yaml_node *clone(struct tw_arena *arena, const struct tw_yaml_node *node, bool without_lines,
				  unsigned depth)
{
	struct tw_yaml_node *copy = depth ? tw_arena_new(arena, struct tw_yaml_node) : NULL, **tail;

	if (!copy) {
		arena->failed = true; /* too deep is too much */
		return NULL;
	}
	*copy = *node;
	copy->next = copy->first = NULL;
	copy->table = NULL; /* of other nodes; small maps do without */
	copy->room = 0;
	if (without_lines)
		copy->line = copy->line_end = 0;
	tail = &copy->first;
	tw_yaml_each(node, child) {
		*tail = clone(arena, child, without_lines, depth - 1);
		if (!*tail)
			return NULL;
		tail = &(*tail)->next;
	}
	return copy;
}

struct tw_yaml_node *tw_tree_clone(struct tw_arena *arena, const struct tw_yaml_node *node, bool without_lines)
{
	return clone(arena, node, without_lines, 2 * TW_LIMIT_YAML_DEPTH);
}

struct tw_yaml_node *tw_tree_map(struct tw_arena *arena)
{
	struct tw_yaml_node *map = tw_arena_new(arena, struct tw_yaml_node);

	if (map)
		map->type = TW_YAML_MAPPING;
	return map;
}

struct tw_yaml_node *tw_tree_text(struct tw_arena *arena, struct tw_slice text)
{
	struct tw_yaml_node *node = tw_arena_new(arena, struct tw_yaml_node);

	if (node) {
		node->type = TW_YAML_STRING;
		node->text = text.ptr ? text : TW_LIT("");
	}
	return node;
}

struct tw_yaml_node **tw_tree_place(struct tw_yaml_node *map, struct tw_slice name)
{
	if (!map || map->type != TW_YAML_MAPPING)
		return NULL;
	for (struct tw_yaml_node **place = &map->first; *place; place = &(*place)->next) {
		if (tw_slice_eq(tw_yaml_key(*place), name))
			return place;
	}
	return NULL;
}

struct tw_yaml_node *tw_tree_get(struct tw_yaml_node *map, const char *name)
{
	struct tw_yaml_node **place = tw_tree_place(map, tw_slice(name));

	return place ? *place : NULL;
}

void tw_tree_remove(struct tw_yaml_node *parent, struct tw_yaml_node **place)
{
	*place = (*place)->next;
	parent->count--;
}

void tw_tree_insert(struct tw_yaml_node *parent, struct tw_yaml_node **place, struct tw_yaml_node *node)
{
	node->next = *place;
	*place = node;
	parent->count++;
}

bool tw_tree_put(struct tw_arena *arena, struct tw_yaml_node *map, struct tw_slice name, struct tw_yaml_node *value)
{
	struct tw_yaml_node **place = tw_tree_place(map, name);

	if (place) {
		value->key = (*place)->key;
		value->next = (*place)->next;
		*place = value;
		return true;
	}
	value->key = tw_tree_text(arena, name);
	if (!value->key)
		return false;
	for (place = &map->first; *place; place = &(*place)->next)
		;
	tw_tree_insert(map, place, value);
	return true;
}

struct tw_yaml_node **tw_tree_at(struct tw_yaml_node *list, uint32_t index)
{
	struct tw_yaml_node **place = &list->first;

	for (; index && *place; index--)
		place = &(*place)->next;
	return index ? NULL : place;
}

static bool equal_maps(const struct tw_yaml_node *a, const struct tw_yaml_node *b)
{
	tw_yaml_each(a, member) {
		const struct tw_yaml_node *other = tw_yaml_get_slice(b, tw_yaml_key(member));

		if (!other || !tw_tree_equal(member, other))
			return false;
	}
	return true;
}

bool tw_tree_equal(const struct tw_yaml_node *a, const struct tw_yaml_node *b)
{
	const struct tw_yaml_node *other;

	if (!a || !b || a->type != b->type || a->count != b->count)
		return a == b;
	if (a->type == TW_YAML_MAPPING)
		return equal_maps(a, b);
	if (a->type != TW_YAML_SEQUENCE)
		return tw_slice_eq(a->text, b->text);
	other = b->first;
	for (const struct tw_yaml_node *child = a->first; child; child = child->next, other = other->next) {
		if (!tw_tree_equal(child, other))
			return false;
	}
	return true;
}
