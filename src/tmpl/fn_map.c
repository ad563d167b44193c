/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Functions of maps, and of what may be empty. Sources: sprig's documentation; mergo's for the two merges.
 */
#include "tmpl/convert.h"

#include "base/limits.h"

TW_FN(dict)
{
	struct tw_dict *dict = tw_dict_new(machine->arena);

	for (size_t i = 0; dict && i < count; i += 2) {
		struct tw_value value = i + 1 < count ? args[i + 1] : tw_value_text(TW_LIT(""));
		struct tw_slice key;
		int status = tw_convert_text(machine, args[i], &key);

		if (status < 0)
			return status;
		if (!tw_dict_set(machine->arena, dict, key, value))
			dict = NULL;
	}
	*ret = tw_value_dict(dict);
	return dict ? TRAWL_OK : tw_tmpl_fail_memory(machine);
}

TW_FN(get)
{
	const struct tw_value *found = tw_dict_get(args[0].dict, args[1].text);

	*ret = found ? *found : tw_value_text(TW_LIT(""));
	return TRAWL_OK;
}

TW_FN(set)
{
	if (!tw_dict_set(machine->arena, args[0].dict, args[1].text, args[2]))
		return tw_tmpl_fail_memory(machine);
	*ret = args[0];
	return tw_tmpl_step(machine, args[0].dict->len / 64);
}

TW_FN(unset)
{
	tw_dict_remove(args[0].dict, args[1].text);
	*ret = args[0];
	return tw_tmpl_step(machine, args[0].dict->len / 64);
}

TW_FN(has_key)
{
	*ret = tw_value_bool(tw_dict_get(args[0].dict, args[1].text) != NULL);
	return TRAWL_OK;
}

TW_FN(pluck)
{
	struct tw_list *list = tw_list_new(machine->arena, count);
	size_t len = 0;

	if (!list)
		return tw_tmpl_fail_memory(machine);
	for (size_t i = 1; i < count; i++) {
		const struct tw_value *found = tw_dict_get(args[i].dict, args[0].text);

		if (found)
			list->at[len++] = *found;
	}
	list->len = len;
	*ret = tw_value_list(list);
	return TRAWL_OK;
}

TW_FN(keys)
{
	struct tw_list *list;
	size_t len = 0;

	for (size_t i = 0; i < count; i++)
		len += args[i].dict->len;
	list = tw_tmpl_texts(machine, len, ret);
	if (!list)
		return machine->err->status;
	len = 0;
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < args[i].dict->len; k++)
			list->at[len++] = tw_value_text(args[i].dict->at[k].key);
	}
	return TRAWL_OK;
}

TW_FN(values)
{
	const struct tw_dict *dict = args[0].dict;
	struct tw_list *list = tw_list_new(machine->arena, dict->len);

	if (!list)
		return tw_tmpl_fail_memory(machine);
	for (size_t i = 0; i < dict->len; i++)
		list->at[i] = dict->at[i].value;
	*ret = tw_value_list(list);
	return TRAWL_OK;
}

TW_FN(pick)
{
	struct tw_dict *dict = tw_dict_new(machine->arena);

	for (size_t i = 1; dict && i < count; i++) {
		const struct tw_value *found = tw_dict_get(args[0].dict, args[i].text);

		if (found && !tw_dict_set(machine->arena, dict, args[i].text, *found))
			dict = NULL;
	}
	*ret = tw_value_dict(dict);
	return dict ? TRAWL_OK : tw_tmpl_fail_memory(machine);
}

TW_FN(omit)
{
	const struct tw_dict *from = args[0].dict;
	struct tw_dict *dict = tw_dict_new(machine->arena);

	for (size_t i = 0; dict && i < from->len; i++) {
		bool left_out = false;

		for (size_t k = 1; k < count && !left_out; k++)
			left_out = tw_slice_eq(from->at[i].key, args[k].text);
		if (!left_out && !tw_dict_append(machine->arena, dict, from->at[i].key, from->at[i].value))
			dict = NULL;
	}
	*ret = tw_value_dict(dict);
	return dict ? TRAWL_OK : tw_tmpl_fail_memory(machine);
}

/*
 * mergo: members that are empty in the destination are taken from the source, with @overwrite all are. Maps within are
 * merged in place; a nil overwrites, and else adds nothing.
 */
static int merge_into(struct tw_machine *machine, struct tw_dict *to, const struct tw_dict *from, bool overwrite,
		      unsigned depth)
{
	int status = tw_tmpl_step(machine, from->len + 1);

	if (depth == 0)
		return tw_tmpl_fail(machine, "maps nested deeper than %d", TW_LIMIT_TMPL_NESTING);
	for (size_t i = 0; i < from->len && status == TRAWL_OK && to != from; i++) {
		struct tw_value source = from->at[i].value, *slot = tw_dict_get(to, from->at[i].key);

		if (slot && source.kind == TW_V_MAP && slot->kind == TW_V_MAP) {
			status = merge_into(machine, slot->dict, source.dict, overwrite, depth - 1);
			continue;
		}
		if (!overwrite && (tw_value_is_nothing(source) || (slot && tw_value_truth(*slot))))
			continue;
		if (!tw_dict_set(machine->arena, to, from->at[i].key, source))
			return tw_tmpl_fail_memory(machine);
	}
	return status;
}

TW_FN(merge)
{
	int status = TRAWL_OK;

	for (size_t i = 1; i < count && status == TRAWL_OK; i++)
		status = merge_into(machine, args[0].dict, args[i].dict, false, TW_LIMIT_TMPL_NESTING);
	*ret = args[0];
	return status;
}

TW_FN(merge_overwrite)
{
	int status = TRAWL_OK;

	for (size_t i = 1; i < count && status == TRAWL_OK; i++)
		status = merge_into(machine, args[0].dict, args[i].dict, true, TW_LIMIT_TMPL_NESTING);
	*ret = args[0];
	return status;
}

TW_FN(dig)
{
	struct tw_value at;

	if (count < 3)
		return tw_tmpl_fail(machine, "dig needs at least three arguments");
	at = args[count - 1];
	for (size_t i = 0; i + 2 < count; i++) {
		const struct tw_value *found;

		if (at.kind != TW_V_MAP || at.type == TW_T_TEXTS)
			return tw_tmpl_fail(machine,
					    "interface conversion: interface {} is %s, not map[string]interface {}",
					    at.kind == TW_V_NIL ? "nil" : tw_value_type_name(at));
		if (args[i].kind != TW_V_STRING)
			return tw_tmpl_fail(machine, "interface conversion: interface {} is %s, not string",
					    tw_value_type_name(args[i]));
		found = tw_dict_get(at.dict, args[i].text);
		if (!found) {
			*ret = args[count - 2];
			return TRAWL_OK;
		}
		at = *found;
	}
	*ret = at;
	return TRAWL_OK;
}

TW_FN(deep_copy)
{
	return tw_value_copy(machine->arena, args[0], ret) ? TRAWL_OK : tw_tmpl_fail_memory(machine);
}

static bool is_empty(struct tw_value v)
{
	return !tw_value_truth(v);
}

TW_FN(default)
{
	*ret = count < 2 || is_empty(args[1]) ? args[0] : args[1];
	return TRAWL_OK;
}

TW_FN(empty)
{
	*ret = tw_value_bool(is_empty(args[0]));
	return TRAWL_OK;
}

TW_FN(coalesce)
{
	*ret = tw_value_nil();
	for (size_t i = 0; i < count; i++) {
		if (!is_empty(args[i])) {
			*ret = args[i];
			break;
		}
	}
	return TRAWL_OK;
}

TW_FN(all)
{
	bool all = true;

	for (size_t i = 0; i < count; i++)
		all = all && !is_empty(args[i]);
	*ret = tw_value_bool(all);
	return TRAWL_OK;
}

TW_FN(any)
{
	bool any = false;

	for (size_t i = 0; i < count; i++)
		any = any || !is_empty(args[i]);
	*ret = tw_value_bool(any);
	return TRAWL_OK;
}

TW_FN(ternary)
{
	*ret = args[2].truth ? args[0] : args[1];
	return TRAWL_OK;
}
