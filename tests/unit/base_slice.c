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

static ptrdiff_t either(struct tw_slice s, struct tw_slice a, struct tw_slice b)
{
	const struct tw_needle x = tw_needle(a), y = tw_needle(b);

	return tw_slice_search_either(s, &x, &y);
}

/* Texts of every length, a needle of every length at every place in them, and one that is almost it. */
static void test_search(void **state)
{
	char text[80], needle[72];

	for (size_t i = 0; i < sizeof(needle); i++)
		needle[i] = (char)('A' + i % 23);
	for (size_t len = 0; len <= sizeof(text); len++) {
		for (size_t of = 1; of <= sizeof(needle); of++) {
			char *exact = malloc(len + 1); /* the sanitizers see a byte too far */
			struct tw_slice s = tw_slice_of(exact, len), what = tw_slice_of(needle, of);

			assert_non_null(exact);
			for (size_t at = 0; at + of <= len; at++) {
				memset(exact, 'A', len);
				memcpy(exact + at, needle, of);
				assert_int_equal(tw_slice_search(s, what),
						 (const char *)memmem(exact, len, needle, of) - exact);
				if (of > 2) {
					exact[at + of / 2] ^= 1;
					assert_true((tw_slice_search(s, what) < 0) ==
						    (memmem(exact, len, needle, of) == NULL));
				}
			}
			memset(exact, 'z', len);
			assert_int_equal(tw_slice_search(s, what), -1);
			assert_int_equal(either(s, what, TW_LIT("y")), -1);
			for (size_t at = 0; at + of <= len; at++) {
				memset(exact, 'z', len);
				memcpy(exact + at, needle, of);
				assert_int_equal(either(s, what, TW_LIT("yy")), at);
				assert_int_equal(either(s, TW_LIT("yyyyy"), what), at);
				if (at)
					exact[at / 2] = 'y';
				assert_int_equal(either(s, what, TW_LIT("y")), at / 2);
			}
			free(exact);
		}
	}
	assert_int_equal(tw_slice_search((struct tw_slice){ 0 }, TW_LIT("a")), -1);
	assert_int_equal(tw_slice_search((struct tw_slice){ 0 }, (struct tw_slice){ 0 }), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_split), cmocka_unit_test(test_word),   cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_parts), cmocka_unit_test(test_search),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
