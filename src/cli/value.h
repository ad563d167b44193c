/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Texts that mean numbers: as Go's flag packages read them, since that is what command lines and files are written for.
 */
#ifndef TW_CLI_VALUE_H
#define TW_CLI_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/keep.h"

/* 1, t, true, 0, f, false, and these in capitals. */
bool tw_value_bool(const char *text, bool *ret);

/* Decimal, or 0x…, 0o…, 0b…; from 0 to 2^31-1. */
bool tw_value_int(const char *text, int64_t *ret);

bool tw_value_float(const char *text, double *ret);

/* "1h30m", "5m0s", "250ms"; a number needs its unit, but for 0. Milliseconds, rounded up. */
bool tw_value_duration(const char *text, int64_t *ret);

/* "500MB" (powers of 1000), "2GiB" (powers of 1024), "1.5g", or bytes. Saturates. */
bool tw_value_size(const char *text, int64_t *ret);

/*
 * Split @text as one CSV record ("a,\"b,c\"" has two items), or, when not @csv, at commas or, without any comma, at white
 * space. False when out of memory.
 */
bool tw_value_split(struct tw_keep *keep, const char *text, bool csv, const char ***ret, size_t *ret_count);

#endif
