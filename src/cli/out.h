/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where results go: standard output, or the file of --output, which is written beside its place and renamed once it is
 * whole, so that nobody finds half a report. Errors are sticky: they are said by tw_out_close(). There is one standard output
 * in a process, so that whether its reader has left is a global here.
 */
#ifndef TW_CLI_OUT_H
#define TW_CLI_OUT_H

#include <stdbool.h>
#include <stddef.h>

#include <trawl/error.h>

#include "cli/keep.h"

#define TW_OUT_BUFFER (64 * 1024)

struct tw_out {
	const char *path;      /* as messages call it */
	const char *target;    /* to be renamed to; NULL: none */
	const char *temporary; /* what is written until then; NULL: none */
	int fd;
	int failed; /* errno of the first write that failed */
	size_t used;
	char buffer[TW_OUT_BUFFER];
};

/* Standard output. */
void tw_out_start(struct tw_out *out);

/* The file @path; what it held before stays until tw_out_close(). */
int tw_out_open(struct tw_out *out, const char *path, struct tw_keep *keep, struct trawl_error *err);

/* @user is the struct tw_out: 0, or -1 once writing has failed, as trawl_report_write() wants it. */
int tw_out_write(void *user, const char *bytes, size_t length);

void tw_out_text(struct tw_out *out, const char *text);
void tw_out_printf(struct tw_out *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* @text in lines of at most @width columns, from @column on, further lines indented by @indent; ends with a newline. */
void tw_out_wrapped(struct tw_out *out, const char *text, size_t column, size_t indent, size_t width);

/* Everything is written: TRAWL_E_IO when not all of it could be. */
int tw_out_close(struct tw_out *out, struct trawl_error *err);

/* Has standard output been closed by whoever read it, before all was written? What `head` does: no error of anybody's. */
bool tw_out_reader_left(void);

/* Nothing will come: the file stays as it was. */
void tw_out_drop(struct tw_out *out);

#endif
