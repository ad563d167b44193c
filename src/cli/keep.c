/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/keep.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct tw_kept {
	struct tw_kept *older;
	char bytes[];
};

void *tw_keep_alloc(struct tw_keep *keep, size_t size)
{
	struct tw_kept *kept = size > SIZE_MAX / 2 ? NULL : calloc(1, sizeof(*kept) + size);

	if (!kept)
		return NULL;
	kept->older = keep->newest;
	keep->newest = kept;
	return kept->bytes;
}

char *tw_keep_text(struct tw_keep *keep, const char *text, size_t length)
{
	char *copy = tw_keep_alloc(keep, length + 1);

	if (copy && length)
		memcpy(copy, text, length);
	return copy;
}

char *tw_keep_printf(struct tw_keep *keep, const char *format, ...)
{
	va_list args;
	char *text;
	int length;

	va_start(args, format);
	length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	text = length < 0 ? NULL : tw_keep_alloc(keep, (size_t)length + 1);
	if (!text)
		return NULL;
	va_start(args, format);
	vsnprintf(text, (size_t)length + 1, format, args);
	va_end(args);
	return text;
}

void tw_keep_release(struct tw_keep *keep)
{
	while (keep->newest) {
		struct tw_kept *kept = keep->newest;

		keep->newest = kept->older;
		free(kept);
	}
}
