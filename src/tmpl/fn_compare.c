/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Go's own functions: comparing, looking into lists and maps, and escaping; and sprig's questions about types.
 */
#include "tmpl/convert.h"

#include <stdio.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "tmpl/literal.h"

static bool is_basic(struct tw_value v)
{
	return v.kind >= TW_V_BOOL && v.kind <= TW_V_STRING && v.type != TW_T_BYTES;
}

static bool is_collection(struct tw_value v)
{
	return v.kind == TW_V_LIST || v.kind == TW_V_MAP;
}

/* 1 equal, 0 not, negative: can't be compared. */
static int equal(struct tw_machine *machine, struct tw_value of, struct tw_value with)
{
	struct tw_value a = tw_value_basic(of), b = tw_value_basic(with);
	bool a_basic = is_basic(a), b_basic = is_basic(b);
	struct tw_slice text;

	if (a.kind == TW_V_INT && b.kind == TW_V_UINT)
		return a.i >= 0 && a.u == b.u;
	if (a.kind == TW_V_UINT && b.kind == TW_V_INT)
		return b.i >= 0 && a.u == b.u;
	if (a_basic != b_basic || (a_basic && a.kind != b.kind)) {
		if (tw_value_is_nothing(a) || tw_value_is_nothing(b))
			return 0;
		return tw_tmpl_fail(machine, "incompatible types for comparison: %s and %s", tw_value_type_name(of),
				    tw_value_type_name(with));
	}
	switch ((enum tw_value_kind)a.kind) {
	case TW_V_BOOL: return a.truth == b.truth;
	case TW_V_INT:
	case TW_V_UINT: return a.i == b.i;
	case TW_V_FLOAT: return a.f == b.f;
	case TW_V_STRING:
		if (a_basic)
			return tw_slice_eq(a.text, b.text);
		break;
	default: break;
	}
	if (tw_value_is_nothing(a) || tw_value_is_nothing(b))
		return tw_value_is_nothing(a) && tw_value_is_nothing(b);
	if (a.kind == TW_V_OBJECT && b.kind == TW_V_OBJECT && !is_collection(tw_value_plain(a)))
		return a.object == b.object;
	if (tw_tmpl_text(machine, a, &text) < 0)
		return machine->err->status;
	return tw_tmpl_fail(machine, "non-comparable type %.*s: %s", TW_ARG(text), tw_value_type_name(a));
}

TW_FN(eq)
{
	if (count < 2)
		return tw_tmpl_fail(machine, "missing argument for comparison");
	*ret = tw_value_bool(false);
	for (size_t i = 1; i < count; i++) {
		int answer = equal(machine, args[0], args[i]);

		if (answer < 0)
			return answer;
		if (answer) {
			*ret = tw_value_bool(true);
			return TRAWL_OK;
		}
	}
	return TRAWL_OK;
}

TW_FN(ne)
{
	int answer = equal(machine, args[0], args[1]);

	*ret = tw_value_bool(!answer);
	return answer < 0 ? answer : TRAWL_OK;
}

static int less(struct tw_machine *machine, struct tw_value of, struct tw_value with, bool *ret)
{
	struct tw_value a = tw_value_basic(of), b = tw_value_basic(with);

	if (!is_basic(a) || !is_basic(b))
		return tw_tmpl_fail(machine, "invalid type for comparison");
	if (a.kind == TW_V_INT && b.kind == TW_V_UINT) {
		*ret = a.i < 0 || a.u < b.u;
		return TRAWL_OK;
	}
	if (a.kind == TW_V_UINT && b.kind == TW_V_INT) {
		*ret = b.i >= 0 && a.u < b.u;
		return TRAWL_OK;
	}
	if (a.kind != b.kind)
		return tw_tmpl_fail(machine, "incompatible types for comparison: %s and %s", tw_value_type_name(of),
				    tw_value_type_name(with));
	switch ((enum tw_value_kind)a.kind) {
	case TW_V_INT: *ret = a.i < b.i; break;
	case TW_V_UINT: *ret = a.u < b.u; break;
	case TW_V_FLOAT: *ret = a.f < b.f; break;
	case TW_V_STRING: *ret = tw_slice_cmp(a.text, b.text) < 0; break;
	default: return tw_tmpl_fail(machine, "invalid type for comparison");
	}
	return TRAWL_OK;
}

static int less_or_equal(struct tw_machine *machine, struct tw_value a, struct tw_value b, bool *ret)
{
	int status = less(machine, a, b, ret), answer;

	if (status < 0 || *ret)
		return status;
	answer = equal(machine, a, b);
	*ret = answer > 0;
	return answer < 0 ? answer : TRAWL_OK;
}

TW_FN(lt)
{
	bool is = false;
	int status = less(machine, args[0], args[1], &is);

	*ret = tw_value_bool(is);
	return status;
}

TW_FN(le)
{
	bool is = false;
	int status = less_or_equal(machine, args[0], args[1], &is);

	*ret = tw_value_bool(is);
	return status;
}

TW_FN(gt)
{
	bool is = false;
	int status = less_or_equal(machine, args[0], args[1], &is);

	*ret = tw_value_bool(!is);
	return status;
}

TW_FN(ge)
{
	bool is = false;
	int status = less(machine, args[0], args[1], &is);

	*ret = tw_value_bool(!is);
	return status;
}

TW_FN(not )
{
	*ret = tw_value_bool(!tw_value_truth(args[0]));
	return TRAWL_OK;
}

TW_FN(len)
{
	struct tw_value v = tw_value_plain(args[0]);

	switch ((enum tw_value_kind)v.kind) {
	case TW_V_STRING: *ret = tw_value_int((int64_t)v.text.len); return TRAWL_OK;
	case TW_V_LIST: *ret = tw_value_int((int64_t)v.list->len); return TRAWL_OK;
	case TW_V_MAP: *ret = tw_value_int((int64_t)v.dict->len); return TRAWL_OK;
	case TW_V_NONE:
	case TW_V_NIL: return tw_tmpl_fail(machine, "len of nil pointer");
	default: return tw_tmpl_fail(machine, "len of type %s", tw_value_type_name(v));
	}
}

static int index_number(struct tw_machine *machine, struct tw_value at, size_t len, size_t *ret)
{
	if (tw_value_is_nothing(at))
		return tw_tmpl_fail(machine, "cannot index slice/array with nil");
	if (at.kind != TW_V_INT && at.kind != TW_V_UINT)
		return tw_tmpl_fail(machine, "cannot index slice/array with type %s", tw_value_type_name(at));
	if (at.i < 0 || (uint64_t)at.i >= len)
		return tw_tmpl_fail(machine, "index out of range: %lld", (long long)at.i);
	*ret = (size_t)at.i;
	return TRAWL_OK;
}

static int index_one(struct tw_machine *machine, struct tw_value in, struct tw_value at, struct tw_value *ret)
{
	const struct tw_value *found;
	size_t place = 0;
	int status;

	switch ((enum tw_value_kind)in.kind) {
	case TW_V_MAP:
		if (tw_value_is_nothing(at))
			return tw_tmpl_fail(machine, "value is nil; should be of type string");
		if (at.kind != TW_V_STRING)
			return tw_tmpl_fail(machine, "value has type %s; should be string", tw_value_type_name(at));
		found = tw_dict_get(in.dict, at.text);
		*ret = found ? *found : in.type == TW_T_TEXTS ? tw_value_text(TW_LIT("")) : tw_value_nil();
		return TRAWL_OK;
	case TW_V_LIST:
		status = index_number(machine, at, in.list->len, &place);
		if (status == TRAWL_OK)
			*ret = in.list->at[place];
		return status;
	case TW_V_STRING:
		status = index_number(machine, at, in.text.len, &place);
		if (status == TRAWL_OK)
			*ret = (struct tw_value){ .kind = TW_V_UINT, .u = (unsigned char)in.text.ptr[place] };
		return status;
	case TW_V_NONE:
	case TW_V_NIL: return tw_tmpl_fail(machine, "index of nil pointer");
	default: return tw_tmpl_fail(machine, "can't index item of type %s", tw_value_type_name(in));
	}
}

/* A map whose names have a type of their own. */
static int index_typed(struct tw_machine *machine, const struct tw_object *map, struct tw_value at,
		       struct tw_value *ret)
{
	const struct tw_class *class = map->class;
	const struct tw_value *found;

	if (tw_value_is_nothing(at))
		return tw_tmpl_fail(machine, "value is nil; should be of type %s", class->key->name);
	if (at.kind != TW_V_OBJECT || at.object->class != class->key)
		return tw_tmpl_fail(machine, "value has type %s; should be %s", tw_value_type_name(at),
				    class->key->name);
	found = tw_dict_get(class->plain(map).dict, at.object->value.text);
	*ret = found ? *found : tw_value_object(class->absent);
	return TRAWL_OK;
}

static int index_any(struct tw_machine *machine, struct tw_value in, struct tw_value at, struct tw_value *ret)
{
	if (in.kind == TW_V_OBJECT && in.object->class->key)
		return index_typed(machine, in.object, at, ret);
	return index_one(machine, tw_value_plain(in), at, ret);
}

TW_FN(index)
{
	struct tw_value v = args[0];
	int status = TRAWL_OK;

	if (tw_value_is_nothing(tw_value_plain(v)))
		return tw_tmpl_fail(machine, "index of untyped nil");
	for (size_t i = 1; i < count && status == TRAWL_OK; i++)
		status = index_any(machine, v, args[i], &v);
	*ret = v;
	return status;
}

TW_FN(call)
{
	return tw_tmpl_fail(machine, "call of nil");
}

/* fmt.Sprint of the arguments, unless there is one text alone. */
static int all_text(struct tw_machine *machine, const struct tw_value *args, size_t count, struct tw_slice *ret)
{
	struct tw_value printed = tw_value_text((struct tw_slice){ 0 });
	int status = tw_fn_builtin(TW_LIT("print"))->call(machine, args, count, &printed);

	*ret = printed.text;
	return status;
}

TW_FN(html)
{
	struct tw_buf out = TW_TMPL_BUF;
	struct tw_slice s;
	int status = all_text(machine, args, count, &s);

	for (size_t i = 0; status == TRAWL_OK && i < s.len; i++) {
		switch (s.ptr[i]) {
		case 0: tw_buf_text(&out, "\xef\xbf\xbd"); break;
		case '"': tw_buf_text(&out, "&#34;"); break;
		case '\'': tw_buf_text(&out, "&#39;"); break;
		case '&': tw_buf_text(&out, "&amp;"); break;
		case '<': tw_buf_text(&out, "&lt;"); break;
		case '>': tw_buf_text(&out, "&gt;"); break;
		default: tw_buf_char(&out, s.ptr[i]);
		}
	}
	return status < 0 ? status : tw_tmpl_keep_text(machine, &out, ret);
}

TW_FN(js)
{
	struct tw_buf out = TW_TMPL_BUF;
	struct tw_slice s;
	int status = all_text(machine, args, count, &s);

	for (size_t i = 0; status == TRAWL_OK && i < s.len;) {
		uint32_t point;
		size_t len = tw_utf8_decode(tw_slice_from(s, i), &point);

		if (len && point < 0x80 && strchr("\\'\"", (int)point) && point)
			tw_buf_printf(&out, "\\%c", (int)point);
		else if (len && (point < ' ' || strchr("<>&=", point < 0x80 ? (int)point : 'a')))
			tw_buf_printf(&out, "\\u%04X", point);
		else if (len && !tw_is_printable(point))
			tw_buf_printf(&out, "\\u%04X", point);
		else
			tw_buf_add(&out, s.ptr + i, len ? len : 1);
		i += len ? len : 1;
	}
	return status < 0 ? status : tw_tmpl_keep_text(machine, &out, ret);
}

TW_FN(urlquery)
{
	struct tw_buf out = TW_TMPL_BUF;
	struct tw_slice s;
	int status = all_text(machine, args, count, &s);

	for (size_t i = 0; status == TRAWL_OK && i < s.len; i++) {
		char c = s.ptr[i];

		if (c == ' ')
			tw_buf_char(&out, '+');
		else if (tw_is_alnum(c) || c == '-' || c == '_' || c == '.' || c == '~')
			tw_buf_char(&out, c);
		else
			tw_buf_printf(&out, "%%%02X", (unsigned char)c);
	}
	return status < 0 ? status : tw_tmpl_keep_text(machine, &out, ret);
}

static const char *type_of(struct tw_value v)
{
	return tw_value_is_nothing(v) ? "<nil>" : tw_value_type_name(v);
}

static const char *kind_of(struct tw_value v)
{
	return tw_value_is_nothing(v) ? "invalid" : tw_value_kind_name(v);
}

TW_FN(type_of)
{
	*ret = tw_value_text(tw_slice(type_of(args[0])));
	return TRAWL_OK;
}

TW_FN(type_is)
{
	*ret = tw_value_bool(tw_slice_is(args[0].text, type_of(args[1])));
	return TRAWL_OK;
}

TW_FN(type_is_like)
{
	const char *type = type_of(args[1]);

	*ret = tw_value_bool(tw_slice_is(args[0].text, type) ||
			     (type[0] == '*' && tw_slice_is(args[0].text, type + 1)));
	return TRAWL_OK;
}

TW_FN(kind_of)
{
	*ret = tw_value_text(tw_slice(kind_of(args[0])));
	return TRAWL_OK;
}

TW_FN(kind_is)
{
	*ret = tw_value_bool(tw_slice_is(args[0].text, kind_of(args[1])));
	return TRAWL_OK;
}

TW_FN(deep_equal)
{
	*ret = tw_value_bool(tw_value_equal(args[0], args[1]));
	return TRAWL_OK;
}
