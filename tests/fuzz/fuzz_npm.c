/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz/analyzer.h"

extern const struct tw_analyzer tw_analyzer_npm;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const paths[] = { "a/package-lock.json", "a/node_modules/b/package.json" };

	return fuzz_analyzer_pair(&tw_analyzer_npm, paths, data, size);
}
