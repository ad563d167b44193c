/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz/analyzer.h"

extern const struct tw_analyzer tw_analyzer_gomod;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const paths[] = { "a/go.mod", "a/go.sum" };

	return fuzz_analyzer_pair(&tw_analyzer_gomod, paths, data, size);
}
