/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Berkeley DB's hash, as far as it takes to see all values that lie off their page. Numbers have the byte order of the
 * machine that wrote them, which the magic tells.
 *
 *	page 0   lsn u64, page u32, magic u32, version u32, page size u32, encryption u8, type u8 (8), …, last page u32 at 32
 *	page     lsn u64, page u32, previous u32, next u32, entries u16, free u16, level u8, type u8, and at 26 an array of
 *	         u16: where entries lie, key and value in turn. Type 13 is a hash page, 2 the unsorted one of before 4.6
 *	entry    type u8; 3: off the page: at 4 its first overflow page u32, then its length u32
 *	overflow type 7: bytes from 26 on, all of the page but for the last, where "free" counts them
 */
#include "base/bytes.h"
#include "base/size.h"
#include "format/rpmdb.h"

enum { MAGIC = 0x061561, HEADER = 26, OFF_PAGE = 3, OFF_PAGE_SIZE = 12 };
enum { UNSORTED = 2, OVERFLOWN = 7, META = 8, HASH = 13 };

static uint16_t u16(const struct tw_rpmdb *db, const char *at)
{
	return db->big_endian ? tw_be16(at) : tw_le16(at);
}

static uint32_t u32(const struct tw_rpmdb *db, const char *at)
{
	return db->big_endian ? tw_be32(at) : tw_le32(at);
}

static const char *page_of(const struct tw_rpmdb *db, uint32_t page)
{
	return page < db->pages ? db->bytes.ptr + (size_t)page * db->page_size : NULL;
}

static int damaged(struct trawl_error *err, uint32_t page, const char *what)
{
	return tw_fail(err, TRAWL_E_FORMAT, "page %u: %s", (unsigned)page, what);
}

/* What an overflow page holds of a value of which @left bytes are missing. */
static size_t held(const struct tw_rpmdb *db, const char *page, size_t left)
{
	size_t room = db->page_size - HEADER;
	size_t here = u32(db, page + 16) == 0 ? u16(db, page + 22) : room;

	here = here < room ? here : room;
	return here < left ? here : left;
}

/* A value off its page. The chain of its pages ends with it: one that bites its tail doesn't. */
static int read_chain(const struct tw_rpmdb *db, uint32_t first, uint32_t len, struct tw_arena *arena,
		      struct tw_slice *ret, struct trawl_error *err)
{
	size_t done = 0;
	char *value;

	if (len > db->bytes.len)
		return damaged(err, first, "a value is longer than the file");
	value = tw_arena_bytes(arena, len);
	if (!value)
		return tw_fail_nomem(err);
	for (uint32_t at = first; done < len || at; at = u32(db, page_of(db, at) + 16)) {
		const char *page = page_of(db, at);
		size_t take;

		if (!page || page[25] != OVERFLOWN)
			return damaged(err, at, "not a page of a value");
		take = held(db, page, len - done);
		if (!take)
			return damaged(err, at,
				       done < len ? "an empty page of a value" : "a value goes on behind its end");
		memcpy(value + done, page + HEADER, take);
		done += take;
	}
	*ret = tw_slice_of(value, done);
	return 1;
}

/* The next value of this page that lies off it; 0 when there is none. */
static int next_value(struct tw_rpmdb *db, const char *page, struct tw_arena *arena, struct tw_slice *ret,
		      struct trawl_error *err)
{
	uint32_t entries = u16(db, page + 20);

	for (db->entry |= 1; db->entry < entries; db->entry += 2) {
		size_t slot = HEADER + 2 * (size_t)db->entry, at;

		if (slot + 2 > db->page_size)
			return damaged(err, db->page, "more entries than fit");
		at = u16(db, page + slot);
		if (at >= db->page_size)
			return damaged(err, db->page, "an entry lies past the end");
		if (page[at] != OFF_PAGE)
			continue;
		if (at + OFF_PAGE_SIZE > db->page_size)
			return damaged(err, db->page, "an entry runs past the end");
		db->entry += 2;
		return read_chain(db, u32(db, page + at + 4), u32(db, page + at + 8), arena, ret, err);
	}
	return 0;
}

static int next(struct tw_rpmdb *db, struct tw_arena *arena, struct tw_slice *ret, struct trawl_error *err)
{
	for (; db->page < db->pages; db->page++, db->entry = 0) {
		const char *page = page_of(db, db->page);
		int status;

		if (page[25] != HASH && page[25] != UNSORTED)
			continue;
		status = next_value(db, page, arena, ret, err);
		if (status != 0)
			return status;
	}
	return db->cut ? damaged(err, db->pages, "the file is cut here") : 0;
}

static const struct tw_rpmdb_backend bdb = { "bdb", next };

int tw_rpmdb_open_bdb(struct tw_slice bytes, struct tw_rpmdb *ret, struct trawl_error *err)
{
	uint64_t pages;

	if (bytes.len < 72 || (tw_le32(bytes.ptr + 12) != MAGIC && tw_be32(bytes.ptr + 12) != MAGIC))
		return 0;
	ret->big_endian = tw_be32(bytes.ptr + 12) == MAGIC;
	ret->page_size = u32(ret, bytes.ptr + 20);
	if (bytes.ptr[25] != META || bytes.ptr[24] != 0)
		return tw_fail(err, TRAWL_E_FORMAT, "a Berkeley DB file that is encrypted, or no hash");
	if (ret->page_size < 512 || ret->page_size > 65536 || (ret->page_size & (ret->page_size - 1)) != 0)
		return tw_fail(err, TRAWL_E_FORMAT, "a page size of %u", (unsigned)ret->page_size);
	pages = (uint64_t)u32(ret, bytes.ptr + 32) + 1;
	ret->cut = pages > bytes.len / ret->page_size;
	ret->backend = &bdb;
	ret->pages = (uint32_t)(ret->cut ? bytes.len / ret->page_size : pages);
	return 1;
}
