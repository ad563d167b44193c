/* SPDX-License-Identifier: Apache-2.0 */
#include "format/macho.h"

#include "base/bytes.h"
#include "base/size.h"

enum { SEGMENT = 1, SEGMENT_64 = 0x19, PROGRAMS = 64 /* in a fat file: Java's class files begin alike */ };

static uint32_t word(const struct tw_macho *m, const char *p)
{
	return m->big ? tw_be32(p) : tw_le32(p);
}

static uint64_t wide(const struct tw_macho *m, const char *p)
{
	return !m->wide ? word(m, p) : m->big ? tw_be64(p) : tw_le64(p);
}

static size_t header_size(const struct tw_macho *m)
{
	return m->wide ? 32 : 28;
}

static bool open_thin(struct tw_slice bytes, struct tw_macho *ret)
{
	struct tw_macho m = { .bytes = bytes };
	uint32_t magic;

	if (bytes.len < 28)
		return false;
	magic = tw_le32(bytes.ptr);
	m.big = magic == 0xcefaedfeu || magic == 0xcffaedfeu;
	m.wide = magic == 0xfeedfacfu || magic == 0xcffaedfeu;
	if ((!m.big && magic != 0xfeedfaceu && !m.wide) || bytes.len < header_size(&m))
		return false;
	m.command_count = word(&m, bytes.ptr + 16);
	m.commands_end = tw_u64_add(header_size(&m), word(&m, bytes.ptr + 20));
	if (m.commands_end > bytes.len)
		m.commands_end = bytes.len;
	*ret = m;
	return true;
}

bool tw_macho_open(struct tw_slice bytes, struct tw_macho *ret)
{
	uint64_t at, size;
	uint32_t count;

	if (bytes.len < 8 || (tw_be32(bytes.ptr) != 0xcafebabeu && tw_be32(bytes.ptr) != 0xcafebabfu))
		return open_thin(bytes, ret);
	count = tw_be32(bytes.ptr + 4);
	if (!count || count > PROGRAMS || bytes.len < 8 + 32)
		return false;
	if (tw_be32(bytes.ptr) == 0xcafebabeu) {
		at = tw_be32(bytes.ptr + 16);
		size = tw_be32(bytes.ptr + 20);
	} else {
		at = tw_be64(bytes.ptr + 16);
		size = tw_be64(bytes.ptr + 24);
	}
	if (!tw_within(at, size, bytes.len))
		return false;
	return open_thin(tw_slice_sub(bytes, at, at + size), ret);
}

static struct tw_slice name_at(const char *p)
{
	return tw_slice_of(p, strnlen(p, 16));
}

static void read_segment(const struct tw_macho *m, struct tw_slice command, struct tw_macho_segment *ret)
{
	const char *p = command.ptr;
	size_t unit = m->wide ? 8 : 4, fixed = 24 + 4 * unit;
	uint64_t offset = wide(m, p + 24 + 2 * unit), size = wide(m, p + 24 + 3 * unit);

	*ret = (struct tw_macho_segment){
		.name = name_at(p + 8),
		.address = wide(m, p + 24),
		.memory_size = wide(m, p + 24 + unit),
		.max_protection = word(m, p + fixed),
		.protection = word(m, p + fixed + 4),
		.sections = tw_slice_from(command, fixed + 16),
	};
	if (offset < m->bytes.len)
		ret->bytes = tw_slice_head(tw_slice_from(m->bytes, offset), size < m->bytes.len ? size : m->bytes.len);
}

bool tw_macho_segment(const struct tw_macho *m, struct tw_macho_cursor *cursor, struct tw_macho_segment *ret)
{
	if (!cursor->at)
		cursor->at = header_size(m);
	while (cursor->seen < m->command_count && tw_within(cursor->at, 8, m->commands_end)) {
		struct tw_slice command = tw_slice_sub(m->bytes, cursor->at, m->commands_end);
		uint32_t type = word(m, command.ptr), size = word(m, command.ptr + 4);

		if (size < 8 || size > command.len)
			return false;
		command.len = size;
		cursor->at += size;
		cursor->seen++;
		if (type == (m->wide ? SEGMENT_64 : SEGMENT) && size >= (m->wide ? 72u : 56u)) {
			read_segment(m, command, ret);
			return true;
		}
	}
	return false;
}

bool tw_macho_section(const struct tw_macho *m, const struct tw_macho_segment *segment, uint32_t index,
		      struct tw_macho_section *ret)
{
	size_t size = m->wide ? 80 : 68;
	const char *p;

	if (index >= segment->sections.len / size)
		return false;
	p = segment->sections.ptr + index * size;
	*ret = (struct tw_macho_section){
		.name = name_at(p),
		.address = wide(m, p + 32),
		.size = wide(m, p + (m->wide ? 40 : 36)),
	};
	return true;
}
