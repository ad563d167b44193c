/* SPDX-License-Identifier: Apache-2.0 */
/* A schema's own parts: where schemas lie within each other, their ids and anchors. */
#include "helm/schema_parts.h"

#include "base/limits.h"
#include "tmpl/json.h"

/* Where schemas lie, and since which draft. */
enum held { ONE, LIST, MAP, DEFINITIONS, ONE_OR_LIST };

static const struct {
	const char *name;
	int since;
	enum held held;
} places[] = {
	{ "definitions", 4, DEFINITIONS },
	{ "not", 4, ONE },
	{ "allOf", 4, LIST },
	{ "anyOf", 4, LIST },
	{ "oneOf", 4, LIST },
	{ "properties", 4, MAP },
	{ "additionalProperties", 4, ONE },
	{ "patternProperties", 4, MAP },
	{ "items", 4, ONE_OR_LIST },
	{ "additionalItems", 4, ONE },
	{ "dependencies", 4, MAP },
	{ "propertyNames", 6, ONE },
	{ "contains", 6, ONE },
	{ "if", 7, ONE },
	{ "then", 7, ONE },
	{ "else", 7, ONE },
	{ "$defs", 2019, DEFINITIONS },
	{ "dependentSchemas", 2019, MAP },
	{ "unevaluatedProperties", 2019, ONE },
	{ "unevaluatedItems", 2019, ONE },
	{ "contentSchema", 2019, ONE },
	{ "prefixItems", 2020, LIST },
};

struct tw_slice tw_schema_pointer(struct tw_arena *arena, struct tw_slice above, struct tw_slice name)
{
	size_t len = above.len + 1;
	char *out = tw_arena_alloc(arena, above.len + 1 + name.len * 2);

	if (!out)
		return (struct tw_slice){ 0 };
	if (above.len)
		memcpy(out, above.ptr, above.len);
	out[above.len] = '/';
	for (size_t i = 0; i < name.len; i++) {
		bool escaped = name.ptr[i] == '~' || name.ptr[i] == '/';

		if (escaped)
			out[len++] = '~';
		out[len++] = escaped ? (name.ptr[i] == '~' ? '0' : '1') : name.ptr[i];
	}
	return tw_slice_of(out, len);
}

static struct tw_slice key_of(const struct tw_dict *const *dict)
{
	return tw_slice_of(dict, sizeof(*dict));
}

struct tw_schema_node *tw_schema_node(const struct tw_schema *schema, const struct tw_dict *dict)
{
	uint32_t at = tw_map_get(&schema->places, key_of(&dict));

	return at == TW_MAP_NONE ? NULL : schema->nodes.at[at];
}

static struct tw_schema_node *add_node(struct tw_schema *schema, const struct tw_dict *dict, struct tw_slice pointer)
{
	struct tw_schema_node *node = tw_arena_new(schema->arena, struct tw_schema_node), **slot;
	uint32_t *at;

	if (!node)
		return NULL;
	node->dict = dict;
	node->pointer = pointer;
	slot = tw_vec_push(&schema->nodes);
	at = slot ? tw_map_put(&schema->places, key_of(&node->dict)) : NULL;
	if (!at)
		return NULL;
	*slot = node;
	*at = (uint32_t)schema->nodes.len - 1;
	return node;
}

static struct tw_slice text_of(const struct tw_dict *dict, const char *name)
{
	const struct tw_value *found = tw_dict_find(dict, name);

	return found && tw_schema_is_text(*found) ? found->text : (struct tw_slice){ 0 };
}

static int draft_of(struct tw_schema *schema, const struct tw_dict *dict, int otherwise)
{
	static const struct {
		const char *name;
		int draft;
	} drafts[] = { { "schema", 2020 },       { "draft/2020-12/schema", 2020 }, { "draft/2019-09/schema", 2019 },
		       { "draft-07/schema", 7 }, { "draft-06/schema", 6 },         { "draft-04/schema", 4 } };
	struct tw_slice url = text_of(dict, "$schema"), rest = url;

	if (!url.ptr)
		return otherwise;
	if (tw_slice_ends(rest, "#"))
		rest.len--;
	if (tw_slice_starts(rest, "http://"))
		rest = tw_slice_from(rest, 7);
	else if (tw_slice_starts(rest, "https://"))
		rest = tw_slice_from(rest, 8);
	for (size_t i = 0; i < sizeof(drafts) / sizeof(*drafts); i++) {
		if (tw_slice_starts(rest, "json-schema.org/") && tw_slice_is(tw_slice_from(rest, 16), drafts[i].name))
			return drafts[i].draft;
	}
	return tw_fail(schema->err, TRAWL_E_UNSUPPORTED,
		       "\"$schema\": \"%.*s\" is no draft that is known (none is fetched)", TW_ARG(url));
}

static int add_anchor(struct tw_schema *schema, struct tw_schema_resource *resource, struct tw_slice name,
		      struct tw_value value, bool dynamic)
{
	struct tw_schema_anchor *anchor;

	for (size_t i = 0; i < resource->anchors.len; i++) {
		if (!tw_slice_eq(resource->anchors.at[i].name, name))
			continue;
		if (resource->anchors.at[i].value.dict == value.dict)
			return TRAWL_OK;
		return tw_fail(schema->err, TRAWL_E_FORMAT, "duplicate anchor \"%.*s\"", TW_ARG(name));
	}
	anchor = tw_vec_push(&resource->anchors);
	if (!anchor)
		return tw_fail_nomem(schema->err);
	*anchor = (struct tw_schema_anchor){ name, value, dynamic };
	return TRAWL_OK;
}

static int add_anchors(struct tw_schema *schema, struct tw_schema_resource *resource, struct tw_value value)
{
	struct tw_slice id, name;
	int status = TRAWL_OK;

	if (resource->draft < 2019) {
		id = text_of(value.dict, resource->draft == 4 ? "id" : "$id");
		if (tw_dict_find(value.dict, "$ref") || tw_slice_find(id, '#') < 0)
			return TRAWL_OK;
		name = tw_slice_from(id, (size_t)tw_slice_find(id, '#') + 1);
		return !name.len || name.ptr[0] == '/' ? TRAWL_OK : add_anchor(schema, resource, name, value, false);
	}
	name = text_of(value.dict, "$anchor");
	if (name.ptr)
		status = add_anchor(schema, resource, name, value, false);
	name = text_of(value.dict, "$dynamicAnchor");
	if (name.ptr && resource->draft >= 2020 && status == TRAWL_OK)
		status = add_anchor(schema, resource, name, value, true);
	return status;
}

static struct tw_slice id_of(const struct tw_dict *dict, int draft)
{
	struct tw_slice id = text_of(dict, draft == 4 ? "id" : "$id");
	ptrdiff_t hash = tw_slice_find(id, '#');

	if (draft < 2019 && tw_dict_find(dict, "$ref"))
		return (struct tw_slice){ 0 };
	return hash < 0 ? id : tw_slice_head(id, (size_t)hash);
}

/* The resource that a schema belongs to: a new one when it has an id. */
static int resource_of(struct tw_schema *schema, struct tw_value value, struct tw_slice pointer,
		       struct tw_schema_resource **resource)
{
	int draft = draft_of(schema, value.dict, *resource ? (*resource)->draft : 2020);
	struct tw_schema_resource *made, **slot;
	struct tw_slice id;

	if (draft < 0)
		return draft;
	id = id_of(value.dict, draft);
	if (!id.len && *resource) {
		draft = (*resource)->draft;
		id = id_of(value.dict, draft);
	}
	if (!id.len && *resource)
		return TRAWL_OK;
	made = tw_arena_new(schema->arena, struct tw_schema_resource);
	slot = made ? tw_vec_push(&schema->resources) : NULL;
	if (!slot)
		return tw_fail_nomem(schema->err);
	*slot = made;
	made->value = value;
	made->pointer = pointer;
	made->draft = draft;
	made->id = tw_schema_join(schema->arena, *resource ? (*resource)->id : TW_LIT(TW_SCHEMA_URL), id);
	if (!made->id.ptr)
		return tw_fail_nomem(schema->err);
	for (size_t i = 0; i + 1 < schema->resources.len; i++) {
		if (tw_slice_eq(schema->resources.at[i]->id, made->id))
			return tw_fail(schema->err, TRAWL_E_FORMAT, "duplicate id \"%.*s\"", TW_ARG(made->id));
	}
	*resource = made;
	return TRAWL_OK;
}

static int collect_list(struct tw_schema *schema, const struct tw_list *list, struct tw_slice pointer,
			struct tw_schema_node *parent)
{
	int status = TRAWL_OK;

	for (size_t i = 0; i < list->len && status == TRAWL_OK; i++) {
		const char *name = tw_arena_printf(schema->arena, "%zu", i);
		struct tw_slice below =
			name ? tw_schema_pointer(schema->arena, pointer, tw_slice(name)) : (struct tw_slice){ 0 };

		status = below.ptr ? tw_schema_collect(schema, list->at[i], below, parent, false)
				   : tw_fail_nomem(schema->err);
	}
	return status;
}

static int collect_map(struct tw_schema *schema, const struct tw_dict *dict, struct tw_slice pointer,
		       struct tw_schema_node *parent, bool defined)
{
	int status = TRAWL_OK;

	for (size_t i = 0; i < dict->len && status == TRAWL_OK; i++) {
		struct tw_slice below = tw_schema_pointer(schema->arena, pointer, dict->at[i].key);

		status = below.ptr ? tw_schema_collect(schema, dict->at[i].value, below, parent, defined)
				   : tw_fail_nomem(schema->err);
	}
	return status;
}

static int collect_place(struct tw_schema *schema, size_t place, struct tw_value value, struct tw_schema_node *parent)
{
	struct tw_slice pointer = tw_schema_pointer(schema->arena, parent->pointer, tw_slice(places[place].name));
	enum held held = places[place].held;

	if (!pointer.ptr)
		return tw_fail_nomem(schema->err);
	if (value.kind == TW_V_LIST && (held == LIST || held == ONE_OR_LIST))
		return collect_list(schema, value.list, pointer, parent);
	if (value.kind == TW_V_MAP && (held == MAP || held == DEFINITIONS))
		return collect_map(schema, value.dict, pointer, parent, held == DEFINITIONS);
	if (held == ONE || held == ONE_OR_LIST)
		return tw_schema_collect(schema, value, pointer, parent, false);
	return TRAWL_OK;
}

int tw_schema_collect(struct tw_schema *schema, struct tw_value value, struct tw_slice pointer,
		      struct tw_schema_node *parent, bool defined)
{
	struct tw_schema_node *node;
	int status;

	if (value.kind != TW_V_MAP || tw_schema_node(schema, value.dict))
		return TRAWL_OK;
	node = add_node(schema, value.dict, pointer);
	if (!node)
		return tw_fail_nomem(schema->err);
	node->defined = defined;
	if (parent) {
		node->resource = parent->resource;
		node->next = parent->first;
		parent->first = node;
	}
	status = resource_of(schema, value, pointer, &node->resource);
	if (status == TRAWL_OK)
		status = add_anchors(schema, node->resource, value);
	if (status == TRAWL_OK)
		status = tw_schema_check_keywords(schema, node);
	for (size_t i = 0; i < sizeof(places) / sizeof(*places) && status == TRAWL_OK; i++) {
		const struct tw_value *found = tw_dict_find(value.dict, places[i].name);

		if (found && node->resource->draft >= places[i].since)
			status = collect_place(schema, i, *found, node);
	}
	return status;
}

int tw_schema_open(struct tw_schema *schema, struct tw_slice text)
{
	int status = tw_value_parse_json(schema->arena, text, true, &schema->root, schema->err);

	if (status == TRAWL_OK && schema->root.kind != TW_V_MAP && schema->root.kind != TW_V_BOOL)
		return tw_fail(schema->err, TRAWL_E_FORMAT, "neither an object nor a boolean");
	if (status == TRAWL_OK)
		status = tw_schema_collect(schema, schema->root, TW_LIT(""), NULL, false);
	return status == TRAWL_OK ? tw_schema_link(schema) : status;
}

void tw_schema_release(struct tw_schema *schema)
{
	for (size_t i = 0; i < schema->resources.len; i++)
		tw_vec_release(&schema->resources.at[i]->anchors);
	for (size_t i = 0; i < schema->regexes.len; i++)
		tw_regex_free(schema->regexes.at[i]);
	tw_vec_release(&schema->resources);
	tw_vec_release(&schema->nodes);
	tw_vec_release(&schema->waiting);
	tw_vec_release(&schema->regexes);
	tw_map_release(&schema->places);
}
