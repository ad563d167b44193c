/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Three files of one layer, parted by a form feed: status, available, the md5sums of the package "p".
 */
#include "fuzz/analyzer.h"

extern const struct tw_analyzer tw_analyzer_dpkg;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const paths[] = { "var/lib/dpkg/status", "var/lib/dpkg/available",
					     "var/lib/dpkg/info/p.md5sums" };
	static const int roles[] = { 0, 2, 1 };
	struct fuzz_layer layer;

	fuzz_begin(&layer, &tw_analyzer_dpkg);
	for (size_t i = 0; i < 3; i++) {
		const uint8_t *end = i < 2 && size ? memchr(data, '\f', size) : NULL;
		size_t len = end ? (size_t)(end - data) : size;

		fuzz_file(&layer, paths[i], roles[i], data, len);
		data += end ? len + 1 : len;
		size -= end ? len + 1 : len;
	}
	fuzz_end(&layer);
	return 0;
}
