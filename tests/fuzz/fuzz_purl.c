/* SPDX-License-Identifier: Apache-2.0 */
/* A package URL that is read is written in a spelling that reads as the same, and is written the same again. */
#include <stdint.h>
#include <stdlib.h>

#include "model/purl_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tw_purl_parts parts, again;
	struct tw_arena arena = { 0 };
	struct tw_slice once, twice;

	if (tw_purl_read(tw_slice_of(data, size), &arena, &parts)) {
		once = tw_purl_write(&parts, &arena);
		if (tw_purl_read(once, &arena, &again)) {
			twice = tw_purl_write(&again, &arena);
			if (!tw_slice_eq(once, twice))
				abort();
		}
	}
	tw_arena_release(&arena);
	return 0;
}
