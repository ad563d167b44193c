/* SPDX-License-Identifier: Apache-2.0 */
/* A zip: every member read in memory, and piece by piece. */
#include <stdint.h>

#include "base/limits.h"
#include "io/zip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int take(void *closure, struct tw_slice piece, struct trawl_error *err)
{
	*(size_t *)closure += piece.len;
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint64_t budget = 8 * TW_MIB;
	struct tw_arena arena = { 0 };
	struct tw_zip_entry entry;
	struct tw_slice bytes;
	struct tw_zip zip;

	if (tw_zip_open(tw_slice_of(data, size), &budget, &zip, NULL) < 0)
		return 0;
	while (tw_zip_next(&zip, &entry, NULL) == 1) {
		struct tw_arena_mark mark = tw_arena_mark(&arena);
		size_t total = 0;
		int whole = tw_zip_read(&zip, &entry, &arena, 2 * TW_MIB, &bytes, NULL);
		int pieces = tw_zip_stream(&zip, &entry, 2 * TW_MIB, take, &total, NULL);

		/* Both ways agree, unless the budget ended in between. */
		if (whole == 0 && pieces == 0 && total != bytes.len)
			__builtin_trap();
		tw_arena_rewind(&arena, mark);
	}
	tw_arena_release(&arena);
	return 0;
}
