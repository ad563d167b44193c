/* SPDX-License-Identifier: Apache-2.0 */
#include "tmpl/json.h"

#include "base/limits.h"
#include "format/json.h"
#include "format/json_write.h"
#include "tmpl/convert.h"

static int value_at(struct tw_arena *arena, const struct tw_json *doc, uint32_t node, bool numbers,
		    struct tw_value *ret, struct trawl_error *err, unsigned depth);

static int list_at(struct tw_arena *arena, const struct tw_json *doc, uint32_t node, bool numbers, struct tw_value *ret,
		   struct trawl_error *err, unsigned depth)
{
	struct tw_list *list = tw_list_new(arena, tw_json_count(doc, node));
	size_t i = 0;
	int status = TRAWL_OK;

	if (!list)
		return tw_fail_nomem(err);
	tw_json_each(doc, node, child) {
		if (status == TRAWL_OK && i < list->len)
			status = value_at(arena, doc, child, numbers, &list->at[i++], err, depth);
	}
	*ret = tw_value_list(list);
	return status;
}

static int dict_at(struct tw_arena *arena, const struct tw_json *doc, uint32_t node, bool numbers, struct tw_value *ret,
		   struct trawl_error *err, unsigned depth)
{
	struct tw_dict *dict = tw_dict_new(arena);
	int status = dict ? TRAWL_OK : tw_fail_nomem(err);

	tw_json_each(doc, node, child) {
		struct tw_value value;

		if (status < 0)
			break;
		status = value_at(arena, doc, child, numbers, &value, err, depth);
		if (status == TRAWL_OK && !tw_dict_append(arena, dict, tw_json_key(doc, child, arena), value))
			status = tw_fail_nomem(err);
	}
	if (status < 0)
		return status;
	tw_dict_sort(dict);
	*ret = tw_value_dict(dict);
	return TRAWL_OK;
}

static int value_at(struct tw_arena *arena, const struct tw_json *doc, uint32_t node, bool numbers,
		    struct tw_value *ret, struct trawl_error *err, unsigned depth)
{
	double number = 0;

	if (depth == 0)
		return tw_fail(err, TRAWL_E_LIMIT, "nested deeper than %d", TW_LIMIT_TMPL_NESTING);
	switch (tw_json_type(doc, node)) {
	case TW_JSON_NONE:
	case TW_JSON_NULL: *ret = tw_value_nil(); return TRAWL_OK;
	case TW_JSON_FALSE:
	case TW_JSON_TRUE: *ret = tw_value_bool(tw_json_bool(doc, node)); return TRAWL_OK;
	case TW_JSON_NUMBER:
		if (numbers) {
			*ret = tw_value_text(tw_json_raw(doc, node));
			ret->type = TW_T_NUMBER;
			return TRAWL_OK;
		}
		if (!tw_json_number(doc, node, &number))
			return tw_fail(err, TRAWL_E_FORMAT, "a number that doesn't fit float64");
		*ret = tw_value_float(number);
		return TRAWL_OK;
	case TW_JSON_STRING:
		*ret = tw_value_text(tw_json_text(doc, node, arena));
		return ret->text.ptr ? TRAWL_OK : tw_fail_nomem(err);
	case TW_JSON_ARRAY: return list_at(arena, doc, node, numbers, ret, err, depth - 1);
	case TW_JSON_OBJECT: return dict_at(arena, doc, node, numbers, ret, err, depth - 1);
	}
	return TRAWL_OK;
}

int tw_value_of_json(struct tw_arena *arena, const struct tw_json *doc, uint32_t node, bool numbers,
		     struct tw_value *ret, struct trawl_error *err)
{
	return value_at(arena, doc, node, numbers, ret, err, TW_LIMIT_TMPL_NESTING);
}

int tw_value_parse_json(struct tw_arena *arena, struct tw_slice text, bool numbers, struct tw_value *ret,
			struct trawl_error *err)
{
	struct tw_json doc;
	int status = tw_json_parse(text, arena, &doc, err);

	return status < 0 ? status : tw_value_of_json(arena, &doc, TW_JSON_ROOT, numbers, ret, err);
}

static int write_at(struct tw_machine *m, struct tw_jw *jw, struct tw_value v, unsigned depth);

static int write_list(struct tw_machine *m, struct tw_jw *jw, const struct tw_list *list, unsigned depth)
{
	int status = TRAWL_OK;

	if (!list->at) {
		tw_jw_null(jw);
		return TRAWL_OK;
	}
	tw_jw_array_open(jw);
	for (size_t i = 0; i < list->len && status == TRAWL_OK; i++)
		status = write_at(m, jw, list->at[i], depth);
	tw_jw_array_close(jw);
	return status;
}

static int write_dict(struct tw_machine *m, struct tw_jw *jw, const struct tw_dict *dict, unsigned depth)
{
	int status = TRAWL_OK;

	tw_jw_object_open(jw);
	for (size_t i = 0; i < dict->len && status == TRAWL_OK; i++) {
		tw_jw_key_slice(jw, dict->at[i].key);
		status = write_at(m, jw, dict->at[i].value, depth);
	}
	tw_jw_object_close(jw);
	return status;
}

/* []byte is base64 there. */
static int write_bytes(struct tw_machine *m, struct tw_jw *jw, struct tw_value v)
{
	struct tw_value text, bytes = tw_value_text(v.text);
	int status = tw_fn_builtin(TW_LIT("b64enc"))->call(m, &bytes, 1, &text);

	if (status == TRAWL_OK)
		tw_jw_string(jw, text.text);
	return status;
}

static int write_at(struct tw_machine *m, struct tw_jw *jw, struct tw_value v, unsigned depth)
{
	struct tw_slice text;
	int status;

	if (depth == 0)
		return tw_tmpl_fail(m, "json: a value nested deeper than %d", TW_LIMIT_TMPL_NESTING);
	if (jw->out->len > TW_LIMIT_TMPL_OUTPUT)
		return tw_fail(m->err, TRAWL_E_LIMIT, "template: more than %llu MiB of output",
			       TW_LIMIT_TMPL_OUTPUT / TW_MIB);
	switch ((enum tw_value_kind)v.kind) {
	case TW_V_NONE:
	case TW_V_NIL: tw_jw_null(jw); break;
	case TW_V_BOOL: tw_jw_bool(jw, v.truth); break;
	case TW_V_INT:
	case TW_V_UINT: tw_jw_int(jw, v.i); break;
	case TW_V_FLOAT:
		if (v.f != v.f || v.f - v.f != 0)
			return tw_tmpl_fail(m, "json: unsupported value: %s",
					    v.f != v.f ? "NaN"
					    : v.f > 0  ? "+Inf"
						       : "-Inf");
		tw_jw_float(jw, v.f);
		break;
	case TW_V_STRING:
		if (v.type == TW_T_BYTES)
			return write_bytes(m, jw, v);
		if (v.type == TW_T_NUMBER)
			tw_jw_raw(jw, v.text);
		else
			tw_jw_string(jw, v.text);
		break;
	case TW_V_LIST: return write_list(m, jw, v.list, depth - 1);
	case TW_V_MAP: return write_dict(m, jw, v.dict, depth - 1);
	case TW_V_OBJECT:
		if (v.object->class->json)
			return v.object->class->json(m, v.object, jw);
		if (v.object->class->plain)
			return write_at(m, jw, v.object->class->plain(v.object), depth - 1);
		status = tw_tmpl_text(m, v, &text);
		if (status == TRAWL_OK)
			tw_jw_string(jw, text);
		return status;
	}
	return TRAWL_OK;
}

int tw_value_write_json(struct tw_machine *m, struct tw_jw *jw, struct tw_value v)
{
	return write_at(m, jw, v, TW_LIMIT_TMPL_NESTING);
}

static int to_json(struct tw_machine *machine, struct tw_value v, const char *indent, bool html, struct tw_value *ret)
{
	struct tw_buf out = TW_TMPL_BUF;
	struct tw_jw jw = tw_jw_init(&out, indent);
	int status;

	jw.html = html;
	status = tw_value_write_json(machine, &jw, v);
	if (status == TRAWL_OK)
		status = tw_jw_finish(&jw, machine->err);
	if (status == TRAWL_OK)
		return tw_tmpl_keep_text(machine, &out, ret);
	tw_buf_release(&out);
	return status;
}

TW_FN(to_json)
{
	return to_json(machine, args[0], NULL, true, ret);
}
TW_FN(to_pretty_json)
{
	return to_json(machine, args[0], "  ", true, ret);
}
TW_FN(to_raw_json)
{
	return to_json(machine, args[0], NULL, false, ret);
}

TW_FN(must_from_json)
{
	return tw_value_parse_json(machine->arena, args[0].text, false, ret, machine->err);
}

TW_FN(from_json)
{
	struct trawl_error ignored = { 0 };
	int status = tw_value_parse_json(machine->arena, args[0].text, false, ret, &ignored);

	if (status == TRAWL_E_NOMEM)
		return tw_tmpl_fail_memory(machine);
	if (status < 0)
		*ret = tw_value_nil();
	return TRAWL_OK;
}
