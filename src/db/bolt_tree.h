/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One bucket's B+tree, built from below out of items in rising order: full pages go out as they come, the branches
 * above them when the bucket is closed. Part of the writer (bolt_write.h).
 */
#ifndef TW_DB_BOLT_TREE_H
#define TW_DB_BOLT_TREE_H

#include "base/vec.h"
#include "db/bolt_out.h"

/* A page in the making: the fixed part of its elements, and their keys and values. */
struct tw_bolt_node {
	struct tw_buf elements, body;
	size_t count, first_key; /* first_key: length of the first one, which begins the body */
};

/* A finished page: its first key is child_keys[at, at + len). */
struct tw_bolt_child {
	uint64_t page;
	size_t at, len;
};

struct tw_bolt_tree {
	struct tw_bolt_node node;
	TW_VEC(struct tw_bolt_child) children;
	struct tw_buf child_keys;
	struct tw_buf last; /* the last key added */
	bool has_buckets;
};

/* What a node puts on paper, kept between pages to save allocations. */
struct tw_bolt_press {
	struct tw_bolt_out *out;
	struct tw_buf page;
};

/* Keys must rise; a repeated one is an error, which says that a name is both a value and a bucket. */
int tw_bolt_tree_add(struct tw_bolt_tree *tree, struct tw_bolt_press *press, struct tw_slice key, struct tw_slice value,
		     bool is_bucket, struct trawl_error *err);

/* Ends the bucket: appends to @ret what its parent keeps as its value, and makes the tree ready for the next bucket. */
int tw_bolt_tree_close(struct tw_bolt_tree *tree, struct tw_bolt_press *press, struct tw_buf *ret,
		       struct trawl_error *err);

/* Ends the bucket of all buckets, which is never inline. */
int tw_bolt_tree_close_root(struct tw_bolt_tree *tree, struct tw_bolt_press *press, uint64_t *ret_root,
			    struct trawl_error *err);

void tw_bolt_tree_release(struct tw_bolt_tree *tree);

#endif
