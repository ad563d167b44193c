/* SPDX-License-Identifier: Apache-2.0 */
#include "format/yaml_mapping.h"

#include "base/limits.h"
#include "base/map.h"

enum { FEW = 8 }; /* members that are found without a table */

static bool is_scalar(const struct tw_yaml_node *node)
{
	return node && node->type != TW_YAML_SEQUENCE && node->type != TW_YAML_MAPPING;
}

static bool is_merge(const struct tw_yaml_node *member)
{
	return is_scalar(member->key) && member->key->plain && !member->key->tag &&
	       tw_slice_is(member->key->text, "<<");
}

/* The slot that holds the member of this name, or the free one where it would go. */
static struct tw_yaml_node **slot_of(const struct tw_yaml_node *mapping, struct tw_slice name)
{
	for (uint32_t i = (uint32_t)tw_hash(name) & (mapping->room - 1);; i = (i + 1) & (mapping->room - 1)) {
		if (!mapping->table[i] || tw_slice_eq(mapping->table[i]->key->text, name))
			return &mapping->table[i];
	}
}

static struct tw_yaml_node *find(const struct tw_yaml_node *mapping, struct tw_slice name)
{
	struct tw_yaml_node *found = NULL;

	if (mapping->table)
		return *slot_of(mapping, name);
	for (struct tw_yaml_node *member = mapping->first; member; member = member->next) {
		if (is_scalar(member->key) && tw_slice_eq(member->key->text, name))
			found = member;
	}
	return found;
}

static int make_table(struct tw_yaml_node *mapping, size_t members, struct tw_arena *arena, struct trawl_error *err)
{
	uint32_t room = 16;

	if (members <= FEW)
		return TRAWL_OK;
	while (room < members * 2)
		room *= 2;
	mapping->table = tw_arena_array(arena, room, sizeof(struct tw_yaml_node *));
	if (!mapping->table)
		return tw_fail_nomem(err);
	mapping->room = room;
	return TRAWL_OK;
}

/* Without a table the members before this one are walked; there are but a few. */
static const struct tw_yaml_node *earlier(const struct tw_yaml_node *mapping, const struct tw_yaml_node *member)
{
	tw_yaml_each(mapping, other) {
		if (other == member)
			return NULL;
		if (is_scalar(other->key) && tw_slice_eq(other->key->text, member->key->text))
			return other;
	}
	return NULL;
}

static int enter(struct tw_yaml_node *mapping, struct tw_yaml_node *member, bool duplicates, struct trawl_error *err)
{
	struct tw_yaml_node **slot = mapping->table ? slot_of(mapping, member->key->text) : NULL;
	const struct tw_yaml_node *other = slot ? *slot : earlier(mapping, member);

	if (other && !duplicates)
		return tw_fail(err, TRAWL_E_FORMAT, "\"%.*s\" is defined already, in line %u",
			       TW_ARG(member->key->text), other->key->line);
	if (slot)
		*slot = member;
	return TRAWL_OK;
}

/* Members that @mapping doesn't have are appended: as copies, since a node is in one list only. */
static bool merge_one(struct tw_yaml_node *mapping, struct tw_yaml_node **last, const struct tw_yaml_node *source,
		      struct tw_arena *arena)
{
	tw_yaml_each(source, member) {
		struct tw_yaml_node *copy;

		if (!is_scalar(member->key) || find(mapping, member->key->text))
			continue;
		copy = tw_arena_new(arena, struct tw_yaml_node);
		if (!copy)
			return false;
		*copy = *member;
		copy->next = NULL;
		if (*last)
			(*last)->next = copy;
		else
			mapping->first = copy;
		*last = copy;
		mapping->count++;
		mapping->weight += copy->weight + 1;
		if (mapping->table)
			*slot_of(mapping, copy->key->text) = copy;
	}
	return true;
}

/* Takes the "<<" members out of the list; returns them as a list of their own, and the last one of those that stay. */
static struct tw_yaml_node *take_merges(struct tw_yaml_node *mapping, struct tw_yaml_node **ret_last)
{
	struct tw_yaml_node *merges = NULL, **tail = &merges, **link = &mapping->first;

	*ret_last = NULL;
	while (*link) {
		struct tw_yaml_node *member = *link;

		if (is_merge(member)) {
			*link = member->next;
			member->next = NULL;
			*tail = member;
			tail = &member->next;
			mapping->count--;
		} else {
			*ret_last = member;
			link = &member->next;
		}
	}
	return merges;
}

/* How many members a "<<" brings at most; false when it names anything but mappings. */
static bool count_merge(const struct tw_yaml_node *merge, size_t *count)
{
	*count += merge->type == TW_YAML_MAPPING ? merge->count : 0;
	if (merge->type != TW_YAML_SEQUENCE)
		return merge->type == TW_YAML_MAPPING;
	tw_yaml_each(merge, source) {
		if (source->type != TW_YAML_MAPPING)
			return false;
		*count += source->count;
	}
	return true;
}

static bool merge_all(struct tw_yaml_node *mapping, struct tw_yaml_node *last, const struct tw_yaml_node *merge,
		      struct tw_arena *arena)
{
	if (merge->type == TW_YAML_MAPPING)
		return merge_one(mapping, &last, merge, arena);
	/* What is named first wins. */
	tw_yaml_each(merge, source) {
		if (!merge_one(mapping, &last, source, arena))
			return false;
	}
	return true;
}

int tw_yaml_mapping_finish(struct tw_yaml_node *mapping, unsigned flags, struct tw_arena *arena,
			   const struct tw_yaml_node **ret_where, struct trawl_error *err)
{
	struct tw_yaml_node *last, *merges = take_merges(mapping, &last);
	size_t members = mapping->count;
	int status;

	for (struct tw_yaml_node *merge = merges; merge; merge = merge->next) {
		*ret_where = merge;
		if (!count_merge(merge, &members))
			return tw_fail(err, TRAWL_E_FORMAT, "only mappings can be merged");
		if (merge != merges && !(flags & TW_YAML_DUPLICATES))
			return tw_fail(err, TRAWL_E_FORMAT, "\"<<\" is defined already, in line %u", merges->key->line);
		if (members > TW_LIMIT_YAML_NODES)
			return tw_fail(err, TRAWL_E_LIMIT,
				       "merged mappings have more nodes than the limit for YAML documents");
	}
	status = make_table(mapping, members, arena, err);
	for (struct tw_yaml_node *member = mapping->first; member && status == TRAWL_OK; member = member->next) {
		*ret_where = member->key;
		if (is_scalar(member->key))
			status = enter(mapping, member, flags & TW_YAML_DUPLICATES, err);
	}
	if (status == TRAWL_OK && merges && !merge_all(mapping, last, merges, arena))
		return tw_fail_nomem(err);
	return status;
}

const struct tw_yaml_node *tw_yaml_get_slice(const struct tw_yaml_node *mapping, struct tw_slice name)
{
	return tw_yaml_type(mapping) == TW_YAML_MAPPING ? find(mapping, name) : NULL;
}

const struct tw_yaml_node *tw_yaml_get(const struct tw_yaml_node *mapping, const char *name)
{
	return tw_yaml_get_slice(mapping, tw_slice(name));
}

const struct tw_yaml_node *tw_yaml_path(const struct tw_yaml_node *node, const char *path)
{
	struct tw_slice rest = tw_slice(path), name;

	while (tw_slice_split(&rest, '.', &name))
		node = tw_yaml_get_slice(node, name);
	return node;
}

struct tw_slice tw_yaml_key(const struct tw_yaml_node *node)
{
	return node && is_scalar(node->key) ? node->key->text : (struct tw_slice){ 0 };
}
