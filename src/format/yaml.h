/* SPDX-License-Identifier: Apache-2.0 */
/*
 * YAML: libyaml's events, put together to a tree in an arena; what programs write is read without them. Sources: YAML
 * 1.1 and 1.2; go-yaml version 3 for what scalars mean, and where both versions leave a choice.
 *
 *	const struct tw_yaml_node *root;
 *	if (tw_yaml_parse(view->bytes, 0, arena, &root, err) < 0)
 *		return err->status;                                ("line 3, column 5: did not find expected key")
 *	tw_yaml_each(tw_yaml_get(root, "packages"), pkg) {
 *		struct tw_slice name = tw_yaml_key(pkg), version = tw_yaml_text(tw_yaml_get(pkg, "version"));
 *		…
 *	}
 *
 * "No node" is NULL, and every function takes it, as well as nodes of the wrong kind, and answers "nothing".
 *
 * What may surprise: "yes", "no", "on" and "off" are texts (go-yaml 3), but see TW_YAML_OLD; 0777 is octal, dates are
 * texts. An alias is a node of its own that shares its anchor's children: walking a document of ten lines could take
 * for ever, so what a walk would meet is counted, and a document that has more than TW_LIMIT_YAML_NODES of it is
 * refused. Merge keys ("<<") are resolved: what they name stands behind the mapping's own members. A name that stands
 * twice in a mapping is an error, as in go-yaml 3.
 */
#ifndef TW_FORMAT_YAML_H
#define TW_FORMAT_YAML_H

#include "base/arena.h"
#include "base/error.h"

enum tw_yaml_type {
	TW_YAML_NONE, /* no such node */
	TW_YAML_NULL,
	TW_YAML_BOOL,
	TW_YAML_INT,
	TW_YAML_FLOAT,
	TW_YAML_STRING,
	TW_YAML_SEQUENCE,
	TW_YAML_MAPPING,
};

/* How to read; 0 is one document, and what follows it is not looked at. */
enum {
	TW_YAML_ALL = 1,        /* all documents: the next one's root is the root's next */
	TW_YAML_DUPLICATES = 2, /* of members with the same name the last one counts: go-yaml 2, and thus Helm */
	TW_YAML_OLD = 4,        /* "yes", "no", "on", "off", "y", "n" are booleans: go-yaml 2 */
	TW_YAML_EVENTS = 8,     /* leave it all to libyaml, as tests do to compare */
};

struct tw_yaml_node {
	struct tw_yaml_node *next;   /* the next sibling; of a root: the next document */
	struct tw_yaml_node *first;  /* child of a sequence or a mapping */
	struct tw_yaml_node *key;    /* of a mapping's member */
	struct tw_yaml_node **table; /* the members by name, of mappings that have many */
	const char *tag;             /* as written out ("!Ref", "tag:yaml.org,2002:str"); NULL when there is none */
	struct tw_slice text;        /* of a scalar, as it stands but for quotes and folding */
	uint32_t line, column;       /* where it starts, from 1; of an alias: its anchor's */
	uint32_t line_end;           /* where it ends; of a container: where its last child does */
	uint32_t count;              /* children */
	uint32_t weight;             /* nodes that a walk of it meets */
	uint32_t room;               /* slots in the table */
	enum tw_yaml_type type;
	bool plain; /* a scalar without quotes */
};

/*
 * Nothing but white space gives no root: NULL. With TW_YAML_ALL, a failure leaves in @ret_root the documents before the
 * broken one.
 */
int tw_yaml_parse(struct tw_slice text, unsigned flags, struct tw_arena *arena, const struct tw_yaml_node **ret_root,
		  struct trawl_error *err);

enum tw_yaml_type tw_yaml_type(const struct tw_yaml_node *node);

#define tw_yaml_each(parent, child) \
	for (const struct tw_yaml_node *child = (parent) ? (parent)->first : NULL; child; child = child->next)

/* A mapping's member. Quick, however many there are. */
const struct tw_yaml_node *tw_yaml_get(const struct tw_yaml_node *mapping, const char *name);
const struct tw_yaml_node *tw_yaml_get_slice(const struct tw_yaml_node *mapping, struct tw_slice name);

/* Members within members: "metadata.name"; names that hold a dot can't be asked for this way. */
const struct tw_yaml_node *tw_yaml_path(const struct tw_yaml_node *node, const char *path);

/* The name of a mapping's member; ptr is NULL when there is none, or when it is no scalar. */
struct tw_slice tw_yaml_key(const struct tw_yaml_node *node);

/* Any scalar's text: 1.10 stays "1.10". ptr is NULL for null, containers, and no node. */
struct tw_slice tw_yaml_text(const struct tw_yaml_node *node);

bool tw_yaml_text_is(const struct tw_yaml_node *node, const char *text);

/* The boolean true; anything else is false. */
bool tw_yaml_bool(const struct tw_yaml_node *node);

/* An integer that fits; a number of any kind. Else false, and @ret is left alone. */
bool tw_yaml_int(const struct tw_yaml_node *node, int64_t *ret);
bool tw_yaml_number(const struct tw_yaml_node *node, double *ret);

#endif
