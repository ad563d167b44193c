/* SPDX-License-Identifier: Apache-2.0 */
/* The keywords of a schema: of which kind each is to be. The drafts' own schemas say it; here it is a table. */
#include "helm/schema_parts.h"

enum shape {
	SCHEMA,
	SCHEMAS,
	SCHEMA_MAP,
	ITEMS,
	TYPE,
	COUNT,
	NUMBER,
	POSITIVE,
	TEXT,
	BOOL,
	TEXTS,
	LIST,
	PATTERN,
	PATTERN_MAP,
	DEPENDENCIES,
	EXCLUSIVE,
	TEXTS_MAP,
};

static const struct {
	const char *name;
	int since;
	enum shape shape;
} words[] = {
	{ "$ref", 4, TEXT },
	{ "$schema", 4, TEXT },
	{ "title", 4, TEXT },
	{ "description", 4, TEXT },
	{ "multipleOf", 4, POSITIVE },
	{ "maximum", 4, NUMBER },
	{ "exclusiveMaximum", 4, EXCLUSIVE },
	{ "minimum", 4, NUMBER },
	{ "exclusiveMinimum", 4, EXCLUSIVE },
	{ "maxLength", 4, COUNT },
	{ "minLength", 4, COUNT },
	{ "pattern", 4, PATTERN },
	{ "additionalItems", 4, SCHEMA },
	{ "items", 4, ITEMS },
	{ "maxItems", 4, COUNT },
	{ "minItems", 4, COUNT },
	{ "uniqueItems", 4, BOOL },
	{ "maxProperties", 4, COUNT },
	{ "minProperties", 4, COUNT },
	{ "required", 4, TEXTS },
	{ "additionalProperties", 4, SCHEMA },
	{ "definitions", 4, SCHEMA_MAP },
	{ "properties", 4, SCHEMA_MAP },
	{ "patternProperties", 4, PATTERN_MAP },
	{ "dependencies", 4, DEPENDENCIES },
	{ "enum", 4, LIST },
	{ "type", 4, TYPE },
	{ "format", 4, TEXT },
	{ "allOf", 4, SCHEMAS },
	{ "anyOf", 4, SCHEMAS },
	{ "oneOf", 4, SCHEMAS },
	{ "not", 4, SCHEMA },
	{ "propertyNames", 6, SCHEMA },
	{ "contains", 6, SCHEMA },
	{ "if", 7, SCHEMA },
	{ "then", 7, SCHEMA },
	{ "else", 7, SCHEMA },
	{ "$defs", 2019, SCHEMA_MAP },
	{ "dependentSchemas", 2019, SCHEMA_MAP },
	{ "dependentRequired", 2019, TEXTS_MAP },
	{ "unevaluatedProperties", 2019, SCHEMA },
	{ "unevaluatedItems", 2019, SCHEMA },
	{ "minContains", 2019, COUNT },
	{ "maxContains", 2019, COUNT },
	{ "prefixItems", 2020, SCHEMAS },
};

static bool is_schema(struct tw_value v)
{
	return v.kind == TW_V_MAP || v.kind == TW_V_BOOL;
}

static bool are_schemas(struct tw_value v)
{
	bool right = v.kind == TW_V_LIST && v.list->len > 0;

	for (size_t i = 0; right && i < v.list->len; i++)
		right = is_schema(v.list->at[i]);
	return right;
}

static bool are_texts(struct tw_value v)
{
	bool right = v.kind == TW_V_LIST;

	for (size_t i = 0; right && i < v.list->len; i++)
		right = tw_schema_is_text(v.list->at[i]);
	return right;
}

static bool is_map_of(struct tw_value v, bool (*member)(struct tw_value), bool (* or)(struct tw_value))
{
	bool right = v.kind == TW_V_MAP;

	for (size_t i = 0; right && i < v.dict->len; i++)
		right = member(v.dict->at[i].value) || (or && or (v.dict->at[i].value));
	return right;
}

static bool is_type(struct tw_value v)
{
	static const char *const types[] = { "array", "boolean", "integer", "null", "number", "object", "string" };
	bool right = tw_schema_is_text(v);

	for (size_t i = 0; right && i < sizeof(types) / sizeof(*types); i++) {
		if (tw_slice_is(v.text, types[i]))
			return true;
	}
	return false;
}

static bool are_types(struct tw_value v)
{
	bool right = v.kind == TW_V_LIST && v.list->len > 0;

	for (size_t i = 0; right && i < v.list->len; i++)
		right = is_type(v.list->at[i]);
	return right;
}

static const char *wrong(enum shape shape, struct tw_value v, int draft)
{
	double number = 0;
	bool is_number = tw_schema_double(v, &number);

	switch (shape) {
	case SCHEMA: return is_schema(v) ? NULL : "want object or boolean";
	case SCHEMAS: return are_schemas(v) ? NULL : "want an array of schemas, not empty";
	case SCHEMA_MAP:
	case PATTERN_MAP: return is_map_of(v, is_schema, NULL) ? NULL : "want an object of schemas";
	case ITEMS:
		if (is_schema(v) || (draft < 2020 && are_schemas(v)))
			return NULL;
		return draft < 2020 ? "want a schema, or an array of them" : "want object or boolean";
	case TYPE:
		return is_type(v) || are_types(v) ? NULL
						  : "value must be one of 'array', 'boolean', 'integer', 'null', "
						    "'number', 'object', 'string', or an array of these";
	case COUNT: return is_number && number >= 0 && tw_schema_is_integer(v) ? NULL : "want an integer, 0 or more";
	case POSITIVE: return is_number && number > 0 ? NULL : "want a number above 0";
	case NUMBER: return is_number ? NULL : "want number";
	case EXCLUSIVE:
		if (draft == 4)
			return v.kind == TW_V_BOOL ? NULL : "want boolean";
		return is_number ? NULL : "want number";
	case PATTERN:
	case TEXT: return tw_schema_is_text(v) ? NULL : "want string";
	case BOOL: return v.kind == TW_V_BOOL ? NULL : "want boolean";
	case TEXTS: return are_texts(v) ? NULL : "want an array of strings";
	case LIST: return v.kind == TW_V_LIST ? NULL : "want array";
	case DEPENDENCIES:
		return is_map_of(v, is_schema, are_texts) ? NULL : "want an object of schemas or arrays of strings";
	case TEXTS_MAP: return is_map_of(v, are_texts, NULL) ? NULL : "want an object of arrays of strings";
	}
	return NULL;
}

static int compile(struct tw_schema *schema, const struct tw_schema_node *node, const char *word,
		   struct tw_slice pattern, struct tw_regex **ret)
{
	struct tw_regex **slot = tw_vec_push(&schema->regexes);
	int status = slot ? tw_regex_compile(pattern, ret, schema->err) : tw_fail_nomem(schema->err);

	if (slot)
		*slot = *ret;
	if (status < 0 && status != TRAWL_E_NOMEM)
		return tw_wrap(schema->err,
			       "\"%s#\" is not valid against metaschema: at '%.*s/%s': '%.*s' is not valid regex",
			       TW_SCHEMA_URL, TW_ARG(node->pointer), word, TW_ARG(tw_slice_head(pattern, 200)));
	return status;
}

static int compile_all(struct tw_schema *schema, struct tw_schema_node *node, const struct tw_dict *dict)
{
	int status = TRAWL_OK;

	node->patterns = tw_arena_array(schema->arena, dict->len, sizeof(struct tw_regex *));
	if (!node->patterns)
		return tw_fail_nomem(schema->err);
	for (size_t i = 0; i < dict->len && status == TRAWL_OK; i++)
		status = compile(schema, node, "patternProperties", dict->at[i].key, &node->patterns[i]);
	return status;
}

int tw_schema_check_keywords(struct tw_schema *schema, struct tw_schema_node *node)
{
	int draft = node->resource->draft, status = TRAWL_OK;

	for (size_t i = 0; i < sizeof(words) / sizeof(*words) && status == TRAWL_OK; i++) {
		const struct tw_value *found = tw_dict_find(node->dict, words[i].name);
		const char *why = found && draft >= words[i].since ? wrong(words[i].shape, *found, draft) : NULL;

		if (!found || draft < words[i].since)
			continue;
		if (why)
			return tw_fail(schema->err, TRAWL_E_FORMAT,
				       "\"%s#\" is not valid against metaschema: at '%.*s/%s': %s", TW_SCHEMA_URL,
				       TW_ARG(node->pointer), words[i].name, why);
		if (words[i].shape == PATTERN)
			status = compile(schema, node, words[i].name, found->text, &node->pattern);
		else if (words[i].shape == PATTERN_MAP)
			status = compile_all(schema, node, found->dict);
	}
	return status;
}
