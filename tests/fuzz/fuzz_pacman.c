/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pacman's database: two packages' "desc", with a zero byte between, and everything as a list of files.
 */
#include "fuzz/analyzer.h"

extern const struct tw_analyzer tw_analyzer_pacman;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *zero = size ? memchr(data, 0, size) : NULL;
	size_t first = zero ? (size_t)(zero - data) : size;
	struct fuzz_layer layer;

	fuzz_begin(&layer, &tw_analyzer_pacman);
	fuzz_file(&layer, "var/lib/pacman/local/a-1-1/desc", tw_analyzer_pacman.match[0].role, data, first);
	if (zero)
		fuzz_file(&layer, "var/lib/pacman/local/b-1-1/desc", tw_analyzer_pacman.match[0].role, zero + 1,
			  size - first - 1);
	fuzz_file(&layer, "var/lib/pacman/local/a-1-1/files", tw_analyzer_pacman.match[1].role, data, size);
	fuzz_end(&layer);
	return 0;
}
