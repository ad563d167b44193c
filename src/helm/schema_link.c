/* SPDX-License-Identifier: Apache-2.0 */
/* What the references of a schema point to: RFC 3986 for ids, RFC 6901 for what is behind the "#". */
#include "helm/schema_parts.h"

/* "https:" of "https://a/b"; empty when there is none. */
static struct tw_slice scheme_of(struct tw_slice url)
{
	for (size_t i = 0; i < url.len && (tw_is_alnum(url.ptr[i]) || strchr("+-.:", url.ptr[i])); i++) {
		if (url.ptr[i] == ':')
			return i && tw_is_alpha(url.ptr[0]) ? tw_slice_head(url, i + 1) : (struct tw_slice){ 0 };
	}
	return (struct tw_slice){ 0 };
}

/* Without "." and ".." parts. */
static struct tw_slice plain_path(struct tw_arena *arena, struct tw_slice prefix, struct tw_slice path)
{
	char *out = tw_arena_alloc(arena, prefix.len + path.len + 2);
	struct tw_slice part;
	size_t len = prefix.len, floor = prefix.len;

	if (!out)
		return (struct tw_slice){ 0 };
	if (len)
		memcpy(out, prefix.ptr, len);
	path = tw_slice_starts(path, "/") ? tw_slice_from(path, 1) : path;
	while (tw_slice_split(&path, '/', &part)) {
		bool last = !path.ptr;

		if (tw_slice_is(part, "..")) {
			while (len > floor && out[--len] != '/')
				;
		} else if (!tw_slice_is(part, ".")) {
			out[len++] = '/';
			if (part.len)
				memcpy(out + len, part.ptr, part.len);
			len += part.len;
			continue;
		}
		if (last)
			out[len++] = '/';
	}
	return tw_slice_of(out, len);
}

struct tw_slice tw_schema_join(struct tw_arena *arena, struct tw_slice base, struct tw_slice ref)
{
	struct tw_slice scheme = scheme_of(base), authority, path;
	ptrdiff_t slash;

	if (!ref.len)
		return base;
	if (scheme_of(ref).len)
		return ref;
	if (tw_slice_starts(ref, "//"))
		return TW_JOIN(arena, scheme, ref);
	authority = tw_slice_from(base, scheme.len);
	if (!tw_slice_starts(authority, "//"))
		return base; /* "urn:x": nothing can be relative to it */
	slash = tw_slice_find(tw_slice_from(authority, 2), '/');
	path = slash < 0 ? TW_LIT("/") : tw_slice_from(authority, (size_t)slash + 2);
	authority = tw_slice_head(base, scheme.len + (slash < 0 ? authority.len : (size_t)slash + 2));
	if (ref.ptr[0] == '/')
		return plain_path(arena, authority, ref);
	path = TW_JOIN(arena, tw_path_dir(path), TW_LIT("/"), ref);
	return path.ptr ? plain_path(arena, authority, path) : path;
}

/* "%41" is "A"; ptr is NULL when that isn't right. */
static struct tw_slice unescaped(struct tw_arena *arena, struct tw_slice s, char sign)
{
	char *out = tw_arena_alloc(arena, s.len + 1);
	size_t len = 0;

	for (size_t i = 0; out && i < s.len; i++) {
		if (s.ptr[i] != sign) {
			out[len++] = s.ptr[i];
		} else if (sign == '~') {
			if (i + 1 >= s.len || (s.ptr[i + 1] != '0' && s.ptr[i + 1] != '1'))
				return (struct tw_slice){ 0 };
			out[len++] = s.ptr[++i] == '0' ? '~' : '/';
		} else {
			int high = i + 2 < s.len ? tw_hex_digit(s.ptr[i + 1]) : -1;
			int low = i + 2 < s.len ? tw_hex_digit(s.ptr[i + 2]) : -1;

			if (high < 0 || low < 0)
				return (struct tw_slice){ 0 };
			out[len++] = (char)(high * 16 + low);
			i += 2;
		}
	}
	return out ? tw_slice_of(out, len) : (struct tw_slice){ 0 };
}

/* What lies at a JSON pointer below @value, and the innermost schema on the way. */
static bool look_up(struct tw_schema *schema, struct tw_slice pointer, struct tw_value *value,
		    struct tw_schema_node **ret)
{
	struct tw_slice part;

	tw_slice_split(&pointer, '/', &part);
	while (tw_slice_split(&pointer, '/', &part)) {
		struct tw_slice name = unescaped(schema->arena, part, '~');
		const struct tw_value *found = NULL;
		struct tw_schema_node *node;
		uint64_t at;

		if (!name.ptr)
			return false;
		if (value->kind == TW_V_MAP)
			found = tw_dict_get(value->dict, name);
		else if (value->kind == TW_V_LIST && tw_slice_u64(name, value->list->len, &at) && at < value->list->len)
			found = &value->list->at[at];
		if (!found)
			return false;
		*value = *found;
		node = value->kind == TW_V_MAP ? tw_schema_node(schema, value->dict) : NULL;
		if (node)
			*ret = node;
	}
	return true;
}

static int find_in(struct tw_schema *schema, struct tw_schema_resource *resource, struct tw_slice fragment,
		   struct tw_value *ret)
{
	struct tw_value value = resource->value;
	struct tw_schema_node *node = tw_schema_node(schema, value.dict);
	struct tw_slice pointer;

	if (fragment.len && fragment.ptr[0] != '/') {
		for (size_t i = 0; i < resource->anchors.len; i++) {
			if (tw_slice_eq(resource->anchors.at[i].name, fragment)) {
				*ret = resource->anchors.at[i].value;
				return TRAWL_OK;
			}
		}
		return tw_fail(schema->err, TRAWL_E_FORMAT, "anchor in \"%.*s#%.*s\" not found", TW_ARG(resource->id),
			       TW_ARG(fragment));
	}
	pointer = TW_JOIN(schema->arena, resource->pointer, fragment);
	if (!pointer.ptr)
		return tw_fail_nomem(schema->err);
	if (!look_up(schema, fragment, &value, &node))
		return tw_fail(schema->err, TRAWL_E_FORMAT, "json-pointer in \"%s#%.*s\" not found", TW_SCHEMA_URL,
			       TW_ARG(pointer));
	if (value.kind != TW_V_MAP && value.kind != TW_V_BOOL)
		return tw_fail(schema->err, TRAWL_E_FORMAT, "what \"%s#%.*s\" points to is no schema", TW_SCHEMA_URL,
			       TW_ARG(pointer));
	*ret = value;
	return tw_schema_collect(schema, value, pointer, node, true);
}

static bool is_draft(struct tw_slice url)
{
	return tw_slice_starts(url, "http://json-schema.org/") || tw_slice_starts(url, "https://json-schema.org/");
}

static int find(struct tw_schema *schema, const struct tw_schema_node *node, struct tw_slice ref, struct tw_value *ret)
{
	ptrdiff_t hash = tw_slice_find(ref, '#');
	struct tw_slice fragment = hash < 0 ? TW_LIT("") : tw_slice_from(ref, (size_t)hash + 1);
	struct tw_slice url = hash < 0 ? ref : tw_slice_head(ref, (size_t)hash);

	fragment = unescaped(schema->arena, fragment, '%');
	url = tw_schema_join(schema->arena, node->resource->id, url);
	if (!fragment.ptr || !url.ptr)
		return tw_fail(schema->err, TRAWL_E_FORMAT, "error in parsing \"%.*s\"", TW_ARG(ref));
	for (size_t i = 0; i < schema->resources.len; i++) {
		struct tw_schema_resource *resource = schema->resources.at[i];

		if (tw_slice_eq(resource->id, url) || (!resource->pointer.len && tw_slice_is(url, TW_SCHEMA_URL)))
			return find_in(schema, resource, fragment, ret);
	}
	if (is_draft(url)) {
		*ret = tw_value_bool(true);
		return TRAWL_OK;
	}
	return tw_fail(
		schema->err, TRAWL_E_UNSUPPORTED,
		"\"$ref\": \"%.*s\" is elsewhere, and nothing is fetched (--skip-schema-validation goes without)",
		TW_ARG(ref));
}

static int link_one(struct tw_schema *schema, const struct tw_schema_node *node, const char *keyword,
		    struct tw_value *ret)
{
	const struct tw_value *ref = tw_dict_find(node->dict, keyword);

	return ref && tw_schema_is_text(*ref) ? find(schema, node, ref->text, ret) : TRAWL_OK;
}

static int link_node(struct tw_schema *schema, struct tw_schema_node *node)
{
	const struct tw_value *ref = NULL;
	int status = link_one(schema, node, "$ref", &node->ref);

	if (status == TRAWL_OK && node->resource->draft >= 2020) {
		ref = tw_dict_find(node->dict, "$dynamicRef");
		status = link_one(schema, node, "$dynamicRef", &node->dynamic_ref);
		if (ref && tw_schema_is_text(*ref) && tw_slice_find(ref->text, '#') >= 0)
			node->dynamic_anchor = tw_slice_from(ref->text, (size_t)tw_slice_find(ref->text, '#') + 1);
	} else if (status == TRAWL_OK && node->resource->draft == 2019) {
		status = link_one(schema, node, "$recursiveRef", &node->dynamic_ref);
		node->dynamic_anchor = TW_LIT("#");
	}
	return status;
}

static bool push(struct tw_schema *schema, struct tw_value target)
{
	struct tw_schema_node *node = target.kind == TW_V_MAP ? tw_schema_node(schema, target.dict) : NULL, **slot;

	if (!node || node->linked)
		return true;
	node->linked = true;
	slot = tw_vec_push(&schema->waiting);
	if (slot)
		*slot = node;
	return slot != NULL;
}

static bool push_anchors(struct tw_schema *schema, const struct tw_schema_resource *resource)
{
	for (size_t i = 0; i < resource->anchors.len; i++) {
		if (resource->anchors.at[i].dynamic && !push(schema, resource->anchors.at[i].value))
			return false;
	}
	return true;
}

int tw_schema_link(struct tw_schema *schema)
{
	int status = push(schema, schema->root) ? TRAWL_OK : tw_fail_nomem(schema->err);

	while (schema->waiting.len && status == TRAWL_OK) {
		struct tw_schema_node *node = schema->waiting.at[--schema->waiting.len];
		bool pushed;

		status = link_node(schema, node);
		if (status < 0)
			return status;
		pushed = push(schema, node->ref) && push(schema, node->dynamic_ref) &&
			 push_anchors(schema, node->resource);
		for (struct tw_schema_node *below = node->first; below && pushed; below = below->next)
			pushed =
				below->defined || push(schema, tw_value_dict((struct tw_dict *)(uintptr_t)below->dict));
		if (!pushed)
			status = tw_fail_nomem(schema->err);
	}
	return status;
}
