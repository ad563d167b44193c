/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The YAML reader: trees, scalars, aliases, merge keys, documents, limits.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <stdio.h>

#include "base/buf.h"
#include "base/limits.h"
#include "format/json_write.h"
#include "format/yaml.h"
#include "format/yaml_tree.h"

static void write_node(struct tw_jw *jw, const struct tw_yaml_node *node)
{
	double number;

	switch (tw_yaml_type(node)) {
	case TW_YAML_NULL: tw_jw_null(jw); return;
	case TW_YAML_BOOL: tw_jw_bool(jw, tw_yaml_bool(node)); return;
	case TW_YAML_INT:
	case TW_YAML_FLOAT:
		assert_true(tw_yaml_number(node, &number));
		tw_jw_float(jw, number);
		return;
	case TW_YAML_SEQUENCE:
		tw_jw_array_open(jw);
		tw_yaml_each(node, child) {
			write_node(jw, child);
		}
		tw_jw_array_close(jw);
		return;
	case TW_YAML_MAPPING:
		tw_jw_object_open(jw);
		tw_yaml_each(node, child) {
			tw_jw_key_slice(jw, tw_yaml_key(child));
			write_node(jw, child);
		}
		tw_jw_object_close(jw);
		return;
	default: tw_jw_string(jw, tw_yaml_text(node));
	}
}

/* All documents as JSON, one after the other; or the error's message. */
static char *as_json(struct tw_slice text, unsigned flags, int *ret_status)
{
	struct tw_buf out = { 0 };
	struct tw_jw jw = tw_jw_init(&out, NULL);
	struct tw_arena arena = { 0 };
	struct trawl_error err = { 0 };
	const struct tw_yaml_node *root;
	char *copy = malloc(text.len ? text.len : 1);

	assert_non_null(copy);
	if (text.len)
		memcpy(copy, text.ptr, text.len);
	*ret_status = tw_yaml_parse(tw_slice_of(copy, text.len), flags, &arena, &root, &err);
	for (; root; root = root->next)
		write_node(&jw, root);
	if (*ret_status < 0)
		tw_buf_text(&out, err.message);
	tw_buf_char(&out, 0);
	assert_false(tw_buf_failed(&out));
	tw_arena_release(&arena);
	free(copy);
	return out.ptr;
}

struct yaml_case {
	const char *yaml, *json;
};

static void check(const struct yaml_case *cases, size_t count, unsigned flags, int expected)
{
	for (size_t i = 0; i < count; i++) {
		int status;
		char *json = as_json(tw_slice(cases[i].yaml), flags, &status);

		assert_string_equal(json, cases[i].json);
		assert_int_equal(status, expected);
		free(json);
	}
}

#define CHECK(cases, flags, expected) check(cases, sizeof(cases) / sizeof(*(cases)), flags, expected)

static void test_trees(void **state)
{
	static const struct yaml_case cases[] = {
		{ "", "" },
		{ "# only a comment\n", "" },
		{ "---\n", "null" },
		{ "a: 1\nb:\n  - x\n  - y: z\n  -\nc: {d: [e, f], g: }\n",
		  "{\"a\":1,\"b\":[\"x\",{\"y\":\"z\"},null],\"c\":{\"d\":[\"e\",\"f\"],\"g\":null}}" },
		{ "a: |\n  one\n  two\nb: >-\n  one\n  two\n", "{\"a\":\"one\\ntwo\\n\",\"b\":\"one two\"}" },
		{ "\"a\\tb\": 'it''s'\n? complex\n: value\n", "{\"a\\tb\":\"it's\",\"complex\":\"value\"}" },
		{ "/@babel/core@7.0.0(x@1):\n  resolution: {integrity: sha512-a==}\n",
		  "{\"/@babel/core@7.0.0(x@1)\":{\"resolution\":{\"integrity\":\"sha512-a==\"}}}" },
		{ "a: 1\n---\nb: [\n", "{\"a\":1}" }, /* only the first document is read */
		{ "\xef\xbb\xbf"
		  "a: b",
		  "{\"a\":\"b\"}" },
	};

	CHECK(cases, 0, TRAWL_OK);
}

static void test_scalars(void **state)
{
	static const struct yaml_case cases[] = {
		{ "[~, null, Null, NULL, nULL, '', \"null\"]", "[null,null,null,null,\"nULL\",\"\",\"null\"]" },
		{ "[true, True, TRUE, false, tRUE, yes, no, on, off, y, n]",
		  "[true,true,true,false,\"tRUE\",\"yes\",\"no\",\"on\",\"off\",\"y\",\"n\"]" },
		{ "[0, -1, +1, 1_000, 0x1F, 0X1f, 0o17, 017, 0b101, -0b11, 08, 1e3, 1.5, .5, 5., -1.5e-3, 1_0.5]",
		  "[0,-1,1,1000,31,31,15,15,5,-3,8,1000,1.5,0.5,5,-0.0015,10.5]" },
		{ "[1.2.3, 2020-01-01, 1:30, 0x, 0xg, -, +, ., _1, 1e400, 0b2, --1, 1.1rc1]",
		  "[\"1.2.3\",\"2020-01-01\",\"1:30\",\"0x\",\"0xg\",\"-\",\"+\",\".\",\"_1\",\"1e400\",\"0b2\",\"--1\",\"1.1rc1\"]" },
		{ "[18446744073709551615, -9223372036854775808, 18446744073709551616]",
		  "[18446744073709552000,-9223372036854776000,18446744073709552000]" },
		{ "[!!str 1, !!int '1', ! 1, !Ref x, !!float 1, '1', \"true\"]",
		  "[\"1\",1,\"1\",\"x\",1,\"1\",\"true\"]" },
	};
	static const struct yaml_case old[] = {
		{ "[yes, no, on, off, y, N, YES, yEs, 'yes']",
		  "[true,false,true,false,true,false,true,\"yEs\",\"yes\"]" },
	};

	CHECK(cases, 0, TRAWL_OK);
	CHECK(old, TW_YAML_OLD, TRAWL_OK);
}

static void test_aliases(void **state)
{
	static const struct yaml_case cases[] = {
		{ "a: &x {k: [1, 2]}\nb: *x\nc: [*x, &y z, *y]\n",
		  "{\"a\":{\"k\":[1,2]},\"b\":{\"k\":[1,2]},\"c\":[{\"k\":[1,2]},\"z\",\"z\"]}" },
		{ "[&a 1, &a 2, *a]", "[1,2,2]" },
		{ "base: &b {x: 1, y: 2}\nd:\n  <<: *b\n  x: 3\n",
		  "{\"base\":{\"x\":1,\"y\":2},\"d\":{\"x\":3,\"y\":2}}" },
		{ "- &a {x: 1}\n- &b {x: 2, z: 9}\n- <<: [*a, *b]\n  y: 0\n",
		  "[{\"x\":1},{\"x\":2,\"z\":9},{\"y\":0,\"x\":1,\"z\":9}]" },
		{ "- &a {x: 1}\n- <<: *a\n", "[{\"x\":1},{\"x\":1}]" },
		{ "\"<<\": 1", "{\"\\u003c\\u003c\":1}" },
		{ "- &a {a: 1, b: 2, c: 3, d: 4, e: 5}\n- {<<: *a, f: 6, g: 7, h: 8, i: 9, a: 0}",
		  "[{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5},"
		  "{\"f\":6,\"g\":7,\"h\":8,\"i\":9,\"a\":0,\"b\":2,\"c\":3,\"d\":4,\"e\":5}]" },
	};

	CHECK(cases, 0, TRAWL_OK);
}

static void test_errors(void **state)
{
	static const struct yaml_case cases[] = {
		{ "a: [1, 2\n", "line 2, column 1: did not find expected ',' or ']'" },
		{ "a: b: c\n", "line 1, column 5: mapping values are not allowed in this context" },
		{ "\ta: 1\n", "line 1, column 1: found character that cannot start any token" },
		{ "a: 1\nb: \"x", "line 2, column 6: found unexpected end of stream" },
		{ "a: *x\n", "line 1, column 4: an alias without an anchor of that name" },
		{ "a: &x [*x]\n", "line 1, column 8: an alias for what it is itself a part of" },
		{ "a: 1\nb: 2\n\"a\": 3\n", "line 3, column 1: \"a\" is defined already, in line 1" },
		{ "x: {a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1, h: 1,\n i: 1, j: 1, c: 1}",
		  "line 2, column 14: \"c\" is defined already, in line 1" },
		{ "<<: 1\n", "line 1, column 5: only mappings can be merged" },
		{ "<<: [{}, 1]\n", "line 1, column 5: only mappings can be merged" },
		{ "<<: {}\n<<: {}\n", "line 2, column 5: \"<<\" is defined already, in line 1" },
		{ "a: 1\nb: \xff\n", "line 2: invalid leading UTF-8 octet" },
		{ "a: \x01\n", "line 1: control characters are not allowed" },
	};

	CHECK(cases, 0, TRAWL_E_FORMAT);
}

static void test_documents(void **state)
{
	static const struct yaml_case good[] = {
		{ "a: 1\n---\n- b\n...\n---\n# nothing\n---\nc\n", "{\"a\":1}[\"b\"]null\"c\"" },
		{ "%YAML 1.1\n---\na\n", "\"a\"" },
	};
	static const struct yaml_case bad[] = {
		{ "a: &x 1\n---\n[*x]\n", "{\"a\":1}line 3, column 2: an alias without an anchor of that name" },
		{ "a\n---\nb\n---\nc: [\n", "\"a\"\"b\"line 6, column 1: did not find expected node content" },
	};

	CHECK(good, TW_YAML_ALL, TRAWL_OK);
	CHECK(bad, TW_YAML_ALL, TRAWL_E_FORMAT);
}

static void test_duplicates(void **state)
{
	struct tw_arena arena = { 0 };
	const struct tw_yaml_node *root;
	struct tw_buf text = { 0 };

	for (int i = 0; i < 40; i++)
		tw_buf_printf(&text, "k%d: %d\n", i % 20, i);
	assert_int_equal(tw_yaml_parse(tw_buf_view(&text), TW_YAML_DUPLICATES, &arena, &root, NULL), TRAWL_OK);
	assert_true(tw_yaml_text_is(tw_yaml_get(root, "k3"), "23"));
	assert_int_equal(tw_yaml_parse(tw_slice("a: 1\na: 2\n"), TW_YAML_DUPLICATES, &arena, &root, NULL), TRAWL_OK);
	assert_true(tw_yaml_text_is(tw_yaml_get(root, "a"), "2"));
	tw_arena_release(&arena);
	tw_buf_release(&text);
}

static void test_look_up(void **state)
{
	static const char text[] =
		"metadata:\n  name: app\n  labels: {a.b: c}\nversion: 1.10\nlist:\n- 1\n- x: 2\n  y: 3\n"
		"nothing:\nlast: end\n";
	struct tw_arena arena = { 0 };
	const struct tw_yaml_node *root, *list;
	int64_t number = 0;
	double real;

	assert_int_equal(tw_yaml_parse(tw_slice(text), 0, &arena, &root, NULL), TRAWL_OK);
	assert_true(tw_yaml_text_is(tw_yaml_path(root, "metadata.name"), "app"));
	assert_true(tw_yaml_text_is(tw_yaml_get(root, "version"), "1.10"));
	assert_int_equal(tw_yaml_type(tw_yaml_get(root, "version")), TW_YAML_FLOAT);
	list = tw_yaml_get(root, "list");
	assert_int_equal(list->count, 2);
	assert_int_equal(list->line, 6);
	assert_int_equal(list->line_end, 8);
	assert_int_equal(list->first->column, 3);
	assert_true(tw_yaml_int(list->first, &number) && number == 1);
	assert_true(tw_slice_is(tw_yaml_key(list->first->next->first->next), "y"));
	assert_int_equal(root->line_end, 10);
	assert_int_equal(tw_yaml_type(tw_yaml_get(root, "nothing")), TW_YAML_NULL);
	assert_null(tw_yaml_text(tw_yaml_get(root, "nothing")).ptr);

	assert_null(tw_yaml_get(root, "absent"));
	assert_null(tw_yaml_path(root, "list.x"));
	assert_null(tw_yaml_get(NULL, "x"));
	assert_null(tw_yaml_text(list).ptr);
	assert_null(tw_yaml_key(root).ptr);
	assert_false(tw_yaml_bool(NULL));
	assert_false(tw_yaml_int(list, &number));
	assert_false(tw_yaml_number(tw_yaml_path(root, "metadata.name"), &real));
	assert_int_equal(tw_yaml_type(NULL), TW_YAML_NONE);
	tw_arena_release(&arena);
}

static void test_big_mapping(void **state)
{
	struct tw_arena arena = { 0 };
	struct tw_buf text = { 0 };
	const struct tw_yaml_node *root;
	char name[32];

	for (int i = 0; i < 20000; i++)
		tw_buf_printf(&text, "name-%d: %d\n", i, i);
	assert_int_equal(tw_yaml_parse(tw_buf_view(&text), 0, &arena, &root, NULL), TRAWL_OK);
	for (int i = 0; i < 20000; i++) {
		int64_t number = -1;

		snprintf(name, sizeof(name), "name-%d", i);
		assert_true(tw_yaml_int(tw_yaml_get(root, name), &number) && number == i);
	}
	assert_null(tw_yaml_get(root, "name-20000"));
	tw_arena_release(&arena);
	tw_buf_release(&text);
}

/* Many texts with a quote in them, all in one line: each takes no more than itself. */
static void test_many_quotes(void **state)
{
	enum { MANY = 20000 };
	struct tw_arena arena = { 0 };
	struct tw_buf text = { 0 };
	const struct tw_yaml_node *root;
	int count = 0;

	tw_buf_text(&text, "x: [");
	for (int i = 0; i < MANY; i++)
		tw_buf_text(&text, i ? ", 'a''b'" : "'a''b'");
	tw_buf_text(&text, "]\n");
	assert_int_equal(tw_yaml_parse(tw_buf_view(&text), 0, &arena, &root, NULL), TRAWL_OK);
	tw_yaml_each(tw_yaml_get(root, "x"), one) {
		assert_true(tw_slice_is(tw_yaml_text(one), "a'b"));
		count++;
	}
	assert_int_equal(count, MANY);
	assert_in_range(arena.total, 0, MANY * 512);
	tw_arena_release(&arena);
	tw_buf_release(&text);
}

static void check_limit(struct tw_slice text, const char *message)
{
	int status;
	char *said = as_json(text, 0, &status);

	assert_int_equal(status, TRAWL_E_LIMIT);
	if (!strstr(said, message))
		fail_msg("%s", said);
	free(said);
}

/* Ten lines that would be a billion nodes. */
static void test_bomb(void **state)
{
	struct tw_buf text = { 0 };

	tw_buf_text(&text, "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
	for (int i = 1; i < 10; i++) {
		tw_buf_printf(&text, "a%d: &a%d [", i, i);
		for (int j = 0; j < 10; j++)
			tw_buf_printf(&text, "%s*a%d", j ? ", " : "", i - 1);
		tw_buf_text(&text, "]\n");
	}
	check_limit(tw_buf_view(&text), "aliases expanded, than the limit for YAML documents");
	tw_buf_release(&text);
}

/* The same through merge keys, where each mapping is a copy. */
static void test_merge_bomb(void **state)
{
	struct tw_buf text = { 0 };

	tw_buf_text(&text, "a: &a {");
	for (int i = 0; i < 20000; i++)
		tw_buf_printf(&text, "k%d: 1, ", i);
	tw_buf_text(&text, "}\nb:\n");
	for (int i = 0; i < 1000; i++)
		tw_buf_text(&text, "- <<: *a\n");
	check_limit(tw_buf_view(&text), "limit for YAML documents");
	tw_buf_release(&text);
}

static void test_depth(void **state)
{
	struct tw_buf text = { 0 };
	int status;
	char *json;

	for (int i = 0; i < TW_LIMIT_YAML_DEPTH; i++)
		tw_buf_char(&text, '[');
	for (int i = 0; i < TW_LIMIT_YAML_DEPTH; i++)
		tw_buf_char(&text, ']');
	json = as_json(tw_buf_view(&text), 0, &status);
	assert_int_equal(status, TRAWL_OK);
	free(json);
	text.len = 0;
	for (int i = 0; i < 100000; i++)
		tw_buf_char(&text, '[');
	check_limit(tw_buf_view(&text), "line 1, column 201: nested deeper than the limit for YAML documents");
	tw_buf_release(&text);
}

static void test_out_of_memory(void **state)
{
	static const char text[] = "a: &x {k: [1, 2]}\nb: *x\nc: {<<: *x}\n";
	struct tw_buf many = { 0 };
	int failures = 0;

	for (int i = 0; i < 2000; i++)
		tw_buf_printf(&many, "- %s", "name: &n value\n  other: *n\n  more: [a, b]\n");
	for (size_t limit = 1; limit < 4 * TW_MIB; limit = limit * 3 / 2 + 1) {
		struct tw_arena arena = { .limit = limit };
		const struct tw_yaml_node *root;
		int status = tw_yaml_parse(limit % 2 ? tw_slice(text) : tw_buf_view(&many), 0, &arena, &root, NULL);

		assert_true(status == TRAWL_OK || status == TRAWL_E_NOMEM);
		failures += status != TRAWL_OK;
		tw_arena_release(&arena);
	}
	assert_true(failures > 3);
	tw_buf_release(&many);
}

static void test_every_prefix(void **state)
{
	static const char text[] =
		"%YAML 1.1\n---\na: &x {k: [1, 2.5, ~]}\nb: *x\nc:\n  <<: [*x]\n  \"d\\u00e9\": 'e'\n"
		"? !!str f\n: |\n  g\n  h\n...\n---\n- >-\n  i\n- 0x1F\n";

	for (size_t len = 0; len <= sizeof(text) - 1; len++) {
		int status;

		free(as_json(tw_slice_of(text, len), TW_YAML_ALL, &status));
		free(as_json(tw_slice_of(text, len), TW_YAML_DUPLICATES | TW_YAML_OLD, &status));
	}
}

static bool taken_by_lines(struct tw_slice text)
{
	struct tw_arena arena = { 0 };
	struct trawl_error err = { 0 };
	struct tw_yaml_tree tree;
	bool taken;

	tw_yaml_tree_init(&tree, TW_YAML_ALL, &arena, &err);
	taken = tw_yaml_lines(&tree, text);
	tw_arena_release(&arena);
	return taken;
}

static void same_trees(const struct tw_yaml_node *a, const struct tw_yaml_node *b)
{
	for (; a && b; a = a->next, b = b->next) {
		assert_int_equal(a->type, b->type);
		assert_true(tw_slice_eq(a->text, b->text) && tw_slice_eq(tw_yaml_key(a), tw_yaml_key(b)));
		assert_int_equal(a->line, b->line);
		assert_int_equal(a->column, b->column);
		assert_int_equal(a->line_end, b->line_end);
		assert_int_equal(a->weight, b->weight);
		assert_int_equal(a->key ? a->key->column : 0, b->key ? b->key->column : 0);
		same_trees(a->first, b->first);
	}
	assert_true(!a && !b);
}

/* Line by line and by libyaml's events: the same tree, or the same mistake. */
static void check_readers(struct tw_slice text)
{
	struct tw_arena arena = { 0 };
	struct trawl_error first = { 0 }, second = { 0 };
	const struct tw_yaml_node *lines, *events;

	tw_yaml_parse(text, TW_YAML_ALL, &arena, &lines, &first);
	tw_yaml_parse(text, TW_YAML_ALL | TW_YAML_EVENTS, &arena, &events, &second);
	assert_string_equal(first.message, second.message);
	same_trees(lines, events);
	tw_arena_release(&arena);
}

static void test_readers_agree(void **state)
{
	static const char text[] =
		"# c\n---\na: 'it''s'\n\"b\": {c: [1, {d: e f}], 'g': -h, i: https://j/k:l}\nm:\nn: # o\n  - p: q # r\n"
		"    s:\n    - t\n  - |-\n    u\n     v\n\n    w\n\n  -   []\nx: \xc3\xa9 y\nz: |\n   1\n  \n---\n- 2.50\n- ~\n"
		"-   k: v\n    l: w\n";

	for (size_t len = 0; len <= sizeof(text) - 1; len++)
		check_readers(tw_slice_of(text, len));
}

struct lines_case {
	const char *yaml;
	bool taken;
};

static void test_what_lines_take(void **state)
{
	static const struct lines_case cases[] = {
		{ "a: b", true },
		{ "a: ['', '''', 'b''', '''b''c']", true },
		{ "a:\n- b\n-   c: d\n    e: f\n", true },
		{ "a: |-\n  b\n\n   c\nd: {e: [f, 'g'], \"h\": ~}\n", true },
		{ "---\na: b\n---\nc: d\n", true },
		{ "a: \xe2\x82\xac\n", true },
		{ "", false },
		{ "text", false },
		{ "a: b\n  c", false },
		{ "a: b\n  c: d", false },
		{ "a: b\n c: d\ne: f", false },
		{ "  a: b\nc: d", false },
		{ "a: &x b", false },
		{ "a: !!str b", false },
		{ "a: \"\\n\"", false },
		{ "a: >-\n  b\n", false },
		{ "a: |\n  b", false },
		{ "a: |\n  b\n \n", false },
		{ "a: 'b\n  c'", false },
		{ "a: 'b''\n  c'", false },
		{ "a: [b,\n  c]", false },
		{ "a: [b: c]", false },
		{ "a: b: c", false },
		{ "a: {b}", false },
		{ "a:\tb", false },
		{ "a: b\r\n", false },
		{ "a: 1\na: 2\n", false },
		{ "a: \xc2\x85", false },
		{ "a: \xff", false },
		{ "\xc3\xa9: b", false },
		{ "- - a", false },
		{ "? a\n: b", false },
		{ "---\n---\na: b", false },
		{ "a: b\n...\n", false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct tw_slice text = tw_slice(cases[i].yaml);

		if (taken_by_lines(text) != cases[i].taken)
			fail_msg("taken: %d: %s", !cases[i].taken, cases[i].yaml);
		check_readers(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_trees),         cmocka_unit_test(test_scalars),
		cmocka_unit_test(test_aliases),       cmocka_unit_test(test_errors),
		cmocka_unit_test(test_documents),     cmocka_unit_test(test_duplicates),
		cmocka_unit_test(test_look_up),       cmocka_unit_test(test_big_mapping),
		cmocka_unit_test(test_many_quotes),   cmocka_unit_test(test_bomb),
		cmocka_unit_test(test_merge_bomb),    cmocka_unit_test(test_depth),
		cmocka_unit_test(test_out_of_memory), cmocka_unit_test(test_every_prefix),
		cmocka_unit_test(test_readers_agree), cmocka_unit_test(test_what_lines_take),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
