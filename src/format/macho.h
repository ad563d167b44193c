/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mach-O: programs of macOS, and the "fat" files that hold one for each of several processors. Source: Apple,
 * mach-o/loader.h and mach-o/fat.h. A view, as elf.h's.
 */
#ifndef TW_FORMAT_MACHO_H
#define TW_FORMAT_MACHO_H

#include "base/slice.h"

struct tw_macho {
	struct tw_slice bytes;
	bool wide, big;
	uint32_t command_count;
	uint64_t commands_end;
};

enum { TW_MACHO_READ = 1, TW_MACHO_WRITE = 2 };

struct tw_macho_segment {
	struct tw_slice name; /* up to 16 bytes, as of sections */
	uint64_t address, memory_size;
	uint32_t protection, max_protection;
	struct tw_slice bytes;
	struct tw_slice sections; /* their headers */
};

struct tw_macho_section {
	struct tw_slice name;
	uint64_t address, size;
};

/* A place among the load commands. */
struct tw_macho_cursor {
	uint64_t at;
	uint32_t seen;
};

/* False when the file isn't Mach-O, or ends within its header. Of a fat file the first program is opened. */
bool tw_macho_open(struct tw_slice bytes, struct tw_macho *ret);

/* The next segment; begin with a zeroed cursor. */
bool tw_macho_segment(const struct tw_macho *macho, struct tw_macho_cursor *cursor, struct tw_macho_segment *ret);

bool tw_macho_section(const struct tw_macho *macho, const struct tw_macho_segment *segment, uint32_t index,
		      struct tw_macho_section *ret);

#endif
