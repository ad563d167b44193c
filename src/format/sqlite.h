/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tables of a SQLite file, row by row, from its bytes: no query, no index, no journal.
 * Source: sqlite.org/fileformat2.html.
 *
 *	header   100 bytes on page 1: magic, page size u16 at 16 (1: 65536), reserved bytes a page u8 at 20
 *	page     type u8 (5 interior, 13 leaf, of tables), cells u16 at 3; interior pages have the last child at 8; then an
 *	         array of u16, where cells lie; on page 1 all of this comes behind the header
 *	cell     leaf: payload size and row id as varints, payload, and u32 of the first overflow page when it didn't fit;
 *	         interior: u32 child page, row id
 *	record   size of the header as a varint, a varint a column: its type; then the columns
 *
 * All numbers are big-endian. Surprising: the root page of a table is named in a table of its own, whose root is page 1; a
 * column that is the row id's alias is stored as NULL.
 *
 * The bytes are hostile: a tree deeper than TW_SQLITE_DEPTH is refused, a scan visits no more pages than there are, and
 * takes no more bytes from overflow pages than the file has.
 */
#ifndef TW_FORMAT_SQLITE_H
#define TW_FORMAT_SQLITE_H

#include "base/arena.h"
#include "base/error.h"

enum { TW_SQLITE_DEPTH = 20 };

struct tw_sqlite {
	struct tw_slice bytes;
	uint32_t page_size;
	uint32_t usable; /* of a page */
	uint32_t pages;
};

/* A scan of a table: a plain struct, nothing to release. */
struct tw_sqlite_scan {
	const struct tw_sqlite *file;
	uint32_t visited;   /* pages */
	uint64_t overflown; /* bytes that lay on overflow pages */
	uint32_t depth;
	struct {
		uint32_t page;
		uint32_t cell; /* the next one */
	} stack[TW_SQLITE_DEPTH];
};

enum tw_sqlite_type { TW_SQLITE_NULL, TW_SQLITE_INTEGER, TW_SQLITE_REAL, TW_SQLITE_TEXT, TW_SQLITE_BLOB };

struct tw_sqlite_value {
	enum tw_sqlite_type type;
	int64_t integer;
	struct tw_slice bytes; /* of text and blobs */
};

bool tw_sqlite_is(struct tw_slice bytes);

/* Over bytes that must outlive @ret. */
int tw_sqlite_init(struct tw_sqlite *ret, struct tw_slice bytes, struct trawl_error *err);

/* The table called @name: 1, 0 when there is none, or an error. @arena is used for a moment. */
int tw_sqlite_table(const struct tw_sqlite *file, const char *name, struct tw_arena *arena, struct tw_sqlite_scan *ret,
		    struct trawl_error *err);

/* The next row: 1, 0 at the end, or an error. The record is a view of the file, or lies in @arena. */
int tw_sqlite_next(struct tw_sqlite_scan *scan, struct tw_arena *arena, struct tw_slice *ret_record,
		   struct trawl_error *err);

/* A column, counted from 0; false when the record has no such one, or is damaged. */
bool tw_sqlite_column(struct tw_slice record, uint32_t column, struct tw_sqlite_value *ret);

#endif
