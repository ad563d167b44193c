/* SPDX-License-Identifier: Apache-2.0 */
#include "tmpl/convert.h"

#include "format/number.h"
#include "tmpl/literal.h"

int tw_convert_text(struct tw_machine *machine, struct tw_value v, struct tw_slice *ret)
{
	if (v.kind == TW_V_STRING) {
		*ret = v.text.ptr ? v.text : TW_LIT("");
		return TRAWL_OK;
	}
	return tw_tmpl_text(machine, v, ret);
}

/* "1.00" is "1" for cast. */
static struct tw_slice without_zero_decimals(struct tw_slice s)
{
	ptrdiff_t dot = tw_slice_find(s, '.');

	for (size_t i = (size_t)dot + 1; dot > 0 && i < s.len; i++) {
		if (s.ptr[i] != '0')
			return s;
	}
	return dot > 0 ? tw_slice_head(s, (size_t)dot) : s;
}

static int64_t int_of_text(struct tw_slice s)
{
	int64_t integer;
	uint64_t whole;
	bool is_int, is_whole;

	if (tw_integer_literal(without_zero_decimals(s), &integer, &is_int, &whole, &is_whole) && is_int)
		return integer;
	return 0;
}

static int64_t int_of_float(double f)
{
	if (!(f > -9.3e18 && f < 9.2233720368547748e18))
		return INT64_MIN;
	return f < -9.2233720368547758e18 ? INT64_MIN : (int64_t)f;
}

int64_t tw_convert_int(struct tw_value v)
{
	v = tw_value_basic(v);
	switch ((enum tw_value_kind)v.kind) {
	case TW_V_BOOL: return v.truth;
	case TW_V_INT:
	case TW_V_UINT: return v.i;
	case TW_V_FLOAT: return int_of_float(v.f);
	case TW_V_STRING: return v.type == TW_T_BYTES ? 0 : int_of_text(v.text);
	default: return 0;
	}
}

double tw_convert_float(struct tw_value v)
{
	double f = 0;

	v = tw_value_basic(v);
	switch ((enum tw_value_kind)v.kind) {
	case TW_V_BOOL: return v.truth;
	case TW_V_INT: return (double)v.i;
	case TW_V_UINT: return (double)v.u;
	case TW_V_FLOAT: return v.f;
	case TW_V_STRING: return v.type != TW_T_BYTES && tw_number_parse(v.text, &f) ? f : 0;
	default: return 0;
	}
}

bool tw_convert_list(struct tw_value v, const struct tw_list **ret)
{
	v = tw_value_plain(v);
	if (v.kind != TW_V_LIST)
		return false;
	*ret = v.list;
	return true;
}
