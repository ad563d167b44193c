/* SPDX-License-Identifier: Apache-2.0 */
/*
 * YAML trees that change: what patches need. All nodes lie in one arena; children aren't shared between nodes, since what is
 * to be changed has been cloned before.
 */
#ifndef TW_KUBE_TREE_H
#define TW_KUBE_TREE_H

#include "format/yaml.h"

/* A copy of @node with all below it. @without_lines: of what stands in another file. NULL when out of
 * memory, or when patches have nested it deeper than twice TW_LIMIT_YAML_DEPTH. */
struct tw_yaml_node *tw_tree_clone(struct tw_arena *arena, const struct tw_yaml_node *node, bool without_lines);

struct tw_yaml_node *tw_tree_map(struct tw_arena *arena);
struct tw_yaml_node *tw_tree_text(struct tw_arena *arena, struct tw_slice text);

/* The place where a member hangs, to be changed; NULL when there is none. */
struct tw_yaml_node **tw_tree_place(struct tw_yaml_node *map, struct tw_slice name);

struct tw_yaml_node *tw_tree_get(struct tw_yaml_node *map, const char *name);

/* Puts @value in as a member, in the place of one of that name; false when out of memory. */
bool tw_tree_put(struct tw_arena *arena, struct tw_yaml_node *map, struct tw_slice name, struct tw_yaml_node *value);

/* Takes out what hangs at @place of @parent. */
void tw_tree_remove(struct tw_yaml_node *parent, struct tw_yaml_node **place);

/* Hangs @node in at @place of @parent, before what is there. */
void tw_tree_insert(struct tw_yaml_node *parent, struct tw_yaml_node **place, struct tw_yaml_node *node);

/* The place of element @index of a list; its end when @index is the count; NULL past it. */
struct tw_yaml_node **tw_tree_at(struct tw_yaml_node *list, uint32_t index);

/* Scalars by their texts, lists in order, maps whatever the order. */
bool tw_tree_equal(const struct tw_yaml_node *a, const struct tw_yaml_node *b);

#endif
