/* SPDX-License-Identifier: Apache-2.0 */
/* The files around a go.mod, with zero bytes between: go.mod, go.sum, go.work, vendor/modules.txt. */
#include "fuzz/analyzer.h"

extern const struct tw_analyzer tw_analyzer_gomod;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const paths[] = { "a/go.mod", "a/go.sum", "go.work", "vendor/modules.txt" };
	struct fuzz_layer layer;

	fuzz_begin(&layer, &tw_analyzer_gomod);
	for (int i = 0; i < 4; i++) {
		const uint8_t *end = size ? memchr(data, 0, size) : NULL;
		size_t len = end ? (size_t)(end - data) : size;

		fuzz_file(&layer, paths[i], i, data, len);
		data += end ? len + 1 : len;
		size -= end ? len + 1 : len;
	}
	fuzz_end(&layer);
	return 0;
}
