/* SPDX-License-Identifier: Apache-2.0 */
/* A tree and the walks that share it. */
#ifndef TW_SOURCE_TREE_H
#define TW_SOURCE_TREE_H

#include "source/parts.h"

/* A folder to look at, which is the caller's: 1; 0 when all have been. Waits while another walk may still find one. */
int tw_tree_take(struct tw_tree *tree, char **ret);

/* The folder that was taken has been looked through. */
void tw_tree_done(struct tw_tree *tree);

/* One was found. Only by a walk that is in one. */
int tw_tree_add(struct tw_tree *tree, const char *folder, struct trawl_error *err);

/* @root is borrowed. @single (taken over, may be NULL) is the name of the file that @root is, and the only entry. */
int tw_tree_walk_new(struct tw_tree *tree, const struct tw_source_options *options, int root, char *single,
		     struct tw_walk **ret, struct trawl_error *err);

#endif
