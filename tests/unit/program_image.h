/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Programs that consist of nothing but headers and Go's build information, put together by hand in each format, width and
 * byte order: what no compiler at hand would make.
 */
#ifndef TESTS_UNIT_PROGRAM_IMAGE_H
#define TESTS_UNIT_PROGRAM_IMAGE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { IMAGE_SIZE = 4096, DATA_AT = 0x200, TEXTS_AT = 0x400, SYMBOLS_AT = 0xa00, SECTIONS_AT = 0xc00 };

struct image {
	unsigned char bytes[IMAGE_SIZE];
	size_t at; /* where put() writes */
	bool wide, big;
	uint64_t base; /* the address of the first byte of the file */
};

static void put(struct image *m, uint64_t value, int size)
{
	for (int i = 0; i < size; i++)
		m->bytes[m->at + (size_t)(m->big ? size - 1 - i : i)] = (unsigned char)(value >> (8 * i));
	m->at += (size_t)size;
}

static void put_at(struct image *m, size_t at, uint64_t value, int size)
{
	m->at = at;
	put(m, value, size);
}

static void put_word(struct image *m, uint64_t value)
{
	put(m, value, m->wide ? 8 : 4);
}

static void put_text(struct image *m, const char *text, size_t len)
{
	memcpy(m->bytes + m->at, text, len);
	m->at += len;
}

/* One segment, the whole file, readable and writable. */
__attribute__((unused)) static void image_elf(struct image *m, bool wide, bool big)
{
	*m = (struct image){ .wide = wide, .big = big, .base = 0x10000 };
	put_text(m,
		 "\x7f"
		 "ELF",
		 4);
	put(m, wide ? 2 : 1, 1);
	put(m, big ? 2 : 1, 1);
	put_at(m, 16, 2, 2);
	put(m, 62, 2);
	put(m, 1, 4);
	put_word(m, 0);
	put_word(m, wide ? 64 : 52); /* segments */
	put_word(m, 0);              /* sections: none */
	put(m, 0, 4);
	put(m, wide ? 64 : 52, 2);
	put(m, wide ? 56 : 32, 2);
	put(m, 1, 2);
	put(m, wide ? 64 : 40, 2);
	put(m, 0, 2);
	put(m, 0, 2);
	put(m, 1, 4); /* the segment: load */
	if (wide)
		put(m, 6, 4);
	put_word(m, 0);
	put_word(m, m->base);
	put_word(m, m->base);
	put_word(m, IMAGE_SIZE);
	put_word(m, IMAGE_SIZE);
	if (!wide)
		put(m, 6, 4);
}

__attribute__((unused)) static void image_pe(struct image *m, bool wide)
{
	*m = (struct image){ .wide = wide, .base = 0x400000 + 0x1000 - DATA_AT };
	put_text(m, "MZ", 2);
	put_at(m, 0x3c, 0x80, 4);
	m->at = 0x80;
	put_text(m, "PE\0", 4);
	put_at(m, 0x80 + 6, 1, 2);
	put_at(m, 0x80 + 20, 112, 2);
	put_at(m, 0x98, wide ? 0x20b : 0x10b, 2);
	if (wide)
		put_at(m, 0x98 + 24, 0x400000, 8);
	else
		put_at(m, 0x98 + 28, 0x400000, 4);
	m->at = 0x98 + 112;
	put_text(m, ".data\0\0", 8);
	put(m, IMAGE_SIZE - DATA_AT, 4);
	put(m, 0x1000, 4);
	put(m, IMAGE_SIZE - DATA_AT, 4);
	put(m, DATA_AT, 4);
	put_at(m, 0x98 + 112 + 36, 0xc0600040u, 4);
}

__attribute__((unused)) static void image_macho(struct image *m, bool wide, bool big)
{
	*m = (struct image){ .wide = wide, .big = big, .base = 0x10000 - DATA_AT };
	put(m, wide ? 0xfeedfacf : 0xfeedface, 4);
	put_at(m, 16, 2, 4); /* commands: one that is unknown, then the segment */
	put(m, 16 + (wide ? 72 + 80 : 56 + 68), 4);
	m->at = wide ? 32 : 28;
	put(m, 0x7777, 4);
	put(m, 16, 4);
	m->at += 8;
	put(m, wide ? 0x19 : 1, 4);
	put(m, wide ? 72 + 80 : 56 + 68, 4);
	put_text(m, "__DATA\0\0\0\0\0\0\0\0\0", 16);
	put_word(m, 0x10000);
	put_word(m, IMAGE_SIZE - DATA_AT);
	put_word(m, DATA_AT);
	put_word(m, IMAGE_SIZE - DATA_AT);
	put(m, 3, 4);
	put(m, 3, 4);
	put(m, 1, 4);
	put(m, 0, 4);
	put_text(m, "__go_buildinfo\0", 16);
	put_text(m, "__DATA\0\0\0\0\0\0\0\0\0", 16);
	put_word(m, 0x10000);
	put_word(m, IMAGE_SIZE - DATA_AT);
}

/* The texts, and the lines in their frame. Returns where the version stands, and the lines. */
static void image_texts(struct image *m, const char *version, const char *lines, size_t *ret_lines, size_t *ret_len)
{
	m->at = TEXTS_AT;
	put_text(m, version, strlen(version));
	*ret_lines = m->at;
	if (*lines) {
		put_text(m, "0123456789abcdef", 16);
		put_text(m, lines, strlen(lines));
		put_text(m, "0123456789abcdef", 16);
	}
	*ret_len = m->at - *ret_lines;
}

/* As Go before 1.18 does it: pointers to pointers to texts. */
__attribute__((unused)) static void image_pointers(struct image *m, size_t at, const char *version, const char *lines)
{
	size_t lines_at, lines_len, word = m->wide ? 8 : 4;

	image_texts(m, version, lines, &lines_at, &lines_len);
	m->at = at;
	put_text(m, "\xff Go buildinf:", 14);
	put(m, word, 1);
	put(m, m->big ? 1 : 0, 1);
	put_word(m, m->base + 0x300);
	put_word(m, m->base + 0x320);
	m->at = 0x300;
	put_word(m, m->base + TEXTS_AT);
	put_word(m, strlen(version));
	m->at = 0x320;
	put_word(m, m->base + lines_at);
	put_word(m, lines_len);
}

static void put_varint(struct image *m, size_t value)
{
	for (; value >= 0x80; value >>= 7)
		put(m, value | 0x80, 1);
	put(m, value, 1);
}

/* As Go does it since. */
__attribute__((unused)) static void image_inline(struct image *m, size_t at, const char *version, const char *lines)
{
	m->at = at;
	put_text(m, "\xff Go buildinf:", 14);
	put(m, 0, 1);
	put(m, 2, 1);
	m->at = at + 32;
	put_varint(m, strlen(version));
	put_text(m, version, strlen(version));
	put_varint(m, strlen(lines) ? strlen(lines) + 32 : 0);
	if (!*lines)
		return;
	put_text(m, "0123456789abcdef", 16);
	put_text(m, lines, strlen(lines));
	put_text(m, "0123456789abcdef", 16);
}

static void put_section(struct image *m, uint32_t name, uint32_t type, size_t at, size_t size, uint32_t link)
{
	put(m, name, 4);
	put(m, type, 4);
	put_word(m, 0);
	put_word(m, type == 1 ? m->base + at : 0);
	put_word(m, at);
	put_word(m, size);
	put(m, link, 4);
	put(m, 0, 4);
	put_word(m, 0);
	put_word(m, 0);
}

/* Sections for an ELF image: names, a symbol table with one symbol, its names, and data that the symbol lies in. */
__attribute__((unused)) static void image_symbol(struct image *m, const char *name, const char *value)
{
	static const char names[] = "\0.data\0.symtab\0.strtab\0.shstrtab";
	size_t symbol = m->wide ? 24 : 16, names_at = SYMBOLS_AT + 2 * symbol;

	m->at = 0x380;
	put_text(m, value, strlen(value) + 1);
	m->at = SYMBOLS_AT + symbol;
	put(m, 1, 4);
	if (m->wide) {
		put(m, 0, 2);
		put(m, 1, 2);
	}
	put_word(m, m->base + 0x380);
	put_word(m, strlen(value) + 1);
	if (!m->wide) {
		put(m, 0, 2);
		put(m, 1, 2);
	}
	m->at = names_at + 1;
	put_text(m, name, strlen(name) + 1);
	m->at = SECTIONS_AT - 64;
	put_text(m, names, sizeof(names));
	m->at = SECTIONS_AT;
	put_section(m, 0, 0, 0, 0, 0);
	put_section(m, 1, 1, DATA_AT, SYMBOLS_AT - DATA_AT, 0);
	put_section(m, 7, 2, SYMBOLS_AT, 2 * symbol, 3);
	put_section(m, 15, 3, names_at, strlen(name) + 2, 0);
	put_section(m, 23, 3, SECTIONS_AT - 64, sizeof(names), 0);
	m->at = m->wide ? 40 : 32;
	put_word(m, SECTIONS_AT);
	m->at = m->wide ? 60 : 48;
	put(m, 5, 2);
	put(m, 4, 2);
}

#endif
