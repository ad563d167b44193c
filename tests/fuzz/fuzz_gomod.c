/* SPDX-License-Identifier: Apache-2.0 */
/* go.mod and, behind a zero, go.sum. */
#include <string.h>

#include "fuzz/analyzer.h"

extern const struct tw_analyzer tw_analyzer_gomod;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *cut = size ? memchr(data, 0, size) : NULL;
	size_t first = cut ? (size_t)(cut - data) : size;
	struct fuzz_layer layer;

	fuzz_begin(&layer, &tw_analyzer_gomod);
	fuzz_file(&layer, "a/go.mod", 0, data, first);
	if (cut)
		fuzz_file(&layer, "a/go.sum", 1, cut + 1, size - first - 1);
	fuzz_end(&layer);
	return 0;
}
