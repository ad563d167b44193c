/* SPDX-License-Identifier: Apache-2.0 */
#include "format/rustaudit.h"

#include "format/elf.h"
#include "format/macho.h"
#include "format/pe.h"

static const char name_now[] = ".dep-v0";

static bool is_wasm(struct tw_slice file)
{
	return file.len >= 8 && memcmp(file.ptr, "\0asm\1\0\0", 8) == 0;
}

bool tw_rustaudit_bid(struct tw_slice head)
{
	return tw_slice_starts(head, "\177ELF") || tw_slice_starts(head, "MZ") ||
	       tw_slice_starts(head, "\xfe\xed\xfa") || tw_slice_starts(tw_slice_from(head, 1), "\xfa\xed\xfe") ||
	       is_wasm(head);
}

static bool find_elf(const struct tw_elf *elf, struct tw_slice *ret)
{
	struct tw_elf_section section;

	if (!tw_elf_section_named(elf, name_now, &section) && !tw_elf_section_named(elf, ".rust-deps-v0", &section))
		return false;
	*ret = section.bytes;
	return true;
}

static bool find_pe(const struct tw_pe *pe, const char *name, struct tw_slice *ret)
{
	struct tw_pe_section section;

	for (uint32_t i = 0; tw_pe_section(pe, i, &section); i++) {
		if (tw_slice_is(section.name, name)) {
			*ret = section.bytes;
			return true;
		}
	}
	return false;
}

static bool find_macho(const struct tw_macho *macho, const char *name, struct tw_slice *ret)
{
	struct tw_macho_cursor cursor = { 0 };
	struct tw_macho_segment segment;
	struct tw_macho_section section;

	while (tw_macho_segment(macho, &cursor, &segment)) {
		for (uint32_t i = 0; tw_macho_section(macho, &segment, i, &section); i++) {
			if (!tw_slice_is(section.name, name) || section.address < segment.address)
				continue;
			*ret = tw_slice_head(tw_slice_from(segment.bytes, section.address - segment.address),
					     section.size);
			return true;
		}
	}
	return false;
}

/* A number of up to five bytes, seven bits each, the low ones first. */
static bool take_number(struct tw_slice *s, uint32_t *ret)
{
	uint64_t number = 0;

	for (size_t i = 0; i < 5 && i < s->len; i++) {
		unsigned char byte = (unsigned char)s->ptr[i];

		number |= (uint64_t)(byte & 0x7f) << (7 * i);
		if (!(byte & 0x80)) {
			*s = tw_slice_from(*s, i + 1);
			*ret = (uint32_t)number;
			return number <= UINT32_MAX;
		}
	}
	return false;
}

/* Sections one after the other: a byte for the kind, 0 being custom, the size, and in custom ones the name. */
static bool find_wasm(struct tw_slice file, struct tw_slice *ret)
{
	struct tw_slice rest = tw_slice_from(file, 8);

	while (rest.len) {
		bool custom = rest.ptr[0] == 0;
		struct tw_slice section;
		uint32_t size, name_size;

		rest = tw_slice_from(rest, 1);
		if (!take_number(&rest, &size) || size > rest.len)
			return false;
		section = tw_slice_head(rest, size);
		rest = tw_slice_from(rest, size);
		if (!custom || !take_number(&section, &name_size) ||
		    !tw_slice_is(tw_slice_head(section, name_size), name_now) || name_size > section.len)
			continue;
		*ret = tw_slice_from(section, name_size);
		return true;
	}
	return false;
}

bool tw_rustaudit_find(struct tw_slice file, struct tw_slice *ret)
{
	struct tw_elf elf;
	struct tw_pe pe;
	struct tw_macho macho;

	if (tw_elf_open(file, &elf))
		return find_elf(&elf, ret);
	if (tw_pe_open(file, &pe))
		return find_pe(&pe, name_now, ret) || find_pe(&pe, "rdep-v0", ret);
	if (tw_macho_open(file, &macho))
		return find_macho(&macho, name_now, ret) || find_macho(&macho, "rust-deps-v0", ret);
	return is_wasm(file) && find_wasm(file, ret);
}
