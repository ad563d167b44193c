/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A builder's tables, as the bytes of a block, front to back: into memory, or to wherever a sink takes them, so that a
 * big block needn't lie in memory twice.
 */
#include "base/buf.h"
#include "base/size.h"
#include "model/flat_builder.h"

enum { PIECE = 64 * 1024 };

/* Small parts are collected to pieces. */
struct packer {
	struct tw_buf piece;
	tw_flat_sink sink;
	void *context;
	int status;
	struct trawl_error *err;
};

static void hand_on(struct packer *p, struct tw_slice bytes)
{
	if (p->status >= 0 && bytes.len)
		p->status = p->sink(p->context, bytes, p->err);
}

static void put(struct packer *p, const void *from, size_t len)
{
	if (p->piece.len + len > PIECE) {
		hand_on(p, tw_buf_view(&p->piece));
		p->piece.len = 0;
	}
	if (len > PIECE)
		hand_on(p, tw_slice_of(from, len));
	else
		tw_buf_add(&p->piece, from, len);
}

static size_t padding(uint64_t len)
{
	return (size_t)((8 - len % 8) % 8);
}

static void put_table(struct packer *p, const void *from, size_t count, size_t size)
{
	if (count)
		put(p, from, count * size);
	put(p, (const char[8]){ 0 }, padding(count * size));
}

static void put_strings(struct packer *p, const struct tw_flat_builder *b)
{
	uint32_t at = 0;

	for (size_t i = 0; i < b->strings.len; i++) {
		struct flat_string string = { at, (uint32_t)b->strings.at[i].len };

		put(p, &string, sizeof(string));
		at += string.len;
	}
	for (size_t i = 0; i < b->strings.len; i++)
		put(p, b->strings.at[i].ptr, b->strings.at[i].len);
	put(p, (const char[8]){ 0 }, padding(at));
}

static uint64_t place(struct flat_header *header, enum flat_table table, uint64_t at, uint64_t count, size_t size)
{
	header->table[table].offset = at;
	header->table[table].count = count;
	return tw_u64_add(at, (tw_size_mul(count, size) + 7) / 8 * 8);
}

static struct flat_header layout(const struct tw_flat_builder *b)
{
	struct flat_header header = { .magic = FLAT_MAGIC, .format = TW_FLAT_FORMAT };
	uint64_t at = sizeof(header);

	at = place(&header, FLAT_STRINGS, at, b->strings.len, sizeof(struct flat_string));
	at = place(&header, FLAT_BYTES, at, b->bytes, 1);
	at = place(&header, FLAT_WORDS, at, b->words.len, sizeof(uint32_t));
	at = place(&header, FLAT_PACKAGES, at, b->packages.len, sizeof(struct flat_package));
	at = place(&header, FLAT_GROUPS, at, b->groups.len, sizeof(struct flat_group));
	at = place(&header, FLAT_FACTS, at, b->facts.len, sizeof(struct flat_fact));
	at = place(&header, FLAT_PROBLEMS, at, b->problems.len, sizeof(struct flat_problem));
	header.size = place(&header, FLAT_FINDINGS, at, b->findings.len, sizeof(struct flat_finding));
	return header;
}

/* In the order of the tables. */
static int pack(const struct tw_flat_builder *b, const struct flat_header *header, tw_flat_sink sink, void *context,
		struct trawl_error *err)
{
	struct packer p = { .sink = sink, .context = context, .err = err };
	bool failed;

	put(&p, header, sizeof(*header));
	put_strings(&p, b);
	put_table(&p, b->words.at, b->words.len, sizeof(uint32_t));
	put_table(&p, b->packages.at, b->packages.len, sizeof(struct flat_package));
	put_table(&p, b->groups.at, b->groups.len, sizeof(struct flat_group));
	put_table(&p, b->facts.at, b->facts.len, sizeof(struct flat_fact));
	put_table(&p, b->problems.at, b->problems.len, sizeof(struct flat_problem));
	put_table(&p, b->findings.at, b->findings.len, sizeof(struct flat_finding));
	hand_on(&p, tw_buf_view(&p.piece));
	failed = tw_buf_failed(&p.piece);
	tw_buf_release(&p.piece);
	return failed && p.status >= 0 ? tw_fail_nomem(err) : p.status;
}

int tw_flat_builder_write(struct tw_flat_builder *b, tw_flat_sink sink, void *context, struct trawl_error *err)
{
	int status = tw_flat_builder_close(b, err);
	struct flat_header header;

	if (status < 0)
		return status;
	header = layout(b);
	status = pack(b, &header, sink, context, err);
	return status < 0 ? status : tw_flat_builder_clear(b, err);
}

static int to_memory(void *context, struct tw_slice piece, struct trawl_error *err)
{
	char **at = context;

	(void)err;
	*at = mempcpy(*at, piece.ptr, piece.len);
	return TRAWL_OK;
}

int tw_flat_builder_finish(struct tw_flat_builder *b, struct tw_slice *ret_block, struct trawl_error *err)
{
	int status = tw_flat_builder_close(b, err);
	struct flat_header header;
	char *block, *at;

	if (status < 0)
		return status;
	header = layout(b);
	at = block = header.size >= SIZE_MAX ? NULL : malloc(header.size);
	if (!block)
		return tw_fail_nomem(err);
	status = pack(b, &header, to_memory, &at, err);
	if (status >= 0)
		status = tw_flat_builder_clear(b, err);
	if (status < 0) {
		free(block);
		return status;
	}
	*ret_block = tw_slice_of(block, header.size);
	return TRAWL_OK;
}
