/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Functions of lists. Source: sprig's documentation. Lists never change: each function makes a new one, or shares a part.
 */
#include "tmpl/convert.h"

#include <stdlib.h>

static int need_list(struct tw_machine *machine, struct tw_value v, const char *what, const struct tw_list **ret)
{
	if (tw_convert_list(v, ret))
		return TRAWL_OK;
	return tw_tmpl_fail(machine, "Cannot %s on type %s", what, tw_value_kind_name(v));
}

static int give(struct tw_value *ret, const struct tw_list *list)
{
	*ret = tw_value_list(list);
	return TRAWL_OK;
}

/* A list that shares [from, to) of another's elements. */
static int part(struct tw_machine *machine, const struct tw_list *list, size_t from, size_t to, struct tw_value *ret)
{
	struct tw_list *shared = tw_arena_new(machine->arena, struct tw_list);

	if (!shared)
		return tw_tmpl_fail_memory(machine);
	shared->len = to > from ? to - from : 0;
	shared->at = shared->len ? list->at + from : NULL;
	return give(ret, shared);
}

TW_FN(list)
{
	struct tw_list *list = tw_list_new(machine->arena, count);

	if (!list)
		return tw_tmpl_fail_memory(machine);
	for (size_t i = 0; i < count; i++)
		list->at[i] = args[i].kind == TW_V_NONE ? tw_value_nil() : args[i];
	return give(ret, list);
}

/* strslice: what join and toStrings work on, nil left out. */
static int texts_of(struct tw_machine *machine, struct tw_value v, struct tw_value *ret)
{
	const struct tw_list *from;
	struct tw_value alone = v;
	struct tw_list one = { 1, &alone }, *list;
	size_t len = 0;

	if (!tw_convert_list(v, &from)) {
		from = &one;
		one.len = !tw_value_is_nothing(v);
	}
	list = tw_tmpl_texts(machine, from->len, ret);
	if (!list)
		return machine->err->status;
	for (size_t i = 0; i < from->len; i++) {
		struct tw_slice text;
		int status;

		if (tw_value_is_nothing(from->at[i]))
			continue;
		status = tw_convert_text(machine, from->at[i], &text);
		if (status < 0)
			return status;
		list->at[len++] = tw_value_text(text);
	}
	list->len = len;
	return TRAWL_OK;
}

TW_FN(to_strings)
{
	return texts_of(machine, args[0], ret);
}

TW_FN(join)
{
	struct tw_value texts;
	struct tw_buf out = TW_TMPL_BUF;
	int status = texts_of(machine, args[1], &texts);

	if (status < 0)
		return status;
	for (size_t i = 0; i < texts.list->len; i++) {
		if (i)
			tw_buf_slice(&out, args[0].text);
		tw_buf_slice(&out, texts.list->at[i].text);
	}
	return tw_tmpl_keep_text(machine, &out, ret);
}

static int compare_texts(const void *a, const void *b)
{
	const struct tw_value *x = a, *y = b;

	return tw_slice_cmp(x->text, y->text);
}

TW_FN(sort_alpha)
{
	struct tw_value texts;
	int status = texts_of(machine, args[0], &texts);

	if (status < 0)
		return status;
	if (texts.list->len)
		qsort(texts.list->at, texts.list->len, sizeof(*texts.list->at), compare_texts);
	*ret = texts;
	return TRAWL_OK;
}

static int split_at(struct tw_machine *machine, struct tw_slice sep, struct tw_slice s, int64_t most,
		    struct tw_value *ret)
{
	struct tw_list *list;
	size_t count = 1, len = 0;
	struct tw_slice rest = s;
	ptrdiff_t at;

	if (most == 0)
		return tw_tmpl_texts(machine, 0, ret) ? TRAWL_OK : machine->err->status;
	if (sep.len == 0)
		count = s.len ? s.len : 1;
	while (sep.len && (at = tw_slice_search(rest, sep)) >= 0) {
		count++;
		rest = tw_slice_from(rest, (size_t)at + sep.len);
	}
	if (most > 0 && count > (size_t)most)
		count = (size_t)most;
	list = tw_tmpl_texts(machine, count, ret);
	if (!list)
		return machine->err->status;
	while (len + 1 < count) {
		size_t cut = 1;

		if (sep.len)
			cut = (size_t)tw_slice_search(s, sep);
		else
			while (cut < s.len && ((unsigned char)s.ptr[cut] & 0xc0) == 0x80)
				cut++;
		list->at[len++] = tw_value_text(tw_slice_head(s, cut));
		s = tw_slice_from(s, cut + sep.len);
		if (!sep.len && !s.len)
			break;
	}
	if (s.len || sep.len)
		list->at[len++] = tw_value_text(s.ptr ? s : TW_LIT(""));
	list->len = len;
	return TRAWL_OK;
}

TW_FN(split_list)
{
	return split_at(machine, args[0].text, args[1].text, -1, ret);
}

static int as_texts_map(struct tw_machine *machine, const struct tw_list *list, struct tw_value *ret)
{
	struct tw_dict *dict = tw_dict_new(machine->arena);

	for (size_t i = 0; dict && i < list->len; i++) {
		char *key = tw_arena_printf(machine->arena, "_%zu", i);

		if (!key || !tw_dict_append(machine->arena, dict, tw_slice(key), list->at[i]))
			dict = NULL;
	}
	if (!dict)
		return tw_tmpl_fail_memory(machine);
	tw_dict_sort(dict);
	*ret = tw_value_dict(dict);
	ret->type = TW_T_TEXTS;
	return TRAWL_OK;
}

TW_FN(split)
{
	struct tw_value list;
	int status = split_at(machine, args[0].text, args[1].text, -1, &list);

	return status < 0 ? status : as_texts_map(machine, list.list, ret);
}

TW_FN(splitn)
{
	struct tw_value list;
	int status = split_at(machine, args[0].text, args[2].text, args[1].i, &list);

	return status < 0 ? status : as_texts_map(machine, list.list, ret);
}

static int joined(struct tw_machine *machine, const struct tw_list *a, const struct tw_list *b, struct tw_value *ret)
{
	struct tw_list *list = tw_list_new(machine->arena, tw_size_add(a->len, b->len));

	if (!list)
		return tw_tmpl_fail_memory(machine);
	for (size_t i = 0; i < list->len; i++) {
		list->at[i] = i < a->len ? a->at[i] : b->at[i - a->len];
		if (list->at[i].kind == TW_V_NONE)
			list->at[i] = tw_value_nil();
	}
	return give(ret, list);
}

TW_FN(append)
{
	const struct tw_list *list;
	struct tw_value last = args[1];
	struct tw_list one = { 1, &last };
	int status = need_list(machine, args[0], "push", &list);

	return status < 0 ? status : joined(machine, list, &one, ret);
}

TW_FN(prepend)
{
	const struct tw_list *list;
	struct tw_value first = args[1];
	struct tw_list one = { 1, &first };
	int status = need_list(machine, args[0], "prepend", &list);

	return status < 0 ? status : joined(machine, &one, list, ret);
}

TW_FN(concat)
{
	struct tw_list *list;
	size_t len = 0;

	for (size_t i = 0; i < count; i++) {
		const struct tw_list *from;
		int status = need_list(machine, args[i], "concat", &from);

		if (status < 0)
			return tw_tmpl_fail(machine, "Cannot concat type %s as list", tw_value_kind_name(args[i]));
		len = tw_size_add(len, from->len);
	}
	list = tw_list_new(machine->arena, len);
	if (!list)
		return tw_tmpl_fail_memory(machine);
	len = 0;
	for (size_t i = 0; i < count; i++) {
		const struct tw_list *from;

		if (tw_convert_list(args[i], &from) && from->len) {
			memcpy(list->at + len, from->at, from->len * sizeof(*from->at));
			len += from->len;
		}
	}
	return give(ret, list);
}

TW_FN(first)
{
	const struct tw_list *list;
	int status = need_list(machine, args[0], "find first", &list);

	if (status == TRAWL_OK)
		*ret = list->len ? list->at[0] : tw_value_nil();
	return status;
}

TW_FN(last)
{
	const struct tw_list *list;
	int status = need_list(machine, args[0], "find last", &list);

	if (status == TRAWL_OK)
		*ret = list->len ? list->at[list->len - 1] : tw_value_nil();
	return status;
}

TW_FN(rest)
{
	const struct tw_list *list;
	int status = need_list(machine, args[0], "find rest", &list);

	if (status == TRAWL_OK)
		status = part(machine, list, 1, list->len, ret);
	return status;
}

TW_FN(initial)
{
	const struct tw_list *list;
	int status = need_list(machine, args[0], "find initial", &list);

	if (status == TRAWL_OK)
		status = part(machine, list, 0, list->len ? list->len - 1 : 0, ret);
	return status;
}

TW_FN(reverse)
{
	const struct tw_list *from;
	struct tw_list *list;
	int status = need_list(machine, args[0], "find reverse", &from);

	if (status < 0)
		return status;
	list = tw_list_new(machine->arena, from->len);
	if (!list)
		return tw_tmpl_fail_memory(machine);
	for (size_t i = 0; i < from->len; i++)
		list->at[i] = from->at[from->len - 1 - i];
	return give(ret, list);
}

static bool holds(const struct tw_list *list, size_t len, struct tw_value v)
{
	for (size_t i = 0; i < len; i++) {
		if (tw_value_equal(list->at[i], v))
			return true;
	}
	return false;
}

/* The elements of @from that @keep says yes to. */
static int filtered(struct tw_machine *machine, const struct tw_list *from,
		    bool (*keep)(const struct tw_list *kept, struct tw_value v, const struct tw_list *with),
		    const struct tw_list *with, struct tw_value *ret)
{
	struct tw_list *list = tw_list_new(machine->arena, from->len);
	size_t len = 0;

	if (!list)
		return tw_tmpl_fail_memory(machine);
	for (size_t i = 0; i < from->len; i++) {
		int status;

		list->len = len;
		status = tw_tmpl_step(machine, 1 + len / 8);
		if (status < 0)
			return status;
		if (keep(list, from->at[i], with))
			list->at[len++] = from->at[i];
	}
	list->len = len;
	return give(ret, list);
}

static bool keep_new(const struct tw_list *kept, struct tw_value v, const struct tw_list *with)
{
	return !holds(kept, kept->len, v);
}
static bool keep_others(const struct tw_list *kept, struct tw_value v, const struct tw_list *with)
{
	return !holds(with, with->len, v);
}
static bool keep_full(const struct tw_list *kept, struct tw_value v, const struct tw_list *with)
{
	return tw_value_truth(v) || (v.kind == TW_V_OBJECT && !v.object->class->plain);
}

TW_FN(uniq)
{
	const struct tw_list *list;
	int status = need_list(machine, args[0], "find uniq", &list);

	return status < 0 ? status : filtered(machine, list, keep_new, NULL, ret);
}

TW_FN(without)
{
	const struct tw_list *list;
	struct tw_list with = { count - 1, NULL };
	int status = need_list(machine, args[0], "find without", &list);

	if (status < 0)
		return status;
	with.at = tw_arena_array(machine->arena, count, sizeof(*with.at));
	if (!with.at)
		return tw_tmpl_fail_memory(machine);
	memcpy(with.at, args + 1, (count - 1) * sizeof(*args));
	return filtered(machine, list, keep_others, &with, ret);
}

TW_FN(compact)
{
	const struct tw_list *list;
	int status = need_list(machine, args[0], "compact", &list);

	return status < 0 ? status : filtered(machine, list, keep_full, NULL, ret);
}

TW_FN(has)
{
	const struct tw_list *list;
	int status;

	if (tw_value_is_nothing(args[1])) {
		*ret = tw_value_bool(false);
		return TRAWL_OK;
	}
	status = need_list(machine, args[1], "find has", &list);
	if (status == TRAWL_OK)
		*ret = tw_value_bool(holds(list, list->len, args[0]));
	return status;
}

TW_FN(slice)
{
	const struct tw_list *list;
	int64_t from = count > 1 ? tw_convert_int(args[1]) : 0, to;
	int status;

	status = need_list(machine, args[0], "slice", &list);
	if (status < 0)
		return tw_tmpl_fail(machine, "list should be type of slice or array but %s",
				    tw_value_kind_name(args[0]));
	to = count > 2 ? tw_convert_int(args[2]) : (int64_t)list->len;
	if (list->len == 0) {
		*ret = tw_value_nil();
		return TRAWL_OK;
	}
	if (from < 0 || to < from || (uint64_t)to > list->len)
		return tw_tmpl_fail(machine, "reflect.Value.Slice: slice index out of bounds");
	return part(machine, list, (size_t)from, (size_t)to, ret);
}

TW_FN(chunk)
{
	const struct tw_list *from;
	struct tw_list *list;
	size_t size, chunks;
	int status = need_list(machine, args[1], "chunk", &from);

	if (status < 0)
		return status;
	if (args[0].i < 1)
		return tw_tmpl_fail(machine, "runtime error: integer divide by zero");
	size = (size_t)args[0].i;
	chunks = from->len / size + (from->len % size != 0);
	list = tw_list_new(machine->arena, chunks);
	if (!list)
		return tw_tmpl_fail_memory(machine);
	for (size_t i = 0; i < chunks && status == TRAWL_OK; i++) {
		size_t end = from->len - i * size < size ? from->len : (i + 1) * size;

		status = part(machine, from, i * size, end, &list->at[i]);
	}
	return status < 0 ? status : give(ret, list);
}
