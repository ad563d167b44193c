/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How Go's fmt prints values with %v: maps sorted, floats as %g, nil within others as "<nil>".
 */
#include "tmpl/machine.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "base/limits.h"
#include "format/number.h"

/* The shortest digits that read back as @value, and the place of the decimal point behind their start. */
static size_t shortest_digits(double value, char digits[32], int *ret_point)
{
	char text[32];
	size_t len = tw_number_print(fabs(value), text), count = 0;
	int point = -1, exponent = 0;

	for (size_t i = 0; i < len; i++) {
		if (text[i] == '.') {
			point = (int)count;
		} else if (text[i] == 'e') {
			bool negative = text[i + 1] == '-';

			for (i += 2; i < len; i++)
				exponent = exponent * 10 + (text[i] - '0');
			exponent = negative ? -exponent : exponent;
		} else {
			digits[count++] = text[i];
		}
	}
	*ret_point = (point < 0 ? (int)count : point) + exponent;
	while (count > 1 && digits[0] == '0') {
		memmove(digits, digits + 1, --count);
		--*ret_point;
	}
	while (count > 1 && digits[count - 1] == '0')
		count--;
	if (count == 1 && digits[0] == '0')
		*ret_point = 1;
	return count;
}

static size_t exponent_form(const char *digits, size_t count, int point, char e, char *ret, size_t room)
{
	size_t len = 0;

	ret[len++] = digits[0];
	if (count > 1) {
		ret[len++] = '.';
		memcpy(ret + len, digits + 1, count - 1);
		len += count - 1;
	}
	return len + (size_t)snprintf(ret + len, room - len, "%c%c%02d", e, point - 1 < 0 ? '-' : '+', abs(point - 1));
}

static size_t plain_form(const char *digits, size_t count, int point, char *ret, size_t room)
{
	size_t len = 0;

	if (point <= 0) {
		ret[len++] = '0';
		ret[len++] = '.';
		for (int i = point; i < 0 && len < room - 32; i++)
			ret[len++] = '0';
	}
	for (size_t i = 0; i < count; i++) {
		if (point > 0 && i == (size_t)point)
			ret[len++] = '.';
		ret[len++] = digits[i];
	}
	for (int i = (int)count; i < point && len < room - 1; i++)
		ret[len++] = '0';
	return len;
}

static size_t shortest(double value, char verb, char *ret, size_t room)
{
	char digits[32];
	int point;
	size_t count = shortest_digits(value, digits, &point), len = 0;
	char e = verb == 'E' || verb == 'G' ? 'E' : 'e';

	if (signbit(value))
		ret[len++] = '-';
	if (verb == 'e' || verb == 'E' || ((verb == 'g' || verb == 'G') && (point - 1 < -4 || point - 1 >= 6)))
		return len + exponent_form(digits, count, point, e, ret + len, room - len);
	return len + plain_form(digits, count, point, ret + len, room - len);
}

size_t tw_float_text(double value, char verb, int precision, char *ret, size_t room)
{
	char format[8] = { '%', '.', '*', verb, 0 };
	int len;

	if (isnan(value))
		return (size_t)snprintf(ret, room, "NaN");
	if (isinf(value))
		return (size_t)snprintf(ret, room, value < 0 ? "-Inf" : "+Inf");
	if (precision < 0)
		return shortest(value, verb, ret, room);
	switch (format[3]) {
	case 'e': len = snprintf(ret, room, "%.*e", precision, value); break;
	case 'E': len = snprintf(ret, room, "%.*E", precision, value); break;
	case 'g': len = snprintf(ret, room, "%.*g", precision, value); break;
	case 'G': len = snprintf(ret, room, "%.*G", precision, value); break;
	default: len = snprintf(ret, room, "%.*f", precision, value); break;
	}
	if ((size_t)len >= room)
		len = (int)room - 1;
	for (int i = 0; i < len; i++) {
		if (ret[i] == ',') /* the host program's locale */
			ret[i] = '.';
	}
	return (size_t)len;
}

static int print_at(struct tw_machine *m, struct tw_buf *out, struct tw_value v, unsigned depth);

static int print_list(struct tw_machine *m, struct tw_buf *out, const struct tw_list *list, unsigned depth)
{
	int status = TRAWL_OK;

	tw_buf_char(out, '[');
	for (size_t i = 0; i < list->len && status == TRAWL_OK; i++) {
		if (i)
			tw_buf_char(out, ' ');
		status = print_at(m, out, list->at[i], depth);
	}
	tw_buf_char(out, ']');
	return status;
}

static int print_dict(struct tw_machine *m, struct tw_buf *out, const struct tw_dict *dict, unsigned depth)
{
	int status = TRAWL_OK;

	tw_buf_text(out, "map[");
	for (size_t i = 0; i < dict->len && status == TRAWL_OK; i++) {
		if (i)
			tw_buf_char(out, ' ');
		tw_buf_slice(out, dict->at[i].key);
		tw_buf_char(out, ':');
		status = print_at(m, out, dict->at[i].value, depth);
	}
	tw_buf_char(out, ']');
	return status;
}

static int print_object(struct tw_machine *m, struct tw_buf *out, const struct tw_object *object, unsigned depth)
{
	struct tw_slice text = { 0 };
	int status;

	if (!object->class->text) {
		if (object->class->plain)
			return print_at(m, out, object->class->plain(object), depth);
		tw_buf_text(out, "{}");
		return TRAWL_OK;
	}
	status = object->class->text(m, object, &text);
	tw_buf_slice(out, text);
	return status;
}

/* time.Duration's String(). */
static void print_duration(struct tw_buf *out, int64_t value)
{
	uint64_t u = value < 0 ? 0 - (uint64_t)value : (uint64_t)value, unit = 1000000000;
	const char *name = "s";
	char text[64];
	int len;

	if (u == 0) {
		tw_buf_text(out, "0s");
		return;
	}
	if (value < 0)
		tw_buf_char(out, '-');
	if (u < unit) {
		unit = u < 1000 ? 1 : u < 1000000 ? 1000 : 1000000;
		name = u < 1000 ? "ns" : u < 1000000 ? "\xc2\xb5s" : "ms";
	} else {
		uint64_t minutes = u / unit / 60;

		if (minutes >= 60)
			tw_buf_printf(out, "%" PRIu64 "h", minutes / 60);
		if (minutes)
			tw_buf_printf(out, "%" PRIu64 "m", minutes % 60);
		u %= 60 * unit;
	}
	len = snprintf(text, sizeof(text), "%" PRIu64, u / unit);
	tw_buf_add(out, text, (size_t)len);
	if (u % unit) {
		char digits[16];

		len = snprintf(digits, sizeof(digits), "%" PRIu64, unit + u % unit);
		while (len > 1 && digits[len - 1] == '0')
			len--;
		tw_buf_char(out, '.');
		tw_buf_add(out, digits + 1, (size_t)len - 1);
	}
	tw_buf_text(out, name);
}

static int print_bytes(struct tw_buf *out, struct tw_slice bytes)
{
	tw_buf_char(out, '[');
	for (size_t i = 0; i < bytes.len; i++)
		tw_buf_printf(out, i ? " %u" : "%u", (unsigned char)bytes.ptr[i]);
	tw_buf_char(out, ']');
	return TRAWL_OK;
}

static int print_at(struct tw_machine *m, struct tw_buf *out, struct tw_value v, unsigned depth)
{
	char text[400];

	if (depth == 0)
		return tw_tmpl_fail(m, "a value nested deeper than %d", TW_LIMIT_TMPL_NESTING);
	if (out->len > TW_LIMIT_TMPL_OUTPUT)
		return tw_fail(m->err, TRAWL_E_LIMIT, "template: more than %llu MiB of output",
			       TW_LIMIT_TMPL_OUTPUT / TW_MIB);
	switch ((enum tw_value_kind)v.kind) {
	case TW_V_NONE:
	case TW_V_NIL: tw_buf_text(out, "<nil>"); break;
	case TW_V_BOOL: tw_buf_text(out, v.truth ? "true" : "false"); break;
	case TW_V_INT:
		if (v.type == TW_T_DURATION)
			print_duration(out, v.i);
		else
			tw_buf_printf(out, "%" PRId64, v.i);
		break;
	case TW_V_UINT: tw_buf_printf(out, "%" PRIu64, v.u); break;
	case TW_V_FLOAT: tw_buf_add(out, text, tw_float_text(v.f, 'g', -1, text, sizeof(text))); break;
	case TW_V_STRING:
		if (v.type == TW_T_BYTES)
			return print_bytes(out, v.text);
		tw_buf_slice(out, v.text);
		break;
	case TW_V_LIST: return print_list(m, out, v.list, depth - 1);
	case TW_V_MAP: return print_dict(m, out, v.dict, depth - 1);
	case TW_V_OBJECT: return print_object(m, out, v.object, depth - 1);
	}
	return TRAWL_OK;
}

int tw_print(struct tw_machine *m, struct tw_buf *out, struct tw_value v)
{
	return print_at(m, out, v, TW_LIMIT_TMPL_NESTING);
}

int tw_tmpl_text(struct tw_machine *m, struct tw_value v, struct tw_slice *ret)
{
	struct tw_buf out = TW_TMPL_BUF;
	int status;

	if (v.kind == TW_V_STRING && v.type != TW_T_BYTES) {
		*ret = v.text.ptr ? v.text : TW_LIT("");
		return TRAWL_OK;
	}
	status = tw_print(m, &out, v);
	if (status < 0) {
		tw_buf_release(&out);
		return status;
	}
	return tw_tmpl_keep(m, &out, ret);
}
