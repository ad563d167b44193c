/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How sprig takes values of any type for texts and numbers: spf13/cast, for which what makes no sense is 0.
 */
#ifndef TW_TMPL_CONVERT_H
#define TW_TMPL_CONVERT_H

#include "tmpl/fn.h"

/* strval: bytes are a text, everything else as it prints. */
int tw_convert_text(struct tw_machine *machine, struct tw_value v, struct tw_slice *ret);

int64_t tw_convert_int(struct tw_value v);
double tw_convert_float(struct tw_value v);

/* The elements of any list, or of an object that holds one. False when it is none. */
bool tw_convert_list(struct tw_value v, const struct tw_list **ret);

#endif
