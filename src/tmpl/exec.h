/* SPDX-License-Identifier: Apache-2.0 */
/* Between the file that walks nodes and the one that evaluates pipelines. */
#ifndef TW_TMPL_EXEC_H
#define TW_TMPL_EXEC_H

#include "tmpl/fn.h"

/* Fails at the current node: "template: x:1:2: executing "x" at <…>: WORDS". */
int tw_exec_fail(struct tw_machine *machine, const char *format, ...) TW_PRINTF(2, 3);

/* One level deeper; balanced by machine->levels--. */
int tw_exec_enter(struct tw_machine *machine);

int tw_eval_pipeline(struct tw_machine *machine, struct tw_value dot, const struct tw_node *pipe, struct tw_value *ret);

bool tw_variable_push(struct tw_machine *machine, struct tw_slice name, struct tw_value value);

/* Walks a tree's root with @dot, writing to the machine's output. */
int tw_exec_tree(struct tw_machine *machine, const struct tw_tree *tree, struct tw_value dot);

#endif
