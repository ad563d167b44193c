/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The members of a zip. Sizes and CRC are the directory's; of the local header only its length counts, since with the
 * streaming flag its numbers are zeros.
 */
#include <isa-l/igzip_lib.h>
#include <libdeflate.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "base/limits.h"
#include "base/size.h"
#include "io/zip.h"

enum { LOCAL_SIGNATURE = 0x04034b50, LOCAL_SIZE = 30, STORED = 0, DEFLATE = 8, FLAG_ENCRYPTED = 1, PIECE = 64 * 1024 };

/* Deflate can't expand by more: a member that claims to is lying about its size, and gets no memory for it. */
enum { DEFLATE_RATIO = 1032 };

static int check_claims(const struct tw_zip *zip, const struct tw_zip_entry *entry, uint64_t max_size,
			struct trawl_error *err)
{
	if (entry->flags & FLAG_ENCRYPTED)
		return tw_fail(err, TRAWL_E_UNSUPPORTED, "encrypted");
	if (entry->method != STORED && entry->method != DEFLATE)
		return tw_fail(err, TRAWL_E_UNSUPPORTED, "compressed with method %u, which is not supported",
			       entry->method);
	if (entry->size > max_size)
		return tw_fail(err, TRAWL_E_LIMIT, "%llu bytes, more than the limit of %llu",
			       (unsigned long long)entry->size, (unsigned long long)max_size);
	if (zip->budget && entry->size > *zip->budget)
		return tw_fail(err, TRAWL_E_LIMIT, "the archive unpacks to more than %llu GiB",
			       TW_LIMIT_ZIP_TOTAL / TW_GIB);
	if (entry->method == STORED && entry->size != entry->packed)
		return tw_fail(err, TRAWL_E_FORMAT, "stored, but %llu bytes are said to be %llu",
			       (unsigned long long)entry->packed, (unsigned long long)entry->size);
	if (entry->method == DEFLATE && entry->size / DEFLATE_RATIO > entry->packed)
		return tw_fail(err, TRAWL_E_FORMAT, "%llu bytes cannot unpack to %llu",
			       (unsigned long long)entry->packed, (unsigned long long)entry->size);
	if (zip->budget)
		*zip->budget -= entry->size;
	return TRAWL_OK;
}

static int find_data(const struct tw_zip *zip, const struct tw_zip_entry *entry, struct tw_slice *ret,
		     struct trawl_error *err)
{
	const char *p = zip->bytes.ptr + entry->offset;
	uint64_t at;

	if (!tw_within(entry->offset, LOCAL_SIZE, zip->directory) || tw_le32(p) != LOCAL_SIGNATURE)
		return tw_fail(err, TRAWL_E_FORMAT, "no local header at byte %llu", (unsigned long long)entry->offset);
	at = entry->offset + LOCAL_SIZE + tw_le16(p + 26) + tw_le16(p + 28);
	if (!tw_within(at, entry->packed, zip->directory))
		return tw_fail(err, TRAWL_E_FORMAT, "goes past the end of the archive");
	*ret = tw_slice_of(zip->bytes.ptr + at, (size_t)entry->packed);
	return TRAWL_OK;
}

/* @data has been unpacked and isn't needed any more. */
static void drop(const struct tw_zip *zip, struct tw_slice data)
{
	struct tw_view view = { .bytes = data, .mapped = zip->mapped };

	tw_view_drop(&view, 0, data.len);
}

static int check_crc(const struct tw_zip_entry *entry, uint32_t crc, struct trawl_error *err)
{
	if (crc == entry->crc)
		return TRAWL_OK;
	return tw_fail(err, TRAWL_E_FORMAT, "the CRC is %08x, the directory says %08x", crc, entry->crc);
}

static int inflate_whole(const struct tw_zip_entry *entry, struct tw_slice data, struct tw_arena *arena,
			 struct tw_slice *ret, struct trawl_error *err)
{
	struct libdeflate_decompressor *inflater;
	enum libdeflate_result result;
	char *out = entry->size < SIZE_MAX ? tw_arena_alloc(arena, (size_t)entry->size) : NULL;

	if (!out)
		return tw_fail_nomem(err);
	inflater = libdeflate_alloc_decompressor();
	if (!inflater)
		return tw_fail_nomem(err);
	/* Without a place for the actual size, anything but exactly as many bytes is a failure. */
	result = libdeflate_deflate_decompress(inflater, data.ptr, data.len, out, (size_t)entry->size, NULL);
	libdeflate_free_decompressor(inflater);
	if (result != LIBDEFLATE_SUCCESS)
		return tw_fail(err, TRAWL_E_FORMAT,
			       result == LIBDEFLATE_BAD_DATA ? "the compressed data is corrupt"
							     : "unpacks to another size than the directory says");
	*ret = tw_slice_of(out, (size_t)entry->size);
	return check_crc(entry, libdeflate_crc32(0, out, (size_t)entry->size), err);
}

static int read_member(const struct tw_zip *zip, const struct tw_zip_entry *entry, struct tw_arena *arena,
		       uint64_t max_size, struct tw_slice *ret, struct trawl_error *err)
{
	struct tw_slice data;
	int status = check_claims(zip, entry, max_size, err);

	if (status == TRAWL_OK)
		status = find_data(zip, entry, &data, err);
	if (status < 0)
		return status;
	if (entry->method == DEFLATE) {
		status = inflate_whole(entry, data, arena, ret, err);
		drop(zip, data);
		return status;
	}
	*ret = data;
	return check_crc(entry, libdeflate_crc32(0, data.ptr, data.len), err);
}

int tw_zip_read(const struct tw_zip *zip, const struct tw_zip_entry *entry, struct tw_arena *arena, uint64_t max_size,
		struct tw_slice *ret, struct trawl_error *err)
{
	int status = read_member(zip, entry, arena, max_size, ret, err);

	return status < 0 ? tw_wrap(err, "%.*s", TW_ARG(entry->name)), status : status;
}

typedef int take_fn(void *closure, struct tw_slice piece, struct trawl_error *err);

/* One piece of output; the count of all so far in @total, which ends in anything but the claimed size on failure. */
static int inflate_piece(struct inflate_state *state, char *out, uint64_t size, uint64_t *total, take_fn *take,
			 void *closure, struct trawl_error *err)
{
	uint32_t have = state->avail_in;
	size_t made;

	state->next_out = (uint8_t *)out;
	state->avail_out = PIECE;
	if (isal_inflate(state) < 0 || state->avail_in > have)
		return tw_fail(err, TRAWL_E_FORMAT, "the compressed data is corrupt");
	made = PIECE - state->avail_out;
	*total += made;
	if (*total > size || (state->block_state == ISAL_BLOCK_FINISH && *total != size))
		return tw_fail(err, TRAWL_E_FORMAT, "unpacks to another size than the directory says");
	if (!made && !state->avail_in && state->block_state != ISAL_BLOCK_FINISH)
		return tw_fail(err, TRAWL_E_FORMAT, "the compressed data is cut short");
	return made ? take(closure, tw_slice_of(out, made), err) : TRAWL_OK;
}

/* What has been read is dropped on the way: a jar within a jar may be as large as memory. */
static int inflate_pieces(const struct tw_zip *zip, const struct tw_zip_entry *entry, struct tw_slice data,
			  take_fn *take, void *closure, struct trawl_error *err)
{
	struct tw_slice behind = tw_slice_head(data, 0);
	TW_AUTO_FREE struct inflate_state *state = malloc(sizeof(*state));
	TW_AUTO_FREE char *out = malloc(PIECE);
	uint64_t total = 0;
	int status = TRAWL_OK;

	if (!state || !out)
		return tw_fail_nomem(err);
	isal_inflate_init(state);
	state->crc_flag = ISAL_GZIP_NO_HDR;
	while (status == TRAWL_OK && state->block_state != ISAL_BLOCK_FINISH) {
		size_t part = data.len < INT32_MAX ? data.len : INT32_MAX;

		state->next_in = (uint8_t *)(uintptr_t)data.ptr;
		state->avail_in = (uint32_t)part;
		status = inflate_piece(state, out, entry->size, &total, take, closure, err);
		behind.len += part - state->avail_in;
		data = tw_slice_from(data, part - state->avail_in);
		if (behind.len >= TW_LIMIT_IN_MEMORY) {
			drop(zip, behind);
			behind = tw_slice_head(data, 0);
		}
	}
	return status < 0 ? status : check_crc(entry, state->crc, err);
}

static int stream_stored(const struct tw_zip_entry *entry, struct tw_slice data, take_fn *take, void *closure,
			 struct trawl_error *err)
{
	uint32_t crc = 0;

	while (data.len) {
		struct tw_slice piece = tw_slice_head(data, PIECE);
		int status = take(closure, piece, err);

		if (status < 0)
			return status;
		crc = libdeflate_crc32(crc, piece.ptr, piece.len);
		data = tw_slice_from(data, piece.len);
	}
	return check_crc(entry, crc, err);
}

int tw_zip_stream(const struct tw_zip *zip, const struct tw_zip_entry *entry, uint64_t max_size, take_fn *take,
		  void *closure, struct trawl_error *err)
{
	struct tw_slice data;
	int status = check_claims(zip, entry, max_size, err);

	if (status == TRAWL_OK)
		status = find_data(zip, entry, &data, err);
	if (status == TRAWL_OK && entry->method == STORED)
		status = stream_stored(entry, data, take, closure, err);
	else if (status == TRAWL_OK)
		status = inflate_pieces(zip, entry, data, take, closure, err);
	if (status == TRAWL_OK)
		drop(zip, data);
	return status < 0 ? tw_wrap(err, "%.*s", TW_ARG(entry->name)), status : status;
}

static int spill_take(void *closure, struct tw_slice piece, struct trawl_error *err)
{
	return tw_spill_write(closure, piece.ptr, piece.len, err);
}

int tw_zip_spill(const struct tw_zip *zip, const struct tw_zip_entry *entry, uint64_t max_size, struct tw_spill *spill,
		 struct tw_slice *ret, struct trawl_error *err)
{
	int status;

	if (entry->method == STORED)
		return tw_zip_read(zip, entry, NULL, max_size, ret, err);
	status = tw_spill_open(spill, err);
	if (status == TRAWL_OK)
		status = tw_zip_stream(zip, entry, max_size, spill_take, spill, err);
	return status == TRAWL_OK ? tw_spill_map(spill, ret, err) : status;
}
