/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The readers of "name: value" texts: lines, deb822, mail headers, manifests, properties, ini.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "format/deb822.h"
#include "format/ini.h"
#include "format/mailheader.h"
#include "format/manifest.h"
#include "format/properties.h"

#define assert_text(slice, text)                                                    \
	do {                                                                        \
		struct tw_slice text_ = (slice);                                    \
		assert_int_equal(text_.len, strlen(text));                          \
		assert_memory_equal(text_.len ? text_.ptr : "", (text), text_.len); \
	} while (0)

/* Every slice that a reader hands out lies in memory of its size: ASan sees what doesn't. */
static void touch(struct tw_slice s)
{
	volatile char sum = 0;

	for (size_t i = 0; i < s.len; i++)
		sum = (char)(sum + s.ptr[i]);
	(void)sum;
}

static void test_lines(void **state)
{
	struct tw_view view = { .bytes = tw_slice("one\r\n\n three\nfour\r") };
	struct tw_lines lines = tw_lines(&view);
	struct tw_slice line;

	assert_true(tw_lines_next(&lines, &line));
	assert_text(line, "one");
	assert_int_equal(lines.number, 1);
	assert_true(tw_lines_next(&lines, &line));
	assert_text(line, "");
	assert_true(tw_lines_next(&lines, &line));
	assert_text(line, " three");
	assert_true(tw_lines_next(&lines, &line));
	assert_text(line, "four");
	assert_int_equal(lines.number, 4);
	assert_false(tw_lines_next(&lines, &line));
	assert_int_equal(line.len, 0);
}

static void test_lines_without_content(void **state)
{
	struct tw_lines lines = tw_lines_of((struct tw_slice){ 0 });
	struct tw_slice line;

	assert_false(tw_lines_next(&lines, &line));
	lines = tw_lines_of(tw_slice("\n"));
	assert_true(tw_lines_next(&lines, &line));
	assert_int_equal(line.len, 0);
	assert_false(tw_lines_next(&lines, &line));
	assert_int_equal(lines.number, 1);
}

static const char status[] =
	"\n\n# a comment\nPackage: adduser\nStatus: install ok installed\n"
	"Depends: a,\n b (>= 1),\n# in between\n\tc\nDescription: add and remove users\n Long text.\n .\n"
	" More.\nno field here\n: no name\nEmpty:\n\n \t\nPACKAGE:   apt  \r\nVersion:2.6.1\n";

static void test_deb822(void **state)
{
	struct tw_deb822 reader = tw_deb822_of(tw_slice(status));
	struct tw_arena arena = { 0 };
	struct tw_field field;

	assert_true(tw_deb822_paragraph(&reader));
	assert_true(tw_deb822_field(&reader, &field));
	assert_true(tw_field_is(&field, "package"));
	assert_text(field.value, "adduser");
	assert_int_equal(field.line, 4);
	assert_true(tw_deb822_field(&reader, &field));
	assert_text(field.name, "Status");
	assert_text(field.value, "install ok installed");
	assert_true(tw_deb822_field(&reader, &field));
	assert_text(field.value, "a,\n b (>= 1),\n# in between\n\tc");
	assert_text(tw_field_fold(field.value, &arena), "a, b (>= 1), c");
	assert_true(tw_deb822_field(&reader, &field));
	assert_text(tw_field_fold(field.value, &arena), "add and remove users Long text. . More.");
	assert_true(tw_deb822_field(&reader, &field));
	assert_text(field.name, "");
	assert_text(field.value, "no field here");
	assert_true(tw_deb822_field(&reader, &field));
	assert_text(field.name, "");
	assert_int_equal(field.line, 15);
	assert_true(tw_deb822_field(&reader, &field));
	assert_text(field.name, "Empty");
	assert_text(tw_field_fold(field.value, &arena), "");
	assert_false(tw_deb822_field(&reader, &field));
	assert_false(tw_deb822_field(&reader, &field));

	assert_true(tw_deb822_paragraph(&reader));
	assert_true(tw_deb822_field(&reader, &field));
	assert_true(tw_field_is(&field, "Package"));
	assert_text(field.value, "apt");
	assert_int_equal(field.line, 19);
	assert_true(tw_deb822_field(&reader, &field));
	assert_text(field.value, "2.6.1");
	assert_false(tw_deb822_field(&reader, &field));
	assert_false(tw_deb822_paragraph(&reader));
	tw_arena_release(&arena);
}

/* A paragraph can be left at any field. */
static void test_deb822_skip(void **state)
{
	struct tw_deb822 reader = tw_deb822_of(tw_slice(status));
	struct tw_field field;

	assert_true(tw_deb822_paragraph(&reader));
	assert_true(tw_deb822_paragraph(&reader));
	assert_true(tw_deb822_field(&reader, &field));
	assert_text(field.value, "apt");
	assert_false(tw_deb822_paragraph(&reader));

	/* Nothing in front of the first one. */
	reader = tw_deb822_of(tw_slice("A: 1\n\nB: 2\n"));
	assert_true(tw_deb822_paragraph(&reader));
	assert_true(tw_deb822_field(&reader, &field));
	assert_text(field.name, "A");
}

static const char metadata[] =
	"Metadata-Version: 2.1\r\nName: PyYAML\nLicense: MIT License\n        \n        Copyright (c)\n"
	"Classifier: A\nclassifier: B\n\nName: not this\n";

static void test_mail_header(void **state)
{
	struct tw_view view = { .bytes = tw_slice(metadata) };
	struct tw_mail_header reader = tw_mail_header(&view);
	struct tw_arena arena = { 0 };
	struct tw_field field;

	assert_true(tw_mail_header_next(&reader, &field));
	assert_text(field.name, "Metadata-Version");
	assert_text(field.value, "2.1");
	assert_true(tw_mail_header_next(&reader, &field));
	assert_text(field.value, "PyYAML");
	assert_true(tw_mail_header_next(&reader, &field));
	assert_text(tw_field_fold(field.value, &arena), "MIT License  Copyright (c)");
	assert_true(tw_mail_header_next(&reader, &field));
	assert_text(field.value, "A");
	assert_true(tw_mail_header_next(&reader, &field));
	assert_true(tw_field_is(&field, "Classifier"));
	assert_int_equal(field.line, 7);
	assert_false(tw_mail_header_next(&reader, &field));
	assert_false(tw_mail_header_next(&reader, &field));
	assert_text(reader.lines.rest, "Name: not this\n");
	tw_arena_release(&arena);
}

static void test_mail_header_ends_at_text(void **state)
{
	struct tw_view view = { .bytes = tw_slice("A: 1\nThis is text.\nB: 2\n") };
	struct tw_mail_header reader = tw_mail_header(&view);
	struct tw_field field;

	assert_true(tw_mail_header_next(&reader, &field));
	assert_false(tw_mail_header_next(&reader, &field));
	assert_text(reader.lines.rest, "This is text.\nB: 2\n");
}

static const char manifest[] =
	"Manifest-Version: 1.0\r\nImplementation-Title: a long title that goes o\r\n n in the next \r\n"
	"  line\r\nnonsense\rBundle-Version:1.2\n\n\n\nName: com/x/\nSealed: true\n";

static void test_manifest(void **state)
{
	struct tw_arena arena = { 0 };
	struct tw_manifest reader = tw_manifest(tw_slice(manifest), &arena);
	struct tw_field field;

	assert_true(tw_manifest_next(&reader, &field));
	assert_text(field.name, "Manifest-Version");
	assert_text(field.value, "1.0");
	assert_true(tw_manifest_next(&reader, &field));
	assert_text(field.value, "a long title that goes on in the next  line");
	assert_int_equal(field.line, 2);
	assert_true(tw_manifest_next(&reader, &field));
	assert_text(field.name, "");
	assert_text(field.value, "nonsense");
	assert_int_equal(field.line, 5);
	assert_true(tw_manifest_next(&reader, &field));
	assert_text(field.name, "Bundle-Version");
	assert_text(field.value, "1.2");
	assert_false(tw_manifest_next(&reader, &field));
	assert_false(tw_manifest_next(&reader, &field));
	assert_true(tw_manifest_section(&reader));
	assert_true(tw_manifest_next(&reader, &field));
	assert_text(field.value, "com/x/");
	assert_int_equal(field.line, 10);
	assert_false(tw_manifest_section(&reader));
	assert_false(reader.failed);
	tw_arena_release(&arena);
}

static void test_manifest_without_memory(void **state)
{
	struct tw_arena arena = { .limit = 1 };
	struct tw_manifest reader = tw_manifest(tw_slice("A: b\n c\nD: e\n"), &arena);
	struct tw_field field;

	assert_false(tw_manifest_next(&reader, &field));
	assert_true(reader.failed);
	assert_false(tw_manifest_section(&reader));
}

static const char properties[] = "# comment\n! another\\\n\n  version = 1.2.3 \ngroupId:org.x\r\n artifactId y\n"
				 "a\\ b\\:c=\\u00e9\\uD83D\\uDE00\\t\\q\n"
				 "long = one, \\\n    two, \\\r\n\tthree\nempty\nempty2=\nk \\\n  = v\n"
				 "u=\\uzz\nlast=\\";

static void test_properties(void **state)
{
	static const struct {
		const char *name, *value;
		uint32_t line;
	} expected[] = {
		{ "version", "1.2.3 ", 4 },
		{ "groupId", "org.x", 5 },
		{ "artifactId", "y", 6 },
		{ "a b:c", "\xc3\xa9\xf0\x9f\x98\x80\tq", 7 },
		{ "long", "one, two, three", 8 },
		{ "empty", "", 11 },
		{ "empty2", "", 12 },
		{ "k", "v", 13 },
		{ "u", "uzz", 15 },
		{ "last", "", 16 },
	};
	struct tw_arena arena = { 0 };
	struct tw_properties reader = tw_properties(tw_slice(properties), &arena);
	struct tw_field field;

	for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++) {
		assert_true(tw_properties_next(&reader, &field));
		assert_text(field.name, expected[i].name);
		assert_text(field.value, expected[i].value);
		assert_int_equal(field.line, expected[i].line);
	}
	assert_false(tw_properties_next(&reader, &field));
	assert_false(reader.failed);
	tw_arena_release(&arena);
}

static const char ini[] =
	"top=1\n[remote \"origin\"]\n\turl = https://x/y?a=b\n; no\n # no\nflag\n[ core ]\nx=\"a b\"\n[]\n";

static void test_ini(void **state)
{
	struct tw_ini reader = tw_ini(tw_slice(ini));
	struct tw_field field;

	assert_true(tw_ini_next(&reader, &field));
	assert_text(reader.section, "");
	assert_text(field.name, "top");
	assert_true(tw_ini_next(&reader, &field));
	assert_text(reader.section, "remote \"origin\"");
	assert_text(field.name, "url");
	assert_text(field.value, "https://x/y?a=b");
	assert_int_equal(field.line, 3);
	assert_true(tw_ini_next(&reader, &field));
	assert_text(field.name, "flag");
	assert_text(field.value, "");
	assert_true(tw_ini_next(&reader, &field));
	assert_text(reader.section, "core");
	assert_text(field.value, "a b");
	assert_false(tw_ini_next(&reader, &field));
}

static void read_all(struct tw_slice text)
{
	struct tw_arena arena = { 0 };
	struct tw_view view = { .bytes = text };
	struct tw_deb822 deb822 = tw_deb822(&view);
	struct tw_mail_header mail = tw_mail_header(&view);
	struct tw_manifest section = tw_manifest(text, &arena);
	struct tw_properties properties_reader = tw_properties(text, &arena);
	struct tw_ini ini_reader = tw_ini(text);
	struct tw_field field;

	while (tw_deb822_paragraph(&deb822)) {
		while (tw_deb822_field(&deb822, &field)) {
			touch(field.name);
			touch(tw_field_fold(field.value, &arena));
		}
	}
	while (tw_mail_header_next(&mail, &field)) {
		touch(field.name);
		touch(tw_field_fold(field.value, &arena));
	}
	touch(mail.lines.rest);
	do {
		while (tw_manifest_next(&section, &field)) {
			touch(field.name);
			touch(field.value);
		}
	} while (tw_manifest_section(&section));
	while (tw_properties_next(&properties_reader, &field)) {
		touch(field.name);
		touch(field.value);
	}
	while (tw_ini_next(&ini_reader, &field)) {
		touch(field.name);
		touch(field.value);
		touch(ini_reader.section);
	}
	tw_arena_release(&arena);
}

/* Cut anywhere, in memory of just that size, nobody reads past the end. */
static void test_every_prefix(void **state)
{
	const char *texts[] = { status, metadata, manifest, properties, ini };

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		for (size_t len = 0; len <= strlen(texts[i]); len++) {
			char *copy = malloc(len ? len : 1);

			assert_non_null(copy);
			memcpy(copy, texts[i], len);
			read_all(tw_slice_of(copy, len));
			free(copy);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),        cmocka_unit_test(test_lines_without_content),
		cmocka_unit_test(test_deb822),       cmocka_unit_test(test_deb822_skip),
		cmocka_unit_test(test_mail_header),  cmocka_unit_test(test_mail_header_ends_at_text),
		cmocka_unit_test(test_manifest),     cmocka_unit_test(test_manifest_without_memory),
		cmocka_unit_test(test_properties),   cmocka_unit_test(test_ini),
		cmocka_unit_test(test_every_prefix),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
