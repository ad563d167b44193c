/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz/analyzer.h"

extern const struct tw_analyzer tw_analyzer_poetry;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const paths[] = { "poetry.lock", "pyproject.toml" };

	return fuzz_analyzer_pair(&tw_analyzer_poetry, paths, data, size);
}
