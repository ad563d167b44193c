/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TOML 1.1 (and with it 1.0): a tree in an arena, texts without escapes being views. Source: toml.io/en/v1.1.0.
 *
 *	const struct tw_toml_node *root;
 *	if (tw_toml_parse(view->bytes, arena, &root, err) < 0)
 *		return err->status;                                ("line 4, column 9: expected a value, found ']'")
 *	tw_toml_each(tw_toml_get(root, "package"), pkg) {
 *		struct tw_slice name = tw_toml_text(tw_toml_get(pkg, "name"));
 *		…
 *	}
 *
 * "No node" is NULL, and every function takes it, as well as nodes of the wrong kind, and answers "nothing".
 *
 * What may surprise: TOML forbids to say anything twice, and so do we: a table defined a second time, a dotted key that
 * reaches into a table that has a header, an inline table that is added to later are errors. [[x]] is an array of
 * tables. A table ends, for tw_toml_node.line_end, with the last value of its own section.
 */
#ifndef TW_FORMAT_TOML_H
#define TW_FORMAT_TOML_H

#include "base/arena.h"
#include "base/error.h"

enum tw_toml_type {
	TW_TOML_NONE, /* no such node */
	TW_TOML_STRING,
	TW_TOML_INT,
	TW_TOML_FLOAT,
	TW_TOML_BOOL,
	TW_TOML_TIME, /* dates, times and both */
	TW_TOML_ARRAY,
	TW_TOML_TABLE,
};

/* How a table came to be decides what may be added to it. */
enum tw_toml_origin {
	TW_TOML_IMPLICIT, /* named within another table's header */
	TW_TOML_HEADER,   /* by a header of its own; an array: by [[]] */
	TW_TOML_DOTTED,   /* by a dotted key */
	TW_TOML_CLOSED,   /* written inline */
};

struct tw_toml_node {
	struct tw_toml_node *next;         /* sibling */
	struct tw_toml_node *first, *last; /* children of a table or an array */
	struct tw_toml_node **table;       /* children by name, of tables that have many */
	struct tw_slice key;               /* in a table */
	struct tw_slice text;              /* a string's text; any other scalar as it stands */
	uint32_t line, line_end;           /* from 1 */
	uint32_t count;                    /* children */
	uint32_t room;                     /* slots of the table */
	enum tw_toml_type type;
	enum tw_toml_origin origin;
};

/* On failure @ret_root is NULL. */
int tw_toml_parse(struct tw_slice text, struct tw_arena *arena, const struct tw_toml_node **ret_root,
		  struct trawl_error *err);

enum tw_toml_type tw_toml_type(const struct tw_toml_node *node);

#define tw_toml_each(parent, child) \
	for (const struct tw_toml_node *child = (parent) ? (parent)->first : NULL; child; child = child->next)

/* A table's member. Quick, however many there are. */
const struct tw_toml_node *tw_toml_get(const struct tw_toml_node *table, const char *name);
const struct tw_toml_node *tw_toml_get_slice(const struct tw_toml_node *table, struct tw_slice name);

/* Members within members: "tool.poetry.name"; names that hold a dot can't be asked for this way. */
const struct tw_toml_node *tw_toml_path(const struct tw_toml_node *node, const char *path);

/* A string's text; ptr is NULL for everything else. */
struct tw_slice tw_toml_text(const struct tw_toml_node *node);

bool tw_toml_text_is(const struct tw_toml_node *node, const char *text);

/* The boolean true; anything else is false. */
bool tw_toml_bool(const struct tw_toml_node *node);

/* An integer; a number of either kind. Else false, and @ret is left alone. */
bool tw_toml_int(const struct tw_toml_node *node, int64_t *ret);
bool tw_toml_number(const struct tw_toml_node *node, double *ret);

#endif
