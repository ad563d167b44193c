/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Maps of sparse files: which parts of the file are stored. Source: GNU tar manual, "Storing Sparse Files".
 * Four ways: old GNU headers (four extents in the header, 21 in each block that follows while a flag is set), pax 0.0
 * (records in turns), pax 0.1 (one record, "at,len,at,len"), pax 1.0 (lines of decimals in front of the data, filled up
 * to whole blocks).
 */
#include "base/size.h"
#include "base/vec.h"
#include "io/tar_parts.h"

enum { HEADER_MAP = 386, HEADER_EXTENDED = 482, REAL_SIZE = 483, BLOCK_EXTENDED = 504, EXTENT = 24, NUMBER = 12 };

bool tw_extents_add(struct tw_extents *extents, uint64_t at, uint64_t len)
{
	struct tw_extent *extent = tw_vec_push(extents);

	if (extent)
		*extent = (struct tw_extent){ at, len };
	return extent != NULL;
}

static int bad_map(const struct tw_tar *tar, struct trawl_error *err)
{
	return tw_fail(err, TRAWL_E_FORMAT, "tar: %.*s: the map of a sparse file is malformed",
		       TW_ARG(tar->entry.path));
}

/* Extents of an old header or one of its further blocks; an empty one ends them. */
static bool add_gnu(struct tw_extents *extents, const char *map, int count)
{
	for (int i = 0; i < count && map[i * EXTENT]; i++) {
		uint64_t at, len;

		if (!tw_tar_number(map + i * EXTENT, NUMBER, &at) ||
		    !tw_tar_number(map + i * EXTENT + NUMBER, NUMBER, &len) || !tw_extents_add(extents, at, len))
			return false;
	}
	return true;
}

int tw_tar_sparse_gnu(struct tw_tar *tar, const char *header, struct trawl_error *err)
{
	uint64_t read = 0;
	bool more = header[HEADER_EXTENDED];

	tar->extents.len = 0;
	if (!tw_tar_number(header + REAL_SIZE, NUMBER, &tar->entry.size) ||
	    !add_gnu(&tar->extents, header + HEADER_MAP, 4))
		return bad_map(tar, err);
	while (more) {
		const char *block = tw_reader_ahead(tar->reader, TW_TAR_BLOCK, NULL);

		if (!block)
			return tw_tar_cut(tar, err);
		if ((read += TW_TAR_BLOCK) > TW_LIMIT_PAX_HEADER || !add_gnu(&tar->extents, block, 21))
			return bad_map(tar, err);
		more = block[BLOCK_EXTENDED];
		tw_reader_consume(tar->reader, TW_TAR_BLOCK);
	}
	return TRAWL_OK;
}

static int map_01(struct tw_tar *tar, const struct tw_pax *pax, struct trawl_error *err)
{
	struct tw_slice rest = pax->map, first, second;
	uint64_t at, len, count = 0;

	while (rest.len && tw_slice_split(&rest, ',', &first)) {
		if (!tw_slice_split(&rest, ',', &second) || !tw_slice_u64(first, INT64_MAX, &at) ||
		    !tw_slice_u64(second, INT64_MAX, &len) || !tw_extents_add(&tar->extents, at, len))
			return bad_map(tar, err);
	}
	if (pax->map_count.len && (!tw_slice_u64(pax->map_count, UINT32_MAX, &count) || count != tar->extents.len))
		return bad_map(tar, err);
	return TRAWL_OK;
}

/*
 * The next decimal line in front of the data. An empty one is none: a map of them would have an extent for every two
 * bytes.
 */
static bool map_line(struct tw_tar *tar, uint64_t *taken, uint64_t *ret)
{
	uint64_t value = 0;
	bool any = false;
	const char *at;

	while ((at = *taken < tar->left ? tw_reader_ahead(tar->reader, 1, NULL) : NULL)) {
		char c = *at;

		tw_reader_consume(tar->reader, 1);
		(*taken)++;
		if (*taken > TW_LIMIT_PAX_HEADER)
			return false;
		if (c == '\n') {
			*ret = value;
			return any;
		}
		if (!tw_is_digit(c) || value > INT64_MAX / 10 - 1)
			return false;
		any = true;
		value = value * 10 + (uint64_t)(c - '0');
	}
	return false;
}

static int map_10(struct tw_tar *tar, struct trawl_error *err)
{
	uint64_t taken = 0, count, at, len, fill;

	if (!map_line(tar, &taken, &count))
		return bad_map(tar, err);
	for (; count; count--) {
		if (!map_line(tar, &taken, &at) || !map_line(tar, &taken, &len) ||
		    !tw_extents_add(&tar->extents, at, len))
			return bad_map(tar, err);
	}
	fill = (TW_TAR_BLOCK - taken % TW_TAR_BLOCK) % TW_TAR_BLOCK;
	if (taken + fill > tar->left)
		return bad_map(tar, err);
	if (!tw_reader_skip(tar->reader, fill))
		return tw_tar_cut(tar, err);
	tar->left -= taken + fill;
	return TRAWL_OK;
}

int tw_tar_sparse_pax(struct tw_tar *tar, const struct tw_pax *pax, struct trawl_error *err)
{
	if (pax->has_real_size)
		tar->entry.size = pax->real_size;
	if (pax->sparse == 2) {
		tar->extents.len = 0;
		return map_10(tar, err);
	}
	return pax->has_list ? TRAWL_OK : map_01(tar, pax, err);
}

int tw_tar_sparse_check(const struct tw_tar *tar, struct trawl_error *err)
{
	uint64_t end = 0, stored = 0;

	for (size_t i = 0; i < tar->extents.len; i++) {
		const struct tw_extent *extent = &tar->extents.at[i];

		if (extent->at < end || !tw_within(extent->at, extent->len, tar->entry.size))
			return bad_map(tar, err);
		end = extent->at + extent->len;
		stored += extent->len;
	}
	return stored == tar->left ? TRAWL_OK : bad_map(tar, err);
}
