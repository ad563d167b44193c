/* SPDX-License-Identifier: Apache-2.0 */
/* An image archive of any kind, plain or compressed as a whole: opened, and all its layers walked. */
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/limits.h"
#include "source/source.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void walk_through(struct tw_walk *walk, struct tw_layer_facts *facts)
{
	struct tw_arena arena = { 0 };
	struct tw_entry entry;
	struct tw_view view;
	struct tw_slice head;

	for (int i = 0; i < 1000 && tw_walk_next(walk, &entry, NULL) == 1; i++) {
		struct tw_arena_mark mark = tw_arena_mark(&arena);

		if (entry.type == TW_ENTRY_FILE && i % 2)
			tw_walk_peek(walk, 4096, &head, NULL);
		if (entry.type == TW_ENTRY_FILE)
			tw_walk_view(walk, &arena, 2 * TW_MIB, &view, NULL);
		tw_arena_rewind(&arena, mark);
	}
	tw_arena_release(&arena);
	tw_walk_close(walk, facts, NULL);
}

static void walk_stream(struct tw_source *source)
{
	struct tw_layer_facts facts = { 0 };
	const struct tw_artifact *artifact;
	struct tw_walk *walk;

	while (tw_source_next_walk(source, &walk, NULL) == 1)
		walk_through(walk, &facts);
	artifact = tw_source_artifact(source);
	for (size_t i = 0; artifact && i < artifact->layer_count; i++)
		tw_layer_verify(source, i, &facts, NULL);
}

static void walk_layers(struct tw_source *source)
{
	const struct tw_artifact *artifact = tw_source_artifact(source);
	struct tw_walk *walk;

	for (size_t i = 0; i < artifact->layer_count && i < 50; i++) {
		if (tw_layer_open(source, i, &walk, NULL) == 0)
			walk_through(walk, NULL);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[64];
	struct tw_source_options options = { .target = TW_TARGET_IMAGE, .name = path };
	struct tw_source *source;
	struct tw_pool *pool;
	int fd = memfd_create("image", MFD_CLOEXEC);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		__builtin_trap();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (tw_pool_new(1, &pool, NULL) < 0)
		__builtin_trap();
	if (tw_source_open(&options, pool, &source, NULL) == 0) {
		if (tw_source_is_stream(source))
			walk_stream(source);
		else
			walk_layers(source);
		tw_source_free(source);
	}
	tw_pool_free(pool);
	close(fd);
	return 0;
}
