/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decimal numbers and doubles, exactly and in any locale: strtod and printf would follow the host program's.
 */
#ifndef TW_FORMAT_NUMBER_H
#define TW_FORMAT_NUMBER_H

#include "base/slice.h"

/*
 * The double next to a decimal number: digits with an optional sign, fraction and exponent; false when @s is anything
 * else, or too large for a double.
 */
bool tw_number_parse(struct tw_slice s, double *ret);

/* With an optional sign; false when it isn't decimal digits only, or doesn't fit. */
bool tw_number_int(struct tw_slice s, int64_t *ret);

/*
 * The shortest text that reads back as @value, as Go's encoding/json spells it: 7.5, 10, 1e+21, 1e-7. Infinities and
 * NaN, which JSON doesn't have, become "null". Returns the length; not terminated.
 */
size_t tw_number_print(double value, char ret[static 32]);

#endif
