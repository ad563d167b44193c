/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fmt.Sprintf. Source: the documentation of Go's fmt. What doesn't fit is said in the output, never an error:
 * "%!d(string=x)", "%!d(MISSING)", "%!(EXTRA int=1)".
 */
#include "tmpl/printf.h"

#include "base/limits.h"
#include "base/utf8.h"

enum { WIDEST = 1000000 }; /* Go's own limit of widths and precisions */

static bool take_int(struct tw_printf_job *job, int *ret)
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
static void take_index(struct tw_printf_job *job)
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

static bool take_star(struct tw_printf_job *job, int *ret)
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

static void take_flags(struct tw_printf_job *job, struct tw_spec *spec)
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

static void take_width(struct tw_printf_job *job, struct tw_spec *spec)
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

static void take_precision(struct tw_printf_job *job, struct tw_spec *spec)
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

static int format_verb(struct tw_printf_job *job, struct tw_spec *spec)
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
		tw_spec_pad(job->out, spec, tw_slice(tw_value_is_nothing(v) ? "<nil>" : tw_value_type_name(v)));
		return TRAWL_OK;
	}
	spec->names = spec->verb == 'v' && spec->plus;
	if (spec->names)
		spec->plus = false;
	return tw_spec_value(job, spec, v, TW_LIMIT_TMPL_NESTING);
}

static int format_one(struct tw_printf_job *job)
{
	struct tw_spec spec = { 0 };
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

static int extra(struct tw_printf_job *job)
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
	struct tw_printf_job job = { .m = m, .out = out, .format = format, .args = args, .count = count };
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
