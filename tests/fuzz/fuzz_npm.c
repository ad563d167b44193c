/* SPDX-License-Identifier: Apache-2.0 */
/* A lock file, and the package.json of an installed package that it could be; of two parts of the input, if there are. */
#include <string.h>

#include "fuzz/analyzer.h"

extern const struct tw_analyzer tw_analyzer_npm;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *cut = size ? memchr(data, 0, size) : NULL;
	size_t first = cut ? (size_t)(cut - data) : size;
	struct fuzz_layer layer;

	fuzz_begin(&layer, &tw_analyzer_npm);
	fuzz_file(&layer, "a/package-lock.json", 0, data, first);
	if (cut)
		fuzz_file(&layer, "a/node_modules/b/package.json", 1, cut + 1, size - first - 1);
	fuzz_end(&layer);
	return 0;
}
