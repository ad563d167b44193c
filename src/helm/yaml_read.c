/* SPDX-License-Identifier: Apache-2.0 */
#include "helm/yaml.h"

#include "base/limits.h"
#include "format/number.h"
#include "format/yaml.h"
#include "tmpl/literal.h"

static int value_of(struct tw_arena *arena, const struct tw_yaml_node *node, struct tw_value *ret,
		    struct trawl_error *err, unsigned depth);

static struct tw_slice without_underscores(struct tw_arena *arena, struct tw_slice s)
{
	char *out;
	size_t len = 0;

	if (tw_slice_find(s, '_') < 0)
		return s;
	out = tw_arena_alloc(arena, s.len);
	for (size_t i = 0; out && i < s.len; i++) {
		if (s.ptr[i] != '_')
			out[len++] = s.ptr[i];
	}
	return tw_slice_of(out, len);
}

static double number_of(struct tw_arena *arena, const struct tw_yaml_node *node)
{
	struct tw_slice s = without_underscores(arena, node->text);
	int64_t integer;
	uint64_t whole;
	bool is_int, is_whole;
	double real = 0;

	if (node->type == TW_YAML_INT && tw_integer_literal(s, &integer, &is_int, &whole, &is_whole))
		return is_int ? (double)integer : (double)whole;
	if (tw_yaml_number(node, &real) || tw_number_parse(s, &real))
		return real;
	return 0;
}

static int list_of(struct tw_arena *arena, const struct tw_yaml_node *node, struct tw_value *ret,
		   struct trawl_error *err, unsigned depth)
{
	struct tw_list *list = tw_list_new(arena, node->count);
	size_t i = 0;
	int status = list ? TRAWL_OK : tw_fail_nomem(err);

	tw_yaml_each(node, child) {
		if (status == TRAWL_OK && i < list->len)
			status = value_of(arena, child, &list->at[i++], err, depth);
	}
	*ret = tw_value_list(list);
	return status;
}

/* A name as JSON has it: a boolean and a number in their usual form. */
static struct tw_slice key_of(struct tw_arena *arena, const struct tw_yaml_node *member)
{
	struct tw_slice text = tw_yaml_key(member);
	char number[64];

	switch (tw_yaml_type(member->key)) {
	case TW_YAML_BOOL: return tw_yaml_bool(member->key) ? TW_LIT("true") : TW_LIT("false");
	case TW_YAML_INT:
	case TW_YAML_FLOAT:
		return tw_arena_copy(
			arena, tw_slice_of(number, tw_float_text(number_of(arena, member->key),
								 tw_yaml_type(member->key) == TW_YAML_INT ? 'f' : 'g',
								 -1, number, sizeof(number))));
	case TW_YAML_NULL: return TW_LIT("null");
	default: return text;
	}
}

static int dict_of(struct tw_arena *arena, const struct tw_yaml_node *node, struct tw_value *ret,
		   struct trawl_error *err, unsigned depth)
{
	struct tw_dict *dict = tw_dict_new(arena);
	int status = dict ? TRAWL_OK : tw_fail_nomem(err);

	tw_yaml_each(node, child) {
		struct tw_slice key;
		struct tw_value value;

		if (status < 0)
			break;
		key = key_of(arena, child);
		if (!key.ptr)
			return tw_fail(err, TRAWL_E_FORMAT, "yaml: line %u: a key that is no scalar", child->line);
		if (tw_yaml_get_slice(node, tw_yaml_key(child)) != child)
			continue; /* said again, or overridden where it is merged */
		status = value_of(arena, child, &value, err, depth);
		if (status == TRAWL_OK && !tw_dict_append(arena, dict, key, value))
			status = tw_fail_nomem(err);
	}
	if (status < 0)
		return status;
	tw_dict_sort(dict);
	*ret = tw_value_dict(dict);
	return TRAWL_OK;
}

static int value_of(struct tw_arena *arena, const struct tw_yaml_node *node, struct tw_value *ret,
		    struct trawl_error *err, unsigned depth)
{
	if (depth == 0)
		return tw_fail(err, TRAWL_E_LIMIT, "yaml: nested deeper than %d", TW_LIMIT_TMPL_NESTING);
	switch (tw_yaml_type(node)) {
	case TW_YAML_NONE:
	case TW_YAML_NULL: *ret = tw_value_nil(); return TRAWL_OK;
	case TW_YAML_BOOL: *ret = tw_value_bool(tw_yaml_bool(node)); return TRAWL_OK;
	case TW_YAML_INT:
	case TW_YAML_FLOAT: *ret = tw_value_float(number_of(arena, node)); return TRAWL_OK;
	case TW_YAML_STRING: *ret = tw_value_text(node->text.ptr ? node->text : TW_LIT("")); return TRAWL_OK;
	case TW_YAML_SEQUENCE: return list_of(arena, node, ret, err, depth - 1);
	case TW_YAML_MAPPING: return dict_of(arena, node, ret, err, depth - 1);
	}
	return TRAWL_OK;
}

int tw_helm_yaml_read(struct tw_arena *arena, struct tw_slice text, struct tw_value *ret, struct trawl_error *err)
{
	const struct tw_yaml_node *root;
	int status = tw_yaml_parse(text, TW_YAML_DUPLICATES | TW_YAML_OLD, arena, &root, err);

	return status < 0 ? status : value_of(arena, root, ret, err, TW_LIMIT_TMPL_NESTING);
}
