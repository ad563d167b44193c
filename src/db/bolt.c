/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading bbolt's pages: every place in a page is checked here, and nowhere else. The format is described in bolt.h.
 */
#include "db/bolt.h"

#include "base/bytes.h"
#include "base/size.h"
#include "db/bolt_format.h"

/* An error in @page, at element @at unless that is UINT32_MAX; an inline bucket is named by where its value lies. */
static int page_fail(const struct tw_bolt_bucket *bucket, uint64_t id, uint32_t at, const char *what,
		     struct trawl_error *err)
{
	int status = at == UINT32_MAX ? tw_fail(err, TRAWL_E_FORMAT, "%s", what)
				      : tw_fail(err, TRAWL_E_FORMAT, "element %u: %s", at, what);

	if (bucket->root) {
		tw_wrap(err, "page %llu", (unsigned long long)id);
	} else {
		tw_wrap(err, "inline bucket");
		tw_wrap(err, "page %llu: element %u", (unsigned long long)bucket->home, bucket->home_element);
	}
	return status;
}

/* The header of @page, whose bytes are at hand and at least PAGE_HEADER long. */
static int page_header(const struct tw_bolt_bucket *bucket, struct tw_bolt_page *page, struct trawl_error *err)
{
	uint16_t flags = tw_le16(page->bytes.ptr + PAGE_FLAGS_AT);

	if (flags != PAGE_LEAF && (flags != PAGE_BRANCH || !bucket->root))
		return page_fail(bucket, page->id, UINT32_MAX, "neither branch nor leaf", err);
	page->branch = flags == PAGE_BRANCH;
	page->count = tw_le16(page->bytes.ptr + PAGE_COUNT_AT);
	if ((page->bytes.len - PAGE_HEADER) / ELEMENT < page->count)
		return page_fail(bucket, page->id, UINT32_MAX, "more elements than fit into it", err);
	return TRAWL_OK;
}

static const char *page_bytes(const struct tw_bolt *bolt, uint64_t id, size_t len, struct tw_arena *arena,
			      struct trawl_error *err)
{
	uint64_t at = id * bolt->page_size;

	return bolt->source ? bolt->source->load(bolt->source, at, len, arena, err) : bolt->bytes.ptr + at;
}

/* Whoever doesn't want to know why gets a failure all the same. */
static int not_loaded(uint64_t id, struct trawl_error *err)
{
	tw_wrap(err, "page %llu", (unsigned long long)id);
	return err ? err->status : TRAWL_E_IO;
}

static int page_load(const struct tw_bolt_bucket *bucket, uint64_t id, struct tw_arena *arena, struct tw_bolt_page *ret,
		     struct trawl_error *err)
{
	const struct tw_bolt *bolt = bucket->bolt;
	uint64_t span;

	*ret = (struct tw_bolt_page){ .id = id };
	/* Below bolt->pages, which init has measured against the file: the multiplications can't overflow. */
	if (id < 2 || id >= bolt->pages)
		return page_fail(bucket, id, UINT32_MAX, "there is no such page", err);
	ret->bytes.len = bolt->page_size;
	ret->bytes.ptr = page_bytes(bolt, id, ret->bytes.len, arena, err);
	if (!ret->bytes.ptr)
		return not_loaded(id, err);
	if (tw_le64(ret->bytes.ptr + PAGE_ID_AT) != id)
		return page_fail(bucket, id, UINT32_MAX, "calls itself another page", err);
	span = (uint64_t)tw_le32(ret->bytes.ptr + PAGE_OVERFLOW_AT) + 1;
	if (span > bolt->pages - id)
		return page_fail(bucket, id, UINT32_MAX, "runs past the last page", err);
	if (span > 1) {
		ret->bytes.len = (size_t)(span * bolt->page_size);
		ret->bytes.ptr = page_bytes(bolt, id, ret->bytes.len, arena, err);
		if (!ret->bytes.ptr)
			return not_loaded(id, err);
	}
	return page_header(bucket, ret, err);
}

static int page_root(const struct tw_bolt_bucket *bucket, struct tw_arena *arena, struct tw_bolt_page *ret,
		     struct trawl_error *err)
{
	if (bucket->root) {
		int status = page_load(bucket, bucket->root, arena, ret, err);

		if (status == TRAWL_OK && ret->branch && ret->count == 0)
			status = page_fail(bucket, ret->id, UINT32_MAX, "a branch without elements", err);
		return status;
	}
	*ret = (struct tw_bolt_page){ .bytes = bucket->leaf };
	if (ret->bytes.len < PAGE_HEADER)
		return page_fail(bucket, 0, UINT32_MAX, "shorter than a page's header", err);
	return page_header(bucket, ret, err);
}

/* Where element @i starts; its key's place and length are checked, and @ret_value is what is behind the key. */
static int element(const struct tw_bolt_bucket *bucket, const struct tw_bolt_page *page, uint32_t i,
		   struct tw_slice *ret_key, struct tw_slice *ret_value, struct trawl_error *err)
{
	size_t start = PAGE_HEADER + (size_t)i * ELEMENT, table = PAGE_HEADER + (size_t)page->count * ELEMENT;
	const char *head = page->bytes.ptr + start;
	/* A branch has pos, key size, page; a leaf flags, pos, key size, value size. */
	uint32_t pos = tw_le32(head + (page->branch ? 0 : 4)), len = tw_le32(head + (page->branch ? 4 : 8));
	uint64_t at = (uint64_t)start + pos;

	if (at < table)
		return page_fail(bucket, page->id, i, "key lies among the elements", err);
	if (!tw_within(at, len, page->bytes.len))
		return page_fail(bucket, page->id, i, "key runs past the end", err);
	if (len > TW_BOLT_MAX_KEY)
		return page_fail(bucket, page->id, i, "key is longer than any key may be", err);
	*ret_key = tw_slice_of(page->bytes.ptr + at, len);
	*ret_value = tw_slice_of(ret_key->ptr + len, page->bytes.len - (size_t)at - len);
	return TRAWL_OK;
}

static int leaf_item(const struct tw_bolt_bucket *bucket, const struct tw_bolt_page *page, uint32_t i,
		     struct tw_bolt_item *ret, struct trawl_error *err)
{
	const char *head = page->bytes.ptr + PAGE_HEADER + (size_t)i * ELEMENT;
	uint32_t len = tw_le32(head + 12);
	int status = element(bucket, page, i, &ret->key, &ret->value, err);

	if (status < 0)
		return status;
	if (len > ret->value.len)
		return page_fail(bucket, page->id, i, "value runs past the end", err);
	ret->value.len = len;
	ret->is_bucket = tw_le32(head) & LEAF_IS_BUCKET;
	ret->page = bucket->root ? page->id : bucket->home;
	ret->element = bucket->root ? i : bucket->home_element;
	return TRAWL_OK;
}

static int branch_child(const struct tw_bolt_bucket *bucket, const struct tw_bolt_page *page, uint32_t i,
			struct tw_arena *arena, struct tw_bolt_page *ret, struct trawl_error *err)
{
	uint64_t id = tw_le64(page->bytes.ptr + PAGE_HEADER + (size_t)i * ELEMENT + 8);
	int status = page_load(bucket, id, arena, ret, err);

	if (status == TRAWL_OK && ret->count == 0)
		status = page_fail(bucket, id, UINT32_MAX, "empty, below a branch", err);
	return status < 0 ? tw_wrap(err, "page %llu: element %u", (unsigned long long)page->id, i), status : TRAWL_OK;
}

/* The first element whose key is @key or later; @ret_exact tells which of the two. */
static int search(const struct tw_bolt_bucket *bucket, const struct tw_bolt_page *page, struct tw_slice key,
		  uint32_t *ret, bool *ret_exact, struct trawl_error *err)
{
	uint32_t low = 0, high = page->count;

	*ret_exact = false;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		struct tw_slice found, rest;
		int status = element(bucket, page, middle, &found, &rest, err), order;

		if (status < 0)
			return status;
		order = tw_slice_cmp(found, key);
		if (order >= 0)
			high = middle;
		else
			low = middle + 1;
		*ret_exact |= order == 0;
	}
	*ret = low;
	return TRAWL_OK;
}

/* One level down towards @key: from @page, a branch, which is never empty, to the child that would hold it. */
static int descend(const struct tw_bolt_bucket *bucket, struct tw_bolt_page *page, struct tw_slice key,
		   struct tw_arena *arena, struct tw_bolt_page *ret, struct trawl_error *err)
{
	bool exact;
	int status = search(bucket, page, key, &page->at, &exact, err);

	if (status < 0)
		return status;
	if (!exact && page->at > 0)
		page->at--;
	return branch_child(bucket, page, page->at, arena, ret, err);
}

/* The item of exactly this key: 1, 0 or an error. Keeps no stack. */
static int find(const struct tw_bolt_bucket *bucket, struct tw_slice key, struct tw_arena *arena,
		struct tw_bolt_item *ret, struct trawl_error *err)
{
	struct tw_bolt_page page, child;
	bool exact;
	int status = page_root(bucket, arena, &page, err);

	for (unsigned depth = 1; status == TRAWL_OK && page.branch; depth++) {
		if (depth >= TW_LIMIT_DB_DEPTH)
			return page_fail(bucket, page.id, UINT32_MAX, "deeper than any tree may be", err);
		status = descend(bucket, &page, key, arena, &child, err);
		page = child;
	}
	if (status == TRAWL_OK)
		status = search(bucket, &page, key, &page.at, &exact, err);
	if (status < 0 || !exact)
		return status;
	status = leaf_item(bucket, &page, page.at, ret, err);
	return status < 0 ? status : 1;
}

struct tw_bolt_bucket tw_bolt_root(const struct tw_bolt *bolt)
{
	return (struct tw_bolt_bucket){ .bolt = bolt, .root = bolt->root };
}

int tw_bolt_get(const struct tw_bolt_bucket *bucket, struct tw_slice key, struct tw_arena *arena,
		struct tw_slice *ret_value, struct trawl_error *err)
{
	struct tw_bolt_item item;
	int status = find(bucket, key, arena, &item, err);

	if (status <= 0 || item.is_bucket)
		return status < 0 ? status : 0;
	*ret_value = item.value;
	return 1;
}

int tw_bolt_open(const struct tw_bolt *bolt, const struct tw_bolt_item *item, struct tw_bolt_bucket *ret,
		 struct trawl_error *err)
{
	if (!item->is_bucket || item->value.len < BUCKET_HEADER)
		return tw_fail(err, TRAWL_E_FORMAT, "page %llu: element %u: too short for a bucket",
			       (unsigned long long)item->page, item->element);
	*ret = (struct tw_bolt_bucket){
		.bolt = bolt, .root = tw_le64(item->value.ptr), .home = item->page, .home_element = item->element
	};
	if (ret->root == 0)
		ret->leaf = tw_slice_from(item->value, BUCKET_HEADER);
	return TRAWL_OK;
}

int tw_bolt_bucket(const struct tw_bolt_bucket *parent, struct tw_slice key, struct tw_arena *arena,
		   struct tw_bolt_bucket *ret, struct trawl_error *err)
{
	struct tw_bolt_item item;
	int status = find(parent, key, arena, &item, err);

	if (status <= 0 || !item.is_bucket)
		return status < 0 ? status : 0;
	status = tw_bolt_open(parent->bolt, &item, ret, err);
	return status < 0 ? status : 1;
}

struct tw_bolt_cursor tw_bolt_cursor(const struct tw_bolt_bucket *bucket, struct tw_arena *arena)
{
	return (struct tw_bolt_cursor){ .bucket = *bucket, .arena = arena };
}

static struct tw_bolt_page *cursor_top(struct tw_bolt_cursor *cursor)
{
	return &cursor->stack[cursor->depth - 1];
}

static int cursor_root(struct tw_bolt_cursor *cursor, struct trawl_error *err)
{
	int status = page_root(&cursor->bucket, cursor->arena, &cursor->stack[0], err);

	cursor->depth = status < 0 ? 0 : 1;
	cursor->last = (struct tw_slice){ 0 };
	return status;
}

/* Room for one more level above cursor->depth. */
static int cursor_room(struct tw_bolt_cursor *cursor, struct trawl_error *err)
{
	if (cursor->depth < TW_LIMIT_DB_DEPTH)
		return TRAWL_OK;
	return page_fail(&cursor->bucket, cursor_top(cursor)->id, UINT32_MAX, "deeper than any tree may be", err);
}

/* Down to the leftmost leaf below the place where the cursor is. */
static int cursor_leftmost(struct tw_bolt_cursor *cursor, struct trawl_error *err)
{
	while (cursor_top(cursor)->branch) {
		struct tw_bolt_page *page = cursor_top(cursor);
		int status = cursor_room(cursor, err);

		if (status == TRAWL_OK)
			status = branch_child(&cursor->bucket, page, page->at, cursor->arena, page + 1, err);
		if (status < 0)
			return status;
		cursor->depth++;
	}
	return TRAWL_OK;
}

/* The item at the cursor, or the first of the leaves that follow when its leaf is used up. */
static int cursor_item(struct tw_bolt_cursor *cursor, struct tw_bolt_item *ret, struct trawl_error *err)
{
	struct tw_bolt_page *page;
	int status;

	while (cursor_top(cursor)->at >= cursor_top(cursor)->count) {
		if (cursor->depth == 1)
			return 0;
		cursor->depth--;
		cursor_top(cursor)->at++;
	}
	status = cursor_leftmost(cursor, err);
	page = cursor_top(cursor);
	if (status == TRAWL_OK)
		status = leaf_item(&cursor->bucket, page, page->at, ret, err);
	if (status < 0)
		return status;
	if (cursor->last.ptr && tw_slice_cmp(cursor->last, ret->key) >= 0)
		return page_fail(&cursor->bucket, page->id, page->at, "key is out of order", err);
	cursor->last = ret->key;
	return 1;
}

int tw_bolt_first(struct tw_bolt_cursor *cursor, struct tw_bolt_item *ret, struct trawl_error *err)
{
	int status = cursor_root(cursor, err);

	return status < 0 ? status : cursor_item(cursor, ret, err);
}

int tw_bolt_seek(struct tw_bolt_cursor *cursor, struct tw_slice key, struct tw_bolt_item *ret, struct trawl_error *err)
{
	int status = cursor_root(cursor, err);
	bool exact;

	while (status == TRAWL_OK && cursor_top(cursor)->branch) {
		struct tw_bolt_page *page = cursor_top(cursor);

		status = cursor_room(cursor, err);
		if (status == TRAWL_OK)
			status = descend(&cursor->bucket, page, key, cursor->arena, page + 1, err);
		if (status == TRAWL_OK)
			cursor->depth++;
	}
	if (status == TRAWL_OK)
		status = search(&cursor->bucket, cursor_top(cursor), key, &cursor_top(cursor)->at, &exact, err);
	if (status == TRAWL_OK)
		status = cursor_item(cursor, ret, err);
	if (status > 0 && tw_slice_cmp(ret->key, key) < 0)
		return page_fail(&cursor->bucket, cursor_top(cursor)->id, cursor_top(cursor)->at, "key is out of order",
				 err);
	return status;
}

int tw_bolt_next(struct tw_bolt_cursor *cursor, struct tw_bolt_item *ret, struct trawl_error *err)
{
	if (cursor->depth == 0)
		return tw_bolt_first(cursor, ret, err);
	if (cursor_top(cursor)->at < cursor_top(cursor)->count)
		cursor_top(cursor)->at++;
	return cursor_item(cursor, ret, err);
}
