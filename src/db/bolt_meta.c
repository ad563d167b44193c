/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening a bbolt file: which of its two meta pages counts, and whether the file is as long as its tree. The format is
 * described in bolt.h.
 */
#include "db/bolt.h"

#include "base/bytes.h"
#include "base/size.h"
#include "db/bolt_format.h"

struct meta {
	uint32_t page_size;
	uint64_t root, pages, transaction;
	enum { META_OK, META_NONE, META_VERSION, META_DAMAGED } state;
	uint32_t version;
};

uint64_t tw_bolt_checksum(const char *ptr, size_t len)
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)ptr[i]) * 0x100000001b3u;
	return hash;
}

static bool page_size_ok(uint32_t size)
{
	return size >= TW_BOLT_MIN_PAGE && size <= TW_BOLT_MAX_PAGE && (size & (size - 1)) == 0;
}

/* @bytes are those behind the page header. */
static struct meta meta_read(const char *bytes)
{
	struct meta meta = {
		.version = tw_le32(bytes + META_VERSION_AT),
		.page_size = tw_le32(bytes + META_PAGE_SIZE_AT),
		.root = tw_le64(bytes + META_ROOT_AT),
		.pages = tw_le64(bytes + META_PAGES_AT),
		.transaction = tw_le64(bytes + META_TRANSACTION_AT),
	};

	if (tw_le32(bytes + META_MAGIC_AT) != BOLT_MAGIC)
		meta.state = META_NONE;
	else if (meta.version != BOLT_VERSION)
		meta.state = META_VERSION;
	else if (tw_bolt_checksum(bytes, META_CHECKSUM_AT) != tw_le64(bytes + META_CHECKSUM_AT) ||
		 !page_size_ok(meta.page_size))
		meta.state = META_DAMAGED;
	return meta;
}

/* The meta page at @at; META_NONE when the file ends before it. */
static int meta_at(struct tw_bolt *bolt, uint64_t at, uint64_t size, struct meta *ret, struct trawl_error *err)
{
	struct tw_arena arena = { 0 };
	const char *bytes;

	*ret = (struct meta){ .state = META_NONE };
	if (!tw_within(at, PAGE_HEADER + META_SIZE, size))
		return TRAWL_OK;
	bytes = bolt->source ? bolt->source->load(bolt->source, at, PAGE_HEADER + META_SIZE, &arena, err)
			     : bolt->bytes.ptr + at;
	if (bytes)
		*ret = meta_read(bytes + PAGE_HEADER);
	tw_arena_release(&arena);
	return bytes ? TRAWL_OK : err && err->status ? err->status : TRAWL_E_IO;
}

/* The second meta page lies one page in; when the first doesn't tell how long a page is, every length is tried. */
static int second_meta(struct tw_bolt *bolt, const struct meta *first, uint64_t size, struct meta *ret,
		       struct trawl_error *err)
{
	uint32_t from = first->state == META_OK ? first->page_size : TW_BOLT_MIN_PAGE;
	uint32_t to = first->state == META_OK ? first->page_size : TW_BOLT_MAX_PAGE;

	for (uint32_t page = from; page <= to; page *= 2) {
		int status = meta_at(bolt, page, size, ret, err);

		if (status < 0)
			return status;
		if (ret->state == META_OK && ret->page_size != page)
			ret->state = META_DAMAGED;
		if (ret->state == META_OK)
			return TRAWL_OK;
	}
	return TRAWL_OK;
}

static int say_unusable(const struct meta *first, struct trawl_error *err)
{
	switch (first->state) {
	case META_VERSION:
		return tw_fail(err, TRAWL_E_FORMAT, "a bbolt file of version %u, where %u is readable", first->version,
			       BOLT_VERSION);
	case META_DAMAGED: return tw_fail(err, TRAWL_E_FORMAT, "both meta pages are damaged");
	default: return tw_fail(err, TRAWL_E_FORMAT, "not a bbolt file");
	}
}

static int bolt_init(struct tw_bolt *bolt, uint64_t size, struct trawl_error *err)
{
	struct meta first, second;
	const struct meta *meta = &first;
	int status = meta_at(bolt, 0, size, &first, err);

	if (status < 0)
		return status;
	status = second_meta(bolt, &first, size, &second, err);
	if (status < 0)
		return status;
	if (second.state == META_OK && (first.state != META_OK || second.transaction > first.transaction))
		meta = &second;
	if (meta->state != META_OK)
		return say_unusable(first.state == META_NONE && second.state ? &second : &first, err);

	bolt->page_size = meta->page_size;
	bolt->root = meta->root;
	bolt->pages = meta->pages;
	bolt->transaction = meta->transaction;
	/* Not a case for the other meta: it names an older tree, and a file cut short must not pass for an old one. */
	if (bolt->pages > size / bolt->page_size)
		return tw_fail(err, TRAWL_E_FORMAT, "cut short: %llu bytes, where its %llu pages of %u bytes need more",
			       (unsigned long long)size, (unsigned long long)bolt->pages, bolt->page_size);
	return TRAWL_OK;
}

int tw_bolt_init(struct tw_bolt *ret, struct tw_slice bytes, struct trawl_error *err)
{
	struct tw_bolt bolt = { .bytes = bytes };
	int status = bolt_init(&bolt, bytes.len, err);

	if (status == TRAWL_OK)
		*ret = bolt;
	return status;
}

int tw_bolt_init_source(struct tw_bolt *ret, struct tw_bolt_source *source, uint64_t size, struct trawl_error *err)
{
	struct tw_bolt bolt = { .source = source };
	int status = bolt_init(&bolt, size, err);

	if (status == TRAWL_OK)
		*ret = bolt;
	return status;
}
