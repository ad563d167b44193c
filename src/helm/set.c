/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values on the command line: "a.b=c,d[0]=e,f={x,y}", a backslash before what is meant as it stands. Source:
 * helm.sh/docs/intro/using_helm (the format and limitations of --set).
 *
 * What may surprise: of --set-literal everything stands for itself, commas and backslashes in keys, too.
 */
#include "helm/values.h"

#include "format/number.h"
#include "helm/yaml.h"
#include "tmpl/json.h"

enum { MOST_ITEMS = 65536 }; /* Helm's own limit of indexes */

struct parser {
	struct tw_arena *arena;
	struct tw_slice rest;
	enum tw_helm_set kind;
	struct trawl_error *err;
};

/* Up to one of @stops, backslashes resolved; the stop itself is left. */
static int take(struct parser *p, const char *stops, struct tw_slice *ret)
{
	char *out = tw_arena_alloc(p->arena, p->rest.len + 1);
	size_t len = 0, at = 0;

	if (!out)
		return tw_fail_nomem(p->err);
	for (; at < p->rest.len && !(p->rest.ptr[at] && strchr(stops, p->rest.ptr[at])); at++) {
		if (p->rest.ptr[at] == '\\' && at + 1 < p->rest.len && p->kind != TW_SET_LITERAL)
			at++;
		out[len++] = p->rest.ptr[at];
	}
	p->rest = tw_slice_from(p->rest, at);
	*ret = tw_slice_of(out, len);
	return TRAWL_OK;
}

static struct tw_value typed(const struct parser *p, struct tw_slice text)
{
	int64_t number;

	if (p->kind == TW_SET_STRING)
		return tw_value_text(text);
	if (tw_slice_eq_nocase(text, TW_LIT("true")) || tw_slice_eq_nocase(text, TW_LIT("false")))
		return tw_value_bool(text.len == 4);
	if (tw_slice_eq_nocase(text, TW_LIT("null")))
		return tw_value_nil();
	if (tw_slice_is(text, "0"))
		return tw_value_int64(0);
	if (text.len && text.ptr[0] != '0' && text.ptr[0] != '+' && tw_number_int(text, &number))
		return tw_value_int64(number);
	return tw_value_text(text);
}

static int take_list(struct parser *p, struct tw_value *ret)
{
	TW_VEC(struct tw_value) items = { 0 };
	struct tw_list *list;
	int status = TRAWL_OK;

	p->rest = tw_slice_from(p->rest, 1);
	while (status == TRAWL_OK && p->rest.len && p->rest.ptr[0] != '}') {
		struct tw_value *slot = tw_vec_push(&items);
		struct tw_slice text;

		status = slot ? take(p, ",}", &text) : tw_fail_nomem(p->err);
		if (status == TRAWL_OK)
			*slot = typed(p, text);
		if (tw_slice_starts(p->rest, ","))
			p->rest = tw_slice_from(p->rest, 1);
	}
	if (status == TRAWL_OK && !p->rest.len)
		status = tw_fail(p->err, TRAWL_E_USAGE, "list must terminate with '}'");
	p->rest = tw_slice_from(p->rest, 1);
	list = status == TRAWL_OK ? tw_list_new(p->arena, items.len) : NULL;
	if (list)
		memcpy(list->at, items.at, items.len * sizeof(*items.at));
	tw_vec_release(&items);
	*ret = tw_value_list(list);
	return status < 0 ? status : list ? TRAWL_OK : tw_fail_nomem(p->err);
}

static int take_value(struct parser *p, struct tw_value *ret)
{
	struct tw_slice text;
	int status;

	if (p->kind == TW_SET_FILE || p->kind == TW_SET_LITERAL) {
		*ret = tw_value_text(p->rest.ptr ? p->rest : TW_LIT(""));
		p->rest = (struct tw_slice){ 0 };
		return TRAWL_OK;
	}
	if (p->kind == TW_SET_JSON) {
		text = p->rest;
		p->rest = (struct tw_slice){ 0 };
		return tw_value_parse_json(p->arena, text, false, ret, p->err);
	}
	if (tw_slice_starts(p->rest, "{"))
		return take_list(p, ret);
	status = take(p, ",", &text);
	if (status == TRAWL_OK)
		*ret = typed(p, text);
	return status;
}

static int take_target(struct parser *p, struct tw_value *slot, unsigned depth);

/* "[2]": a longer list in place of the old one, and its element. */
static int take_index(struct parser *p, struct tw_value *slot, unsigned depth)
{
	struct tw_slice digits;
	struct tw_list *list;
	uint64_t index;
	size_t old = slot->kind == TW_V_LIST ? slot->list->len : 0;
	int status;

	p->rest = tw_slice_from(p->rest, 1);
	status = take(p, "]", &digits);
	if (status < 0)
		return status;
	if (!p->rest.len || !tw_slice_u64(digits, MOST_ITEMS, &index))
		return tw_fail(p->err, TRAWL_E_USAGE, "error parsing index: %.*s", TW_ARG(digits));
	p->rest = tw_slice_from(p->rest, 1);
	list = tw_list_new(p->arena, index + 1 > old ? index + 1 : old);
	if (!list)
		return tw_fail_nomem(p->err);
	for (size_t i = 0; i < list->len; i++)
		list->at[i] = i < old ? slot->list->at[i] : tw_value_nil();
	*slot = tw_value_list(list);
	return take_target(p, &list->at[index], depth);
}

static int take_key(struct parser *p, struct tw_dict *into, unsigned depth)
{
	struct tw_slice key;
	struct tw_value *slot;
	int status = take(p, p->kind == TW_SET_LITERAL ? ".=[" : ".=[,", &key);

	if (status < 0)
		return status;
	if (!p->rest.len || p->rest.ptr[0] == ',')
		return tw_fail(p->err, TRAWL_E_USAGE, "key \"%.*s\" has no value", TW_ARG(key));
	slot = tw_dict_put(p->arena, into, key);
	return slot ? take_target(p, slot, depth) : tw_fail_nomem(p->err);
}

/* What comes behind a key or an index: more of the path, or the value. */
static int take_target(struct parser *p, struct tw_value *slot, unsigned depth)
{
	if (depth == 0)
		return tw_fail(p->err, TRAWL_E_USAGE,
			       "value name nested level is greater than maximum supported nested level");
	if (tw_slice_starts(p->rest, "="))
		return p->rest = tw_slice_from(p->rest, 1), take_value(p, slot);
	if (tw_slice_starts(p->rest, "["))
		return take_index(p, slot, depth - 1);
	if (!tw_slice_starts(p->rest, "."))
		return tw_fail(p->err, TRAWL_E_USAGE, "unexpected data at end of key");
	p->rest = tw_slice_from(p->rest, 1);
	if (slot->kind != TW_V_MAP) {
		struct tw_dict *dict = tw_dict_new(p->arena);

		if (!dict)
			return tw_fail_nomem(p->err);
		*slot = tw_value_dict(dict);
	}
	return take_key(p, slot->dict, depth - 1);
}

int tw_helm_set(struct tw_arena *arena, struct tw_dict *into, struct tw_slice text, enum tw_helm_set kind,
		struct trawl_error *err)
{
	static const char *const flags[] = { "--set", "--set-string", "--set-json", "--set-file", "--set-literal" };
	struct parser p = { arena, text, kind, err };
	int status = TRAWL_OK;

	while (status == TRAWL_OK && p.rest.len) {
		status = take_key(&p, into, 30);
		if (tw_slice_starts(p.rest, ","))
			p.rest = tw_slice_from(p.rest, 1);
	}
	return status < 0 ? tw_wrap(err, "failed parsing %s data", flags[kind]) : TRAWL_OK;
}
