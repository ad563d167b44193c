/* SPDX-License-Identifier: Apache-2.0 */
/* A tar, plain or compressed: every entry looked at, and small files read. */
#include <stdint.h>

#include "base/limits.h"
#include "io/tar.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void walk(struct tw_tar *tar)
{
	const struct tw_tar_entry *entry;
	struct tw_arena arena = { 0 };
	struct tw_slice bytes;

	for (int i = 0; i < 1000 && tw_tar_next(tar, &entry, NULL) == 1; i++) {
		struct tw_arena_mark mark = tw_arena_mark(&arena);

		if (i % 2)
			tw_tar_peek(tar, 4096, &bytes, NULL);
		if (i % 3 && tw_tar_view(tar, &arena, 2 * TW_MIB, &bytes, NULL) == 0 && bytes.len)
			(void)*(const volatile char *)(bytes.ptr + bytes.len - 1);
		tw_arena_rewind(&arena, mark);
	}
	tw_tar_drain(tar, NULL);
	tw_arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tw_slice bytes = tw_slice_of(data, size);
	struct tw_reader reader;
	struct tw_stage *stage;
	struct tw_tar *tar;

	tw_tar_sniff(bytes);
	if (tw_stage_slice(bytes, &stage, NULL) < 0 ||
	    tw_stage_unpack(stage, tw_packing_sniff(bytes), TW_VOUCH_CHECKSUM, &stage, NULL) < 0)
		return 0;
	tw_reader_init(&reader, stage);
	if (tw_tar_open(&reader, -1, 0, &tar, NULL) == 0) {
		walk(tar);
		tw_tar_close(tar);
	}
	tw_reader_release(&reader);
	tw_stage_free(stage);
	return 0;
}
