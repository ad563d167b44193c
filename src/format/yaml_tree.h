/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a YAML tree grows, for the two readers behind format/yaml.h: nodes come in the order of the text, those of a
 * container between its open and its close. What a walk of the tree would meet is counted on the way.
 */
#ifndef TW_FORMAT_YAML_TREE_H
#define TW_FORMAT_YAML_TREE_H

#include "base/limits.h"
#include "format/yaml.h"

struct tw_yaml_place {
	uint32_t line, column, line_end; /* from 1 */
};

/* A sequence or a mapping that isn't closed yet; the outermost one is the list of documents. */
struct tw_yaml_frame {
	struct tw_yaml_node *node;
	struct tw_yaml_node *last; /* child */
	struct tw_yaml_node *key;  /* of a mapping: the name whose value comes next */
	uint32_t weight;           /* of what is in it so far */
	uint32_t line_end;
};

struct tw_yaml_tree {
	struct tw_arena *arena;
	struct trawl_error *err;
	unsigned flags;
	int status;
	uint64_t total; /* nodes that walks of all documents would meet so far */
	uint32_t depth;
	struct tw_yaml_frame frames[TW_LIMIT_YAML_DEPTH + 1];
	struct tw_yaml_node documents;
};

void tw_yaml_tree_init(struct tw_yaml_tree *tree, unsigned flags, struct tw_arena *arena, struct trawl_error *err);

/* These return NULL or false when the tree has failed: its status tells, its error says why. @text is copied. */
struct tw_yaml_node *tw_yaml_tree_scalar(struct tw_yaml_tree *tree, const struct tw_yaml_place *place,
					 enum tw_yaml_type type, struct tw_slice text, bool plain);
struct tw_yaml_node *tw_yaml_tree_alias(struct tw_yaml_tree *tree, const struct tw_yaml_place *place,
					const struct tw_yaml_node *target);
struct tw_yaml_node *tw_yaml_tree_open(struct tw_yaml_tree *tree, const struct tw_yaml_place *place,
				       enum tw_yaml_type type);
bool tw_yaml_tree_close(struct tw_yaml_tree *tree, const struct tw_yaml_place *place);

/* What is wrong, with its place in front. Returns false. */
bool tw_yaml_tree_wrong(struct tw_yaml_tree *tree, int status, const struct tw_yaml_place *place, const char *what);
bool tw_yaml_tree_no_memory(struct tw_yaml_tree *tree);

/*
 * The subset of YAML that programs write, line by line (see yaml_lines.c): true when the whole text is of it, and the
 * tree is what libyaml's events would have made; false when it is not, and the tree is spoilt. Nothing is said of why:
 * the other reader will.
 */
bool tw_yaml_lines(struct tw_yaml_tree *tree, struct tw_slice text);

#endif
