/* SPDX-License-Identifier: Apache-2.0 */
#include "io/zlib.h"

#include <libdeflate.h>

#include "base/size.h"

enum { FIRST_GUESS = 8 }; /* times the packed size: what JSON usually comes to */

int tw_zlib_inflate(struct tw_slice packed, size_t max, struct tw_arena *arena, struct tw_slice *ret,
		    struct trawl_error *err)
{
	struct libdeflate_decompressor *decompressor = libdeflate_alloc_decompressor();
	struct tw_arena_mark mark = tw_arena_mark(arena);
	size_t room = tw_size_mul(packed.len, FIRST_GUESS), used, len = 0;
	int result = LIBDEFLATE_INSUFFICIENT_SPACE, status = TRAWL_OK;

	if (!decompressor)
		return tw_fail_nomem(err);
	room = room < max ? room : max;
	while (status >= 0 && result == LIBDEFLATE_INSUFFICIENT_SPACE) {
		char *out = tw_arena_alloc(arena, room);

		if (!out) {
			status = tw_fail_nomem(err);
			break;
		}
		result = (int)libdeflate_zlib_decompress_ex(decompressor, packed.ptr, packed.len, out, room, &used,
							    &len);
		*ret = tw_slice_of(out, len);
		if (result != LIBDEFLATE_INSUFFICIENT_SPACE)
			break;
		tw_arena_rewind(arena, mark);
		if (room >= max)
			status = tw_fail(err, TRAWL_E_LIMIT, "unpacks to more than the limit of %zu bytes", max);
		room = tw_size_mul(room, 2) < max ? tw_size_mul(room, 2) : max;
	}
	libdeflate_free_decompressor(decompressor);
	if (status >= 0 && result != LIBDEFLATE_SUCCESS)
		return tw_fail(err, TRAWL_E_FORMAT, "not zlib data");
	return status;
}
