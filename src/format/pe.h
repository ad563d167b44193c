/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PE: programs of Windows. Source: Microsoft, PE Format. A view, as elf.h's.
 */
#ifndef TW_FORMAT_PE_H
#define TW_FORMAT_PE_H

#include "base/slice.h"

struct tw_pe {
	struct tw_slice bytes;
	uint64_t base; /* the address that the program wants to be loaded at */
	uint64_t sections_at;
	uint32_t section_count;
};

enum {
	TW_PE_INITIALIZED_DATA = 0x40,
	TW_PE_ALIGN_MASK = 0x600000, /* bits by which Go's linker writes an alignment of 32 bytes */
	TW_PE_READ = 0x40000000,
};
#define TW_PE_WRITE 0x80000000u

struct tw_pe_section {
	struct tw_slice name; /* up to 8 bytes */
	uint64_t address;     /* from the base on */
	uint64_t memory_size;
	uint32_t flags;
	struct tw_slice bytes;
};

/* False when the file isn't PE, or ends within its headers. */
bool tw_pe_open(struct tw_slice bytes, struct tw_pe *ret);

/* By index; false past the end. */
bool tw_pe_section(const struct tw_pe *pe, uint32_t index, struct tw_pe_section *ret);

#endif
