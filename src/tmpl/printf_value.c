/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values by a verb, its flags, width and precision. Source: the documentation of Go's fmt.
 */
#include "tmpl/printf.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "tmpl/literal.h"

static size_t points_of(struct tw_slice s)
{
	size_t points = 0;

	for (size_t i = 0; i < s.len; points++) {
		uint32_t point;
		size_t len = tw_utf8_decode(tw_slice_from(s, i), &point);

		i += len ? len : 1;
	}
	return points;
}

void tw_spec_pad(struct tw_buf *out, const struct tw_spec *spec, struct tw_slice text)
{
	size_t points = spec->has_width ? points_of(text) : 0;
	size_t fill = spec->has_width && (size_t)spec->width > points ? (size_t)spec->width - points : 0;

	if (!spec->minus) {
		for (size_t i = 0; i < fill; i++)
			tw_buf_char(out, spec->zero ? '0' : ' ');
	}
	tw_buf_slice(out, text);
	if (spec->minus) {
		for (size_t i = 0; i < fill; i++)
			tw_buf_char(out, ' ');
	}
}

/* Numbers are filled with zeros behind their sign. */
static void pad_number(struct tw_buf *out, const struct tw_spec *spec, struct tw_slice text)
{
	struct tw_spec rest = *spec;

	if (spec->zero && !spec->minus && text.len && (text.ptr[0] == '-' || text.ptr[0] == '+')) {
		tw_buf_char(out, text.ptr[0]);
		text = tw_slice_from(text, 1);
		rest.width = rest.width > 0 ? rest.width - 1 : 0;
	}
	tw_spec_pad(out, &rest, text);
}

static int bad_verb(struct tw_printf_job *job, const struct tw_spec *spec, struct tw_value v)
{
	int status;

	tw_buf_text(job->out, "%!");
	tw_buf_slice(job->out, spec->verb_text);
	tw_buf_char(job->out, '(');
	if (tw_value_is_nothing(v)) {
		tw_buf_text(job->out, "<nil>)");
		return TRAWL_OK;
	}
	tw_buf_text(job->out, job->dressed ? job->dressed : tw_value_type_name(v));
	tw_buf_char(job->out, '=');
	status = tw_print(job->m, job->out, v);
	tw_buf_char(job->out, ')');
	return status;
}

static void format_integer(struct tw_printf_job *job, const struct tw_spec *spec, uint64_t value, bool negative,
			   unsigned base, bool upper)
{
	const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
	char text[160], sign[2] = { negative ? '-' : spec->plus ? '+' : ' ', 0 };
	size_t at = sizeof(text);
	int least = spec->has_precision ? spec->precision : 0;
	bool empty = spec->has_precision && spec->precision == 0 && value == 0;
	struct tw_spec rest = *spec;

	if (spec->has_precision)
		rest.zero = false;
	else if (spec->zero && spec->has_width && !spec->minus)
		least = spec->width - (negative || spec->plus || spec->space);
	if (least > 100)
		least = 100;
	if (!empty) {
		do {
			text[--at] = digits[value % base];
			value /= base;
			least--;
		} while (value && at > 0);
	}
	while (least-- > 0)
		text[--at] = '0';
	if (spec->sharp && base == 8 && text[at] != '0')
		text[--at] = '0';
	if (spec->sharp && (base == 16 || base == 2)) {
		text[--at] = base == 2 ? 'b' : upper ? 'X' : 'x';
		text[--at] = '0';
	}
	if (spec->verb == 'O') {
		text[--at] = 'o';
		text[--at] = '0';
	}
	if (negative || spec->plus || spec->space)
		text[--at] = sign[0];
	rest.zero = false;
	tw_spec_pad(job->out, &rest, tw_slice_of(text + at, sizeof(text) - at));
}

static void format_point(struct tw_printf_job *job, const struct tw_spec *spec, uint64_t value, bool quoted)
{
	struct tw_buf out = TW_TMPL_BUF;
	char bytes[4];
	uint32_t point = value > 0x10ffff ? TW_UTF8_REPLACEMENT : (uint32_t)value;
	size_t len = tw_utf8_encode(point, bytes);

	if (!quoted) {
		tw_buf_add(&out, bytes, len);
	} else if (point == '\'' || point == '"') {
		tw_buf_text(&out, point == '"' ? "'\"'" : "'\\''");
	} else {
		tw_quote(&out, tw_slice_of(bytes, len), spec->plus);
		if (out.len >= 2)
			out.ptr[0] = out.ptr[out.len - 1] = '\'';
	}
	tw_spec_pad(job->out, spec, tw_buf_view(&out));
	tw_buf_release(&out);
}

static int format_int(struct tw_printf_job *job, const struct tw_spec *spec, struct tw_value v)
{
	bool negative = v.kind == TW_V_INT && v.i < 0;
	uint64_t value = negative ? 0 - v.u : v.u;
	char text[32];

	if (v.type == TW_T_DURATION && (spec->verb == 'v' || spec->verb == 's')) {
		struct tw_slice printed;
		int status = tw_tmpl_text(job->m, v, &printed);

		tw_spec_pad(job->out, spec, printed);
		return status;
	}
	switch (spec->verb) {
	case 'v':
	case 'd': format_integer(job, spec, value, negative, 10, false); break;
	case 'b': format_integer(job, spec, value, negative, 2, false); break;
	case 'o':
	case 'O': format_integer(job, spec, value, negative, 8, false); break;
	case 'x': format_integer(job, spec, value, negative, 16, false); break;
	case 'X': format_integer(job, spec, value, negative, 16, true); break;
	case 'c': format_point(job, spec, v.u, false); break;
	case 'q': format_point(job, spec, v.u, true); break;
	case 'U':
		snprintf(text, sizeof(text), "U+%04" PRIX64, value);
		tw_spec_pad(job->out, spec, tw_slice(text));
		break;
	default: return bad_verb(job, spec, v);
	}
	return TRAWL_OK;
}

static int format_float(struct tw_printf_job *job, const struct tw_spec *spec, struct tw_value v)
{
	char text[600];
	int precision = spec->has_precision ? spec->precision : -1;
	char verb = (char)spec->verb;
	size_t len;

	if (!strchr("vbgGxXfFeE", verb) || spec->verb > 127 || verb == 'b' || verb == 'x' || verb == 'X')
		return bad_verb(job, spec, v);
	if (strchr("fFeE", verb) && precision < 0)
		precision = 6;
	if (precision > 200)
		precision = 200;
	text[0] = spec->space ? ' ' : '+';
	len = tw_float_text(v.f, verb == 'v' ? 'g' : verb == 'F' ? 'f' : verb, precision, text + 1, sizeof(text) - 1);
	if (text[1] == '-' || text[1] == '+' || !(spec->plus || spec->space))
		pad_number(job->out, spec, tw_slice_of(text + 1, len));
	else
		pad_number(job->out, spec, tw_slice_of(text, len + 1));
	return TRAWL_OK;
}

static void format_hex(struct tw_printf_job *job, const struct tw_spec *spec, struct tw_slice text)
{
	struct tw_buf out = TW_TMPL_BUF;

	if (spec->sharp && text.len)
		tw_buf_text(&out, spec->verb == 'x' ? "0x" : "0X");
	for (size_t i = 0; i < text.len; i++) {
		if (spec->space && i)
			tw_buf_char(&out, ' ');
		tw_buf_printf(&out, spec->verb == 'x' ? "%02x" : "%02X", (unsigned char)text.ptr[i]);
	}
	tw_spec_pad(job->out, spec, tw_buf_view(&out));
	tw_buf_release(&out);
}

static struct tw_slice cut(struct tw_slice text, int points)
{
	size_t at = 0;

	for (int i = 0; i < points && at < text.len; i++) {
		uint32_t point;
		size_t len = tw_utf8_decode(tw_slice_from(text, at), &point);

		at += len ? len : 1;
	}
	return tw_slice_head(text, at);
}

static int format_text(struct tw_printf_job *job, const struct tw_spec *spec, struct tw_value v)
{
	struct tw_slice text = spec->has_precision ? cut(v.text, spec->precision) : v.text;
	struct tw_buf out = TW_TMPL_BUF;

	switch (spec->verb) {
	case 'v':
		if (!spec->sharp) {
			tw_spec_pad(job->out, spec, text);
			break;
		}
		/* fall through */
	case 'q':
		if (spec->verb == 'q' && spec->sharp && tw_slice_find(text, '`') < 0 && tw_slice_find(text, '\n') < 0) {
			tw_buf_char(&out, '`');
			tw_buf_slice(&out, text);
			tw_buf_char(&out, '`');
		} else {
			tw_quote(&out, text, spec->plus);
		}
		tw_spec_pad(job->out, spec, tw_buf_view(&out));
		tw_buf_release(&out);
		break;
	case 's': tw_spec_pad(job->out, spec, text); break;
	case 'x':
	case 'X': format_hex(job, spec, text); break;
	default: return bad_verb(job, spec, v);
	}
	return TRAWL_OK;
}

static int format_list(struct tw_printf_job *job, const struct tw_spec *spec, struct tw_value v, unsigned depth)
{
	bool go = spec->verb == 'v' && spec->sharp;
	int status = TRAWL_OK;

	if (go)
		tw_buf_text(job->out, tw_value_type_name(v));
	tw_buf_char(job->out, go ? '{' : '[');
	for (size_t i = 0; i < v.list->len && status == TRAWL_OK; i++) {
		if (i)
			tw_buf_text(job->out, go ? ", " : " ");
		status = tw_spec_value(job, spec, v.list->at[i], depth);
	}
	tw_buf_char(job->out, go ? '}' : ']');
	return status;
}

static int format_dict(struct tw_printf_job *job, const struct tw_spec *spec, struct tw_value v, unsigned depth)
{
	bool go = spec->verb == 'v' && spec->sharp;
	int status = TRAWL_OK;

	tw_buf_text(job->out, go ? tw_value_type_name(v) : "map");
	tw_buf_char(job->out, go ? '{' : '[');
	for (size_t i = 0; i < v.dict->len && status == TRAWL_OK; i++) {
		if (i)
			tw_buf_text(job->out, go ? ", " : " ");
		status = format_text(job, spec, tw_value_text(v.dict->at[i].key));
		tw_buf_char(job->out, ':');
		if (status == TRAWL_OK)
			status = tw_spec_value(job, spec, v.dict->at[i].value, depth);
	}
	tw_buf_char(job->out, go ? '}' : ']');
	return status;
}

static int format_bool(struct tw_printf_job *job, const struct tw_spec *spec, struct tw_value v)
{
	if (spec->verb != 't' && spec->verb != 'v')
		return bad_verb(job, spec, v);
	tw_spec_pad(job->out, spec, v.truth ? TW_LIT("true") : TW_LIT("false"));
	return TRAWL_OK;
}

static int format_nothing(struct tw_printf_job *job, const struct tw_spec *spec, unsigned depth)
{
	struct tw_spec plain = *spec;

	if (spec->verb == 'v' || depth < TW_LIMIT_TMPL_NESTING) {
		plain.zero = false;
		tw_spec_pad(job->out, &plain,
			    depth < TW_LIMIT_TMPL_NESTING && spec->sharp && spec->verb == 'v'
				    ? TW_LIT("interface {}(nil)")
				    : TW_LIT("<nil>"));
		return TRAWL_OK;
	}
	return bad_verb(job, spec, tw_value_nil());
}

static int format_plain(struct tw_printf_job *job, const struct tw_spec *spec, const struct tw_object *object,
			unsigned depth)
{
	int status;

	job->dressed = object->class->name;
	status = tw_spec_value(job, spec, object->class->plain(object), depth - 1);
	job->dressed = NULL;
	return status;
}

/* A number with a String() has it for the verbs of texts alone. */
static bool prints_plain(const struct tw_class *class, struct tw_value v, const struct tw_spec *spec)
{
	if (!class->plain)
		return false;
	return !class->text ||
	       (tw_value_plain(v).kind == TW_V_INT && (spec->verb > 127 || !strchr("vsqxX", (int)spec->verb)));
}

static int format_object(struct tw_printf_job *job, const struct tw_spec *spec, struct tw_value v, unsigned depth)
{
	bool outer = job->m->prints_names;
	struct tw_slice text;
	int status;

	if (prints_plain(v.object->class, v, spec))
		return format_plain(job, spec, v.object, depth);
	job->m->prints_names = spec->names;
	status = tw_tmpl_text(job->m, v, &text);
	job->m->prints_names = outer;
	return status < 0 ? status : format_text(job, spec, tw_value_text(text));
}

int tw_spec_value(struct tw_printf_job *job, const struct tw_spec *spec, struct tw_value v, unsigned depth)
{
	if (depth == 0)
		return tw_tmpl_fail(job->m, "a value nested deeper than %d", TW_LIMIT_TMPL_NESTING);
	if (job->out->len > TW_LIMIT_TMPL_OUTPUT)
		return tw_fail(job->m->err, TRAWL_E_LIMIT, "template: more than %llu MiB of output",
			       TW_LIMIT_TMPL_OUTPUT / TW_MIB);
	switch ((enum tw_value_kind)v.kind) {
	case TW_V_NONE:
	case TW_V_NIL: return format_nothing(job, spec, depth);
	case TW_V_BOOL: return format_bool(job, spec, v);
	case TW_V_INT:
	case TW_V_UINT: return format_int(job, spec, v);
	case TW_V_FLOAT: return format_float(job, spec, v);
	case TW_V_STRING:
		if (v.type == TW_T_BYTES && (spec->verb == 'v' || spec->verb == 'd'))
			return tw_print(job->m, job->out, v);
		return format_text(job, spec, v);
	case TW_V_LIST: return format_list(job, spec, v, depth - 1);
	case TW_V_MAP: return format_dict(job, spec, v, depth - 1);
	case TW_V_OBJECT: break;
	}
	return format_object(job, spec, v, depth);
}
