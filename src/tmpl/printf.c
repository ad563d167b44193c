/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fmt.Sprintf. Source: the documentation of Go's fmt. What doesn't fit is said in the output, never an error:
 * "%!d(string=x)", "%!d(MISSING)", "%!(EXTRA int=1)".
 */
#include "tmpl/machine.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/limits.h"
#include "format/utf8.h"
#include "tmpl/literal.h"

enum { WIDEST = 1000000 }; /* Go's own limit of widths and precisions */

struct spec {
	bool minus, plus, sharp, space, zero, has_width, has_precision;
	int width, precision;
	uint32_t verb;
	struct tw_slice verb_text;
};

struct job {
	struct tw_machine *m;
	struct tw_buf *out;
	struct tw_slice format;
	size_t at;
	const struct tw_value *args;
	size_t count, next;
	bool reordered, bad_index;
};

static int format_value(struct job *job, const struct spec *spec, struct tw_value v, unsigned depth);

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

static void pad(struct tw_buf *out, const struct spec *spec, struct tw_slice text)
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
static void pad_number(struct tw_buf *out, const struct spec *spec, struct tw_slice text)
{
	struct spec rest = *spec;

	if (spec->zero && !spec->minus && text.len && (text.ptr[0] == '-' || text.ptr[0] == '+')) {
		tw_buf_char(out, text.ptr[0]);
		text = tw_slice_from(text, 1);
		rest.width = rest.width > 0 ? rest.width - 1 : 0;
	}
	pad(out, &rest, text);
}

static int bad_verb(struct job *job, const struct spec *spec, struct tw_value v)
{
	int status;

	tw_buf_text(job->out, "%!");
	tw_buf_slice(job->out, spec->verb_text);
	tw_buf_char(job->out, '(');
	if (tw_value_is_nothing(v)) {
		tw_buf_text(job->out, "<nil>)");
		return TRAWL_OK;
	}
	tw_buf_text(job->out, tw_value_type_name(v));
	tw_buf_char(job->out, '=');
	status = tw_print(job->m, job->out, v);
	tw_buf_char(job->out, ')');
	return status;
}

static void format_integer(struct job *job, const struct spec *spec, uint64_t value, bool negative, unsigned base,
			   bool upper)
{
	const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
	char text[160], sign[2] = { negative ? '-' : spec->plus ? '+' : ' ', 0 };
	size_t at = sizeof(text);
	int least = spec->has_precision ? spec->precision : 0;
	bool empty = spec->has_precision && spec->precision == 0 && value == 0;
	struct spec rest = *spec;

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
	pad(job->out, &rest, tw_slice_of(text + at, sizeof(text) - at));
}

static void format_point(struct job *job, const struct spec *spec, uint64_t value, bool quoted)
{
	struct tw_buf out = { 0 };
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
	pad(job->out, spec, tw_buf_view(&out));
	tw_buf_release(&out);
}

static int format_int(struct job *job, const struct spec *spec, struct tw_value v)
{
	bool negative = v.kind == TW_V_INT && v.i < 0;
	uint64_t value = negative ? 0 - v.u : v.u;
	char text[32];

	if (v.type == TW_T_DURATION && (spec->verb == 'v' || spec->verb == 's')) {
		struct tw_slice printed;
		int status = tw_tmpl_text(job->m, v, &printed);

		pad(job->out, spec, printed);
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
		pad(job->out, spec, tw_slice(text));
		break;
	default: return bad_verb(job, spec, v);
	}
	return TRAWL_OK;
}

static int format_float(struct job *job, const struct spec *spec, struct tw_value v)
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

static void format_hex(struct job *job, const struct spec *spec, struct tw_slice text)
{
	struct tw_buf out = { 0 };

	if (spec->sharp && text.len)
		tw_buf_text(&out, spec->verb == 'x' ? "0x" : "0X");
	for (size_t i = 0; i < text.len; i++) {
		if (spec->space && i)
			tw_buf_char(&out, ' ');
		tw_buf_printf(&out, spec->verb == 'x' ? "%02x" : "%02X", (unsigned char)text.ptr[i]);
	}
	pad(job->out, spec, tw_buf_view(&out));
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

static int format_text(struct job *job, const struct spec *spec, struct tw_value v)
{
	struct tw_slice text = spec->has_precision ? cut(v.text, spec->precision) : v.text;
	struct tw_buf out = { 0 };

	switch (spec->verb) {
	case 'v':
		if (!spec->sharp) {
			pad(job->out, spec, text);
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
		pad(job->out, spec, tw_buf_view(&out));
		tw_buf_release(&out);
		break;
	case 's': pad(job->out, spec, text); break;
	case 'x':
	case 'X': format_hex(job, spec, text); break;
	default: return bad_verb(job, spec, v);
	}
	return TRAWL_OK;
}

static int format_list(struct job *job, const struct spec *spec, struct tw_value v, unsigned depth)
{
	bool go = spec->verb == 'v' && spec->sharp;
	int status = TRAWL_OK;

	if (go)
		tw_buf_text(job->out, tw_value_type_name(v));
	tw_buf_char(job->out, go ? '{' : '[');
	for (size_t i = 0; i < v.list->len && status == TRAWL_OK; i++) {
		if (i)
			tw_buf_text(job->out, go ? ", " : " ");
		status = format_value(job, spec, v.list->at[i], depth);
	}
	tw_buf_char(job->out, go ? '}' : ']');
	return status;
}

static int format_dict(struct job *job, const struct spec *spec, struct tw_value v, unsigned depth)
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
			status = format_value(job, spec, v.dict->at[i].value, depth);
	}
	tw_buf_char(job->out, go ? '}' : ']');
	return status;
}

static int format_bool(struct job *job, const struct spec *spec, struct tw_value v)
{
	if (spec->verb != 't' && spec->verb != 'v')
		return bad_verb(job, spec, v);
	pad(job->out, spec, v.truth ? TW_LIT("true") : TW_LIT("false"));
	return TRAWL_OK;
}

static int format_nothing(struct job *job, const struct spec *spec, unsigned depth)
{
	struct spec plain = *spec;

	if (spec->verb == 'v' || depth < TW_LIMIT_TMPL_NESTING) {
		plain.zero = false;
		pad(job->out, &plain,
		    depth < TW_LIMIT_TMPL_NESTING && spec->sharp && spec->verb == 'v' ? TW_LIT("interface {}(nil)")
										      : TW_LIT("<nil>"));
		return TRAWL_OK;
	}
	return bad_verb(job, spec, tw_value_nil());
}

static int format_value(struct job *job, const struct spec *spec, struct tw_value v, unsigned depth)
{
	struct tw_slice text;
	int status;

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
	if (!v.object->class->text && v.object->class->plain)
		return format_value(job, spec, v.object->class->plain(v.object), depth - 1);
	status = tw_tmpl_text(job->m, v, &text);
	return status < 0 ? status : format_text(job, spec, tw_value_text(text));
}

static bool take_int(struct job *job, int *ret)
{
	size_t from = job->at;

	*ret = 0;
	while (job->at < job->format.len && tw_is_digit(job->format.ptr[job->at])) {
		*ret = *ret * 10 + (job->format.ptr[job->at++] - '0');
		if (*ret > WIDEST)
			*ret = WIDEST;
	}
	return job->at > from;
}

/* "[2]": which argument comes next. */
static void take_index(struct job *job)
{
	int index;

	if (job->at >= job->format.len || job->format.ptr[job->at] != '[')
		return;
	job->reordered = true;
	job->at++;
	if (!take_int(job, &index) || job->at >= job->format.len || job->format.ptr[job->at] != ']' || index < 1 ||
	    (size_t)index > job->count)
		job->bad_index = true;
	else
		job->next = (size_t)index - 1;
	while (job->at < job->format.len && job->format.ptr[job->at++] != ']')
		;
}

static bool take_star(struct job *job, int *ret)
{
	if (job->at >= job->format.len || job->format.ptr[job->at] != '*')
		return false;
	job->at++;
	*ret = INT32_MIN;
	if (job->next < job->count) {
		struct tw_value v = job->args[job->next++];

		if (v.kind == TW_V_INT && v.i <= WIDEST && v.i >= -WIDEST)
			*ret = (int)v.i;
	}
	return true;
}

static void take_flags(struct job *job, struct spec *spec)
{
	for (; job->at < job->format.len; job->at++) {
		switch (job->format.ptr[job->at]) {
		case '-': spec->minus = true; break;
		case '+': spec->plus = true; break;
		case '#': spec->sharp = true; break;
		case ' ': spec->space = true; break;
		case '0': spec->zero = true; break;
		default: return;
		}
	}
}

static void take_width(struct job *job, struct spec *spec)
{
	take_index(job);
	if (take_star(job, &spec->width)) {
		spec->has_width = spec->width != INT32_MIN;
		if (!spec->has_width)
			tw_buf_text(job->out, "%!(BADWIDTH)");
		if (spec->has_width && spec->width < 0) {
			spec->width = -spec->width;
			spec->minus = true;
		}
	} else {
		spec->has_width = take_int(job, &spec->width);
	}
}

static void take_precision(struct job *job, struct spec *spec)
{
	if (job->at >= job->format.len || job->format.ptr[job->at] != '.')
		return;
	job->at++;
	take_index(job);
	if (take_star(job, &spec->precision)) {
		spec->has_precision = spec->precision >= 0;
		if (!spec->has_precision)
			tw_buf_text(job->out, "%!(BADPREC)");
	} else {
		take_int(job, &spec->precision);
		spec->has_precision = true;
	}
}

static int format_verb(struct job *job, struct spec *spec)
{
	struct tw_value v;

	if (spec->verb == '%') {
		tw_buf_char(job->out, '%');
		return TRAWL_OK;
	}
	if (job->bad_index) {
		tw_buf_text(job->out, "%!");
		tw_buf_slice(job->out, spec->verb_text);
		tw_buf_text(job->out, "(BADINDEX)");
		return TRAWL_OK;
	}
	if (job->next >= job->count) {
		tw_buf_text(job->out, "%!");
		tw_buf_slice(job->out, spec->verb_text);
		tw_buf_text(job->out, "(MISSING)");
		return TRAWL_OK;
	}
	v = job->args[job->next++];
	if (spec->verb == 'T') {
		pad(job->out, spec, tw_slice(tw_value_is_nothing(v) ? "<nil>" : tw_value_type_name(v)));
		return TRAWL_OK;
	}
	if (spec->verb == 'v' && spec->plus)
		spec->plus = false;
	return format_value(job, spec, v, TW_LIMIT_TMPL_NESTING);
}

static int format_one(struct job *job)
{
	struct spec spec = { 0 };
	size_t len;

	job->bad_index = false;
	take_flags(job, &spec);
	take_width(job, &spec);
	take_precision(job, &spec);
	take_index(job);
	if (job->at >= job->format.len) {
		tw_buf_text(job->out, "%!(NOVERB)");
		return TRAWL_OK;
	}
	len = tw_utf8_decode(tw_slice_from(job->format, job->at), &spec.verb);
	spec.verb_text = tw_slice_sub(job->format, job->at, job->at + (len ? len : 1));
	job->at += len ? len : 1;
	if (spec.minus)
		spec.zero = false;
	return format_verb(job, &spec);
}

static int extra(struct job *job)
{
	int status = TRAWL_OK;

	if (job->reordered || job->next >= job->count)
		return TRAWL_OK;
	tw_buf_text(job->out, "%!(EXTRA ");
	for (size_t i = job->next; i < job->count && status == TRAWL_OK; i++) {
		struct tw_value v = job->args[i];

		if (i > job->next)
			tw_buf_text(job->out, ", ");
		if (tw_value_is_nothing(v)) {
			tw_buf_text(job->out, "<nil>");
			continue;
		}
		tw_buf_text(job->out, tw_value_type_name(v));
		tw_buf_char(job->out, '=');
		status = tw_print(job->m, job->out, v);
	}
	tw_buf_char(job->out, ')');
	return status;
}

int tw_printf(struct tw_machine *m, struct tw_buf *out, struct tw_slice format, const struct tw_value *args,
	      size_t count)
{
	struct job job = { .m = m, .out = out, .format = format, .args = args, .count = count };
	int status = TRAWL_OK;

	while (job.at < format.len && status == TRAWL_OK) {
		ptrdiff_t percent = tw_slice_find(tw_slice_from(format, job.at), '%');
		size_t to = percent < 0 ? format.len : job.at + (size_t)percent;

		tw_buf_slice(out, tw_slice_sub(format, job.at, to));
		job.at = to + 1;
		if (to < format.len)
			status = format_one(&job);
	}
	return status < 0 ? status : extra(&job);
}
