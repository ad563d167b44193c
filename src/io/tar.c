/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From header to header. An entry's name and size may come in entries of their own in front of it: pax 'x' headers, GNU
 * 'L' and 'K'. Source: see tar_header.c, tar_pax.c, tar_sparse.c.
 * Surprising: the end is two blocks of zeros, but plain end of file where a header could be will do. Links and directories
 * have no bytes, whatever size they give. Where formats contradict each other, what Go's archive/tar does is right: it
 * unpacks the images that people run.
 */
#include "io/tar.h"

#include <stdlib.h>

#include "base/size.h"
#include "base/vec.h"
#include "io/path.h"
#include "io/tar_parts.h"

int tw_tar_open(struct tw_reader *reader, int fd, uint64_t base, struct tw_tar **ret, struct trawl_error *err)
{
	struct tw_tar *tar = malloc(sizeof(*tar));

	if (!tar)
		return tw_fail_nomem(err);
	memset(tar, 0, offsetof(struct tw_tar, name));
	tar->reader = reader;
	tar->fd = fd;
	tar->base = base;
	tar->section.type = &tw_tar_section_type;
	tar->spill = TW_SPILL_INIT;
	*ret = tar;
	return TRAWL_OK;
}

void tw_tar_close(struct tw_tar *tar)
{
	if (!tar)
		return;
	tw_tar_view_done(tar);
	tw_spill_release(&tar->spill);
	tw_vec_release(&tar->extents);
	tw_arena_release(&tar->arena);
	free(tar);
}

int tw_tar_cut(const struct tw_tar *tar, struct trawl_error *err)
{
	int status = tw_reader_status(tar->reader, err);

	if (status < 0)
		return status;
	if (!tar->count)
		return tw_fail(err, TRAWL_E_FORMAT, "tar: the archive is cut short in its first entry");
	return tw_fail(err, TRAWL_E_FORMAT, "tar: the archive is cut short after %llu entr%s, at or behind \"%.*s\"",
		       (unsigned long long)tar->count, tar->count == 1 ? "y" : "ies", TW_ARG(tar->entry.path));
}

/* What may stand in front of an entry and belongs to it: one header of each kind, as a rule. */
enum { LEADS = 4 };

struct lead {
	struct tw_slice name, link; /* GNU's long ones */
	struct tw_pax pax;
	uint64_t size; /* of all of them */
};

/* The text in a special entry, kept in the arena until the entry that it belongs to has gone by. */
static int read_special(struct tw_tar *tar, uint64_t size, struct lead *lead, struct tw_slice *ret,
			struct trawl_error *err)
{
	uint64_t pad = -size % TW_TAR_BLOCK;
	char *text;

	if (size > TW_LIMIT_PAX_HEADER)
		return tw_fail(err, TRAWL_E_LIMIT, "tar: an extended header of %llu bytes, more than %llu",
			       (unsigned long long)size, TW_LIMIT_PAX_HEADER);
	lead->size += size;
	if (lead->size > LEADS * TW_LIMIT_PAX_HEADER)
		return tw_fail(err, TRAWL_E_LIMIT, "tar: extended headers of more than %llu bytes before one entry",
			       LEADS * TW_LIMIT_PAX_HEADER);
	text = tw_arena_alloc(&tar->arena, (size_t)size);
	if (!text)
		return tw_fail_nomem(err);
	if (!tw_reader_copy(tar->reader, text, (size_t)size) || !tw_reader_skip(tar->reader, pad))
		return tw_tar_cut(tar, err);
	*ret = tw_slice_of(text, (size_t)size);
	return TRAWL_OK;
}

static struct tw_slice until_zero(struct tw_slice text)
{
	return tw_slice_head(text, strnlen(text.ptr, text.len));
}

/* An entry that only says something about the next one: 1 when it was, 0 when @header is a real one. */
static int take_lead(struct tw_tar *tar, const struct tw_tar_header *header, struct lead *lead, struct trawl_error *err)
{
	struct tw_slice text;
	int status;

	switch (header->type) {
	case 'x':
	case 'X':
		status = read_special(tar, header->size, lead, &text, err);
		if (status == TRAWL_OK)
			status = tw_pax_parse(text, &lead->pax, &tar->extents, err);
		break;
	case 'L':
	case 'K':
		status = read_special(tar, header->size, lead, &text, err);
		if (status == TRAWL_OK)
			*(header->type == 'L' ? &lead->name : &lead->link) = until_zero(text);
		break;
	case 'g':
		if (tw_reader_skip(tar->reader, header->size) &&
		    tw_reader_skip(tar->reader, -header->size % TW_TAR_BLOCK))
			return 1;
		return tw_tar_cut(tar, err);
	default: return 0;
	}
	return status < 0 ? status : 1;
}

static enum tw_tar_type type_of(char type, struct tw_slice name)
{
	switch (type) {
	case '\0':
	case '0':
	case '7': return tw_slice_ends(name, "/") ? TW_TAR_DIR : TW_TAR_FILE;
	case 'S': return TW_TAR_FILE;
	case '1': return TW_TAR_HARDLINK;
	case '2': return TW_TAR_SYMLINK;
	case '5': return TW_TAR_DIR;
	default: return TW_TAR_OTHER;
	}
}

static bool has_bytes(char type)
{
	return !(type >= '1' && type <= '6');
}

/* Header and prefix, copied out of the block, which doesn't stay. */
static struct tw_slice keep_name(struct tw_tar *tar, const struct tw_tar_header *header)
{
	size_t len = header->prefix.len;

	if (len) {
		memcpy(tar->name, header->prefix.ptr, len);
		tar->name[len++] = '/';
	}
	memcpy(tar->name + len, header->name.ptr, header->name.len);
	return tw_slice_of(tar->name, len + header->name.len);
}

static struct tw_slice pick(struct tw_slice first, struct tw_slice second, struct tw_slice third)
{
	return first.len ? first : second.len ? second : third;
}

static void clean_names(struct tw_tar *tar, struct tw_slice name, struct tw_slice link)
{
	struct tw_tar_entry *entry = &tar->entry;
	int status = tw_path_clean(name, tar->path_room, &entry->path, &entry->problem);

	entry->link = link;
	if (status == TRAWL_OK && entry->type == TW_TAR_HARDLINK)
		status = tw_path_clean(link, tar->link_room, &entry->link, &entry->problem);
	entry->lost = status != TRAWL_OK;
	if (entry->lost)
		entry->path = tw_slice_head(name, TW_LIMIT_PATH);
}

/* Put together what header and lead say; @header's slices end with this call. */
static void take_entry(struct tw_tar *tar, const struct tw_tar_header *header, const struct lead *lead)
{
	const struct tw_pax *pax = &lead->pax;
	struct tw_slice name = pick(lead->name, pax->path, keep_name(tar, header)), link;

	memcpy(tar->link, header->link.ptr, header->link.len);
	link = pick(lead->link, pax->link, tw_slice_of(tar->link, header->link.len));
	if (pax->sparse && pax->sparse_name.len)
		name = pax->sparse_name;
	tar->left = !has_bytes(header->type) ? 0 : pax->has_size ? pax->size : header->size;
	tar->pad = -tar->left % TW_TAR_BLOCK;
	tar->entry.type = type_of(header->type, name);
	tar->entry.size = tar->left;
	tar->entry.mode = header->mode;
	tar->entry.mtime = pax->has_mtime ? pax->mtime : header->mtime;
	tar->entry.sparse = has_bytes(header->type) && (pax->sparse || (header->type == 'S' && header->gnu));
	clean_names(tar, name, link);
	tar->count++;
}

static int take_sparse(struct tw_tar *tar, const char *block, const struct tw_pax *pax, struct trawl_error *err)
{
	int status = block ? tw_tar_sparse_gnu(tar, block, err) : tw_tar_sparse_pax(tar, pax, err);

	return status < 0 ? status : tw_tar_sparse_check(tar, err);
}

/* The next header: 1, 0 at the end of the archive. @block stays valid until more is read. */
static int read_header(struct tw_tar *tar, struct tw_tar_header *header, const char **ret_block,
		       struct trawl_error *err)
{
	const char *block = tw_reader_ahead(tar->reader, TW_TAR_BLOCK, NULL);
	int status;

	if (!block) {
		size_t rest = 0;

		/* Less than a block: zeros that a tool forgot to fill up, or a header that was cut. */
		block = tw_reader_ahead(tar->reader, 1, &rest);
		if (tw_reader_status(tar->reader, NULL) < 0 || (block && *block))
			return tw_tar_cut(tar, err);
		return 0;
	}
	status = tw_tar_header_read(block, header, err);
	if (status < 0) {
		if (tar->count)
			tw_wrap(err, "after %llu entr%s", (unsigned long long)tar->count,
				tar->count == 1 ? "y" : "ies");
		return status;
	}
	tw_reader_consume(tar->reader, TW_TAR_BLOCK);
	*ret_block = block;
	if (status == 1)
		return 1;
	tar->marked = true;
	block = tw_reader_ahead(tar->reader, TW_TAR_BLOCK, NULL);
	if (block && tw_tar_header_read(block, header, NULL) != 0)
		return tw_fail(err, TRAWL_E_FORMAT, "tar: a block of zeros among the entries, after %llu of them",
			       (unsigned long long)tar->count);
	return tw_reader_status(tar->reader, err);
}

/* Leave the current entry behind. */
static int finish_entry(struct tw_tar *tar, struct trawl_error *err)
{
	uint64_t left = tw_u64_add(tar->left, tar->pad);

	tw_tar_view_done(tar);
	if (left && !tw_reader_skip(tar->reader, left))
		return tw_tar_cut(tar, err);
	tar->left = tar->pad = 0;
	if (tar->arena.used) {
		/* The path may lie there, and a message may still need it. */
		memmove(tar->path_room, tar->entry.path.ptr, tar->entry.path.len);
		tar->entry.path.ptr = tar->path_room;
		tw_arena_rewind(&tar->arena, (struct tw_arena_mark){ 0 });
	}
	return TRAWL_OK;
}

/* The header of the next real entry, with what stood in front of it: 1, 0 at the end. */
static int read_lead(struct tw_tar *tar, struct tw_tar_header *header, const char **block, struct lead *lead,
		     struct trawl_error *err)
{
	bool any = false;
	int status;

	while ((status = read_header(tar, header, block, err)) == 1) {
		status = take_lead(tar, header, lead, err);
		if (status != 1)
			return status < 0 ? status : 1;
		any = true;
	}
	return status == 0 && any ? tw_tar_cut(tar, err) : status;
}

static int next_entry(struct tw_tar *tar, struct trawl_error *err)
{
	struct tw_tar_header header;
	struct lead lead = { 0 };
	const char *block = NULL;
	char copy[TW_TAR_BLOCK];
	int status = read_lead(tar, &header, &block, &lead, err);

	if (status != 1)
		return status;
	if (tar->count >= TW_LIMIT_ENTRIES)
		return tw_fail(err, TRAWL_E_LIMIT, "tar: more than %d entries", TW_LIMIT_ENTRIES);
	take_entry(tar, &header, &lead);
	if (tar->entry.sparse) {
		/* Reading the rest of the map takes the block away. */
		memcpy(copy, block, sizeof(copy));
		status = take_sparse(tar, lead.pax.sparse ? NULL : copy, &lead.pax, err);
		if (status < 0)
			return status;
	}
	tar->entry.offset = tar->reader->position;
	tar->entry.stored = tar->left;
	return 1;
}

int tw_tar_next(struct tw_tar *tar, struct tw_tar_entry const **ret, struct trawl_error *err)
{
	int status;

	if (tar->ended)
		return 0;
	status = finish_entry(tar, err);
	if (status == TRAWL_OK)
		status = next_entry(tar, err);
	if (status == 1)
		*ret = &tar->entry;
	else if (status == 0)
		tar->ended = true;
	return status;
}

bool tw_tar_is_marked(const struct tw_tar *tar)
{
	return tar->marked;
}

char *tw_tar_path_room(struct tw_tar *tar)
{
	return tar->path_room;
}

int tw_tar_drain(struct tw_tar *tar, struct trawl_error *err)
{
	while (tw_reader_skip(tar->reader, TW_SLAB_UNPACKED))
		;
	return tw_reader_status(tar->reader, err);
}
