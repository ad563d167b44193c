/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ELF: what programs and libraries of Unix are made of. Source: System V ABI, "Object Files"; elf(5).
 *
 * A view over a file in memory: nothing is copied, nothing allocated, and what isn't asked for isn't touched, however
 * large the file. Offsets and sizes that lead out of the file read as empty. Both byte orders, 32 and 64 bits.
 */
#ifndef TW_FORMAT_ELF_H
#define TW_FORMAT_ELF_H

#include "base/slice.h"

struct tw_elf {
	struct tw_slice bytes;
	bool wide; /* 64 bits */
	bool big;  /* the high byte first */
	uint64_t segments_at, sections_at;
	uint32_t segment_count, section_count;
	uint32_t segment_size, section_size; /* of one header */
	struct tw_slice names;               /* of sections */
};

enum { TW_ELF_LOAD = 1 };                      /* of segments */
enum { TW_ELF_EXECUTE = 1, TW_ELF_WRITE = 2 }; /* flags of segments */
enum { TW_ELF_SYMTAB = 2, TW_ELF_NOBITS = 8 }; /* of sections */

struct tw_elf_segment {
	uint32_t type, flags;
	uint64_t address, memory_size;
	struct tw_slice bytes; /* in the file; may be fewer than in memory */
};

struct tw_elf_section {
	struct tw_slice name;
	uint32_t type, link;
	uint64_t address, size;
	struct tw_slice bytes; /* none for what is only memory */
};

struct tw_elf_symbol {
	struct tw_slice name;
	uint64_t value, size;
	uint32_t section;
};

/* False when the file isn't ELF, or ends within its header. */
bool tw_elf_open(struct tw_slice bytes, struct tw_elf *ret);

/* By index; false past the end, or when the table lies outside the file. */
bool tw_elf_segment(const struct tw_elf *elf, uint32_t index, struct tw_elf_segment *ret);
bool tw_elf_section(const struct tw_elf *elf, uint32_t index, struct tw_elf_section *ret);

/* The first section of that name. */
bool tw_elf_section_named(const struct tw_elf *elf, const char *name, struct tw_elf_section *ret);

/* The symbols of a table and the names that it links to; false past the end. */
bool tw_elf_symbol(const struct tw_elf *elf, const struct tw_elf_section *table, const struct tw_elf_section *names,
		   uint64_t index, struct tw_elf_symbol *ret);

#endif
