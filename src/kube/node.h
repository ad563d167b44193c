/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A node of a parsed document, be it YAML (files) or JSON (answers of an API server): what reads resources asks here and
 * need not know which. Small, passed by copy; { 0 } is "there is none", and every function answers "nothing" to it.
 */
#ifndef TW_KUBE_NODE_H
#define TW_KUBE_NODE_H

#include "format/json.h"
#include "format/yaml.h"

struct tw_kube_node {
	const struct tw_yaml_node *yaml;
	const struct tw_json *json; /* when there is no @yaml */
	uint32_t at;                /* in @json */
};

static inline struct tw_kube_node tw_kube_of_yaml(const struct tw_yaml_node *node)
{
	return (struct tw_kube_node){ .yaml = node };
}

static inline struct tw_kube_node tw_kube_of_json(const struct tw_json *doc, uint32_t node)
{
	return (struct tw_kube_node){ .json = node ? doc : NULL, .at = node };
}

static inline bool tw_kube_exists(struct tw_kube_node node)
{
	return node.yaml || node.json;
}

bool tw_kube_is_map(struct tw_kube_node node);
bool tw_kube_is_list(struct tw_kube_node node);

/* A member, and members within members: "metadata.name". */
struct tw_kube_node tw_kube_get(struct tw_kube_node map, const char *name);
struct tw_kube_node tw_kube_path(struct tw_kube_node map, const char *path);

/* The first child of a list or map, and the next one. */
struct tw_kube_node tw_kube_first(struct tw_kube_node node);
struct tw_kube_node tw_kube_next(struct tw_kube_node node);

#define tw_kube_each(parent, child) \
	for (struct tw_kube_node child = tw_kube_first(parent); tw_kube_exists(child); child = tw_kube_next(child))

/* The name of a map's member. */
struct tw_slice tw_kube_key(struct tw_kube_node member, struct tw_arena *arena);

/* A scalar's text, numbers as they stand ("tag: 1.10" is "1.10"); { 0 } for null, lists, maps, nothing. */
struct tw_slice tw_kube_text(struct tw_kube_node node, struct tw_arena *arena);

/* The text of a member, without white space around it. */
struct tw_slice tw_kube_text_at(struct tw_kube_node map, const char *path, struct tw_arena *arena);

bool tw_kube_text_is(struct tw_kube_node node, const char *text);
bool tw_kube_true(struct tw_kube_node node);

/* From 1; 0 for JSON that was read without TW_JSON_LINES. */
uint32_t tw_kube_line(struct tw_kube_node node);

#endif
