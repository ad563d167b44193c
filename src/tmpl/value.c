/* SPDX-License-Identifier: Apache-2.0 */
#include "tmpl/value.h"

#include "base/limits.h"

struct tw_value tw_value_plain(struct tw_value v)
{
	if (v.kind == TW_V_OBJECT && v.object->class->plain)
		return v.object->class->plain(v.object);
	return v;
}

struct tw_value tw_value_basic(struct tw_value v)
{
	struct tw_value plain = tw_value_plain(v);

	return plain.kind >= TW_V_BOOL && plain.kind <= TW_V_STRING ? plain : v;
}

bool tw_value_truth(struct tw_value v)
{
	switch ((enum tw_value_kind)v.kind) {
	case TW_V_NONE:
	case TW_V_NIL: return false;
	case TW_V_BOOL: return v.truth;
	case TW_V_INT:
	case TW_V_UINT: return v.i != 0;
	case TW_V_FLOAT: return v.f != 0;
	case TW_V_STRING: return v.text.len > 0;
	case TW_V_LIST: return v.list->len > 0;
	case TW_V_MAP: return v.dict->len > 0;
	case TW_V_OBJECT: return v.object->class->plain ? tw_value_truth(v.object->class->plain(v.object)) : true;
	}
	return false;
}

const char *tw_value_type_name(struct tw_value v)
{
	static const char *const special[] = {
		[TW_T_INT64] = "int64",
		[TW_T_INT32] = "int32",
		[TW_T_NUMBER] = "json.Number",
		[TW_T_DURATION] = "time.Duration",
		[TW_T_BYTES] = "[]uint8",
		[TW_T_STRINGS] = "[]string",
		[TW_T_INTS] = "[]int",
		[TW_T_TEXTS] = "map[string]string",
		[TW_T_VALUES] = "chartutil.Values",
	};
	static const char *const usual[] = {
		[TW_V_NONE] = "<nil>",    [TW_V_NIL] = "interface {}",    [TW_V_BOOL] = "bool",
		[TW_V_INT] = "int",       [TW_V_UINT] = "uint64",         [TW_V_FLOAT] = "float64",
		[TW_V_STRING] = "string", [TW_V_LIST] = "[]interface {}", [TW_V_MAP] = "map[string]interface {}",
	};

	if (v.kind == TW_V_OBJECT)
		return v.object->class->name;
	return v.type ? special[v.type] : usual[v.kind];
}

const char *tw_value_kind_name(struct tw_value v)
{
	static const char *const names[] = {
		[TW_V_NONE] = "invalid",  [TW_V_NIL] = "interface", [TW_V_BOOL] = "bool",
		[TW_V_INT] = "int",       [TW_V_UINT] = "uint64",   [TW_V_FLOAT] = "float64",
		[TW_V_STRING] = "string", [TW_V_LIST] = "slice",    [TW_V_MAP] = "map",
	};

	if (v.kind == TW_V_OBJECT)
		return v.object->class->kind;
	if (v.type == TW_T_BYTES)
		return "slice";
	if (v.kind == TW_V_INT && v.type)
		return v.type == TW_T_INT32 ? "int32" : "int64";
	return names[v.kind];
}

static bool equal_at(struct tw_value a, struct tw_value b, unsigned depth);

static bool lists_equal(const struct tw_list *a, const struct tw_list *b, unsigned depth)
{
	if (a->len != b->len)
		return false;
	for (size_t i = 0; i < a->len; i++) {
		if (!equal_at(a->at[i], b->at[i], depth))
			return false;
	}
	return true;
}

static bool dicts_equal(const struct tw_dict *a, const struct tw_dict *b, unsigned depth)
{
	if (a->len != b->len)
		return false;
	for (size_t i = 0; i < a->len; i++) {
		if (!tw_slice_eq(a->at[i].key, b->at[i].key) || !equal_at(a->at[i].value, b->at[i].value, depth))
			return false;
	}
	return true;
}

static bool equal_at(struct tw_value a, struct tw_value b, unsigned depth)
{
	if (depth == 0)
		return false;
	if (tw_value_is_nothing(a) || tw_value_is_nothing(b))
		return tw_value_is_nothing(a) && tw_value_is_nothing(b);
	if (a.kind != b.kind || a.type != b.type)
		return false;
	switch ((enum tw_value_kind)a.kind) {
	case TW_V_BOOL: return a.truth == b.truth;
	case TW_V_INT:
	case TW_V_UINT: return a.i == b.i;
	case TW_V_FLOAT: return a.f == b.f;
	case TW_V_STRING: return tw_slice_eq(a.text, b.text);
	case TW_V_LIST: return lists_equal(a.list, b.list, depth - 1);
	case TW_V_MAP: return a.dict == b.dict || dicts_equal(a.dict, b.dict, depth - 1);
	default:
		if (a.object != b.object && a.object->class == b.object->class && a.object->class->plain)
			return equal_at(tw_value_plain(a), tw_value_plain(b), depth - 1);
		return a.object == b.object;
	}
}

bool tw_value_equal(struct tw_value a, struct tw_value b)
{
	return equal_at(a, b, TW_LIMIT_TMPL_NESTING);
}

static bool copy_at(struct tw_arena *arena, struct tw_value v, struct tw_value *ret, unsigned depth)
{
	*ret = v;
	if (v.kind == TW_V_LIST) {
		struct tw_list *list = tw_list_new(arena, v.list->len);

		if (!list || depth == 0)
			return false;
		for (size_t i = 0; i < list->len; i++) {
			if (!copy_at(arena, v.list->at[i], &list->at[i], depth - 1))
				return false;
		}
		ret->list = list;
	} else if (v.kind == TW_V_MAP) {
		struct tw_dict *dict = tw_dict_new(arena);

		if (!dict || depth == 0)
			return false;
		for (size_t i = 0; i < v.dict->len; i++) {
			struct tw_value copy;

			if (!copy_at(arena, v.dict->at[i].value, &copy, depth - 1) ||
			    !tw_dict_append(arena, dict, v.dict->at[i].key, copy))
				return false;
		}
		ret->dict = dict;
	}
	return true;
}

bool tw_value_copy(struct tw_arena *arena, struct tw_value v, struct tw_value *ret)
{
	return copy_at(arena, v, ret, TW_LIMIT_TMPL_NESTING);
}

struct tw_list *tw_list_new(struct tw_arena *arena, size_t len)
{
	struct tw_list *list = tw_arena_new(arena, struct tw_list);

	if (!list)
		return NULL;
	list->at = tw_arena_array(arena, len, sizeof(*list->at));
	list->len = len;
	return list->at ? list : NULL;
}
