/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Filling struct trawl_error on this side of the public headers.
 */
#ifndef TW_CLI_ERROR_H
#define TW_CLI_ERROR_H

#include <trawl/error.h>

/* Set @err and return @status. */
int tw_cli_fail(struct trawl_error *err, int status, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The command was called wrongly: TRAWL_E_USAGE. */
#define tw_cli_usage(err, ...) tw_cli_fail((err), TRAWL_E_USAGE, __VA_ARGS__)

#define tw_cli_nomem(err) tw_cli_fail((err), TRAWL_E_NOMEM, "out of memory")

#endif
