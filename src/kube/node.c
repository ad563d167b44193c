/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/node.h"

bool tw_kube_is_map(struct tw_kube_node node)
{
	if (node.yaml)
		return node.yaml->type == TW_YAML_MAPPING;
	return node.json && tw_json_type(node.json, node.at) == TW_JSON_OBJECT;
}

bool tw_kube_is_list(struct tw_kube_node node)
{
	if (node.yaml)
		return node.yaml->type == TW_YAML_SEQUENCE;
	return node.json && tw_json_type(node.json, node.at) == TW_JSON_ARRAY;
}

struct tw_kube_node tw_kube_get(struct tw_kube_node map, const char *name)
{
	if (map.yaml)
		return tw_kube_of_yaml(tw_yaml_get(map.yaml, name));
	return map.json ? tw_kube_of_json(map.json, tw_json_get(map.json, map.at, name)) : map;
}

struct tw_kube_node tw_kube_path(struct tw_kube_node map, const char *path)
{
	if (map.yaml)
		return tw_kube_of_yaml(tw_yaml_path(map.yaml, path));
	return map.json ? tw_kube_of_json(map.json, tw_json_path(map.json, map.at, path)) : map;
}

struct tw_kube_node tw_kube_first(struct tw_kube_node node)
{
	if (node.yaml)
		return tw_kube_of_yaml(node.yaml->first);
	return node.json ? tw_kube_of_json(node.json, tw_json_first(node.json, node.at)) : node;
}

struct tw_kube_node tw_kube_next(struct tw_kube_node node)
{
	if (node.yaml)
		return tw_kube_of_yaml(node.yaml->next);
	return node.json ? tw_kube_of_json(node.json, tw_json_next(node.json, node.at)) : node;
}

struct tw_slice tw_kube_key(struct tw_kube_node member, struct tw_arena *arena)
{
	if (member.yaml)
		return tw_yaml_key(member.yaml);
	return member.json ? tw_json_key(member.json, member.at, arena) : (struct tw_slice){ 0 };
}

struct tw_slice tw_kube_text(struct tw_kube_node node, struct tw_arena *arena)
{
	if (node.yaml)
		return tw_kube_is_map(node) || tw_kube_is_list(node) ? (struct tw_slice){ 0 } : tw_yaml_text(node.yaml);
	switch (node.json ? tw_json_type(node.json, node.at) : TW_JSON_NONE) {
	case TW_JSON_STRING: return tw_json_text(node.json, node.at, arena);
	case TW_JSON_NUMBER:
	case TW_JSON_TRUE:
	case TW_JSON_FALSE: return tw_json_raw(node.json, node.at);
	default: return (struct tw_slice){ 0 };
	}
}

struct tw_slice tw_kube_text_at(struct tw_kube_node map, const char *path, struct tw_arena *arena)
{
	return tw_slice_trim(tw_kube_text(tw_kube_path(map, path), arena));
}

bool tw_kube_text_is(struct tw_kube_node node, const char *text)
{
	if (node.yaml)
		return tw_yaml_text_is(node.yaml, text);
	return node.json && tw_json_text_is(node.json, node.at, text);
}

bool tw_kube_true(struct tw_kube_node node)
{
	if (node.yaml)
		return tw_yaml_bool(node.yaml);
	return node.json && tw_json_bool(node.json, node.at);
}

uint32_t tw_kube_line(struct tw_kube_node node)
{
	if (node.yaml)
		return node.yaml->line;
	return node.json && node.json->lines ? tw_json_line(node.json, node.at) : 0;
}
