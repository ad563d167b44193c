/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Bytes of the UTF-8 character at the front, 0 when it isn't one. @text ends with a zero. */
static size_t character_len(const unsigned char *text)
{
	size_t len = *text < 0x80 ? 1 : *text < 0xc2 ? 0 : *text < 0xe0 ? 2 : *text < 0xf0 ? 3 : *text < 0xf5 ? 4 : 0;

	for (size_t i = 1; i < len; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
	}
	/* Overlong forms, surrogates, what is past U+10FFFF. */
	if ((*text == 0xe0 && text[1] < 0xa0) || (*text == 0xed && text[1] > 0x9f) ||
	    (*text == 0xf0 && text[1] < 0x90) || (*text == 0xf4 && text[1] > 0x8f))
		return 0;
	return len;
}

/* U+2028 to U+202E, U+2066 to U+2069: line ends, and marks that turn around the text behind them. */
static bool is_turner(const unsigned char *at)
{
	return at[0] == 0xe2 &&
	       ((at[1] == 0x80 && at[2] >= 0xa8 && at[2] <= 0xae) || (at[1] == 0x81 && at[2] >= 0xa6 && at[2] <= 0xa9));
}

/*
 * Names are hostile: control characters (U+0080 to U+009F are some, too) must not reach a terminal or break a message into
 * two lines, and what is no UTF-8, perhaps for being cut, must not be handed on as such.
 */
static void message_clean(char *text)
{
	unsigned char *at = (unsigned char *)text;

	while (*at) {
		size_t len = character_len(at);
		bool control = *at < 0x20 || *at == 0x7f || (*at == 0xc2 && len == 2 && at[1] < 0xa0) ||
			       (len == 3 && is_turner(at));

		if (!control && len) {
			at += len;
			continue;
		}
		for (size_t i = 0; i < (len ? len : 1); i++)
			*at++ = '?';
	}
}

static TW_PRINTF(3, 0) void message_set(struct trawl_error *err, int status, const char *format, va_list args)
{
	err->status = status;
	vsnprintf(err->message, sizeof(err->message), format, args);
	message_clean(err->message);
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
		message_clean(err->message + len);
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
	message_clean(err->message + len);
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
