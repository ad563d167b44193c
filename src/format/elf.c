/* SPDX-License-Identifier: Apache-2.0 */
#include "format/elf.h"

#include "base/bytes.h"
#include "base/size.h"

enum { CLASS_AT = 4, CLASS_64 = 2, DATA_AT = 5, DATA_BIG = 2, MANY = 0xffff };

static uint16_t half(const struct tw_elf *elf, const char *p)
{
	return elf->big ? tw_be16(p) : tw_le16(p);
}

static uint32_t word(const struct tw_elf *elf, const char *p)
{
	return elf->big ? tw_be32(p) : tw_le32(p);
}

/* An address, offset or size: 8 bytes, or 4 in the narrow form. */
static uint64_t wide(const struct tw_elf *elf, const char *p)
{
	return !elf->wide ? word(elf, p) : elf->big ? tw_be64(p) : tw_le64(p);
}

/* [at, at + size), cut at the file's end; empty past it. */
static struct tw_slice part(struct tw_slice bytes, uint64_t at, uint64_t size)
{
	if (at >= bytes.len)
		return (struct tw_slice){ 0 };
	return tw_slice_head(tw_slice_from(bytes, at), size < bytes.len ? size : bytes.len);
}

/* The header of this index in a table; NULL when it lies outside. */
static const char *header_at(const struct tw_elf *elf, uint64_t table, uint32_t size, uint32_t least, uint64_t index)
{
	uint64_t at = tw_u64_add(table, (uint64_t)size * index);

	return size >= least && tw_within(at, size, elf->bytes.len) ? elf->bytes.ptr + at : NULL;
}

static const char *section_header(const struct tw_elf *elf, uint32_t index)
{
	return header_at(elf, elf->sections_at, elf->section_size, elf->wide ? 64 : 40, index);
}

/* Counts that don't fit into the file's header stand in the first section's. */
static void read_large_counts(struct tw_elf *elf, uint32_t *names)
{
	const char *first = elf->sections_at ? section_header(elf, 0) : NULL;

	if (!first)
		return;
	if (elf->section_count == 0)
		elf->section_count = (uint32_t)wide(elf, first + (elf->wide ? 32 : 20));
	if (*names == MANY)
		*names = word(elf, first + (elf->wide ? 40 : 24));
	if (elf->segment_count == MANY)
		elf->segment_count = word(elf, first + (elf->wide ? 44 : 28));
}

bool tw_elf_open(struct tw_slice bytes, struct tw_elf *ret)
{
	struct tw_elf elf = { .bytes = bytes };
	struct tw_elf_section names;
	const char *counts;
	uint32_t names_at;

	if (bytes.len < 52 || memcmp(bytes.ptr,
				     "\x7f"
				     "ELF",
				     4) != 0)
		return false;
	elf.wide = bytes.ptr[CLASS_AT] == CLASS_64;
	elf.big = bytes.ptr[DATA_AT] == DATA_BIG;
	if (elf.wide && bytes.len < 64)
		return false;
	elf.segments_at = wide(&elf, bytes.ptr + (elf.wide ? 32 : 28));
	elf.sections_at = wide(&elf, bytes.ptr + (elf.wide ? 40 : 32));
	counts = bytes.ptr + (elf.wide ? 54 : 42);
	elf.segment_size = half(&elf, counts);
	elf.segment_count = half(&elf, counts + 2);
	elf.section_size = half(&elf, counts + 4);
	elf.section_count = half(&elf, counts + 6);
	names_at = half(&elf, counts + 8);
	read_large_counts(&elf, &names_at);
	if (tw_elf_section(&elf, names_at, &names))
		elf.names = names.bytes;
	*ret = elf;
	return true;
}

bool tw_elf_segment(const struct tw_elf *elf, uint32_t index, struct tw_elf_segment *ret)
{
	const char *p = header_at(elf, elf->segments_at, elf->segment_size, elf->wide ? 56 : 32, index);

	if (index >= elf->segment_count || !p)
		return false;
	*ret = (struct tw_elf_segment){
		.type = word(elf, p),
		.flags = word(elf, p + (elf->wide ? 4 : 24)),
		.address = wide(elf, p + (elf->wide ? 16 : 8)),
		.memory_size = wide(elf, p + (elf->wide ? 40 : 20)),
		.bytes = part(elf->bytes, wide(elf, p + (elf->wide ? 8 : 4)), wide(elf, p + (elf->wide ? 32 : 16))),
	};
	return true;
}

/* The text from @at to the next zero; empty when there is none. */
static struct tw_slice text_at(struct tw_slice texts, uint64_t at)
{
	struct tw_slice text = part(texts, at, UINT64_MAX);
	ptrdiff_t end = tw_slice_find(text, 0);

	return end < 0 ? (struct tw_slice){ 0 } : tw_slice_head(text, (size_t)end);
}

bool tw_elf_section(const struct tw_elf *elf, uint32_t index, struct tw_elf_section *ret)
{
	const char *p = section_header(elf, index);

	if (index >= elf->section_count || !p)
		return false;
	*ret = (struct tw_elf_section){
		.name = text_at(elf->names, word(elf, p)),
		.type = word(elf, p + 4),
		.address = wide(elf, p + (elf->wide ? 16 : 12)),
		.size = wide(elf, p + (elf->wide ? 32 : 20)),
		.link = word(elf, p + (elf->wide ? 40 : 24)),
	};
	if (ret->type != TW_ELF_NOBITS)
		ret->bytes = part(elf->bytes, wide(elf, p + (elf->wide ? 24 : 16)), ret->size);
	return true;
}

bool tw_elf_section_named(const struct tw_elf *elf, const char *name, struct tw_elf_section *ret)
{
	struct tw_elf_section section;

	for (uint32_t i = 0; tw_elf_section(elf, i, &section); i++) {
		if (tw_slice_is(section.name, name)) {
			*ret = section;
			return true;
		}
	}
	return false;
}

bool tw_elf_symbol(const struct tw_elf *elf, const struct tw_elf_section *table, const struct tw_elf_section *names,
		   uint64_t index, struct tw_elf_symbol *ret)
{
	uint64_t size = elf->wide ? 24 : 16;
	const char *p;

	if (index >= table->bytes.len / size)
		return false;
	p = table->bytes.ptr + index * size;
	*ret = (struct tw_elf_symbol){
		.name = text_at(names->bytes, word(elf, p)),
		.value = wide(elf, p + (elf->wide ? 8 : 4)),
		.size = wide(elf, p + (elf->wide ? 16 : 8)),
		.section = half(elf, p + (elf->wide ? 6 : 14)),
	};
	return true;
}
