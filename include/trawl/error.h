/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How every call of the library tells what went wrong: a status, and one sentence that names the place.
 */
#ifndef TRAWL_ERROR_H
#define TRAWL_ERROR_H

#if defined(TRAWL_STATIC)
#define TRAWL_EXPORT
#elif defined(__GNUC__)
#define TRAWL_EXPORT __attribute__((visibility("default")))
#else
#define TRAWL_EXPORT
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** What a call returned: zero and above are successes, negative values are failures. */
enum trawl_status {
	TRAWL_OK = 0,             /**< All that was asked for. */
	TRAWL_INCOMPLETE = 1,     /**< A result, but something could not be read; the result names it. */
	TRAWL_E_NOMEM = -1,       /**< Out of memory. */
	TRAWL_E_IO = -2,          /**< The operating system refused to read or write. */
	TRAWL_E_FORMAT = -3,      /**< The bytes are not what they claim to be. */
	TRAWL_E_LIMIT = -4,       /**< A named limit (trawl's own, or the caller's) was reached. */
	TRAWL_E_NOTFOUND = -5,    /**< There is no such file, image, package, key. */
	TRAWL_E_USAGE = -6,       /**< The caller asked for something that makes no sense. */
	TRAWL_E_UNSUPPORTED = -7, /**< Understood, but this build or version cannot do it. */
	TRAWL_E_TIMEOUT = -8,     /**< The time the caller gave ran out. */
	TRAWL_E_CANCELLED = -9,   /**< The caller asked to stop. */
	TRAWL_E_DIGEST = -10,     /**< Bytes do not have the digest that was claimed for them. */
	TRAWL_E_DATABASE = -11,   /**< There is no usable vulnerability database. */
};

/** Longest message, with its terminating zero, in bytes. Longer ones are cut at the end. */
#define TRAWL_ERROR_MAX 1024

/**
 * One failure. The caller owns it (on the stack, usually); initialise with { 0 }.
 * Functions that take one leave it untouched when they succeed. Any may be passed NULL instead.
 */
struct trawl_error {
	int status;                    /**< A negative enum trawl_status, or 0 while nothing failed. */
	char message[TRAWL_ERROR_MAX]; /**< UTF-8, one line, outermost place first: "app.tar: layer 3: …". */
};

/**
 * A word for a status ("out of memory"), for logs.
 *
 * @status  Any enum trawl_status.
 * @return  A static string, never NULL. Thread-safe.
 */
TRAWL_EXPORT const char *trawl_status_name(int status);

#ifdef __cplusplus
}
#endif
#endif
