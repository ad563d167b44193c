/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz/analyzer.h"

extern const struct tw_analyzer tw_analyzer_sbom;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_analyzer(&tw_analyzer_sbom, "opt/bitnami/shop/.spdx-shop.spdx", data, size);
}
