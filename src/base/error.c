/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

static TW_PRINTF(3, 0) void message_set(struct trawl_error *err, int status, const char *format, va_list args)
{
	err->status = status;
	vsnprintf(err->message, sizeof(err->message), format, args);
	/* Names are hostile, and what is cut may end within a character. */
	tw_utf8_tame(err->message);
}

int tw_fail(struct trawl_error *err, int status, const char *format, ...)
{
	if (err) {
		va_list args;

		va_start(args, format);
		message_set(err, status, format, args);
		va_end(args);
	}
	return status;
}

int tw_fail_errno(struct trawl_error *err, int number, const char *format, ...)
{
	int status = number == ENOMEM ? TRAWL_E_NOMEM : number == ENOENT ? TRAWL_E_NOTFOUND : TRAWL_E_IO;

	if (err) {
		va_list args;
		size_t len;
		char text[128];

		va_start(args, format);
		message_set(err, status, format, args);
		va_end(args);
		len = strlen(err->message);
		/* GNU's: returns the text, which need not be in the buffer. */
		snprintf(err->message + len, sizeof(err->message) - len, ": %s",
			 strerror_r(number, text, sizeof(text)));
		tw_utf8_tame(err->message + len);
	}
	return status;
}

int tw_fail_nomem(struct trawl_error *err)
{
	return tw_fail(err, TRAWL_E_NOMEM, "out of memory");
}

int tw_wrap(struct trawl_error *err, const char *format, ...)
{
	char inner[TRAWL_ERROR_MAX];
	va_list args;
	size_t len;

	if (!err || !err->status)
		return err ? err->status : 0;
	memcpy(inner, err->message, sizeof(inner));
	va_start(args, format);
	message_set(err, err->status, format, args);
	va_end(args);
	len = strlen(err->message);
	snprintf(err->message + len, sizeof(err->message) - len, ": %s", inner);
	tw_utf8_tame(err->message + len);
	return err->status;
}

const char *trawl_status_name(int status)
{
	switch (status) {
	case TRAWL_OK: return "ok";
	case TRAWL_INCOMPLETE: return "incomplete";
	case TRAWL_E_NOMEM: return "out of memory";
	case TRAWL_E_IO: return "input or output failed";
	case TRAWL_E_FORMAT: return "malformed";
	case TRAWL_E_LIMIT: return "limit reached";
	case TRAWL_E_NOTFOUND: return "not found";
	case TRAWL_E_USAGE: return "wrong use";
	case TRAWL_E_UNSUPPORTED: return "not supported";
	case TRAWL_E_TIMEOUT: return "timed out";
	case TRAWL_E_CANCELLED: return "cancelled";
	case TRAWL_E_DIGEST: return "digest mismatch";
	case TRAWL_E_DATABASE: return "no usable database";
	default: return "unknown status";
	}
}
