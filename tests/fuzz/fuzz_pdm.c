/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz/analyzer.h"

extern const struct tw_analyzer tw_analyzer_pdm;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const paths[] = { "pdm.lock", "pyproject.toml" };

	return fuzz_analyzer_pair(&tw_analyzer_pdm, paths, data, size);
}
