/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

static void test_word(void **state)
{
	struct tw_slice s = TW_LIT(" \tone  two\n");

	assert_true(tw_slice_is(tw_slice_word(&s), "one"));
	assert_true(tw_slice_is(tw_slice_word(&s), "two"));
	assert_true(tw_slice_is(s, "\n"));
	assert_int_equal(tw_slice_word(&s).len, 0);
	assert_int_equal(s.len, 0);
	assert_int_equal(tw_slice_word(&s).len, 0);
}

static void test_split(void **state)
{
	struct tw_slice s = TW_LIT("a,,b,"), part;

	assert_true(tw_slice_split(&s, ',', &part));
	assert_slice(part, "a");
	assert_true(tw_slice_split(&s, ',', &part));
	assert_slice(part, "");
	assert_true(tw_slice_split(&s, ',', &part));
	assert_slice(part, "b");
	assert_true(tw_slice_split(&s, ',', &part));
	assert_slice(part, "");
	assert_false(tw_slice_split(&s, ',', &part));
	s = TW_LIT("");
	assert_true(tw_slice_split(&s, ',', &part));
	assert_false(tw_slice_split(&s, ',', &part));
	s = (struct tw_slice){ 0 };
	assert_false(tw_slice_split(&s, ',', &part));
}

static void test_numbers(void **state)
{
	uint64_t value = 7;

	assert_true(tw_slice_u64(TW_LIT("18446744073709551615"), UINT64_MAX, &value));
	assert_true(value == UINT64_MAX);
	assert_false(tw_slice_u64(TW_LIT("18446744073709551616"), UINT64_MAX, &value));
	assert_false(tw_slice_u64(TW_LIT("256"), 255, &value));
	assert_false(tw_slice_u64(TW_LIT("9"), 8, &value));
	assert_true(tw_slice_u64(TW_LIT("0255"), 255, &value));
	assert_int_equal(value, 255);
	assert_false(tw_slice_u64(TW_LIT(""), 255, &value));
	assert_false(tw_slice_u64(TW_LIT("-1"), 255, &value));
	assert_false(tw_slice_u64(TW_LIT("1x"), 255, &value));
}

static void test_parts(void **state)
{
	assert_slice(tw_path_base(TW_LIT("a/b/c")), "c");
	assert_slice(tw_path_dir(TW_LIT("a/b/c")), "a/b");
	assert_slice(tw_path_base(TW_LIT("c")), "c");
	assert_slice(tw_path_dir(TW_LIT("c")), "");
	assert_slice(tw_slice_trim(TW_LIT(" \t\r\nx y\v\f ")), "x y");
	assert_slice(tw_slice_sub(TW_LIT("abcdef"), 2, 4), "cd");
	assert_slice(tw_slice_sub(TW_LIT("abcdef"), 4, 2), "");
	assert_slice(tw_slice_sub(TW_LIT("abcdef"), 4, 99), "ef");
	assert_slice(tw_slice_from(TW_LIT("abc"), 99), "");
	assert_int_equal(tw_slice_search(TW_LIT("hello"), TW_LIT("ll")), 2);
	assert_int_equal(tw_slice_search(TW_LIT("hello"), TW_LIT("lx")), -1);
	assert_int_equal(tw_slice_cmp(TW_LIT("a"), TW_LIT("ab")), -1);
	assert_int_equal(tw_slice_cmp(TW_LIT("b"), TW_LIT("ab")), 1);
	assert_true(tw_slice_eq_nocase(TW_LIT("CVE-x"), TW_LIT("cve-X")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_split),
		cmocka_unit_test(test_word),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
