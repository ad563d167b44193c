/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A JSON Schema, read and linked, and a value against it. Sources: json-schema.org, drafts 4, 6, 7, 2019-09 and 2020-12; for
 * what they leave open santhosh-tekuri/jsonschema 6, which Helm uses.
 *
 * What may surprise: without $schema it is the newest draft. In drafts up to 7 nothing beside a $ref counts, and "format" is
 * checked in them only. Nothing is fetched: a reference to elsewhere is an error; those to the drafts themselves are taken for
 * "any schema".
 */
#ifndef TW_HELM_SCHEMA_PARTS_H
#define TW_HELM_SCHEMA_PARTS_H

#include "base/error.h"
#include "base/map.h"
#include "base/vec.h"
#include "format/regex.h"
#include "tmpl/value.h"

struct tw_schema_anchor {
	struct tw_slice name;
	struct tw_value value;
	bool dynamic;
};

/* The root, and what has an id of its own. */
struct tw_schema_resource {
	struct tw_slice id, pointer;
	struct tw_value value;
	int draft;
	TW_VEC(struct tw_schema_anchor) anchors;
};

/* One that is an object; its pointer is that within the document. */
struct tw_schema_node {
	const struct tw_dict *dict;
	struct tw_slice pointer;
	struct tw_schema_resource *resource;
	struct tw_value ref, dynamic_ref; /* none when there isn't one */
	struct tw_slice dynamic_anchor;   /* what a $dynamicRef names; "#" of a $recursiveRef */
	struct tw_regex *pattern;
	struct tw_regex **patterns; /* of patternProperties, in the order of their names */

	struct tw_schema_node *first, *next; /* schemas within; the next one within the same */
	bool defined;                        /* lies among definitions: counts only when something refers to it */
	bool linked;
};

struct tw_schema {
	struct tw_arena *arena;
	struct tw_value root;
	TW_VEC(struct tw_schema_resource *) resources;
	TW_VEC(struct tw_schema_node *) nodes;
	struct tw_map places;                    /* of nodes, by the address of their dict */
	TW_VEC(struct tw_schema_node *) waiting; /* to be linked */
	TW_VEC(struct tw_regex *) regexes;
	struct trawl_error *err;
};

/* What is wrong at one place of the values. */
struct tw_schema_problem {
	struct tw_slice place, words;
	struct tw_schema_problem *first, *last, *next; /* causes; the next one */
};

int tw_schema_open(struct tw_schema *schema, struct tw_slice text);
void tw_schema_release(struct tw_schema *schema);

struct tw_schema_node *tw_schema_node(const struct tw_schema *schema, const struct tw_dict *dict);

/* Notes all schemas from @value on, as they lie in the document. @parent: NULL for the root. */
int tw_schema_collect(struct tw_schema *schema, struct tw_value value, struct tw_slice pointer,
		      struct tw_schema_node *parent, bool defined);

/* Finds what the references of all that can be reached point to. */
int tw_schema_link(struct tw_schema *schema);

/* Is every keyword of the kind that it is to be? Patterns are compiled. */
int tw_schema_check_keywords(struct tw_schema *schema, struct tw_schema_node *node);

/* What stands for the document itself: as Helm calls it in messages. */
#define TW_SCHEMA_URL "file:///values.schema.json"

/* An id or a reference, seen from @base: RFC 3986. */
struct tw_slice tw_schema_join(struct tw_arena *arena, struct tw_slice base, struct tw_slice ref);

/* "…/a~1b" */
struct tw_slice tw_schema_pointer(struct tw_arena *arena, struct tw_slice above, struct tw_slice name);

/* 1 when @value fits, 0 and what is wrong when not, or an error. */
int tw_schema_fits(struct tw_schema *schema, struct tw_value value, struct tw_schema_problem *ret);

/* A value's place, from the inside out. */
struct tw_schema_place {
	const struct tw_schema_place *above;
	struct tw_slice name; /* ptr is NULL of an element: */
	size_t index;
};

/* Schemas being applied, from the inside out: to the same value until @steps_in. */
struct tw_schema_scope {
	const struct tw_schema_scope *above;
	const struct tw_schema_node *node;
	bool steps_in;
};

/* What no schema has looked at yet, of members or elements; NULL: nobody asks. */
struct tw_schema_rest {
	bool *left;
	size_t len, count;
};

struct tw_schema_problems {
	struct tw_schema_problem *first, *last;
	size_t count;
};

/* One schema applied to one value. */
struct tw_schema_check {
	struct tw_schema_run *run;
	const struct tw_schema_node *node;
	struct tw_value value;
	const struct tw_schema_place *place;
	struct tw_schema_scope scope;
	struct tw_schema_rest rest;
	struct tw_schema_problems problems;
	bool silent; /* only whether it fits is asked */
	int status;
};

struct tw_schema_run {
	struct tw_schema *schema;
	uint64_t steps;
	unsigned depth;
	size_t told;
};

/* A schema applied to the same value, or to one within: 1, 0, or an error (sticky in @check). What is wrong goes to @into. */
int tw_schema_apply(struct tw_schema_check *check, struct tw_value to, bool silent, struct tw_schema_problems *into);
int tw_schema_apply_within(struct tw_schema_check *check, struct tw_value to, struct tw_value value,
			   struct tw_slice name, size_t index, struct tw_schema_problems *into);

/* A problem with these words, and what caused it. */
void tw_schema_tell(struct tw_schema_check *check, const struct tw_schema_problems *causes, struct tw_buf *words);
void tw_schema_say(struct tw_schema_check *check, const struct tw_schema_problems *causes, const char *format, ...)
	TW_PRINTF(3, 4);

void tw_schema_fail_memory(struct tw_schema_check *check);

/* To whoever applied it. One problem stays as it is, more of them become one that has them as its causes. */
void tw_schema_hand_up(struct tw_schema_check *check, struct tw_schema_problems *into);

static inline const struct tw_value *tw_schema_word(const struct tw_schema_check *check, const char *name)
{
	return tw_dict_find(check->node->dict, name);
}

/* For values of any kind: false when the rest needn't be looked at; and schemas beside each other. */
bool tw_schema_check_any(struct tw_schema_check *check);
void tw_schema_check_logic(struct tw_schema_check *check);

void tw_schema_check_object(struct tw_schema_check *check);
void tw_schema_check_list(struct tw_schema_check *check);
void tw_schema_check_scalar(struct tw_schema_check *check);

/* Counts what a keyword does; false when it is too much. */
bool tw_schema_step(struct tw_schema_check *check);

/* A keyword's value as a count; false when it isn't there. */
bool tw_schema_count(const struct tw_schema_check *check, const char *word, size_t *ret);

/* What is wrong with @text as a "format"; NULL when nothing is, or nothing is known about it. */
const char *tw_schema_format(struct tw_slice format, struct tw_slice text);

/* Values as messages have them: a text in quotes, a number with commas, as golang.org/x/text prints it. */
void tw_schema_quote(struct tw_buf *out, struct tw_slice text);
void tw_schema_number(struct tw_buf *out, double number);
void tw_schema_show(struct tw_buf *out, struct tw_value value);

/* Numbers of any kind. False when it is none. */
bool tw_schema_double(struct tw_value v, double *ret);
bool tw_schema_is_integer(struct tw_value v);
bool tw_schema_is_multiple(struct tw_value v, struct tw_value of);

/* JSON's equality: 1 is 1.0. Adds what it costs to @steps. */
bool tw_schema_equal(struct tw_value a, struct tw_value b, uint64_t *steps);

static inline bool tw_schema_is_text(struct tw_value v)
{
	return v.kind == TW_V_STRING && v.type != TW_T_NUMBER;
}

#endif
