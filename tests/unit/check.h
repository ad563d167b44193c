/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cmocka with the headers that it wants, and comparisons of slices.
 */
#ifndef TW_TESTS_CHECK_H
#define TW_TESTS_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/slice.h"

#define assert_slice(got, want)                                                               \
	do {                                                                                  \
		struct tw_slice got_ = (got), want_ = tw_slice(want);                         \
		if (!tw_slice_eq(got_, want_))                                                \
			fail_msg("got \"%.*s\", want \"%.*s\"", TW_ARG(got_), TW_ARG(want_)); \
	} while (0)

#endif
