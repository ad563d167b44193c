/* SPDX-License-Identifier: Apache-2.0 */
#include "format/pe.h"

#include "base/bytes.h"
#include "base/size.h"

enum { HEADER_AT = 0x3c, COFF_SIZE = 24, SECTION_SIZE = 40, MAGIC_32 = 0x10b, MAGIC_64 = 0x20b };

bool tw_pe_open(struct tw_slice bytes, struct tw_pe *ret)
{
	struct tw_pe pe = { .bytes = bytes };
	const char *coff, *optional;
	uint32_t optional_size;
	uint64_t at;

	if (bytes.len < 64 || memcmp(bytes.ptr, "MZ", 2) != 0)
		return false;
	at = tw_le32(bytes.ptr + HEADER_AT);
	if (!tw_within(at, COFF_SIZE, bytes.len) || memcmp(bytes.ptr + at, "PE\0\0", 4) != 0)
		return false;
	coff = bytes.ptr + at;
	pe.section_count = tw_le16(coff + 6);
	optional_size = tw_le16(coff + 20);
	if (!tw_within(at + COFF_SIZE, optional_size, bytes.len))
		return false;
	optional = coff + COFF_SIZE;
	if (optional_size >= 32 && tw_le16(optional) == MAGIC_32)
		pe.base = tw_le32(optional + 28);
	else if (optional_size >= 32 && tw_le16(optional) == MAGIC_64)
		pe.base = tw_le64(optional + 24);
	pe.sections_at = at + COFF_SIZE + optional_size;
	*ret = pe;
	return true;
}

bool tw_pe_section(const struct tw_pe *pe, uint32_t index, struct tw_pe_section *ret)
{
	uint64_t at = pe->sections_at + (uint64_t)index * SECTION_SIZE;
	const char *p = pe->bytes.ptr + at;
	uint32_t offset, size;

	if (index >= pe->section_count || !tw_within(at, SECTION_SIZE, pe->bytes.len))
		return false;
	size = tw_le32(p + 16);
	offset = tw_le32(p + 20);
	*ret = (struct tw_pe_section){
		.name = tw_slice_of(p, strnlen(p, 8)),
		.memory_size = tw_le32(p + 8),
		.address = tw_le32(p + 12),
		.flags = tw_le32(p + 36),
		.bytes = tw_slice_head(tw_slice_from(pe->bytes, offset), size),
	};
	return true;
}
