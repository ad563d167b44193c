/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Texts that mean numbers, lists, and names nearly right.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "cli/nearest.h"
#include "cli/value.h"

static void test_bools(void **state)
{
	static const char *const bad[] = { "", "yes", "on", "2", "tRUE", " true" };
	bool truth;

	assert_true(tw_value_bool("1", &truth) && truth);
	assert_true(tw_value_bool("TRUE", &truth) && truth);
	assert_true(tw_value_bool("t", &truth) && truth);
	assert_true(tw_value_bool("False", &truth) && !truth);
	assert_true(tw_value_bool("0", &truth) && !truth);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(tw_value_bool(bad[i], &truth));
}

static void test_ints(void **state)
{
	static const char *const bad[] = {
		"", "-1", "+1", " 1", "1 ", "1.0", "0x", "2147483648", "99999999999999999999", "x"
	};
	int64_t number;

	assert_true(tw_value_int("0", &number) && number == 0);
	assert_true(tw_value_int("007", &number) && number == 7);
	assert_true(tw_value_int("0x1F", &number) && number == 31);
	assert_true(tw_value_int("0b101", &number) && number == 5);
	assert_true(tw_value_int("0o17", &number) && number == 15);
	assert_true(tw_value_int("2147483647", &number) && number == INT32_MAX);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(tw_value_int(bad[i], &number));
}

static void test_durations(void **state)
{
	static const struct {
		const char *text;
		int64_t milliseconds;
	} good[] = {
		{ "0", 0 },        { "0s", 0 },       { "5m0s", 300000 },  { "1h30m", 5400000 }, { "250ms", 250 },
		{ "1.5s", 1500 },  { ".5s", 500 },    { "1us", 1 },        { "1\xc2\xb5s", 1 },  { "1ns", 1 },
		{ "2h", 7200000 }, { "1m1s", 61000 }, { "24h", 86400000 },
	};
	static const char *const bad[] = { "", "5", "-5m", "5 m", "m", "5mm", "1d", "1e3s", "5m3", ".s", "1s " };
	int64_t number;

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		assert_true(tw_value_duration(good[i].text, &number));
		assert_int_equal(number, good[i].milliseconds);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(tw_value_duration(bad[i], &number));
	assert_true(tw_value_duration("99999999999999999999999999h", &number) && number == INT64_MAX);
}

static void test_sizes(void **state)
{
	static const struct {
		const char *text;
		int64_t bytes;
	} good[] = {
		{ "0", 0 },
		{ "1000", 1000 },
		{ "44kB", 44000 },
		{ "17MB", 17000000 },
		{ "17mb", 17000000 },
		{ "2GiB", 2147483648 },
		{ "1.5k", 1500 },
		{ "512 MiB", 536870912 },
		{ "10b", 10 },
		{ "1T", 1000000000000 },
		{ "1PB", 1000000000000000 },
	};
	static const char *const bad[] = { "", "MB", "-1MB", "1XB", "1Mi", "1MBs", "1  MB", "1.2.3", "1MiBB" };
	int64_t number;

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		assert_true(tw_value_size(good[i].text, &number));
		assert_int_equal(number, good[i].bytes);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(tw_value_size(bad[i], &number));
	assert_true(tw_value_size("99999999999999P", &number) && number == INT64_MAX);
}

/* The items of @text, joined by "|". */
static const char *split(const char *text, bool csv, char *joined, size_t size)
{
	struct tw_keep keep = { 0 };
	const char **items;
	size_t count, length = 0;

	assert_true(tw_value_split(&keep, text, csv, &items, &count));
	*joined = '\0';
	for (size_t i = 0; i < count; i++)
		length += (size_t)snprintf(joined + length, size - length, "%s|", items[i]);
	assert_null(items[count]);
	tw_keep_release(&keep);
	return joined;
}

static void test_lists(void **state)
{
	char text[256];

	assert_string_equal(split("a,b", true, text, sizeof(text)), "a|b|");
	assert_string_equal(split("", true, text, sizeof(text)), "");
	assert_string_equal(split("a,", true, text, sizeof(text)), "a||");
	assert_string_equal(split(",a", true, text, sizeof(text)), "|a|");
	assert_string_equal(split(",", true, text, sizeof(text)), "||");
	assert_string_equal(split("a b", true, text, sizeof(text)), "a b|");
	assert_string_equal(split("\"a,b\",c", true, text, sizeof(text)), "a,b|c|");
	assert_string_equal(split("\"a\"\"b\"", true, text, sizeof(text)), "a\"b|");
	assert_string_equal(split("\"a", true, text, sizeof(text)), "a|");
	assert_string_equal(split("a\"b", true, text, sizeof(text)), "a\"b|");
	assert_string_equal(split("\"", true, text, sizeof(text)), "|");
	/* Variables: at commas, or else at white space. */
	assert_string_equal(split("a,b c", false, text, sizeof(text)), "a|b c|");
	assert_string_equal(split(" a  b\n", false, text, sizeof(text)), "a|b|");
	assert_string_equal(split("\"a,b\"", false, text, sizeof(text)), "\"a|b\"|");
	assert_string_equal(split("  ", false, text, sizeof(text)), "");
}

static const char *nearest(const char *asked, const char *names, char *text, size_t size)
{
	struct tw_nearest search;

	tw_nearest_start(&search, asked, strlen(asked));
	tw_nearest_offer_list(&search, names);
	return tw_nearest_hint(&search, "--", text, size);
}

static void test_nearest(void **state)
{
	static const char names[] = "severity,skip-dirs,skip-files,server,format,db";
	char text[64];

	assert_string_equal(nearest("sevrity", names, text, sizeof(text)), "; did you mean --severity?");
	assert_string_equal(nearest("SEVERITY", names, text, sizeof(text)), "; did you mean --severity?");
	assert_string_equal(nearest("skip_dir", names, text, sizeof(text)), "; did you mean --skip-dirs?");
	assert_string_equal(nearest("foramt", names, text, sizeof(text)), "; did you mean --format?");
	assert_string_equal(nearest("xyzzy", names, text, sizeof(text)), "");
	assert_string_equal(nearest("", names, text, sizeof(text)), "");
	/* Not a word of which every letter is another. */
	assert_string_equal(nearest("xy", names, text, sizeof(text)), "");
	assert_string_equal(
		nearest("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", names, text, sizeof(text)),
		"");
	/* The first of equals. */
	assert_string_equal(nearest("ab", "ax,ay", text, sizeof(text)), "; did you mean --ax?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bools), cmocka_unit_test(test_ints),  cmocka_unit_test(test_durations),
		cmocka_unit_test(test_sizes), cmocka_unit_test(test_lists), cmocka_unit_test(test_nearest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
