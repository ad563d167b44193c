/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/error.h"

#include <stdarg.h>
#include <stdio.h>

int tw_cli_fail(struct trawl_error *err, int status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	err->status = status;
	vsnprintf(err->message, sizeof(err->message), format, args);
	va_end(args);
	return status;
}
