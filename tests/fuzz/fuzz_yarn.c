/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz/analyzer.h"

extern const struct tw_analyzer tw_analyzer_yarn;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const paths[] = { "yarn.lock", "package.json" };

	return fuzz_analyzer_pair(&tw_analyzer_yarn, paths, data, size);
}
