/* SPDX-License-Identifier: Apache-2.0 */
#include "format/yaml_tree.h"

#include "base/size.h"
#include "format/yaml_mapping.h"

void tw_yaml_tree_init(struct tw_yaml_tree *tree, unsigned flags, struct tw_arena *arena, struct trawl_error *err)
{
	memset(tree, 0, offsetof(struct tw_yaml_tree, frames));
	memset(&tree->documents, 0, sizeof(tree->documents));
	tree->documents.type = TW_YAML_SEQUENCE;
	tree->frames[0] = (struct tw_yaml_frame){ .node = &tree->documents };
	tree->flags = flags;
	tree->arena = arena;
	tree->err = err;
}

bool tw_yaml_tree_wrong(struct tw_yaml_tree *tree, int status, const struct tw_yaml_place *place, const char *what)
{
	tree->status = tw_fail(tree->err, status, "line %u, column %u: %s", place->line, place->column, what);
	return false;
}

bool tw_yaml_tree_no_memory(struct tw_yaml_tree *tree)
{
	tree->status = tw_fail_nomem(tree->err);
	return false;
}

static bool charge(struct tw_yaml_tree *tree, uint64_t nodes, const struct tw_yaml_place *place)
{
	tree->total = tw_u64_add(tree->total, nodes);
	if (tree->total > TW_LIMIT_YAML_NODES)
		return tw_yaml_tree_wrong(tree, TRAWL_E_LIMIT, place,
					  "more nodes, aliases expanded, than the limit for YAML documents");
	return true;
}

static struct tw_yaml_node *new_node(struct tw_yaml_tree *tree, const struct tw_yaml_place *place,
				     enum tw_yaml_type type)
{
	struct tw_yaml_node *node = charge(tree, 1, place) ? tw_arena_new(tree->arena, struct tw_yaml_node) : NULL;

	if (!node) {
		if (tree->status == TRAWL_OK)
			tw_yaml_tree_no_memory(tree);
		return NULL;
	}
	node->type = type;
	node->weight = 1;
	node->line = place->line;
	node->column = place->column;
	node->line_end = place->line_end;
	return node;
}

/* Hangs a node into what is open: as a name, if one is due, else as the next child. */
static void attach(struct tw_yaml_tree *tree, struct tw_yaml_node *node)
{
	struct tw_yaml_frame *frame = &tree->frames[tree->depth];
	struct tw_yaml_node *parent = frame->node;

	if (parent->type == TW_YAML_MAPPING && !frame->key) {
		frame->key = node;
		return;
	}
	node->key = frame->key;
	frame->key = NULL;
	if (frame->last)
		frame->last->next = node;
	else
		parent->first = node;
	frame->last = node;
	parent->count++;
}

/* What is known of a child only when it is whole. The sum is at most the limit, which the total is checked against. */
static void account(struct tw_yaml_tree *tree, const struct tw_yaml_node *node)
{
	struct tw_yaml_frame *frame = &tree->frames[tree->depth];

	frame->weight += node->weight;
	if (frame->key != node && node->line_end > frame->line_end)
		frame->line_end = node->line_end;
}

struct tw_yaml_node *tw_yaml_tree_scalar(struct tw_yaml_tree *tree, const struct tw_yaml_place *place,
					 enum tw_yaml_type type, struct tw_slice text, bool plain)
{
	struct tw_yaml_node *node = new_node(tree, place, type);

	if (!node)
		return NULL;
	node->plain = plain;
	node->text = tw_arena_copy(tree->arena, text);
	if (!node->text.ptr) {
		tw_yaml_tree_no_memory(tree);
		return NULL;
	}
	attach(tree, node);
	account(tree, node);
	return node;
}

/* A copy of the anchored node's head: it has a place of its own among siblings, and the same children. */
struct tw_yaml_node *tw_yaml_tree_alias(struct tw_yaml_tree *tree, const struct tw_yaml_place *place,
					const struct tw_yaml_node *target)
{
	struct tw_yaml_node *node;

	if (!charge(tree, target->weight, place))
		return NULL;
	node = tw_arena_new(tree->arena, struct tw_yaml_node);
	if (!node) {
		tw_yaml_tree_no_memory(tree);
		return NULL;
	}
	*node = *target;
	node->next = node->key = NULL;
	attach(tree, node);
	account(tree, node);
	return node;
}

struct tw_yaml_node *tw_yaml_tree_open(struct tw_yaml_tree *tree, const struct tw_yaml_place *place,
				       enum tw_yaml_type type)
{
	struct tw_yaml_node *node;

	if (tree->depth == TW_LIMIT_YAML_DEPTH) {
		tw_yaml_tree_wrong(tree, TRAWL_E_LIMIT, place, "nested deeper than the limit for YAML documents");
		return NULL;
	}
	node = new_node(tree, place, type);
	if (!node)
		return NULL;
	node->weight = 0; /* while it is open */
	attach(tree, node);
	tree->frames[++tree->depth] = (struct tw_yaml_frame){ .node = node, .line_end = node->line_end };
	return node;
}

bool tw_yaml_tree_close(struct tw_yaml_tree *tree, const struct tw_yaml_place *place)
{
	struct tw_yaml_frame *frame = &tree->frames[tree->depth--];
	struct tw_yaml_node *node = frame->node;
	const struct tw_yaml_node *where = node;
	struct trawl_error err = { 0 };
	uint32_t weight = frame->weight + 1;

	node->weight = weight;
	node->line_end = frame->line_end;
	if (node->type == TW_YAML_MAPPING && tw_yaml_mapping_finish(node, tree->flags, tree->arena, &where, &err) < 0) {
		if (err.status == TRAWL_E_NOMEM)
			return tw_yaml_tree_no_memory(tree);
		return tw_yaml_tree_wrong(tree, err.status, &(struct tw_yaml_place){ where->line, where->column, 0 },
					  err.message);
	}
	account(tree, node);
	return charge(tree, node->weight - weight, place);
}
