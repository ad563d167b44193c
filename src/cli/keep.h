/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the command allocates while it reads its options: kept until it ends, given back at once.
 */
#ifndef TW_CLI_KEEP_H
#define TW_CLI_KEEP_H

#include <stddef.h>

struct tw_keep {
	struct tw_kept *newest; /* { 0 } is ready for use */
};

/* Zeroed memory; NULL when there is none left. */
void *tw_keep_alloc(struct tw_keep *keep, size_t size);

/* A terminated copy of @length bytes. */
char *tw_keep_text(struct tw_keep *keep, const char *text, size_t length);

char *tw_keep_printf(struct tw_keep *keep, const char *format, ...) __attribute__((format(printf, 2, 3)));

void tw_keep_release(struct tw_keep *keep);

#endif
