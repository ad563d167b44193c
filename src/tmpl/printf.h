/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fmt.Sprintf in two halves: printf.c reads the format, printf_value.c writes a value by what was read.
 */
#ifndef TW_TMPL_PRINTF_H
#define TW_TMPL_PRINTF_H

#include "tmpl/machine.h"

/* One "%-08.3x". */
struct tw_spec {
	bool minus, plus, sharp, space, zero, has_width, has_precision;
	bool names; /* %+v: with the names of structs' fields */
	int width, precision;
	uint32_t verb;
	struct tw_slice verb_text;
};

struct tw_printf_job {
	struct tw_machine *m;
	struct tw_buf *out;
	struct tw_slice format;
	size_t at;
	const struct tw_value *args;
	size_t count, next;
	bool reordered, bad_index;
	const char *dressed; /* the type of the value that is at hand in the form of a plain one; NULL: it is one */
};

/* Appends a text, filled up to its width. */
void tw_spec_pad(struct tw_buf *out, const struct tw_spec *spec, struct tw_slice text);

/* Appends a value by its verb; what doesn't fit is said in the output. */
int tw_spec_value(struct tw_printf_job *job, const struct tw_spec *spec, struct tw_value v, unsigned depth);

#endif
