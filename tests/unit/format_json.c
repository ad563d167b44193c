/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JSON reader. tests/data/format/json: y_*.json must be read, and then be what y_*.out says when it is written
 * again without spaces; n_*.json must be refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>

#include "base/limits.h"
#include "format/json.h"
#include "format/json_write.h"

#define assert_text(slice, text)                                                    \
	do {                                                                        \
		struct tw_slice text_ = (slice);                                    \
		assert_int_equal(text_.len, strlen(text));                          \
		assert_memory_equal(text_.len ? text_.ptr : "", (text), text_.len); \
	} while (0)

static struct tw_buf read_file(const char *folder, const char *name)
{
	char path[512], piece[4096];
	struct tw_buf bytes = { 0 };
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "rb");
	if (!file)
		fail_msg("%s can't be opened", path);
	tw_buf_add(&bytes, "", 0);
	for (size_t got; (got = fread(piece, 1, sizeof(piece), file)) > 0;)
		tw_buf_add(&bytes, piece, got);
	fclose(file);
	assert_false(tw_buf_failed(&bytes));
	return bytes;
}

static void write_node(struct tw_jw *jw, const struct tw_json *doc, uint32_t node, struct tw_arena *arena)
{
	switch (tw_json_type(doc, node)) {
	case TW_JSON_STRING: tw_jw_string(jw, tw_json_text(doc, node, arena)); return;
	case TW_JSON_OBJECT:
		tw_jw_object_open(jw);
		tw_json_each(doc, node, value) {
			tw_jw_key_slice(jw, tw_json_key(doc, value, arena));
			write_node(jw, doc, value, arena);
		}
		tw_jw_object_close(jw);
		return;
	case TW_JSON_ARRAY:
		tw_jw_array_open(jw);
		tw_json_each(doc, node, element) {
			write_node(jw, doc, element, arena);
		}
		tw_jw_array_close(jw);
		return;
	default: tw_jw_raw(jw, tw_json_raw(doc, node));
	}
}

/* From memory of just this size, so that reading past the end is seen. */
static int parse_copy(struct tw_slice text, unsigned flags, struct tw_buf *out, struct trawl_error *err)
{
	struct tw_arena arena = { 0 };
	char *copy = malloc(text.len ? text.len : 1);
	struct tw_json doc;
	int status;

	assert_non_null(copy);
	if (text.len)
		memcpy(copy, text.ptr, text.len);
	status = tw_json_parse_as(tw_slice_of(copy, text.len), flags, &arena, &doc, err);
	if (status == TRAWL_OK) {
		struct tw_jw jw = tw_jw_init(out, NULL);

		write_node(&jw, &doc, TW_JSON_ROOT, &arena);
		assert_int_equal(tw_jw_finish(&jw, NULL), TRAWL_OK);
	} else {
		assert_int_equal(tw_json_type(&doc, TW_JSON_ROOT), TW_JSON_NONE);
	}
	tw_arena_release(&arena);
	free(copy);
	return status;
}

static void check_accepted(const char *folder, const char *name, struct tw_slice text)
{
	struct tw_buf out = { 0 }, expected;
	struct trawl_error err = { 0 };
	char other[256];

	if (parse_copy(text, 0, &out, &err) < 0)
		fail_msg("%s: %s", name, err.message);
	snprintf(other, sizeof(other), "%.*s.out", (int)strlen(name) - 5, name);
	expected = read_file(folder, other);
	if (!tw_slice_eq(tw_buf_view(&out), tw_buf_view(&expected)))
		fail_msg("%s: %.*s", name, TW_ARG(tw_buf_view(&out)));
	tw_buf_release(&out);
	tw_buf_release(&expected);
}

static void check_refused(const char *name, struct tw_slice text)
{
	struct trawl_error err = { 0 };
	struct tw_buf out = { 0 };
	int status = parse_copy(text, 0, &out, &err);

	if (status != TRAWL_E_FORMAT && status != TRAWL_E_LIMIT)
		fail_msg("%s: status %d", name, status);
	assert_int_equal(err.status, status);
	if (!tw_slice_starts(tw_slice(err.message), "line "))
		fail_msg("%s: \"%s\"", name, err.message);
}

static void check_prefixes(struct tw_slice text)
{
	for (size_t len = 0; len<text.len; len += text.len> 1000 ? 97 : 1) {
		struct tw_buf out = { 0 };

		parse_copy(tw_slice_head(text, len), 0, &out, NULL);
		parse_copy(tw_slice_head(text, len), TW_JSON_COMMENTS | TW_JSON_TRAILING | TW_JSON_LINES, &out, NULL);
		tw_buf_release(&out);
	}
}

static void test_cases(void **state)
{
	char folder[400];
	const char *data = getenv("TRAWL_TEST_DATA");
	int accepted = 0, refused = 0;
	DIR *dir;

	assert_non_null(data);
	snprintf(folder, sizeof(folder), "%s/format/json", data);
	dir = opendir(folder);
	assert_non_null(dir);
	for (struct dirent *entry; (entry = readdir(dir));) {
		struct tw_slice name = tw_slice(entry->d_name);
		struct tw_buf text;

		if (!tw_slice_ends(name, ".json"))
			continue;
		text = read_file(folder, entry->d_name);
		if (tw_slice_starts(name, "y_")) {
			check_accepted(folder, entry->d_name, tw_buf_view(&text));
			accepted++;
		} else {
			check_refused(entry->d_name, tw_buf_view(&text));
			refused++;
		}
		check_prefixes(tw_buf_view(&text));
		tw_buf_release(&text);
	}
	closedir(dir);
	assert_true(accepted >= 50 && refused >= 100);
}

static void test_messages(void **state)
{
	static const char *const cases[][2] = {
		{ "", "line 1, column 1: expected a value, found the end" },
		{ "[1,]", "line 1, column 4: expected a value, found ']'" },
		{ "{\"a\":1,}", "line 1, column 8: expected a name in quotes, found '}'" },
		{ "[1", "line 1, column 3: expected ',' or ']', found the end" },
		{ "{\"a\" 1}", "line 1, column 6: expected ':', found '1'" },
		{ "{\n\t\"a\": \"b\n}", "line 2, column 9: unterminated string" },
		{ "\"abc", "line 1, column 5: unterminated string" },
		{ "[\"\t\"]", "line 1, column 3: control character in a string" },
		{ "[\n\"\\x\"]", "line 2, column 2: unknown escape" },
		{ "\"\\u12\"", "line 1, column 2: expected four hexadecimal digits behind \\u" },
		{ "1.x", "line 1, column 3: expected a digit, found 'x'" },
		{ "{} \x01", "line 1, column 4: expected nothing behind the document, found byte 0x01" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct trawl_error err = { 0 };
		struct tw_arena arena = { 0 };
		struct tw_json doc;

		assert_int_equal(tw_json_parse(tw_slice(cases[i][0]), &arena, &doc, &err), TRAWL_E_FORMAT);
		assert_string_equal(err.message, cases[i][1]);
		tw_arena_release(&arena);
	}
}

static const char sample[] = "{\n  \"name\": \"app\", \"Name\": \"APP\",\n  \"count\": 3, \"count\": 4,\n"
			     "  \"a\": { \"b\": { \"c\": [10, 20, [], 30] } },\n  \"caf\\u00e9\": \"x\\ty\",\n"
			     "  \"yes\": true, \"no\": false, \"nil\": null\n}\n";

static void test_look_up(void **state)
{
	struct tw_arena arena = { 0 };
	struct tw_json doc;
	uint32_t list;
	int64_t number = 0;

	assert_int_equal(tw_json_parse(tw_slice(sample), &arena, &doc, NULL), TRAWL_OK);
	assert_int_equal(tw_json_count(&doc, TW_JSON_ROOT), 9);
	assert_true(tw_json_text_is(&doc, tw_json_get(&doc, TW_JSON_ROOT, "name"), "app"));
	assert_true(tw_json_text_is(&doc, tw_json_get_nocase(&doc, TW_JSON_ROOT, "naMe"), "APP"));
	assert_int_equal(tw_json_get(&doc, TW_JSON_ROOT, "nam"), 0);
	assert_true(tw_json_int(&doc, tw_json_get(&doc, TW_JSON_ROOT, "count"), &number));
	assert_int_equal(number, 4);
	assert_int_equal(tw_json_type(&doc, tw_json_get(&doc, TW_JSON_ROOT, "nil")), TW_JSON_NULL);
	assert_true(tw_json_bool(&doc, tw_json_get(&doc, TW_JSON_ROOT, "yes")));
	assert_false(tw_json_bool(&doc, tw_json_get(&doc, TW_JSON_ROOT, "no")));

	list = tw_json_path(&doc, TW_JSON_ROOT, "a.b.c");
	assert_int_equal(tw_json_count(&doc, list), 4);
	assert_true(tw_json_int(&doc, tw_json_at(&doc, list, 3), &number));
	assert_int_equal(number, 30);
	assert_int_equal(tw_json_at(&doc, list, 4), 0);
	assert_text(tw_json_raw(&doc, list), "[10, 20, [], 30]");
	assert_text(tw_json_raw(&doc, tw_json_get(&doc, TW_JSON_ROOT, "name")), "\"app\"");
	tw_arena_release(&arena);
}

/* All at once as one by one: the last of those that stand twice, names with escapes, 0 for what isn't there. */
static void test_get_all(void **state)
{
	static const struct tw_slice names[] = { { "a", 1 }, { "bc", 2 }, { "none", 4 }, { "a\nb", 3 } };
	static const char text[] = "{\"a\": 1, \"bc\": 2, \"a\": 3, \"a\\nb\": 4, \"bd\": [5]}";
	struct tw_arena arena = { 0 };
	struct tw_json doc;
	uint32_t all[4];

	assert_int_equal(tw_json_parse(tw_slice(text), &arena, &doc, NULL), 0);
	tw_json_get_all(&doc, TW_JSON_ROOT, names, all, 4);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(all[i], tw_json_get_slice(&doc, TW_JSON_ROOT, names[i]));
	assert_true(all[0] && all[1] && !all[2] && all[3]);
	tw_json_get_all(&doc, all[0], names, all, 4);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(all[i], 0);
	tw_arena_release(&arena);
}

static void test_texts(void **state)
{
	struct tw_arena arena = { 0 }, full = { .limit = 1 };
	struct tw_json doc;
	uint32_t cafe;

	assert_int_equal(tw_json_parse(tw_slice(sample), &arena, &doc, NULL), TRAWL_OK);
	cafe = tw_json_get(&doc, TW_JSON_ROOT, "caf\xc3\xa9");
	assert_text(tw_json_key(&doc, cafe, &arena), "caf\xc3\xa9");
	assert_text(tw_json_text(&doc, cafe, &arena), "x\ty");
	assert_true(tw_json_key_is(&doc, cafe, "caf\xc3\xa9"));
	assert_false(tw_json_key_is(&doc, cafe, "caf"));
	assert_false(tw_json_text_is(&doc, cafe, "x\tyz"));
	assert_null(tw_json_text(&doc, cafe, &full).ptr);
	/* A view needs no memory. */
	assert_text(tw_json_text(&doc, tw_json_get(&doc, TW_JSON_ROOT, "name"), &full), "app");
	assert_null(tw_json_key(&doc, tw_json_at(&doc, tw_json_path(&doc, TW_JSON_ROOT, "a.b.c"), 0), &arena).ptr);
	tw_arena_release(&arena);
	tw_arena_release(&full);
}

/* "None", and nodes of the wrong kind, answer everything. */
static void test_nothing(void **state)
{
	struct tw_arena arena = { 0 };
	struct tw_json doc, empty = { 0 };
	uint32_t none[2];
	double real = 1;
	int64_t number = 1;

	assert_int_equal(tw_json_parse(tw_slice("\"text\""), &arena, &doc, NULL), TRAWL_OK);
	none[0] = tw_json_path(&doc, TW_JSON_ROOT, "a.b");
	none[1] = 1000;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(tw_json_type(&doc, none[i]), TW_JSON_NONE);
		assert_int_equal(tw_json_type(&empty, none[i]), TW_JSON_NONE);
		assert_int_equal(tw_json_first(&doc, none[i]), 0);
		assert_int_equal(tw_json_next(&doc, none[i]), 0);
		assert_int_equal(tw_json_get(&doc, none[i], "x"), 0);
		assert_int_equal(tw_json_get_nocase(&doc, none[i], "x"), 0);
		assert_int_equal(tw_json_at(&doc, none[i], 0), 0);
		assert_int_equal(tw_json_line(&doc, none[i]), 0);
		assert_int_equal(tw_json_line_end(&doc, none[i]), 0);
		assert_null(tw_json_text(&doc, none[i], &arena).ptr);
		assert_null(tw_json_key(&doc, none[i], &arena).ptr);
		assert_int_equal(tw_json_raw(&doc, none[i]).len, 0);
		assert_false(tw_json_bool(&doc, none[i]));
		assert_false(tw_json_int(&doc, none[i], &number));
		assert_false(tw_json_number(&doc, none[i], &real));
	}
	assert_false(tw_json_int(&doc, TW_JSON_ROOT, &number));
	assert_int_equal(tw_json_first(&doc, TW_JSON_ROOT), 0);
	tw_arena_release(&arena);
}

static void test_numbers(void **state)
{
	struct tw_arena arena = { 0 };
	struct tw_json doc;
	double real = 0;
	int64_t number = 7;

	assert_int_equal(
		tw_json_parse(tw_slice("[-9223372036854775808, 9223372036854775808, 1.0, 1e3, 9.8, -0, 1e999]"), &arena,
			      &doc, NULL),
		TRAWL_OK);
	assert_true(tw_json_int(&doc, tw_json_at(&doc, TW_JSON_ROOT, 0), &number));
	assert_true(number == INT64_MIN);
	for (uint32_t i = 1; i < 5; i++)
		assert_false(tw_json_int(&doc, tw_json_at(&doc, TW_JSON_ROOT, i), &number));
	assert_true(tw_json_int(&doc, tw_json_at(&doc, TW_JSON_ROOT, 5), &number));
	assert_int_equal(number, 0);
	assert_true(tw_json_number(&doc, tw_json_at(&doc, TW_JSON_ROOT, 3), &real));
	assert_true(real == 1000);
	assert_true(tw_json_number(&doc, tw_json_at(&doc, TW_JSON_ROOT, 4), &real));
	assert_true(real == 9.8);
	assert_false(tw_json_number(&doc, tw_json_at(&doc, TW_JSON_ROOT, 6), &real));
	tw_arena_release(&arena);
}

static void test_lines(void **state)
{
	struct tw_arena arena = { 0 };
	struct tw_buf text = { 0 };
	struct tw_json with, without;
	uint32_t line = 2;

	tw_buf_text(&text, "[\n");
	for (int i = 0; i < 300; i++)
		tw_buf_printf(&text, "%s{\n\"number\": %d,\n\n\"x\": []\n}", i ? ",\n" : "", i);
	tw_buf_text(&text, "]\n");
	assert_int_equal(tw_json_parse_as(tw_buf_view(&text), TW_JSON_LINES, &arena, &with, NULL), TRAWL_OK);
	assert_int_equal(tw_json_parse(tw_buf_view(&text), &arena, &without, NULL), TRAWL_OK);
	tw_json_each(&with, TW_JSON_ROOT, object) {
		assert_int_equal(tw_json_line(&with, object), line);
		assert_int_equal(tw_json_line_end(&with, object), line + 4);
		assert_int_equal(tw_json_line(&without, object), line);
		assert_int_equal(tw_json_line_end(&without, object), line + 4);
		assert_int_equal(tw_json_line(&with, tw_json_get(&with, object, "x")), line + 3);
		line += 5;
	}
	assert_int_equal(tw_json_line_end(&with, TW_JSON_ROOT), line - 1);
	tw_arena_release(&arena);
	tw_buf_release(&text);
}

static void test_trailing(void **state)
{
	struct tw_arena arena = { 0 };
	struct tw_json doc;

	assert_int_equal(tw_json_parse_as(tw_slice(" {\"a\":1}{\"b\":2}\n"), TW_JSON_TRAILING, &arena, &doc, NULL),
			 TRAWL_OK);
	assert_int_equal(doc.end, 8);
	assert_int_equal(tw_json_parse_as(tw_slice("1 what"), TW_JSON_TRAILING, &arena, &doc, NULL), TRAWL_OK);
	assert_int_equal(doc.end, 1);
	assert_int_equal(tw_json_parse_as(tw_slice(" "), TW_JSON_TRAILING, &arena, &doc, NULL), TRAWL_E_FORMAT);
	tw_arena_release(&arena);
}

static void test_comments(void **state)
{
	static const char *const good[][2] = {
		{ "// x\n[1, // y\n2, /* z */ ] // end", "[1,2]" },
		{ "{\"a\": /**/ 1, /* // */ }\n/* */", "{\"a\":1}" },
		{ "{\"a//b\": \"/* c */\",}", "{\"a//b\":\"/* c */\"}" },
		{ "[/***/]", "[]" },
		{ "[[],]", "[[]]" },
	};
	static const char *const bad[] = {
		"[1,,]", "[,]", "{,}", "[1 /* ]", "[1 / 2]", "/", "1 /", "1 /*/", "{\"a\":,}"
	};

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		struct tw_buf out = { 0 };

		assert_int_equal(parse_copy(tw_slice(good[i][0]), TW_JSON_COMMENTS, &out, NULL), TRAWL_OK);
		assert_text(tw_buf_view(&out), good[i][1]);
		tw_buf_release(&out);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(parse_copy(tw_slice(bad[i]), TW_JSON_COMMENTS, NULL, NULL), TRAWL_E_FORMAT);
}

static void test_index(void **state)
{
	struct tw_arena arena = { 0 };
	struct tw_buf text = { 0 };
	struct tw_json_index index;
	struct tw_json doc;
	char name[32];

	for (int i = 0; i < 20000; i++)
		tw_buf_printf(&text, "%c\"\\u006eame-%d\": %d", i ? ',' : '{', i % 19000, i);
	tw_buf_text(&text, "}");
	assert_int_equal(tw_json_parse(tw_buf_view(&text), &arena, &doc, NULL), TRAWL_OK);
	assert_int_equal(tw_json_count(&doc, TW_JSON_ROOT), 20000);
	assert_int_equal(tw_json_index_init(&index, &doc, TW_JSON_ROOT, &arena, NULL), TRAWL_OK);
	for (int i = 0; i < 19000; i++) {
		int64_t number = -1;

		snprintf(name, sizeof(name), "name-%d", i);
		assert_true(tw_json_int(&doc, tw_json_index_get(&index, tw_slice(name)), &number));
		assert_int_equal(number, i < 1000 ? 19000 + i : i); /* the last one counts */
	}
	assert_int_equal(tw_json_index_get(&index, tw_slice("name-19000")), 0);
	assert_int_equal(tw_json_index_init(&index, &doc, 0, &arena, NULL), TRAWL_OK);
	assert_int_equal(tw_json_index_get(&index, tw_slice("x")), 0);
	tw_arena_release(&arena);
	tw_buf_release(&text);
}

/* What the database's records take: no allocation but from an arena that is warm. */
static void test_small_documents(void **state)
{
	static const char record[] =
		"{\"FixedVersion\":\"3.0.11-1~deb12u2\",\"Severity\":3,\"VendorIDs\":[\"DSA-5532-1\"]}";
	struct tw_arena arena = { 0 };
	struct tw_arena_mark mark;
	size_t total;

	assert_non_null(tw_arena_alloc(&arena, 1));
	mark = tw_arena_mark(&arena);
	total = arena.total;
	for (int i = 0; i < 100; i++) {
		struct tw_json doc;

		assert_int_equal(tw_json_parse(tw_slice(record), &arena, &doc, NULL), TRAWL_OK);
		assert_int_equal(tw_json_count(&doc, tw_json_get(&doc, TW_JSON_ROOT, "VendorIDs")), 1);
		assert_int_equal(arena.total, total);
		tw_arena_rewind(&arena, mark);
	}
	tw_arena_release(&arena);
}

/* Memory that runs out at any point is said, and nothing else happens. */
static void test_out_of_memory(void **state)
{
	struct tw_buf text = { 0 };
	int failures = 0;

	for (int i = 0; i < 60000; i++)
		tw_buf_printf(&text, "%c\"\\n\"", i ? ',' : '[');
	tw_buf_text(&text, "]");
	for (size_t limit = 1; limit < 3 * TW_MIB; limit = limit * 3 / 2 + 1) {
		struct tw_arena arena = { .limit = limit };
		struct trawl_error err = { 0 };
		struct tw_json doc;

		if (tw_json_parse_as(tw_buf_view(&text), TW_JSON_LINES, &arena, &doc, &err) == TRAWL_OK)
			assert_int_equal(tw_json_count(&doc, TW_JSON_ROOT), 60000);
		else {
			assert_int_equal(err.status, TRAWL_E_NOMEM);
			failures++;
		}
		tw_arena_release(&arena);
	}
	assert_true(failures > 3);
	tw_buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),         cmocka_unit_test(test_messages),
		cmocka_unit_test(test_look_up),       cmocka_unit_test(test_get_all),
		cmocka_unit_test(test_texts),         cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_numbers),       cmocka_unit_test(test_lines),
		cmocka_unit_test(test_trailing),      cmocka_unit_test(test_comments),
		cmocka_unit_test(test_index),         cmocka_unit_test(test_small_documents),
		cmocka_unit_test(test_out_of_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
