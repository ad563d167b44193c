/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An .rpm file: both of its headers.
 */
#include "fuzz/analyzer.h"

extern const struct tw_analyzer tw_analyzer_rpm_archive;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_analyzer(&tw_analyzer_rpm_archive, "repo/a.rpm", data, size);
}
