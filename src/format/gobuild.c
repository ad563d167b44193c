/* SPDX-License-Identifier: Apache-2.0 */
#include "format/gobuild.h"

#include "base/bytes.h"
#include "base/size.h"
#include "format/elf.h"
#include "format/macho.h"
#include "format/pe.h"

enum {
	ALIGNMENT = 16,
	HEADER = 32,
	POINTER_SIZE_AT = 14,
	FLAGS_AT = 15,
	POINTERS_AT = 16,
	FLAG_BIG = 1,
	FLAG_INLINE = 2,
	FRAME = 16, /* on both sides of the lines */
};

static const struct tw_slice magic = { "\xff Go buildinf:", 14 };

/* A program, whatever its format: addresses are turned into bytes of the file. */
struct program {
	enum { ELF, PE, MACHO } format;
	struct tw_elf elf;
	struct tw_pe pe;
	struct tw_macho macho;
};

static bool program_open(struct tw_slice file, struct program *ret)
{
	if (tw_elf_open(file, &ret->elf))
		ret->format = ELF;
	else if (tw_pe_open(file, &ret->pe))
		ret->format = PE;
	else if (tw_macho_open(file, &ret->macho))
		ret->format = MACHO;
	else
		return false;
	return true;
}

/* From @address to the end of a piece that begins at @start, if it lies within. */
static bool within_piece(uint64_t address, uint64_t start, struct tw_slice piece, struct tw_slice *ret)
{
	if (address < start || address - start >= piece.len)
		return false;
	*ret = tw_slice_from(piece, address - start);
	return true;
}

/* What the file holds from @address on, up to the end of its segment or section; empty when nothing. */
static struct tw_slice bytes_at(const struct program *p, uint64_t address)
{
	struct tw_slice found = { 0 };
	struct tw_elf_segment elf;
	struct tw_pe_section pe;
	struct tw_macho_segment macho;
	struct tw_macho_cursor cursor = { 0 };

	for (uint32_t i = 0; p->format == ELF && tw_elf_segment(&p->elf, i, &elf); i++) {
		if (within_piece(address, elf.address, elf.bytes, &found))
			return found;
	}
	for (uint32_t i = 0; p->format == PE && tw_pe_section(&p->pe, i, &pe); i++) {
		if (within_piece(address - p->pe.base, pe.address, pe.bytes, &found))
			return found;
	}
	while (p->format == MACHO && tw_macho_segment(&p->macho, &cursor, &macho)) {
		if (!tw_slice_is(macho.name, "__PAGEZERO") && within_piece(address, macho.address, macho.bytes, &found))
			return found;
	}
	return found;
}

/* Where the information is looked for: a section of its own, or else the first data that can be written. */
struct region {
	uint64_t address, size;
};

static struct region elf_region(const struct tw_elf *elf)
{
	struct tw_elf_section section;
	struct tw_elf_segment segment;

	if (tw_elf_section_named(elf, ".go.buildinfo", &section))
		return (struct region){ section.address, section.size };
	for (uint32_t i = 0; tw_elf_segment(elf, i, &segment); i++) {
		if (segment.type == TW_ELF_LOAD && (segment.flags & (TW_ELF_EXECUTE | TW_ELF_WRITE)) == TW_ELF_WRITE)
			return (struct region){ segment.address, segment.memory_size };
	}
	return (struct region){ 0 };
}

static struct region pe_region(const struct tw_pe *pe)
{
	struct tw_pe_section section;

	for (uint32_t i = 0; tw_pe_section(pe, i, &section); i++) {
		uint32_t flags = section.flags & ~(uint32_t)TW_PE_ALIGN_MASK;

		if (section.address && section.bytes.len &&
		    flags == (TW_PE_INITIALIZED_DATA | TW_PE_READ | TW_PE_WRITE))
			return (struct region){ pe->base + section.address, section.memory_size };
	}
	return (struct region){ 0 };
}

static struct region macho_region(const struct tw_macho *macho)
{
	const uint32_t writable = TW_MACHO_READ | TW_MACHO_WRITE;
	struct tw_macho_cursor cursor = { 0 };
	struct tw_macho_segment segment;
	struct tw_macho_section section;
	struct region data = { 0 };

	while (tw_macho_segment(macho, &cursor, &segment)) {
		for (uint32_t i = 0; tw_macho_section(macho, &segment, i, &section); i++) {
			if (tw_slice_is(section.name, "__go_buildinfo"))
				return (struct region){ section.address, section.size };
		}
		if (!data.size && segment.address && segment.bytes.len && segment.protection == writable &&
		    segment.max_protection == writable)
			data = (struct region){ segment.address, segment.memory_size };
	}
	return data;
}

static struct region region_of(const struct program *p)
{
	switch (p->format) {
	case ELF: return elf_region(&p->elf);
	case PE: return pe_region(&p->pe);
	default: return macho_region(&p->macho);
	}
}

/* The header's address; 0: there is none. */
static uint64_t find_header(const struct program *p, struct region region)
{
	uint64_t start = tw_u64_add(region.address, ALIGNMENT - 1) & ~(uint64_t)(ALIGNMENT - 1);
	uint64_t end = tw_u64_add(region.address, region.size), at = 0;
	struct tw_slice data;

	if (start >= end)
		return 0;
	data = tw_slice_head(bytes_at(p, start), end - start);
	while (at < data.len) {
		ptrdiff_t found = tw_slice_search(tw_slice_from(data, at), magic);

		if (found < 0)
			return 0;
		at += (uint64_t)found;
		if (at % ALIGNMENT == 0)
			return data.len - at < HEADER ? 0 : start + at;
		at = (at + ALIGNMENT - 1) & ~(uint64_t)(ALIGNMENT - 1);
	}
	return 0;
}

/* A varint of up to 64 bits off the front of @s. */
static bool take_varint(struct tw_slice *s, uint64_t *ret)
{
	uint64_t value = 0;

	for (size_t i = 0; i < s->len && i < 10; i++) {
		uint8_t byte = (uint8_t)s->ptr[i];

		if (i == 9 && byte > 1)
			return false;
		value |= (uint64_t)(byte & 0x7f) << (7 * i);
		if (byte < 0x80) {
			*s = tw_slice_from(*s, i + 1);
			*ret = value;
			return true;
		}
	}
	return false;
}

static bool take_text(struct tw_slice *s, struct tw_slice *ret)
{
	uint64_t len;

	if (!take_varint(s, &len) || len > s->len)
		return false;
	*ret = tw_slice_head(*s, len);
	*s = tw_slice_from(*s, len);
	return true;
}

static uint64_t read_pointer(const char *p, bool wide, bool big)
{
	if (wide)
		return big ? tw_be64(p) : tw_le64(p);
	return big ? tw_be32(p) : tw_le32(p);
}

/* The Go string whose pointer and length lie at @address. */
static struct tw_slice string_at(const struct program *p, uint64_t address, bool wide, bool big)
{
	size_t size = wide ? 8 : 4;
	struct tw_slice header = bytes_at(p, address), text;
	uint64_t len;

	if (header.len < 2 * size)
		return (struct tw_slice){ 0 };
	len = read_pointer(header.ptr + size, wide, big);
	text = bytes_at(p, read_pointer(header.ptr, wide, big));
	return len <= text.len ? tw_slice_head(text, len) : (struct tw_slice){ 0 };
}

static bool read_pointers(const struct program *p, const char *header, struct tw_gobuild *ret)
{
	bool big = header[FLAGS_AT] & FLAG_BIG, wide = header[POINTER_SIZE_AT] == 8;
	const char *pointers = header + POINTERS_AT;

	if (!wide && header[POINTER_SIZE_AT] != 4)
		return false;
	ret->version = string_at(p, read_pointer(pointers, wide, big), wide, big);
	ret->lines = string_at(p, read_pointer(pointers + (wide ? 8 : 4), wide, big), wide, big);
	return true;
}

/* Nothing is between the frames: no lines. */
static struct tw_slice unframe(struct tw_slice text)
{
	if (text.len < 2 * FRAME + 1 || text.ptr[text.len - FRAME - 1] != '\n')
		return (struct tw_slice){ 0 };
	return tw_slice_sub(text, FRAME, text.len - FRAME);
}

bool tw_gobuild_find(struct tw_slice file, struct tw_gobuild *ret)
{
	struct tw_gobuild found = { 0 };
	struct tw_slice bytes, rest;
	struct program program;
	uint64_t header;
	bool ok;

	*ret = found;
	if (!program_open(file, &program))
		return false;
	header = find_header(&program, region_of(&program));
	if (!header)
		return false;
	bytes = bytes_at(&program, header);
	rest = tw_slice_from(bytes, HEADER);
	if (bytes.ptr[FLAGS_AT] & FLAG_INLINE)
		ok = take_text(&rest, &found.version) && take_text(&rest, &found.lines);
	else
		ok = read_pointers(&program, bytes.ptr, &found);
	ret->damaged = !ok || !found.version.len;
	if (ret->damaged)
		return false;
	found.lines = unframe(found.lines);
	*ret = found;
	return true;
}

bool tw_gobuild_bid(struct tw_slice head)
{
	static const char *const starts[] = { "\x7f\x45LF",       "MZ",
					      "\xfe\xed\xfa",     "\xce\xfa\xed\xfe",
					      "\xcf\xfa\xed\xfe", "\xca\xfe\xba\xbe",
					      "\xca\xfe\xba\xbf" };

	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		if (tw_slice_starts(head, starts[i]))
			return true;
	}
	return false;
}
