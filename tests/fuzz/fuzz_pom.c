/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A tree and a repository of POMs, with a zero byte between two: pom.xml, sub/pom.xml, then what the repository answers, which of
 * them is a matter of the path.
 */
#include "fuzz/analyzer.h"

#include "analyze/around.h"

extern const struct tw_analyzer tw_analyzer_pom;

enum { PIECES = 8 };

struct pieces {
	struct tw_slice at[PIECES];
	size_t count;
};

static int read_maven(void *closure, struct tw_slice path, struct tw_arena *arena, struct tw_slice *ret,
		      struct trawl_error *err)
{
	const struct pieces *pieces = closure;
	size_t sum = 0;

	/* No coordinates may lead out of the repository. */
	if (!path.len || path.ptr[0] == '/' || tw_slice_search(path, TW_LIT("/../")) >= 0 ||
	    tw_slice_search(path, TW_LIT("//")) >= 0 || tw_slice_starts(path, "../") || memchr(path.ptr, 0, path.len))
		abort();
	for (size_t i = 0; i < path.len; i++)
		sum += (unsigned char)path.ptr[i];
	if (pieces->count < 3 || sum % 5 == 0)
		return 0;
	*ret = pieces->at[2 + sum % (pieces->count - 2)];
	return 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pieces pieces = { .count = 0 };
	const struct tw_around around = { .root = TW_LIT("app"), .read_maven = read_maven, .closure = &pieces };
	struct tw_slice rest = { (const char *)data, size }, piece;
	struct fuzz_layer layer;

	while (pieces.count < PIECES && tw_slice_split(&rest, '\0', &piece))
		pieces.at[pieces.count++] = piece;
	fuzz_begin(&layer, &tw_analyzer_pom);
	layer.sink.around = &around;
	for (size_t i = 0; i < pieces.count && i < 2; i++)
		fuzz_file(&layer, i ? "sub/pom.xml" : "pom.xml", 0, (const uint8_t *)pieces.at[i].ptr,
			  pieces.at[i].len);
	fuzz_end(&layer);
	return 0;
}
