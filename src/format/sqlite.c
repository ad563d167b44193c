/* SPDX-License-Identifier: Apache-2.0 */
#include "format/sqlite.h"

#include "base/bytes.h"
#include "base/size.h"

static const char magic[16] = "SQLite format 3";

enum { INTERIOR = 5, LEAF = 13, FILE_HEADER = 100 };

static int damaged(struct trawl_error *err, uint32_t page, const char *what)
{
	return tw_fail(err, TRAWL_E_FORMAT, "page %u: %s", (unsigned)page, what);
}

bool tw_sqlite_is(struct tw_slice bytes)
{
	return bytes.len >= sizeof(magic) && memcmp(bytes.ptr, magic, sizeof(magic)) == 0;
}

int tw_sqlite_init(struct tw_sqlite *ret, struct tw_slice bytes, struct trawl_error *err)
{
	uint32_t size, reserved;

	if (!tw_sqlite_is(bytes) || bytes.len < FILE_HEADER)
		return tw_fail(err, TRAWL_E_FORMAT, "not a SQLite file");
	size = tw_be16(bytes.ptr + 16);
	size = size == 1 ? 65536 : size;
	reserved = (unsigned char)bytes.ptr[20];
	if (size < 512 || (size & (size - 1)) != 0 || size - reserved < 480)
		return tw_fail(err, TRAWL_E_FORMAT, "a page size of %u, %u of it reserved", size, reserved);
	if (bytes.len / size > UINT32_MAX)
		return tw_fail(err, TRAWL_E_FORMAT, "more pages than a SQLite file can have");
	*ret = (struct tw_sqlite){ bytes, size, size - reserved, (uint32_t)(bytes.len / size) };
	return TRAWL_OK;
}

/* The usable bytes of a page; empty when there is no such page. */
static struct tw_slice page_bytes(const struct tw_sqlite *file, uint32_t page)
{
	if (page == 0 || page > file->pages)
		return (struct tw_slice){ 0 };
	return tw_slice_of(file->bytes.ptr + (size_t)(page - 1) * file->page_size, file->usable);
}

/* Where the page's own header begins. */
static size_t header_at(uint32_t page)
{
	return page == 1 ? FILE_HEADER : 0;
}

/* Seven bits a byte, the eighth: another follows; a ninth byte counts whole. False at the end of the bytes. */
static bool varint(struct tw_slice s, size_t *at, uint64_t *ret)
{
	uint64_t value = 0;

	for (int i = 0; i < 9; i++) {
		unsigned char c;

		if (*at >= s.len)
			return false;
		c = (unsigned char)s.ptr[(*at)++];
		if (i == 8)
			value = value << 8 | c;
		else
			value = value << 7 | (c & 0x7f);
		if (i == 8 || !(c & 0x80))
			break;
	}
	*ret = value;
	return true;
}

static int push(struct tw_sqlite_scan *scan, uint32_t page, struct trawl_error *err)
{
	struct tw_slice bytes = page_bytes(scan->file, page);
	unsigned char type = bytes.len ? (unsigned char)bytes.ptr[header_at(page)] : 0;

	if (type != INTERIOR && type != LEAF)
		return damaged(err, page, "not a page of a table");
	if (scan->depth == TW_SQLITE_DEPTH)
		return damaged(err, page, "the tree is too deep");
	if (scan->visited++ > scan->file->pages)
		return damaged(err, page, "a page comes twice");
	scan->stack[scan->depth].page = page;
	scan->stack[scan->depth++].cell = 0;
	return TRAWL_OK;
}

/* How much of a payload lies in the leaf's cell. */
static uint64_t local_size(uint32_t usable, uint64_t payload)
{
	uint64_t min = (usable - 12) * 32 / 255 - 23, max = usable - 35, size;

	if (payload <= max)
		return payload;
	size = min + (payload - min) % (usable - 4);
	return size <= max ? size : min;
}

/* The rest of a payload, from overflow pages: u32 next page, then bytes. Their chain ends with it, thus isn't a circle. */
static int read_overflow(const struct tw_sqlite *file, uint32_t page, char *to, size_t len, struct trawl_error *err)
{
	while (len || page) {
		struct tw_slice bytes = page_bytes(file, page);
		size_t take = file->usable - 4;

		if (!bytes.len)
			return damaged(err, page, "no such overflow page");
		if (!len)
			return damaged(err, page, "a row goes on behind its end");
		take = take < len ? take : len;
		memcpy(to, bytes.ptr + 4, take);
		to += take;
		len -= take;
		page = tw_be32(bytes.ptr);
	}
	return TRAWL_OK;
}

static int read_leaf_cell(struct tw_sqlite_scan *scan, uint32_t page, struct tw_slice bytes, size_t at,
			  struct tw_arena *arena, struct tw_slice *ret, struct trawl_error *err)
{
	const struct tw_sqlite *file = scan->file;
	uint64_t payload, row, local;
	char *all;

	if (!varint(bytes, &at, &payload) || !varint(bytes, &at, &row))
		return damaged(err, page, "a cell runs past the end");
	local = local_size(file->usable, payload);
	if (payload > file->bytes.len || !tw_within(at, local + (local < payload ? 4 : 0), bytes.len))
		return damaged(err, page, "a cell runs past the end");
	if (local == payload) {
		*ret = tw_slice_sub(bytes, at, at + local);
		return TRAWL_OK;
	}
	scan->overflown += payload - local;
	if (scan->overflown > file->bytes.len)
		return damaged(err, page, "several rows have the same overflow pages");
	all = tw_arena_bytes(arena, (size_t)payload);
	if (!all)
		return tw_fail_nomem(err);
	memcpy(all, bytes.ptr + at, (size_t)local);
	*ret = tw_slice_of(all, (size_t)payload);
	return read_overflow(file, tw_be32(bytes.ptr + at + local), all + local, (size_t)(payload - local), err);
}

/* Where a cell lies; past the end for one that the page doesn't have. */
static size_t cell_at(struct tw_slice bytes, size_t header, uint32_t cell)
{
	size_t array = header + (bytes.ptr[header] == INTERIOR ? 12 : 8) + (size_t)cell * 2;

	return array + 2 <= bytes.len ? tw_be16(bytes.ptr + array) : bytes.len;
}

/* One step down an interior page; the last child stands in its header. */
static int descend(struct tw_sqlite_scan *scan, uint32_t page, struct tw_slice bytes, uint32_t cell, uint32_t cells,
		   struct trawl_error *err)
{
	size_t header = header_at(page), at = cell < cells ? cell_at(bytes, header, cell) : header + 8;

	if (!tw_within(at, 4, bytes.len))
		return damaged(err, page, "a cell runs past the end");
	return push(scan, tw_be32(bytes.ptr + at), err);
}

int tw_sqlite_next(struct tw_sqlite_scan *scan, struct tw_arena *arena, struct tw_slice *ret_record,
		   struct trawl_error *err)
{
	while (scan->depth) {
		uint32_t page = scan->stack[scan->depth - 1].page, cell = scan->stack[scan->depth - 1].cell++;
		struct tw_slice bytes = page_bytes(scan->file, page);
		size_t header = header_at(page);
		uint32_t cells = tw_be16(bytes.ptr + header + 3);
		bool interior = bytes.ptr[header] == INTERIOR;
		int status;

		if (cell >= cells + interior) {
			scan->depth--;
			continue;
		}
		if (!interior) {
			status =
				read_leaf_cell(scan, page, bytes, cell_at(bytes, header, cell), arena, ret_record, err);
			return status < 0 ? status : 1;
		}
		status = descend(scan, page, bytes, cell, cells, err);
		if (status < 0)
			return status;
	}
	return 0;
}

static int64_t integer_of(const char *at, size_t len)
{
	uint64_t value = len && (at[0] & 0x80) ? UINT64_MAX : 0;

	for (size_t i = 0; i < len; i++)
		value = value << 8 | (unsigned char)at[i];
	return (int64_t)value;
}

/* How many bytes a column of this type has. */
static uint64_t type_size(uint64_t type)
{
	static const uint8_t sizes[] = { 0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0 };

	return type < 12 ? sizes[type] : (type - 12) / 2;
}

static void value_of(uint64_t type, struct tw_slice bytes, struct tw_sqlite_value *ret)
{
	*ret = (struct tw_sqlite_value){ .type = TW_SQLITE_NULL };
	if (type == 7) {
		ret->type = TW_SQLITE_REAL;
	} else if (type == 8 || type == 9 || (type > 0 && type < 7)) {
		ret->type = TW_SQLITE_INTEGER;
		ret->integer = type >= 8 ? (int64_t)type - 8 : integer_of(bytes.ptr, bytes.len);
	} else if (type >= 12) {
		ret->type = type % 2 ? TW_SQLITE_TEXT : TW_SQLITE_BLOB;
		ret->bytes = bytes;
	}
}

bool tw_sqlite_column(struct tw_slice record, uint32_t column, struct tw_sqlite_value *ret)
{
	size_t at = 0, data;
	uint64_t size, type;
	struct tw_slice header;

	if (!varint(record, &at, &size) || size > record.len)
		return false;
	header = tw_slice_head(record, (size_t)size);
	data = header.len;
	for (uint32_t i = 0; varint(header, &at, &type); i++) {
		uint64_t len = type_size(type);

		if (!tw_within(data, len, record.len))
			return false;
		if (i == column) {
			value_of(type, tw_slice_of(record.ptr + data, (size_t)len), ret);
			return true;
		}
		data += (size_t)len;
	}
	return false;
}

/* Is this row of the schema the table's? Then its root page. */
static uint32_t root_of(struct tw_slice record, const char *name)
{
	struct tw_sqlite_value type, called, root;

	if (!tw_sqlite_column(record, 0, &type) || !tw_sqlite_column(record, 1, &called) ||
	    !tw_sqlite_column(record, 3, &root))
		return 0;
	if (!tw_slice_is(type.bytes, "table") || !tw_slice_eq_nocase(called.bytes, tw_slice(name)) ||
	    root.integer <= 0 || root.integer > UINT32_MAX)
		return 0;
	return (uint32_t)root.integer;
}

int tw_sqlite_table(const struct tw_sqlite *file, const char *name, struct tw_arena *arena, struct tw_sqlite_scan *ret,
		    struct trawl_error *err)
{
	struct tw_sqlite_scan schema = { .file = file };
	int status = push(&schema, 1, err);
	uint32_t root = 0;

	while (status >= 0 && !root) {
		struct tw_arena_mark mark = tw_arena_mark(arena);
		struct tw_slice record;

		status = tw_sqlite_next(&schema, arena, &record, err);
		if (status <= 0)
			return status;
		root = root_of(record, name);
		tw_arena_rewind(arena, mark);
	}
	if (status < 0)
		return status;
	*ret = (struct tw_sqlite_scan){ .file = file };
	status = push(ret, root, err);
	return status < 0 ? status : 1;
}
