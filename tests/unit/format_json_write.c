/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JSON writer, and numbers as text. Expected outputs were printed by Go 1.26's encoding/json over its version 2,
 * as Trivy 0.74 is built.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <locale.h>
#include <math.h>

#include "format/json_write.h"
#include "format/number.h"

#define assert_text(slice, text)                                         \
	do {                                                             \
		struct tw_slice text_ = (slice);                         \
		assert_string_equal(text_.ptr ? text_.ptr : "", (text)); \
		assert_int_equal(text_.len, strlen(text));               \
	} while (0)

static struct tw_slice ended(struct tw_buf *buf)
{
	tw_buf_char(buf, 0);
	assert_false(tw_buf_failed(buf));
	return tw_slice_of(buf->ptr, buf->len - 1);
}

static void write_sample(struct tw_jw *jw)
{
	tw_jw_object_open(jw);
	tw_jw_key(jw, "A"), tw_jw_null(jw);
	tw_jw_key(jw, "F"), tw_jw_float(jw, 7.5);
	tw_jw_key(jw, "S");
	tw_jw_string(jw, TW_LIT("a<b>&\xe2\x80\xa8\0\x1f\x7f\b\f\n\r\t\"\\/\xff\xed\xa0\x80\xc3\xa9\xf0\x9f\x98\x80"));
	tw_jw_key(jw, "E"), tw_jw_array_open(jw), tw_jw_array_close(jw);
	tw_jw_key(jw, "M");
	tw_jw_object_open(jw);
	tw_jw_key_slice(jw, TW_LIT("x<")), tw_jw_array_open(jw), tw_jw_array_close(jw);
	tw_jw_key(jw, "y"), tw_jw_object_open(jw), tw_jw_object_close(jw);
	tw_jw_key_slice(jw, tw_slice("z")), tw_jw_array_open(jw);
	tw_jw_int(jw, -1), tw_jw_bool(jw, true);
	tw_jw_object_open(jw), tw_jw_key(jw, "k"), tw_jw_text(jw, "v"), tw_jw_object_close(jw);
	tw_jw_array_close(jw);
	tw_jw_object_close(jw);
	tw_jw_field(jw, "left out", tw_slice(""));
	tw_jw_field_int(jw, "left out", 0);
	tw_jw_field_bool(jw, "left out", false);
	tw_jw_field(jw, "T", tw_slice("t"));
	tw_jw_field_int(jw, "I", 9);
	tw_jw_field_bool(jw, "B", true);
	tw_jw_key(jw, "R");
	tw_jw_raw(jw, tw_slice("{\"a\":  [ 1,2 ],\"b\":{}, \"c<\\\"\":\"\\u00e9>\xe2\x80\xa9\xe2\x82\xac\"\n}"));
	tw_jw_object_close(jw);
}

/* What a terminal would obey, in text that is JSON already. */
static void test_raw_is_harmless(void **state)
{
	struct tw_buf buf = { 0 };
	struct tw_jw jw = tw_jw_init(&buf, NULL);

	tw_jw_raw(&jw, TW_LIT("[\"a\x7f\xc2\x9b\xe2\x80\xae\xe2\x81\xa6\xc2\xa0\\n\\\"\x1b\xff\"]"));
	assert_int_equal(tw_jw_finish(&jw, NULL), TRAWL_OK);
	assert_text(ended(&buf), "[\"a\\u007f\\u009b\\u202e\\u2066\xc2\xa0\\n\\\"\\u001b\xef\xbf\xbd\"]");
	tw_buf_release(&buf);
}

static void test_indented(void **state)
{
	struct tw_buf buf = { 0 };
	struct tw_jw jw = tw_jw_init(&buf, "  ");

	write_sample(&jw);
	assert_int_equal(tw_jw_finish(&jw, NULL), TRAWL_OK);
	assert_text(
		ended(&buf),
		"{\n  \"A\": null,\n  \"F\": 7.5,\n"
		"  \"S\": \"a\\u003cb\\u003e\\u0026\\u2028\\u0000\\u001f\\u007f\\b\\f\\n\\r\\t\\\"\\\\/"
		"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xc3\xa9\xf0\x9f\x98\x80\",\n"
		"  \"E\": [],\n  \"M\": {\n    \"x\\u003c\": [],\n    \"y\": {},\n    \"z\": [\n      -1,\n      true,\n"
		"      {\n        \"k\": \"v\"\n      }\n    ]\n  },\n  \"T\": \"t\",\n  \"I\": 9,\n  \"B\": true,\n"
		"  \"R\": {\n    \"a\": [\n      1,\n      2\n    ],\n    \"b\": {},\n"
		"    \"c\\u003c\\\"\": \"\\u00e9\\u003e\\u2029\xe2\x82\xac\"\n  }\n}");
	tw_buf_release(&buf);
}

static void test_compact(void **state)
{
	struct tw_buf buf = { 0 };
	struct tw_jw jw = tw_jw_init(&buf, NULL);

	jw.html = false;
	write_sample(&jw);
	assert_int_equal(tw_jw_finish(&jw, NULL), TRAWL_OK);
	assert_text(ended(&buf),
		    "{\"A\":null,\"F\":7.5,\"S\":\"a<b>&\\u2028\\u0000\\u001f\\u007f\\b\\f\\n\\r\\t\\\"\\\\/"
		    "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xc3\xa9\xf0\x9f\x98\x80\",\"E\":[],"
		    "\"M\":{\"x<\":[],\"y\":{},\"z\":[-1,true,{\"k\":\"v\"}]},\"T\":\"t\",\"I\":9,\"B\":true,"
		    "\"R\":{\"a\":[1,2],\"b\":{},\"c<\\\"\":\"\\u00e9>\\u2029\xe2\x82\xac\"}}");
	tw_buf_release(&buf);
}

struct sink {
	struct tw_buf all;
	int pieces, fail_at;
};

static int take(void *context, struct tw_slice piece, struct trawl_error *err)
{
	struct sink *sink = context;

	if (++sink->pieces == sink->fail_at)
		return tw_fail(err, TRAWL_E_IO, "no space left");
	tw_buf_slice(&sink->all, piece);
	return TRAWL_OK;
}

static int write_much(struct tw_buf *buf, struct sink *sink, struct trawl_error *err)
{
	struct tw_jw jw = tw_jw_init(buf, NULL);

	jw.sink = take;
	jw.context = sink;
	tw_jw_array_open(&jw);
	for (int i = 0; i < 100000; i++)
		tw_jw_int(&jw, i);
	tw_jw_array_close(&jw);
	return tw_jw_finish(&jw, err);
}

/* A report of any size passes through a buffer of one. */
static void test_sink(void **state)
{
	struct tw_buf buf = { 0 };
	struct sink sink = { 0 };

	assert_int_equal(write_much(&buf, &sink, NULL), TRAWL_OK);
	assert_true(sink.pieces > 5);
	assert_true(buf.room < 256 * 1024);
	assert_int_equal(sink.all.len, 488890 + 99999 + 2);
	assert_true(tw_slice_ends(tw_buf_view(&sink.all), ",99998,99999]"));
	tw_buf_release(&sink.all);
	tw_buf_release(&buf);
}

static void test_sink_that_fails(void **state)
{
	struct tw_buf buf = { 0 };
	struct sink sink = { .fail_at = 2 };
	struct trawl_error err = { 0 };

	assert_int_equal(write_much(&buf, &sink, &err), TRAWL_E_IO);
	assert_string_equal(err.message, "no space left");
	assert_int_equal(sink.pieces, 2);
	tw_buf_release(&sink.all);
	tw_buf_release(&buf);
}

static void test_numbers_as_go_prints_them(void **state)
{
	static const struct {
		double value;
		const char *text;
	} cases[] = {
		{ 0, "0" },
		{ -0.0, "-0" },
		{ 10, "10" },
		{ 9.8, "9.8" },
		{ -7.5, "-7.5" },
		{ 100, "100" },
		{ 0.3, "0.3" },
		{ 0.1 + 0.2, "0.30000000000000004" },
		{ 1.0 / 3, "0.3333333333333333" },
		{ 1e15, "1000000000000000" },
		{ 1e20, "100000000000000000000" },
		{ 1e21, "1e+21" },
		{ 1.5e21, "1.5e+21" },
		{ 123456789012345678.0, "123456789012345680" },
		{ 1e-6, "0.000001" },
		{ 1.5e-6, "0.0000015" },
		{ 1e-7, "1e-7" },
		{ 1.25e-7, "1.25e-7" },
		{ 1e-10, "1e-10" },
		{ 5e-324, "5e-324" },
		{ 1.7976931348623157e308, "1.7976931348623157e+308" },
		{ INFINITY, "null" },
		{ NAN, "null" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char text[33] = { 0 };

		text[tw_number_print(cases[i].value, text)] = 0;
		assert_string_equal(text, cases[i].text);
	}
}

/* Whatever is printed reads back as the same double, and the C library agrees about it. */
static void test_numbers_round_trip(void **state)
{
	uint64_t random = 88172645463325252u;

	for (int i = 0; i < 20000; i++) {
		char text[33] = { 0 };
		double value, back = 0;

		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		memcpy(&value, &random, sizeof(value));
		if (i % 2)
			value = (double)(random % 1000000000) / 1e4;
		if (!isfinite(value))
			continue;
		assert_true(tw_number_parse(tw_slice_of(text, tw_number_print(value, text)), &back));
		if (back != value || strtod(text, NULL) != value)
			fail_msg("%.17g became %s", value, text);
	}
}

static void test_numbers_read(void **state)
{
	static const char *const bad[] = { "",   "-",  "+",    ".",   "e5",  "1e",    "1e+", "1x",
					   " 1", "1 ", "0x10", "inf", "nan", "1e400", "--1", "1.2.3" };
	double value = 0;
	int64_t number;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(tw_number_parse(tw_slice(bad[i]), &value));
	assert_true(tw_number_parse(tw_slice("1."), &value) && value == 1);
	assert_true(tw_number_parse(tw_slice("+.5"), &value) && value == 0.5);
	assert_true(tw_number_parse(tw_slice("1e-400"), &value) && value == 0);
	assert_true(tw_number_parse(tw_slice("9007199254740993"), &value) && value == 9007199254740992);
	assert_true(tw_number_parse(tw_slice("0.1000000000000000055511151231257827021181583404541015625"), &value));
	assert_true(value == 0.1);
	assert_true(tw_number_parse(
		tw_slice("1000000000000000000000000000000000000000000000000000000000000000000000000e-70"), &value));
	assert_true(value == 100);
	assert_true(tw_number_int(tw_slice("-9223372036854775808"), &number) && number == INT64_MIN);
	assert_true(tw_number_int(tw_slice("+42"), &number) && number == 42);
	assert_false(tw_number_int(tw_slice("9223372036854775808"), &number));
	assert_false(tw_number_int(tw_slice("-"), &number));
	assert_false(tw_number_int(tw_slice(""), &number));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_raw_is_harmless),
		cmocka_unit_test(test_indented),
		cmocka_unit_test(test_compact),
		cmocka_unit_test(test_sink),
		cmocka_unit_test(test_sink_that_fails),
		cmocka_unit_test(test_numbers_as_go_prints_them),
		cmocka_unit_test(test_numbers_round_trip),
		cmocka_unit_test(test_numbers_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
