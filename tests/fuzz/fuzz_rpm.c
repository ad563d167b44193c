/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The three databases and their headers: the first bytes say which one it is.
 */
#include "fuzz/analyzer.h"

extern const struct tw_analyzer tw_analyzer_rpm;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_analyzer(&tw_analyzer_rpm, "var/lib/rpm/Packages", data, size);
}
