/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bytes of an entry, from where they are cheapest: lent by the reader when they are at hand in one piece, read from
 * the file, mapped, copied to the arena, spilled. Only sparse files are put together.
 */
#include "base/size.h"
#include "io/tar_parts.h"

/* Below this, one read costs less than a mapping, its faults and its end. */
#define MAP_FROM (128 * TW_KIB)

void tw_tar_view_done(struct tw_tar *tar)
{
	if (tar->window.base)
		tw_window_close(&tar->window);
	if (tar->spill.fd >= 0)
		tw_spill_rewind(&tar->spill);
}

/* Where stored bytes go: one of the two. */
struct sink {
	char *memory;
	struct tw_spill *spill;
};

static int move_some(struct tw_tar *tar, struct sink *sink, uint64_t len, struct trawl_error *err)
{
	while (len) {
		size_t have = 0;
		const char *from = tw_reader_ahead(tar->reader, 1, &have);
		int status;

		if (!from)
			return tw_tar_cut(tar, err);
		if (have > len)
			have = (size_t)len;
		if (sink->memory) {
			memcpy(sink->memory, from, have);
			sink->memory += have;
		} else {
			status = tw_spill_write(sink->spill, from, have, err);
			if (status < 0)
				return status;
		}
		tw_reader_consume(tar->reader, have);
		tar->left -= have;
		len -= have;
	}
	return TRAWL_OK;
}

static int move_hole(struct sink *sink, uint64_t len, struct trawl_error *err)
{
	if (!sink->memory)
		return len ? tw_spill_hole(sink->spill, len, err) : TRAWL_OK;
	sink->memory += len; /* the arena's memory is zeros */
	return TRAWL_OK;
}

static int move_all(struct tw_tar *tar, struct sink *sink, struct trawl_error *err)
{
	uint64_t at = 0;
	int status = TRAWL_OK;

	if (!tar->entry.sparse)
		return move_some(tar, sink, tar->entry.size, err);
	for (size_t i = 0; i < tar->extents.len && status == TRAWL_OK; i++) {
		const struct tw_extent *extent = &tar->extents.at[i];

		status = move_hole(sink, extent->at - at, err);
		if (status == TRAWL_OK)
			status = move_some(tar, sink, extent->len, err);
		at = extent->at + extent->len;
	}
	return status == TRAWL_OK ? move_hole(sink, tar->entry.size - at, err) : status;
}

static int view_in_memory(struct tw_tar *tar, struct tw_arena *arena, struct tw_slice *ret, struct trawl_error *err)
{
	size_t size = (size_t)tar->entry.size;
	struct sink sink = { .memory = tw_arena_alloc(arena, size) };

	if (!sink.memory)
		return tw_fail_nomem(err);
	*ret = tw_slice_of(sink.memory, size);
	return move_all(tar, &sink, err);
}

static int view_spilled(struct tw_tar *tar, struct tw_slice *ret, struct trawl_error *err)
{
	struct sink sink = { .spill = &tar->spill };
	int status = tar->spill.fd < 0 ? tw_spill_open(&tar->spill, err) : TRAWL_OK;

	if (status == TRAWL_OK)
		status = move_all(tar, &sink, err);
	return status == TRAWL_OK ? tw_spill_map(&tar->spill, ret, err) : status;
}

/* A plain file can be read anywhere: the reader stays where it is. */
static int view_from_file(struct tw_tar *tar, struct tw_arena *arena, struct tw_slice *ret, struct trawl_error *err)
{
	uint64_t at = tw_u64_add(tar->base, tar->entry.offset);
	size_t size = (size_t)tar->entry.size;
	char *memory;
	int status;

	if (size >= MAP_FROM) {
		status = tw_window_open(tar->fd, at, size, &tar->window, err);
		*ret = tar->window.bytes;
		return status;
	}
	memory = tw_arena_alloc(arena, size);
	if (!memory)
		return tw_fail_nomem(err);
	*ret = tw_slice_of(memory, size);
	return tw_file_read_all(tar->fd, at, memory, size, err);
}

static bool view_at_hand(struct tw_tar *tar, struct tw_slice *ret)
{
	struct tw_slice hand = tw_reader_hand(tar->reader);

	if (tar->entry.sparse || hand.len < tar->entry.size)
		return false;
	*ret = tw_slice_head(hand, (size_t)tar->entry.size);
	return true;
}

int tw_tar_view(struct tw_tar *tar, struct tw_arena *arena, uint64_t max_size, struct tw_slice *ret,
		struct trawl_error *err)
{
	uint64_t size = tar->entry.size;

	if (size > max_size || size > SIZE_MAX / 2)
		return tw_fail(err, TRAWL_E_LIMIT, "%llu bytes, more than the limit of %llu", (unsigned long long)size,
			       (unsigned long long)max_size);
	if (tar->left != tar->entry.stored)
		return tw_fail(err, TRAWL_E_USAGE, "has been read already");
	if (!size)
		return *ret = tw_slice_of("", 0), TRAWL_OK;
	if (view_at_hand(tar, ret))
		return TRAWL_OK;
	if (tar->fd >= 0 && !tar->entry.sparse)
		return view_from_file(tar, arena, ret, err);
	return size <= TW_LIMIT_IN_MEMORY ? view_in_memory(tar, arena, ret, err) : view_spilled(tar, ret, err);
}

bool tw_tar_is_mapped(const struct tw_tar *tar)
{
	return tar->window.base || tar->spill.window.base;
}

/* Put the first @want bytes of a sparse file together. */
static int peek_sparse(struct tw_tar *tar, size_t want, struct tw_slice *ret, struct trawl_error *err)
{
	size_t stored = 0, done = 0;
	const char *from;

	memset(tar->peek, 0, want);
	for (size_t i = 0; i < tar->extents.len && tar->extents.at[i].at < want; i++) {
		uint64_t len = tar->extents.at[i].len, room = want - tar->extents.at[i].at;

		stored += (size_t)(len < room ? len : room);
	}
	*ret = tw_slice_of(tar->peek, want);
	if (!stored)
		return TRAWL_OK;
	from = tw_reader_ahead(tar->reader, stored, NULL);
	if (!from)
		return tw_tar_cut(tar, err);
	for (size_t i = 0; done < stored; i++) {
		const struct tw_extent *extent = &tar->extents.at[i];
		size_t part = stored - done < extent->len ? stored - done : (size_t)extent->len;

		memcpy(tar->peek + extent->at, from + done, part);
		done += part;
	}
	return TRAWL_OK;
}

int tw_tar_peek(struct tw_tar *tar, size_t want, struct tw_slice *ret, struct trawl_error *err)
{
	const char *from;

	if (tar->left != tar->entry.stored)
		return tw_fail(err, TRAWL_E_USAGE, "has been read already");
	if (want > TW_TAR_PEEK)
		want = TW_TAR_PEEK;
	if (want > tar->entry.size)
		want = (size_t)tar->entry.size;
	if (!want)
		return *ret = tw_slice_of("", 0), TRAWL_OK;
	if (tar->entry.sparse)
		return peek_sparse(tar, want, ret, err);
	from = tw_reader_ahead(tar->reader, want, NULL);
	if (!from)
		return tw_tar_cut(tar, err);
	*ret = tw_slice_of(from, want);
	return TRAWL_OK;
}

static int section_next(struct tw_stage *stage, struct tw_chunk *ret, struct trawl_error *err)
{
	struct tw_tar *tar = (struct tw_tar *)((char *)stage - offsetof(struct tw_tar, section));
	int status;

	if (!tar->left)
		return 0;
	status = tw_reader_take(tar->reader, tar->left, ret, err);
	if (status == 0)
		return tw_tar_cut(tar, err);
	if (status == 1)
		tar->left -= ret->len;
	return status;
}

/* It is a part of the tar. */
static void section_free(struct tw_stage *stage) {}

const struct tw_stage_type tw_tar_section_type = { section_next, NULL, section_free };

int tw_tar_stage(struct tw_tar *tar, struct tw_stage **ret, struct trawl_error *err)
{
	if (tar->entry.sparse)
		return tw_fail(err, TRAWL_E_UNSUPPORTED, "%.*s: an archive that is stored as a sparse file",
			       TW_ARG(tar->entry.path));
	*ret = &tar->section;
	return TRAWL_OK;
}
