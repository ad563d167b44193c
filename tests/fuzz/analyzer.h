/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An analyzer over bytes, as a layer would run it: a file, perhaps another one, the join at the end, and the block that
 * comes out, which must open.
 */
#ifndef TW_TESTS_FUZZ_ANALYZER_H
#define TW_TESTS_FUZZ_ANALYZER_H

#include <stdint.h>
#include <stdlib.h>

#include "analyze/analyze.h"

struct fuzz_layer {
	const struct tw_analyzer *analyzer;
	struct tw_flat_builder *builder;
	struct tw_arena scratch;
	struct tw_sink sink;
};

static inline void fuzz_begin(struct fuzz_layer *layer, const struct tw_analyzer *analyzer)
{
	*layer = (struct fuzz_layer){ .analyzer = analyzer };
	if (tw_flat_builder_new(&layer->builder, NULL) < 0 ||
	    tw_sink_init(&layer->sink, layer->builder, &layer->scratch, NULL) < 0)
		abort();
}

static inline void fuzz_file(struct fuzz_layer *layer, const char *path, int role, const uint8_t *data, size_t size)
{
	struct tw_view view = { { (const char *)data, size }, tw_slice(path), 0644 };
	struct tw_arena_mark mark = tw_arena_mark(&layer->scratch);
	struct trawl_error err = { 0 };

	layer->sink.comprehensive = size % 2;
	tw_sink_begin(&layer->sink, layer->analyzer, view.path);
	if (layer->analyzer->parse(&view, role, &layer->sink, &err) < 0)
		tw_sink_problem(&layer->sink, TW_FAILED, view.path, 0, err.message);
	tw_sink_end(&layer->sink);
	tw_arena_rewind(&layer->scratch, mark);
}

static inline void fuzz_end(struct fuzz_layer *layer)
{
	struct tw_slice block;
	struct tw_flat flat;

	tw_sink_begin(&layer->sink, layer->analyzer, (struct tw_slice){ 0 });
	if (layer->analyzer->finish && layer->analyzer->finish(&layer->sink, NULL) < 0)
		abort();
	tw_sink_end(&layer->sink);
	if (tw_flat_builder_finish(layer->builder, &block, NULL) >= 0) {
		if (tw_flat_open(block, &flat, NULL) < 0)
			abort();
		free((char *)(uintptr_t)block.ptr);
	}
	tw_sink_release(&layer->sink);
	tw_flat_builder_free(layer->builder);
	tw_arena_release(&layer->scratch);
}

/* One file, and nothing else. */
static inline int fuzz_analyzer(const struct tw_analyzer *analyzer, const char *path, const uint8_t *data, size_t size)
{
	struct fuzz_layer layer;

	fuzz_begin(&layer, analyzer);
	fuzz_file(&layer, path, 0, data, size);
	fuzz_end(&layer);
	return 0;
}

/* Two files that belong together, each with its role: what is before the first zero byte, and what is behind it. */
static inline int fuzz_analyzer_pair(const struct tw_analyzer *analyzer, const char *const paths[2],
				     const uint8_t *data, size_t size)
{
	const uint8_t *end = memchr(data, 0, size);
	size_t first = end ? (size_t)(end - data) : size;
	struct fuzz_layer layer;

	fuzz_begin(&layer, analyzer);
	fuzz_file(&layer, paths[0], 0, data, first);
	if (end)
		fuzz_file(&layer, paths[1], 1, end + 1, size - first - 1);
	fuzz_end(&layer);
	return 0;
}

#endif
