/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Filling struct trawl_error. The place that knows what is wrong writes the sentence; each room's door wraps it with
 * the place that it knows ("layer 3", "line 4"), so that a person reads the whole way down.
 */
#ifndef TW_BASE_ERROR_H
#define TW_BASE_ERROR_H

#include <trawl/error.h>

#define TW_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

/* Set @err (which may be NULL) and return @status, so that `return tw_fail(err, TRAWL_E_FORMAT, "…")` reads well. */
int tw_fail(struct trawl_error *err, int status, const char *format, ...) TW_PRINTF(3, 4);

/* The same, with ": " and the text of @number, an errno value, behind it. Out of memory becomes TRAWL_E_NOMEM. */
int tw_fail_errno(struct trawl_error *err, int number, const char *format, ...) TW_PRINTF(3, 4);

/* Out of memory, said the same way everywhere. */
int tw_fail_nomem(struct trawl_error *err);

/* Put "<text>: " in front of the message, and return the error's status. Does nothing to an empty error. */
int tw_wrap(struct trawl_error *err, const char *format, ...) TW_PRINTF(2, 3);

#endif
