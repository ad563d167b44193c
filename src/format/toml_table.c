/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tables: members in a list, in the order of the text, and, once there are many, in a hash table as well.
 */
#include "base/map.h"
#include "base/size.h"
#include "format/number.h"
#include "format/toml_parse.h"

enum { FEW = 8 }; /* members that are found without a hash table */

static struct tw_toml_node **slot_of(struct tw_toml_node **table, uint32_t room, struct tw_slice name)
{
	for (uint32_t i = (uint32_t)tw_hash(name) & (room - 1);; i = (i + 1) & (room - 1)) {
		if (!table[i] || tw_slice_eq(table[i]->key, name))
			return &table[i];
	}
}

struct tw_toml_node *tw_toml_find(const struct tw_toml_node *table, struct tw_slice name)
{
	if (table->table)
		return *slot_of(table->table, table->room, name);
	for (struct tw_toml_node *member = table->first; member; member = member->next) {
		if (tw_slice_eq(member->key, name))
			return member;
	}
	return NULL;
}

/* Room for one more member: the table doubles, and what it outgrows is left to the arena. */
static bool make_room(struct tw_toml_parser *p, struct tw_toml_node *parent)
{
	uint32_t room = parent->room ? parent->room * 2 : FEW * 4;
	struct tw_toml_node **table;

	if (parent->count < FEW || parent->count < parent->room / 2)
		return true;
	table = tw_arena_array(p->arena, room, sizeof(*table));
	if (!table)
		return tw_toml_no_memory(p);
	for (struct tw_toml_node *member = parent->first; member; member = member->next)
		*slot_of(table, room, member->key) = member;
	parent->table = table;
	parent->room = room;
	return true;
}

struct tw_toml_node *tw_toml_add(struct tw_toml_parser *p, struct tw_toml_node *parent, struct tw_slice name,
				 enum tw_toml_type type)
{
	struct tw_toml_node *node;

	if (parent->type == TW_TOML_TABLE && !make_room(p, parent))
		return NULL;
	node = tw_arena_new(p->arena, struct tw_toml_node);
	if (!node) {
		tw_toml_no_memory(p);
		return NULL;
	}
	node->type = type;
	node->key = name;
	node->line = node->line_end = p->line;
	if (parent->last)
		parent->last->next = node;
	else
		parent->first = node;
	parent->last = node;
	parent->count++;
	if (parent->table)
		*slot_of(parent->table, parent->room, name) = node;
	return node;
}

enum tw_toml_type tw_toml_type(const struct tw_toml_node *node)
{
	return node ? node->type : TW_TOML_NONE;
}

const struct tw_toml_node *tw_toml_get_slice(const struct tw_toml_node *table, struct tw_slice name)
{
	return tw_toml_type(table) == TW_TOML_TABLE ? tw_toml_find(table, name) : NULL;
}

const struct tw_toml_node *tw_toml_get(const struct tw_toml_node *table, const char *name)
{
	return tw_toml_get_slice(table, tw_slice(name));
}

const struct tw_toml_node *tw_toml_path(const struct tw_toml_node *node, const char *path)
{
	struct tw_slice rest = tw_slice(path), name;

	while (tw_slice_split(&rest, '.', &name))
		node = tw_toml_get_slice(node, name);
	return node;
}

struct tw_slice tw_toml_text(const struct tw_toml_node *node)
{
	return tw_toml_type(node) == TW_TOML_STRING ? node->text : (struct tw_slice){ 0 };
}

bool tw_toml_text_is(const struct tw_toml_node *node, const char *text)
{
	return tw_toml_type(node) == TW_TOML_STRING && tw_slice_is(node->text, text);
}

bool tw_toml_bool(const struct tw_toml_node *node)
{
	return tw_toml_type(node) == TW_TOML_BOOL && tw_slice_is(node->text, "true");
}
