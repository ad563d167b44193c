/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <stdarg.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/size.h"

#if defined(__SANITIZE_ADDRESS__)
#define TW_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TW_ASAN 1
#endif
#endif

#ifdef TW_ASAN
#include <sanitizer/asan_interface.h>
#define POISON(p, n) ASAN_POISON_MEMORY_REGION(p, n)
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION(p, n)
#define GAP 16 /* between two allocations, so that one running into the next is seen */
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#define GAP 0
#endif

enum { BLOCK_MIN = 16 * 1024, BLOCK_MAX = 1024 * 1024, ALIGN = alignof(max_align_t) };

struct tw_arena_block {
	struct tw_arena_block *older;
	size_t size;
	alignas(max_align_t) char bytes[];
};

static struct tw_arena_block *block_add(struct tw_arena *arena, size_t need)
{
	size_t size = arena->block ? arena->block->size * 2 : BLOCK_MIN;
	struct tw_arena_block *block;

	if (size > BLOCK_MAX)
		size = BLOCK_MAX;
	if (size < need)
		size = need;
	if (arena->limit && tw_size_add(arena->total, size) > arena->limit) {
		arena->full = true;
		return NULL;
	}
	block = size == SIZE_MAX ? NULL : malloc(tw_size_add(sizeof(*block), size));
	if (!block)
		return NULL;
	block->older = arena->block;
	block->size = size;
	POISON(block->bytes, size);
	arena->block = block;
	arena->used = 0;
	arena->total += size;
	return block;
}

void *tw_arena_bytes(struct tw_arena *arena, size_t size)
{
	size_t need = tw_size_add(size, GAP + ALIGN - 1);
	void *memory;

	if (need != SIZE_MAX)
		need = need / ALIGN * ALIGN;
	if ((!arena->block || need > arena->block->size - arena->used) && !block_add(arena, need)) {
		arena->failed = true;
		return NULL;
	}
	memory = arena->block->bytes + arena->used;
	arena->used += need;
	UNPOISON(memory, size);
	return memory;
}

void *tw_arena_alloc(struct tw_arena *arena, size_t size)
{
	void *memory = tw_arena_bytes(arena, size);

	return memory ? memset(memory, 0, size) : NULL;
}

void *tw_arena_array(struct tw_arena *arena, size_t count, size_t size)
{
	return tw_arena_alloc(arena, tw_size_mul(count, size));
}

char *tw_arena_text(struct tw_arena *arena, struct tw_slice s)
{
	char *text = tw_arena_bytes(arena, tw_size_add(s.len, 1));

	if (text && s.len)
		memcpy(text, s.ptr, s.len);
	if (text)
		text[s.len] = '\0';
	return text;
}

struct tw_slice tw_arena_copy(struct tw_arena *arena, struct tw_slice s)
{
	char *text = tw_arena_text(arena, s);

	return (struct tw_slice){ text, text ? s.len : 0 };
}

struct tw_slice tw_arena_join(struct tw_arena *arena, const struct tw_slice *parts, size_t count)
{
	size_t len = 0, at = 0;
	char *text;

	for (size_t i = 0; i < count; i++)
		len = tw_size_add(len, parts[i].len);
	text = tw_arena_bytes(arena, tw_size_add(len, 1));
	if (!text)
		return (struct tw_slice){ 0 };
	for (size_t i = 0; i < count; i++) {
		if (parts[i].len)
			memcpy(text + at, parts[i].ptr, parts[i].len);
		at += parts[i].len;
	}
	text[len] = '\0';
	return tw_slice_of(text, len);
}

char *tw_arena_printf(struct tw_arena *arena, const char *format, ...)
{
	va_list args;
	char *text;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	text = len < 0 ? NULL : tw_arena_bytes(arena, (size_t)len + 1);
	if (!text)
		return NULL;
	va_start(args, format);
	vsnprintf(text, (size_t)len + 1, format, args);
	va_end(args);
	return text;
}

struct tw_arena_mark tw_arena_mark(const struct tw_arena *arena)
{
	return (struct tw_arena_mark){ arena->block, arena->used };
}

void tw_arena_rewind(struct tw_arena *arena, struct tw_arena_mark mark)
{
	while (arena->block != mark.block) {
		struct tw_arena_block *older = arena->block->older;

		/* The very first block stays: an arena that is rewound for each file would else allocate for each. */
		if (!older && !mark.block) {
			mark.used = 0;
			break;
		}
		arena->total -= arena->block->size;
		UNPOISON(arena->block->bytes, arena->block->size);
		free(arena->block);
		arena->block = older;
	}
	arena->used = mark.used;
	if (arena->block)
		POISON(arena->block->bytes + arena->used, arena->block->size - arena->used);
}

void tw_arena_adopt(struct tw_arena *arena, struct tw_arena *from)
{
	struct tw_arena_block **oldest = &arena->block;

	/* Behind the oldest block: marks of @arena stay good. */
	while (*oldest)
		oldest = &(*oldest)->older;
	if (!arena->block)
		arena->used = from->used;
	*oldest = from->block;
	arena->total += from->total;
	arena->failed |= from->failed;
	*from = (struct tw_arena){ .limit = from->limit };
}

void tw_arena_release(struct tw_arena *arena)
{
	while (arena->block) {
		struct tw_arena_block *older = arena->block->older;

		UNPOISON(arena->block->bytes, arena->block->size);
		free(arena->block);
		arena->block = older;
	}
	arena->used = arena->total = 0;
	arena->failed = false;
}
