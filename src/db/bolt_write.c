/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The writer's upper half: entries of one top bucket are collected, sorted, and walked in order, which opens and closes
 * the buckets below it like brackets.
 */
#include "db/bolt_write.h"

#include "db/bolt.h"
#include "db/bolt_tree.h"

/* Where a value belongs, as parts of two bytes of length and a name each: buckets below the top one, then the key. */
struct entry {
	size_t parts_at;
	uint64_t value_at; /* in the spool */
	uint32_t value_len;
	uint32_t parts;
	uint32_t number; /* which came first */
	bool is_bucket;
};

/* A finished top bucket: its name, and what the root keeps for it, one after the other in tops_text. */
struct top {
	size_t at, name_len, value_len;
};

struct tw_bolt_writer {
	struct tw_bolt_out out;
	struct tw_bolt_press press;
	struct tw_spool spool;
	struct tw_buf name; /* of the top bucket at hand; empty: none yet */
	struct tw_buf parts;
	TW_VEC(struct entry) entries;
	TW_VEC(struct top) tops;
	struct tw_buf tops_text, value;
	struct tw_bolt_tree trees[TW_BOLT_MAX_PATH];
	struct tw_slice open[TW_BOLT_MAX_PATH]; /* names of the buckets of trees[1 …], in parts */
	size_t depth;                           /* trees in use */
};

int tw_bolt_writer_open(const char *path, uint32_t page_size, struct tw_bolt_writer **ret, struct trawl_error *err)
{
	struct tw_bolt_writer *writer;
	int status;

	if (page_size < TW_BOLT_MIN_PAGE || page_size > 65536 || (page_size & (page_size - 1)))
		return tw_fail(err, TRAWL_E_USAGE, "a page of %u bytes", page_size);
	writer = calloc(1, sizeof(*writer));
	if (!writer)
		return tw_fail_nomem(err);
	writer->spool.fd = -1;
	writer->press.out = &writer->out;
	status = tw_bolt_out_open(&writer->out, path, page_size, err);
	writer->spool.near = writer->out.path;
	if (status < 0)
		tw_bolt_writer_drop(writer);
	else
		*ret = writer;
	return status;
}

void tw_bolt_writer_drop(struct tw_bolt_writer *writer)
{
	if (!writer)
		return;
	for (size_t i = 0; i < TW_BOLT_MAX_PATH; i++)
		tw_bolt_tree_release(&writer->trees[i]);
	tw_bolt_out_release(&writer->out);
	tw_spool_release(&writer->spool);
	tw_buf_release(&writer->press.page);
	tw_buf_release(&writer->name);
	tw_buf_release(&writer->parts);
	tw_buf_release(&writer->tops_text);
	tw_buf_release(&writer->value);
	tw_vec_release(&writer->entries);
	tw_vec_release(&writer->tops);
	free(writer);
}

static struct tw_slice part_next(const char **at)
{
	uint16_t len;
	struct tw_slice part;

	memcpy(&len, *at, sizeof(len));
	part = tw_slice_of(*at + sizeof(len), len);
	*at += sizeof(len) + len;
	return part;
}

/* By name, part after part; what lies in a bucket comes after the bucket; among equals the later one comes last. */
static int entry_order(const void *left, const void *right, void *base)
{
	const struct entry *a = left, *b = right;
	const char *a_at = (const char *)base + a->parts_at, *b_at = (const char *)base + b->parts_at;

	for (uint32_t i = 0; i < a->parts && i < b->parts; i++) {
		int order = tw_slice_cmp(part_next(&a_at), part_next(&b_at));

		if (order)
			return order;
	}
	if (a->parts != b->parts)
		return a->parts < b->parts ? -1 : 1;
	return a->number < b->number ? -1 : a->number > b->number;
}

static bool entry_same(const struct tw_bolt_writer *writer, const struct entry *a, const struct entry *b)
{
	const char *a_at = writer->parts.ptr + a->parts_at, *b_at = writer->parts.ptr + b->parts_at;

	for (uint32_t i = 0; a->parts == b->parts && i < a->parts; i++) {
		if (!tw_slice_eq(part_next(&a_at), part_next(&b_at)))
			return false;
	}
	return a->parts == b->parts && a->is_bucket == b->is_bucket;
}

/* Closes the innermost bucket but the top one, and adds it to the one around it. */
static int bucket_close(struct tw_bolt_writer *writer, struct trawl_error *err)
{
	size_t at = --writer->depth;
	int status;

	writer->value.len = 0;
	status = tw_bolt_tree_close(&writer->trees[at], &writer->press, &writer->value, err);
	if (status < 0)
		return status;
	return tw_bolt_tree_add(&writer->trees[at - 1], &writer->press, writer->open[at], tw_buf_view(&writer->value),
				true, err);
}

/* Closes and opens buckets until the innermost is the one that @count parts from *@parts on name; moves behind them. */
static int bucket_enter(struct tw_bolt_writer *writer, const char **parts, uint32_t count, struct trawl_error *err)
{
	struct tw_slice path[TW_BOLT_MAX_PATH];
	size_t same = 0;

	for (uint32_t i = 0; i < count; i++)
		path[i] = part_next(parts);
	while (same < count && same + 1 < writer->depth && tw_slice_eq(path[same], writer->open[same + 1]))
		same++;
	while (writer->depth > same + 1) {
		int status = bucket_close(writer, err);

		if (status < 0)
			return status;
	}
	for (; same < count; same++)
		writer->open[writer->depth++] = path[same];
	return TRAWL_OK;
}

static int entry_write(struct tw_bolt_writer *writer, const struct entry *entry, struct trawl_error *err)
{
	const char *parts = writer->parts.ptr + entry->parts_at;
	int status = bucket_enter(writer, &parts, entry->is_bucket ? entry->parts : entry->parts - 1, err);

	if (status < 0 || entry->is_bucket)
		return status;
	writer->value.len = 0;
	status = tw_spool_get(&writer->spool, entry->value_at, entry->value_len, &writer->value, err);
	if (status < 0)
		return status;
	return tw_bolt_tree_add(&writer->trees[writer->depth - 1], &writer->press, part_next(&parts),
				tw_buf_view(&writer->value), false, err);
}

static int top_write(struct tw_bolt_writer *writer, struct trawl_error *err)
{
	struct entry *entries = writer->entries.at;
	int status = TRAWL_OK;

	if (writer->entries.len)
		qsort_r(entries, writer->entries.len, sizeof(*entries), entry_order, writer->parts.ptr);
	writer->depth = 1;
	for (size_t i = 0; i < writer->entries.len && status == TRAWL_OK; i++) {
		if (i + 1 < writer->entries.len && entry_same(writer, &entries[i], &entries[i + 1]))
			continue;
		status = entry_write(writer, &entries[i], err);
	}
	while (status == TRAWL_OK && writer->depth > 1)
		status = bucket_close(writer, err);
	return status;
}

/* The bucket at hand is complete: its pages go out, and its place in the root is noted. */
static int top_close(struct tw_bolt_writer *writer, struct trawl_error *err)
{
	struct top *top;
	int status;

	if (!writer->name.len)
		return TRAWL_OK;
	status = top_write(writer, err);
	if (status < 0)
		return tw_wrap(err, "bucket \"%.*s\"", TW_ARG(tw_buf_view(&writer->name))), status;
	top = tw_vec_push(&writer->tops);
	if (!top)
		return tw_fail_nomem(err);
	top->at = writer->tops_text.len;
	top->name_len = writer->name.len;
	tw_buf_slice(&writer->tops_text, tw_buf_view(&writer->name));
	status = tw_bolt_tree_close(&writer->trees[0], &writer->press, &writer->tops_text, err);
	top->value_len = writer->tops_text.len - top->at - top->name_len;
	writer->name.len = writer->parts.len = writer->entries.len = 0;
	tw_spool_clear(&writer->spool);
	return status;
}

static struct tw_slice top_name(const struct tw_bolt_writer *writer, const struct top *top)
{
	return tw_slice_of(writer->tops_text.ptr + top->at, top->name_len);
}

/* Makes @name the bucket at hand. */
static int top_enter(struct tw_bolt_writer *writer, struct tw_slice name, struct trawl_error *err)
{
	int status;

	if (writer->name.len && tw_slice_eq(tw_buf_view(&writer->name), name))
		return TRAWL_OK;
	status = top_close(writer, err);
	for (size_t i = 0; i < writer->tops.len && status == TRAWL_OK; i++) {
		if (tw_slice_eq(top_name(writer, &writer->tops.at[i]), name))
			status = tw_fail(err, TRAWL_E_USAGE, "bucket \"%.*s\" has been completed before", TW_ARG(name));
	}
	if (status < 0)
		return status;
	tw_buf_slice(&writer->name, name);
	return tw_buf_failed(&writer->name) ? tw_fail_nomem(err) : TRAWL_OK;
}

static int part_add(struct tw_bolt_writer *writer, struct tw_slice part)
{
	uint16_t len = (uint16_t)part.len;

	tw_buf_add(&writer->parts, &len, sizeof(len));
	tw_buf_slice(&writer->parts, part);
	return tw_buf_failed(&writer->parts) ? -1 : 0;
}

static int path_check(const struct tw_slice *path, size_t depth, struct trawl_error *err)
{
	if (depth < 1 || depth > TW_BOLT_MAX_PATH)
		return tw_fail(err, TRAWL_E_USAGE, "a path of %zu buckets, where 1 to %d can be", depth,
			       TW_BOLT_MAX_PATH);
	for (size_t i = 0; i < depth; i++) {
		if (path[i].len < 1 || path[i].len > TW_BOLT_MAX_KEY)
			return tw_fail(err, TRAWL_E_USAGE, "a bucket's name of %zu bytes", path[i].len);
	}
	return TRAWL_OK;
}

static int entry_add(struct tw_bolt_writer *writer, const struct tw_slice *path, size_t depth, struct entry **ret,
		     struct trawl_error *err)
{
	int status = path_check(path, depth, err);

	if (status == TRAWL_OK)
		status = top_enter(writer, path[0], err);
	if (status < 0)
		return status;
	*ret = writer->entries.len < UINT32_MAX ? tw_vec_push(&writer->entries) : NULL;
	if (!*ret)
		return tw_fail_nomem(err);
	(*ret)->parts_at = writer->parts.len;
	(*ret)->parts = (uint32_t)depth - 1;
	(*ret)->number = (uint32_t)writer->entries.len;
	for (size_t i = 1; i < depth; i++) {
		if (part_add(writer, path[i]) < 0)
			return tw_fail_nomem(err);
	}
	return TRAWL_OK;
}

int tw_bolt_put(struct tw_bolt_writer *writer, const struct tw_slice *path, size_t depth, struct tw_slice key,
		struct tw_slice value, struct trawl_error *err)
{
	struct entry *entry;
	int status;

	if (key.len < 1 || key.len > TW_BOLT_MAX_KEY)
		return tw_fail(err, TRAWL_E_USAGE, "a key of %zu bytes", key.len);
	if (value.len > TW_BOLT_MAX_VALUE)
		return tw_fail(err, TRAWL_E_USAGE, "key \"%.*s\": a value of %zu bytes", TW_ARG(key), value.len);
	status = entry_add(writer, path, depth, &entry, err);
	if (status < 0)
		return status;
	entry->parts++;
	entry->value_len = (uint32_t)value.len;
	if (part_add(writer, key) < 0)
		return tw_fail_nomem(err);
	return tw_spool_put(&writer->spool, value, &entry->value_at, err);
}

int tw_bolt_put_bucket(struct tw_bolt_writer *writer, const struct tw_slice *path, size_t depth,
		       struct trawl_error *err)
{
	struct entry *entry;
	int status = entry_add(writer, path, depth, &entry, err);

	if (status == TRAWL_OK)
		entry->is_bucket = true;
	return status;
}

static int top_order(const void *left, const void *right, void *base)
{
	const struct top *a = left, *b = right;
	const char *text = base;

	return tw_slice_cmp(tw_slice_of(text + a->at, a->name_len), tw_slice_of(text + b->at, b->name_len));
}

static int root_write(struct tw_bolt_writer *writer, uint64_t *ret_root, struct trawl_error *err)
{
	int status = top_close(writer, err);

	if (writer->tops.len)
		qsort_r(writer->tops.at, writer->tops.len, sizeof(*writer->tops.at), top_order, writer->tops_text.ptr);
	for (size_t i = 0; i < writer->tops.len && status == TRAWL_OK; i++) {
		const struct top *top = &writer->tops.at[i];
		struct tw_slice name = top_name(writer, top);

		status = tw_bolt_tree_add(&writer->trees[0], &writer->press, name,
					  tw_slice_of(name.ptr + name.len, top->value_len), true, err);
	}
	return status < 0 ? status : tw_bolt_tree_close_root(&writer->trees[0], &writer->press, ret_root, err);
}

int tw_bolt_writer_finish(struct tw_bolt_writer *writer, struct trawl_error *err)
{
	uint64_t root = 0;
	int status = root_write(writer, &root, err);

	if (status == TRAWL_OK)
		status = tw_bolt_out_finish(&writer->out, root, err);
	tw_bolt_writer_drop(writer);
	return status;
}
