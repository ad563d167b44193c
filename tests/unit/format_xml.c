/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The XML reader.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "format/xml.h"

#define assert_text(slice, text)                                   \
	do {                                                       \
		struct tw_slice text_ = (slice);                   \
		assert_non_null(text_.ptr);                        \
		assert_int_equal(text_.len, strlen(text));         \
		assert_memory_equal(text_.ptr, (text), text_.len); \
	} while (0)

static const char pom[] =
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	"<!DOCTYPE project PUBLIC \"-//x\" \"http://x/y.dtd\">\n"
	"<!-- a comment -->\n"
	"<m:project xmlns:m=\"http://maven.apache.org/POM/4.0.0\" m:kind=\"a&amp;b\" other='c'>\n"
	"  <modelVersion>4.0.0</modelVersion>\n"
	"  <m:artifactId>\n    app <!-- x -->\n  </m:artifactId>\n"
	"  <dependencies>\n"
	"    <dependency><groupId>g1</groupId><version/></dependency>\n"
	"    <dependency>\n      <groupId>g&#50;</groupId>\n      <groupId><![CDATA[<g3>]]></groupId>\n"
	"    </dependency>\n"
	"  </dependencies>\n"
	"  <p>one <b>two</b> three</p>\n"
	"</m:project>\n<?end?>\n";

static void test_tree(void **state)
{
	struct tw_arena arena = { 0 };
	const struct tw_xml_node *root, *list, *second;

	assert_int_equal(tw_xml_parse(tw_slice(pom), &arena, &root, NULL), TRAWL_OK);
	assert_true(tw_xml_is(root, "project"));
	assert_int_equal(root->count, 4);
	assert_int_equal(root->line, 4);
	assert_int_equal(root->line_end, 17);
	assert_text(tw_xml_text(root), "");
	assert_text(tw_xml_attribute(root, "kind"), "a&b");
	assert_text(tw_xml_attribute(root, "other"), "c");
	assert_null(tw_xml_attribute(root, "absent").ptr);
	assert_text(tw_xml_text(tw_xml_get(root, "artifactId")), "\n    app \n  ");
	assert_text(tw_xml_trimmed(tw_xml_get(root, "artifactId")), "app");
	list = tw_xml_get(root, "dependencies");
	assert_int_equal(list->count, 2);
	assert_text(tw_xml_text(tw_xml_path(list, "dependency.groupId")), "<g3>");
	assert_text(tw_xml_text(list->first->first), "g1");
	assert_text(tw_xml_text(tw_xml_get(list->first, "version")), "");
	assert_text(tw_xml_trimmed(tw_xml_get(list->first, "version")), "");
	second = list->first->next;
	assert_text(tw_xml_text(second->first), "g2");
	assert_int_equal(second->line, 11);
	assert_int_equal(second->line_end, 14);
	assert_text(tw_xml_text(tw_xml_get(root, "p")), "one  three");
	assert_text(tw_xml_text(tw_xml_path(root, "p.b")), "two");
	tw_arena_release(&arena);
}

static void test_nothing(void **state)
{
	struct tw_arena arena = { 0 };
	const struct tw_xml_node *root;

	assert_int_equal(tw_xml_parse(tw_slice("<a/>"), &arena, &root, NULL), TRAWL_OK);
	assert_null(tw_xml_get(root, "b"));
	assert_null(tw_xml_path(root, "b.c"));
	assert_null(tw_xml_get(NULL, "b"));
	assert_null(tw_xml_text(NULL).ptr);
	assert_null(tw_xml_trimmed(NULL).ptr);
	assert_null(tw_xml_attribute(NULL, "b").ptr);
	assert_false(tw_xml_is(NULL, "b"));
	tw_arena_release(&arena);
}

static void test_errors(void **state)
{
	static const char *const cases[][2] = {
		{ "", "line 1, column 1: no element found" },
		{ "<a>", "line 1, column 4: no element found" },
		{ "<a>\n  <b></c>\n</a>", "line 2, column 8: mismatched tag" },
		{ "<a>&nbsp;</a>", "line 1, column 4: undefined entity" },
		{ "<a b=1/>", "line 1, column 6: not well-formed (invalid token)" },
		{ "<a b='1' b='2'/>", "line 1, column 10: duplicate attribute" },
		{ "text", "line 1, column 1: syntax error" },
		{ "<!DOCTYPE a [<!ENTITY x \"y\">]>\n<a>&x;</a>",
		  "a document type with declarations, which are refused" },
		{ "<!DOCTYPE a [<!ATTLIST a x CDATA \"y\">]><a/>",
		  "a document type with declarations, which are refused" },
		{ "<a>\xff</a>", "line 1, column 4: not well-formed (invalid token)" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct tw_arena arena = { 0 };
		struct trawl_error err = { 0 };
		const struct tw_xml_node *root;

		assert_int_equal(tw_xml_parse(tw_slice(cases[i][0]), &arena, &root, &err), TRAWL_E_FORMAT);
		assert_true(tw_slice_starts(tw_slice(err.message), "line "));
		assert_true(tw_slice_ends(tw_slice(err.message), cases[i][1]));
		assert_null(root);
		tw_arena_release(&arena);
	}
}

/* What follows the root element is not looked at. */
static void test_behind_the_root(void **state)
{
	struct tw_arena arena = { 0 };
	const struct tw_xml_node *root;

	assert_int_equal(tw_xml_parse(tw_slice("<a>x</a><b>\xff"), &arena, &root, NULL), TRAWL_OK);
	assert_text(tw_xml_text(root), "x");
	assert_null(root->next);
	tw_arena_release(&arena);
}

static void test_encodings(void **state)
{
	static const char utf16[] = "\xff\xfe<\0a\0>\0\xe9\0<\0/\0a\0>\0";
	struct tw_arena arena = { 0 };
	const struct tw_xml_node *root;

	assert_int_equal(tw_xml_parse(tw_slice_of(utf16, sizeof(utf16) - 1), &arena, &root, NULL), TRAWL_OK);
	assert_text(tw_xml_text(root), "\xc3\xa9");
	assert_int_equal(
		tw_xml_parse(tw_slice("<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe9</a>"), &arena, &root, NULL),
		TRAWL_OK);
	assert_text(tw_xml_text(root), "\xc3\xa9");
	assert_int_equal(tw_xml_parse(tw_slice("<?xml version='1.0' encoding='windows-1252'?><a>b\xe9</a>"), &arena,
				      &root, NULL),
			 TRAWL_OK);
	assert_text(tw_xml_text(root), "b\xef\xbf\xbd");
	assert_int_equal(tw_xml_parse(tw_slice("\xef\xbb\xbf<a/>"), &arena, &root, NULL), TRAWL_OK);
	tw_arena_release(&arena);
}

static void test_depth(void **state)
{
	struct tw_arena arena = { 0 };
	struct trawl_error err = { 0 };
	const struct tw_xml_node *root;
	struct tw_buf text = { 0 };

	for (int i = 0; i < TW_LIMIT_XML_DEPTH; i++)
		tw_buf_text(&text, "<a>");
	for (int i = 0; i < TW_LIMIT_XML_DEPTH; i++)
		tw_buf_text(&text, "</a>");
	assert_int_equal(tw_xml_parse(tw_buf_view(&text), &arena, &root, NULL), TRAWL_OK);
	text.len = 0;
	for (int i = 0; i < 100000; i++)
		tw_buf_text(&text, "<a>");
	assert_int_equal(tw_xml_parse(tw_buf_view(&text), &arena, &root, &err), TRAWL_E_LIMIT);
	assert_string_equal(err.message, "line 1, column 601: nested deeper than the limit for XML documents");
	tw_arena_release(&arena);
	tw_buf_release(&text);
}

static void test_out_of_memory(void **state)
{
	struct tw_buf text = { 0 };
	int failures = 0;

	tw_buf_text(&text, "<list>");
	for (int i = 0; i < 5000; i++)
		tw_buf_text(&text, "<item key='value'>text</item>");
	tw_buf_text(&text, "</list>");
	for (size_t limit = 1; limit < 4 * TW_MIB; limit = limit * 3 / 2 + 1) {
		struct tw_arena arena = { .limit = limit };
		const struct tw_xml_node *root;
		int status = tw_xml_parse(tw_buf_view(&text), &arena, &root, NULL);

		if (status == TRAWL_OK)
			assert_int_equal(root->count, 5000);
		else
			assert_int_equal(status, TRAWL_E_NOMEM);
		failures += status != TRAWL_OK;
		tw_arena_release(&arena);
	}
	assert_true(failures > 3);
	tw_buf_release(&text);
}

static void test_every_prefix(void **state)
{
	for (size_t len = 0; len <= sizeof(pom) - 1; len++) {
		struct tw_arena arena = { 0 };
		const struct tw_xml_node *root;
		char *copy = malloc(len ? len : 1);
		int status;

		assert_non_null(copy);
		memcpy(copy, pom, len);
		status = tw_xml_parse(tw_slice_of(copy, len), &arena, &root, NULL);
		assert_int_equal(status, len < sizeof(pom) - 10 ? TRAWL_E_FORMAT : TRAWL_OK);
		free(copy);
		tw_arena_release(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tree),          cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_errors),        cmocka_unit_test(test_behind_the_root),
		cmocka_unit_test(test_encodings),     cmocka_unit_test(test_depth),
		cmocka_unit_test(test_out_of_memory), cmocka_unit_test(test_every_prefix),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
