/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The TOML reader. Beside these, it agrees with the 681 cases of toml-test 2.2.0 for TOML 1.1.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "format/json_write.h"
#include "format/toml.h"

static void write_node(struct tw_jw *jw, const struct tw_toml_node *node)
{
	double number;

	switch (tw_toml_type(node)) {
	case TW_TOML_BOOL: tw_jw_bool(jw, tw_toml_bool(node)); return;
	case TW_TOML_INT:
	case TW_TOML_FLOAT:
		assert_true(tw_toml_number(node, &number));
		tw_jw_float(jw, number);
		return;
	case TW_TOML_ARRAY:
		tw_jw_array_open(jw);
		tw_toml_each(node, child) {
			write_node(jw, child);
		}
		tw_jw_array_close(jw);
		return;
	case TW_TOML_TABLE:
		tw_jw_object_open(jw);
		tw_toml_each(node, child) {
			tw_jw_key_slice(jw, child->key);
			write_node(jw, child);
		}
		tw_jw_object_close(jw);
		return;
	default: tw_jw_string(jw, node->text);
	}
}

/* As JSON, or the error's message. */
static char *as_json(struct tw_slice text, int *ret_status)
{
	struct tw_buf out = { 0 };
	struct tw_jw jw = tw_jw_init(&out, NULL);
	struct tw_arena arena = { 0 };
	struct trawl_error err = { 0 };
	const struct tw_toml_node *root;
	char *copy = malloc(text.len ? text.len : 1);

	assert_non_null(copy);
	if (text.len)
		memcpy(copy, text.ptr, text.len);
	*ret_status = tw_toml_parse(tw_slice_of(copy, text.len), &arena, &root, &err);
	if (*ret_status == TRAWL_OK)
		write_node(&jw, root);
	else
		tw_buf_text(&out, err.message);
	tw_buf_char(&out, 0);
	assert_false(tw_buf_failed(&out));
	tw_arena_release(&arena);
	free(copy);
	return out.ptr;
}

struct toml_case {
	const char *toml, *json;
};

static void check(const struct toml_case *cases, size_t count, int expected)
{
	for (size_t i = 0; i < count; i++) {
		int status;
		char *json = as_json(tw_slice(cases[i].toml), &status);

		assert_string_equal(json, cases[i].json);
		assert_int_equal(status, expected);
		free(json);
	}
}

#define CHECK(cases, expected) check(cases, sizeof(cases) / sizeof(*(cases)), expected)

static void test_documents(void **state)
{
	static const struct toml_case cases[] = {
		{ "", "{}" },
		{ "\xef\xbb\xbf# x\r\n\r\na = 1 # y", "{\"a\":1}" },
		{ "a.b.c = 1\na.\"d e\".f = 2\n'g' = 3\n", "{\"a\":{\"b\":{\"c\":1},\"d e\":{\"f\":2}},\"g\":3}" },
		{ "[a.b]\nc = 1\n[a]\nd = 2\n[ a . e ]\n", "{\"a\":{\"b\":{\"c\":1},\"d\":2,\"e\":{}}}" },
		{ "[[p]]\nn = 1\n[p.q]\nr = 2\n[[p]]\n[[p.s]]\n[[p.s]]\nt = 3\n",
		  "{\"p\":[{\"n\":1,\"q\":{\"r\":2}},{\"s\":[{},{\"t\":3}]}]}" },
		{ "[a]\nb.c = 1\n[a.b.d]\ne = 2\n", "{\"a\":{\"b\":{\"c\":1,\"d\":{\"e\":2}}}}" },
		{ "a = [1, [2,\n 3,], # x\n {b = 4, c.d = 5},\n]\n", "{\"a\":[1,[2,3],{\"b\":4,\"c\":{\"d\":5}}]}" },
		{ "a = { # x\n b = 1,\n c = {},\n}\n", "{\"a\":{\"b\":1,\"c\":{}}}" },
		{ "1.2 = true\n", "{\"1\":{\"2\":true}}" },
	};

	CHECK(cases, TRAWL_OK);
}

static void test_strings(void **state)
{
	static const struct toml_case cases[] = {
		{ "a = \"x\\t\\\"\\u00e9\\U0001F600\\x41\\e\\\\\"", "{\"a\":\"x\\t\\\"\xc3\xa9\xf0\x9f\x98\x80"
								    "A\\u001b\\\\\"}" },
		{ "a = 'C:\\x\"'\nb = ''\n", "{\"a\":\"C:\\\\x\\\"\",\"b\":\"\"}" },
		{ "a = \"\"\"\none\n  two \\\n\n   three\"\"\"\n", "{\"a\":\"one\\n  two three\"}" },
		{ "a = \"\"\"\\  \r\n \t \r\n x\"\"\"\n", "{\"a\":\"x\"}" },
		{ "a = '''\r\n''x'''''\nb = \"\"\"\"\"\"\n", "{\"a\":\"''x''\",\"b\":\"\"}" },
	};

	CHECK(cases, TRAWL_OK);
}

static void test_scalars(void **state)
{
	static const struct toml_case cases[] = {
		{ "a = [0, +1, -17, 1_000, 0xDEAD_beef, 0o17, 0b11, 0x00]",
		  "{\"a\":[0,1,-17,1000,3735928559,15,3,0]}" },
		{ "a = [0.5, -1.5e-3, 1e5, 1_0.2_5, 6.0E+2]", "{\"a\":[0.5,-0.0015,100000,10.25,600]}" },
		{ "a = [1979-05-27T07:32:00Z, 1979-05-27 07:32:00.5-07:00, 1979-05-27, 07:32, 2024-02-29t23:59:60]",
		  "{\"a\":[\"1979-05-27T07:32:00Z\",\"1979-05-27 07:32:00.5-07:00\",\"1979-05-27\",\"07:32\","
		  "\"2024-02-29t23:59:60\"]}" },
		{ "a = [true, false]", "{\"a\":[true,false]}" },
	};

	CHECK(cases, TRAWL_OK);
}

static void test_errors(void **state)
{
	static const struct toml_case cases[] = {
		{ "a", "line 1, column 2: expected '=', found the end" },
		{ "a = \n", "line 1, column 5: expected a value, found the line's end" },
		{ "a = ]", "line 1, column 5: expected a value, found ']'" },
		{ "a = 1 b = 2", "line 1, column 7: expected nothing more in this line, found 'b'" },
		{ "a = 1\n\nb = \"x\n", "line 3, column 7: unterminated string" },
		{ "a = \"\"\"\nx", "line 2, column 2: unterminated string" },
		{ "a = \"\\q\"", "line 1, column 6: unknown escape" },
		{ "a = \"\\ud800\"", "line 1, column 6: unknown escape" },
		{ "a = '\x01'", "line 1, column 6: control character in a string" },
		{ "# \x7f", "line 1, column 3: control character in a comment" },
		{ "a = 1\nb = 2\na = 3", "line 3, column 3: \"a\" is defined already, in line 1" },
		{ "[a]\n[a]", "line 2, column 4: \"a\" is defined already, in line 1" },
		{ "a.b = 1\n[a]", "line 2, column 4: \"a\" is defined already, in line 1" },
		{ "[a.b]\n[a]\nb.c = 1", "line 3, column 3: \"b\" is defined already, in line 1" },
		{ "a = {}\n[a.b]", "line 2, column 4: \"a\" is defined already, in line 1" },
		{ "a = {}\na.b = 1", "line 2, column 3: \"a\" is defined already, in line 1" },
		{ "a = [{}]\n[[a]]", "line 2, column 6: \"a\" is defined already, in line 1" },
		{ "[a]\n[[a]]", "line 2, column 6: \"a\" is defined already, in line 1" },
		{ "[[a]]\n[a]", "line 2, column 4: \"a\" is defined already, in line 1" },
		{ "[a", "line 1, column 3: expected ']', found the end" },
		{ "[[a] ]", "line 1, column 5: expected ']', found byte 0x20" },
		{ "[]", "line 1, column 2: expected a key, found ']'" },
		{ "\"\"\"a\"\"\" = 1", "line 1, column 1: a key can't go over several lines" },
		{ "a = [1 2]", "line 1, column 8: expected ',' or ']', found '2'" },
		{ "a = {b = 1 c = 2}", "line 1, column 12: expected ',' or '}', found 'c'" },
		{ "a = 1\rb = 2", "line 1, column 6: expected nothing more in this line, found byte 0x0d" },
		{ "a = \"\xff\"", "line 1, column 6: not UTF-8" },
		{ "a = 1\n\nb\xc3 = 2\n", "line 3, column 2: not UTF-8" },
	};
	static const char *const words[] = { "01",         "1_",
					     "_1",         "1__0",
					     "0x",         "0xg",
					     "0X1",        "+0x1",
					     "1.",         ".5",
					     "1.e5",       "1e",
					     "True",       "yes",
					     "inf1",       "1979-02-29",
					     "1979-13-01", "24:00",
					     "12:60",      "1979-05-27T",
					     "12:30.5",    "12:30:",
					     "12:30:15.",  "99999999999999999999",
					     "1e999",      "1970-01-01T00:00+24:00",
					     "'a''b'x" };

	CHECK(cases, TRAWL_E_FORMAT);
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		char text[64];
		int status;

		snprintf(text, sizeof(text), "a = %s\n", words[i]);
		free(as_json(tw_slice(text), &status));
		if (status != TRAWL_E_FORMAT)
			fail_msg("%s was read", words[i]);
	}
}

static const char lock[] =
	"version = 3\n\n[[package]]\nname = \"aho\"\nversion = \"1.0\"\ndependencies = [\n \"memchr\",\n]\n\n"
	"[[package]]\nname = \"b\\u0062\"\n\n[metadata]\nempty = \"\"\n";

static void test_look_up(void **state)
{
	struct tw_arena arena = { 0 };
	const struct tw_toml_node *root, *package;
	int64_t number = 0;
	double real;

	assert_int_equal(tw_toml_parse(tw_slice(lock), &arena, &root, NULL), TRAWL_OK);
	assert_true(tw_toml_int(tw_toml_get(root, "version"), &number) && number == 3);
	assert_true(tw_toml_number(tw_toml_get(root, "version"), &real) && real == 3);
	package = tw_toml_get(root, "package");
	assert_int_equal(tw_toml_type(package), TW_TOML_ARRAY);
	assert_int_equal(package->count, 2);
	package = package->first;
	assert_true(tw_toml_text_is(tw_toml_get(package, "name"), "aho"));
	assert_int_equal(package->line, 3);
	assert_int_equal(package->line_end, 8);
	assert_int_equal(tw_toml_get(package, "dependencies")->line, 6);
	assert_true(tw_toml_text_is(tw_toml_get(package->next, "name"), "bb"));
	assert_int_equal(package->next->line_end, 11);
	assert_non_null(tw_toml_text(tw_toml_path(root, "metadata.empty")).ptr);

	assert_null(tw_toml_path(root, "package.name"));
	assert_null(tw_toml_get(NULL, "x"));
	assert_null(tw_toml_text(package).ptr);
	assert_false(tw_toml_bool(package));
	assert_false(tw_toml_int(package, &number));
	assert_false(tw_toml_number(NULL, &real));
	assert_false(tw_toml_text_is(NULL, ""));
	assert_int_equal(tw_toml_type(NULL), TW_TOML_NONE);
	tw_arena_release(&arena);
}

static void test_big_table(void **state)
{
	struct tw_arena arena = { 0 };
	struct trawl_error err = { 0 };
	struct tw_buf text = { 0 };
	const struct tw_toml_node *root;
	char name[32];

	for (int i = 0; i < 20000; i++)
		tw_buf_printf(&text, "name-%d = %d\n", i, i);
	assert_int_equal(tw_toml_parse(tw_buf_view(&text), &arena, &root, NULL), TRAWL_OK);
	for (int i = 0; i < 20000; i++) {
		int64_t number = -1;

		snprintf(name, sizeof(name), "name-%d", i);
		assert_true(tw_toml_int(tw_toml_get(root, name), &number) && number == i);
	}
	assert_null(tw_toml_get(root, "name-20000"));
	tw_buf_text(&text, "name-7 = 1\n");
	assert_int_equal(tw_toml_parse(tw_buf_view(&text), &arena, &root, &err), TRAWL_E_FORMAT);
	assert_string_equal(err.message, "line 20001, column 8: \"name-7\" is defined already, in line 8");
	tw_arena_release(&arena);
	tw_buf_release(&text);
}

static void check_depth(const char *before, const char *repeated, const char *after)
{
	struct tw_buf text = { 0 };
	int status;

	tw_buf_text(&text, before);
	for (int i = 0; i < 100000; i++)
		tw_buf_text(&text, repeated);
	tw_buf_text(&text, after);
	free(as_json(tw_buf_view(&text), &status));
	assert_int_equal(status, TRAWL_E_LIMIT);
	tw_buf_release(&text);
}

static void test_depth(void **state)
{
	check_depth("a = ", "[", "");
	check_depth("a = ", "{b=", "");
	check_depth("a", ".b", " = 1\n");
	check_depth("[a", ".b", "]\n");
}

static void test_out_of_memory(void **state)
{
	struct tw_buf text = { 0 };
	int failures = 0;

	for (int i = 0; i < 3000; i++)
		tw_buf_printf(&text, "[[a.b]]\nc%d = [\"\\t\"]\n[x%d]\n", i, i);
	for (size_t limit = 1; limit < 8 * TW_MIB; limit = limit * 3 / 2 + 1) {
		struct tw_arena arena = { .limit = limit };
		const struct tw_toml_node *root;
		int status = tw_toml_parse(tw_buf_view(&text), &arena, &root, NULL);

		assert_true(status == TRAWL_OK || status == TRAWL_E_NOMEM);
		assert_true((root != NULL) == (status == TRAWL_OK));
		failures += status != TRAWL_OK;
		tw_arena_release(&arena);
	}
	assert_true(failures > 3);
	tw_buf_release(&text);
}

static void test_every_prefix(void **state)
{
	static const char text[] = "# c\r\na.\"b\\t\" = \"\"\"\\\n  x\\u00e9\"\"\"\n[[c]]\nd = [1, 0x1F, {e = 'f'},]\n"
				   "[c.g]\nh = 1979-05-27 07:32:00.5-07:00\ni = '''\n''''\n";

	for (size_t len = 0; len <= sizeof(text) - 1; len++) {
		int status;

		free(as_json(tw_slice_of(text, len), &status));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_documents),    cmocka_unit_test(test_strings),
		cmocka_unit_test(test_scalars),      cmocka_unit_test(test_errors),
		cmocka_unit_test(test_look_up),      cmocka_unit_test(test_big_table),
		cmocka_unit_test(test_depth),        cmocka_unit_test(test_out_of_memory),
		cmocka_unit_test(test_every_prefix),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
