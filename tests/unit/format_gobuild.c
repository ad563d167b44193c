/* SPDX-License-Identifier: Apache-2.0 */
/* Go's build information in programs of every format, in the forms before 1.18 and since, whole and cut. */
#include "format/gobuild.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "format/elf.h"
#include "format/macho.h"
#include "format/pe.h"
#include "program_image.h"

static const char lines[] = "path\texample.org/cmd\nmod\texample.org\t(devel)\t\ndep\ta.org/b\tv1.0.0\th1:x\n"
			    "=>\t./fork\tv0.0.0\t\nbuild\t-ldflags=\"-X main.version=1.0 \\x41\\u00e9\\101\\n\"\n";

static struct tw_slice bytes_of(const struct image *m)
{
	return tw_slice_of(m->bytes, IMAGE_SIZE);
}

static void expect(const struct image *m)
{
	struct tw_gobuild build;

	assert_true(tw_gobuild_bid(tw_slice_head(bytes_of(m), 64)));
	assert_true(tw_gobuild_find(bytes_of(m), &build));
	assert_true(tw_slice_is(build.version, "go1.17.13"));
	assert_true(tw_slice_is(build.lines, lines));
}

/* Cut anywhere, nothing outside is touched, and what is found is still within. */
static void expect_cuts(const struct image *m)
{
	for (size_t len = 0; len <= IMAGE_SIZE; len++) {
		char *copy = malloc(len ? len : 1);
		struct tw_gobuild build;

		assert_non_null(copy);
		memcpy(copy, m->bytes, len);
		if (tw_gobuild_find(tw_slice_of(copy, len), &build)) {
			assert_true(build.version.ptr >= copy && build.version.ptr + build.version.len <= copy + len);
			assert_true(build.version.len > 0);
		}
		free(copy);
	}
}

static void both_forms(void (*make)(struct image *, bool, bool), bool wide, bool big)
{
	struct image m;

	make(&m, wide, big);
	image_inline(&m, DATA_AT, "go1.17.13", lines);
	expect(&m);
	expect_cuts(&m);
	make(&m, wide, big);
	image_pointers(&m, DATA_AT, "go1.17.13", lines);
	expect(&m);
	expect_cuts(&m);
}

static void make_pe(struct image *m, bool wide, bool big)
{
	image_pe(m, wide);
	assert_false(big);
}

static void every_format(void **state)
{
	for (int i = 0; i < 4; i++) {
		both_forms(image_elf, i & 1, i & 2);
		both_forms(image_macho, i & 1, i & 2);
	}
	both_forms(make_pe, false, false);
	both_forms(make_pe, true, false);
}

static void fat(void **state)
{
	unsigned char bytes[IMAGE_SIZE + 64] = { 0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 1 };
	struct tw_gobuild build;
	struct image m;

	image_macho(&m, true, false);
	image_inline(&m, DATA_AT, "go1.22.1", "");
	bytes[19] = 64;               /* where the first program begins */
	bytes[22] = IMAGE_SIZE / 256; /* and its size */
	memcpy(bytes + 64, m.bytes, IMAGE_SIZE);
	assert_true(tw_gobuild_find(tw_slice_of(bytes, sizeof(bytes)), &build));
	assert_true(tw_slice_is(build.version, "go1.22.1"));
	assert_int_equal(build.lines.len, 0);
	bytes[7] = 52; /* a class file: the number is its version */
	bytes[19] = 0xff;
	bytes[16] = 0xff;
	assert_false(tw_gobuild_find(tw_slice_of(bytes, sizeof(bytes)), &build));
}

/* The magic counts at multiples of 16 only, and with its whole header behind it. */
static void alignment(void **state)
{
	struct tw_gobuild build;
	struct image m;

	image_elf(&m, true, false);
	image_inline(&m, DATA_AT + 4, "go1.1", "");
	assert_false(tw_gobuild_find(bytes_of(&m), &build));
	image_inline(&m, DATA_AT + 0x100, "go1.2", "");
	assert_true(tw_gobuild_find(bytes_of(&m), &build));
	assert_true(tw_slice_is(build.version, "go1.2"));
	image_elf(&m, true, false);
	m.at = IMAGE_SIZE - 16;
	put_text(&m, "\xff Go buildinf:", 14);
	assert_false(tw_gobuild_find(bytes_of(&m), &build));
}

static void lies(void **state)
{
	struct tw_gobuild build;
	struct image m;

	image_elf(&m, true, false);
	image_pointers(&m, DATA_AT, "go1.17.13", lines);
	put_at(&m, 0x308, UINT64_MAX, 8); /* length of the version */
	assert_false(tw_gobuild_find(bytes_of(&m), &build));
	assert_true(build.damaged);
	put_at(&m, 0x308, 9, 8);
	put_at(&m, DATA_AT + 14, 3, 1); /* no pointer is so wide */
	assert_false(tw_gobuild_find(bytes_of(&m), &build));
	assert_true(build.damaged);
	image_inline(&m, DATA_AT, "go1.17.13", lines);
	for (int i = 0; i < 11; i++)
		put_at(&m, DATA_AT + 32 + (size_t)i, 0xff, 1); /* a varint of more than 64 bits */
	assert_false(tw_gobuild_find(bytes_of(&m), &build));
	assert_true(build.damaged);
	image_inline(&m, DATA_AT, "", lines);
	assert_false(tw_gobuild_find(bytes_of(&m), &build));
	assert_true(build.damaged);
	image_inline(&m, DATA_AT, "go1.17.13", "x");
	assert_true(tw_gobuild_find(bytes_of(&m), &build));
	assert_int_equal(build.lines.len, 0); /* no line end before the frame */
}

static void line_kinds(void **state)
{
	static const struct {
		enum tw_gobuild_kind kind;
		const char *name, *value;
	} expected[] = {
		{ TW_GOBUILD_PATH, "example.org/cmd", "" },
		{ TW_GOBUILD_MAIN, "example.org", "(devel)" },
		{ TW_GOBUILD_MODULE, "a.org/b", "v1.0.0" },
		{ TW_GOBUILD_REPLACEMENT, "./fork", "v0.0.0" },
		{ TW_GOBUILD_SETTING, "-ldflags",
		  "-X main.version=1.0 A\xc3\xa9"
		  "A\n" },
	};
	struct tw_slice rest = tw_slice(lines);
	struct tw_arena arena = { 0 };
	struct tw_gobuild_line line;

	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		assert_true(tw_gobuild_next(&rest, &arena, &line));
		assert_int_equal(line.kind, expected[i].kind);
		assert_true(tw_slice_is(line.name, expected[i].name));
		assert_true(tw_slice_is(line.value, expected[i].value));
	}
	assert_false(tw_gobuild_next(&rest, &arena, &line));
	tw_arena_release(&arena);
}

static void broken_lines(void **state)
{
	static const char *const broken[] = { "mod\ta",
					      "dep\ta\tb\tc\td",
					      "build\t",
					      "build\t=x",
					      "build\tx",
					      "build\t\"x\"",
					      "build\t\"x=1",
					      "build\tx=\"1",
					      "build\tx=\"\\q\"",
					      "build\tx=\"1\"2",
					      "build\tx=\"\\x4\"",
					      "build\tx=\"\\u12\"",
					      "build\tx=\"\\400\"" };
	struct tw_arena arena = { 0 };

	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		struct tw_slice rest = tw_slice(broken[i]);
		struct tw_gobuild_line line;

		assert_true(tw_gobuild_next(&rest, &arena, &line));
		assert_int_equal(line.kind, TW_GOBUILD_BROKEN);
		assert_false(tw_gobuild_next(&rest, &arena, &line));
	}
	tw_arena_release(&arena);
}

static void symbols(void **state)
{
	for (int i = 0; i < 4; i++) {
		struct tw_elf_section table, names, data;
		struct tw_elf_symbol symbol;
		struct tw_elf elf;
		struct image m;

		image_elf(&m, i & 1, i & 2);
		image_symbol(&m, "main.version.str", "v1.2.3");
		assert_true(tw_elf_open(bytes_of(&m), &elf));
		assert_true(tw_elf_section_named(&elf, ".symtab", &table));
		assert_int_equal(table.type, TW_ELF_SYMTAB);
		assert_true(tw_elf_section(&elf, table.link, &names));
		assert_true(tw_slice_is(names.name, ".strtab"));
		assert_true(tw_elf_symbol(&elf, &table, &names, 1, &symbol));
		assert_true(tw_slice_is(symbol.name, "main.version.str"));
		assert_int_equal(symbol.size, 7);
		assert_true(tw_elf_section(&elf, symbol.section, &data));
		assert_int_equal(symbol.value - data.address, 0x380 - DATA_AT);
		assert_false(tw_elf_symbol(&elf, &table, &names, 2, &symbol));
		assert_false(tw_elf_section(&elf, 5, &data));
		assert_false(tw_elf_section_named(&elf, ".text", &data));
	}
}

/* More sections than the header's field holds: the number stands in the first section. */
static void many_sections(void **state)
{
	struct tw_elf_section section;
	struct tw_elf elf;
	struct image m;

	image_elf(&m, true, false);
	image_symbol(&m, "x", "y");
	put_at(&m, 60, 0, 2);
	put_at(&m, 62, 0xffff, 2);
	put_at(&m, SECTIONS_AT + 32, 5, 8);
	put_at(&m, SECTIONS_AT + 40, 4, 4);
	assert_true(tw_elf_open(bytes_of(&m), &elf));
	assert_int_equal(elf.section_count, 5);
	assert_true(tw_elf_section_named(&elf, ".data", &section));
}

static void others(void **state)
{
	struct tw_gobuild build;
	struct tw_macho macho;
	struct tw_elf elf;
	struct tw_pe pe;

	assert_false(tw_gobuild_bid(TW_LIT("#!/bin/sh\n")));
	assert_false(tw_gobuild_bid(TW_LIT("")));
	assert_false(tw_gobuild_find(TW_LIT("#!/bin/sh\n"), &build));
	assert_false(build.damaged);
	assert_false(tw_elf_open(TW_LIT("\x7f"
					"ELF"),
				 &elf));
	assert_false(tw_pe_open(TW_LIT("MZ"), &pe));
	assert_false(tw_macho_open(TW_LIT("\xcf\xfa\xed\xfe"), &macho));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_format), cmocka_unit_test(fat),           cmocka_unit_test(alignment),
		cmocka_unit_test(lies),         cmocka_unit_test(line_kinds),    cmocka_unit_test(broken_lines),
		cmocka_unit_test(symbols),      cmocka_unit_test(many_sections), cmocka_unit_test(others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
