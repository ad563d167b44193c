/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A parsed template. One struct for every kind of node; which members mean something is said at the kinds.
 */
#ifndef TW_TMPL_NODE_H
#define TW_TMPL_NODE_H

#include "base/arena.h"
#include "base/error.h"

enum tw_node_type {
	TW_N_LIST,     /* first */
	TW_N_TEXT,     /* text */
	TW_N_ACTION,   /* pipe */
	TW_N_IF,       /* pipe, list, other */
	TW_N_RANGE,    /* pipe, list, other */
	TW_N_WITH,     /* pipe, list, other */
	TW_N_TEMPLATE, /* text: its name; pipe, or NULL */
	TW_N_BREAK,
	TW_N_CONTINUE,
	TW_N_PIPE,    /* first: commands; names: variables; assign */
	TW_N_COMMAND, /* first: operands */
	TW_N_DOT,
	TW_N_NIL,
	TW_N_FIELD,      /* names */
	TW_N_CHAIN,      /* first: what it starts from; names */
	TW_N_IDENTIFIER, /* text, function */
	TW_N_VARIABLE,   /* names, the first with its "$" */
	TW_N_BOOL,       /* truth */
	TW_N_NUMBER,     /* text; integer, whole, real and which of them hold */
	TW_N_STRING,     /* text; quoted: as it stands */
	TW_N_END,        /* only while parsing */
	TW_N_ELSE,
};

struct tw_tree;
struct tw_fn;

struct tw_node {
	enum tw_node_type type;
	uint32_t at; /* where it starts in the tree's text */
	bool assign, truth, is_int, is_uint, is_float, is_rune;
	uint32_t count; /* of names */
	const struct tw_tree *tree;
	struct tw_node *next, *first;
	struct tw_node *pipe, *list, *other;
	struct tw_slice *names;
	struct tw_slice text, quoted;
	const struct tw_fn *function;
	int64_t integer;
	uint64_t whole;
	double real;
};

/* One template: a file, or what a define in it holds. */
struct tw_tree {
	struct tw_slice name;   /* how it is called */
	struct tw_slice file;   /* the name of what was parsed: messages say that */
	struct tw_slice source; /* its whole text */
	struct tw_node *root;
};

/* Which functions there are. */
typedef const struct tw_fn *tw_fn_lookup(const void *context, struct tw_slice name);

struct tw_parse_in {
	struct tw_slice name, source;
	tw_fn_lookup *lookup;
	const void *context;
	struct tw_arena *arena;
};

/*
 * The file's own tree first, then each define's, in the order in which they end. The message is Go's:
 * "template: NAME:LINE: unexpected …".
 */
int tw_parse(const struct tw_parse_in *in, struct tw_tree ***ret_trees, size_t *ret_count, struct trawl_error *err);

/* Nothing but white space (and defines). */
bool tw_tree_is_empty(const struct tw_node *root);

/* The node as Go prints it in messages: at most @room bytes of it. */
size_t tw_node_text(const struct tw_node *node, char *ret, size_t room);

/* Line and column, both as Go counts them: from 1, and from 0. */
void tw_node_place(const struct tw_node *node, uint32_t *ret_line, uint32_t *ret_column);

#endif
