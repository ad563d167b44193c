/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "version/vulnerable.h"

enum answer { NO, YES, UNKNOWN };

/* Ranges with '|' between; NULL: none. */
static size_t ranges(const char *text, struct tw_slice *ret)
{
	struct tw_slice rest = tw_slice(text);
	size_t count = 0;

	while (tw_slice_split(&rest, '|', &ret[count]))
		count++;
	return count;
}

static enum answer ask(const struct tw_version_scheme *scheme, const char *installed, const char *vulnerable,
		       const char *patched, const char *unaffected)
{
	struct tw_slice v[8], p[8], u[8];
	struct tw_version_rule rule = { v, ranges(vulnerable, v), p, ranges(patched, p), u, ranges(unaffected, u) };
	bool answer = true;

	if (!tw_version_vulnerable(scheme, tw_slice(installed), &rule, &answer)) {
		assert_false(answer);
		return UNKNOWN;
	}
	return answer ? YES : NO;
}

static void test_vulnerable_ranges_alone(void **state)
{
	assert_int_equal(ask(&tw_version_npm, "1.2.3", "<1.3.0", NULL, NULL), YES);
	assert_int_equal(ask(&tw_version_npm, "1.3.0", "<1.3.0", NULL, NULL), NO);
	assert_int_equal(ask(&tw_version_npm, "2.0.5", "<1.3.0|>=2.0.0, <2.1.0", NULL, NULL), YES);
	assert_int_equal(ask(&tw_version_npm, "1.5.0", "<1.3.0|>=2.0.0, <2.1.0", NULL, NULL), NO);
}

static void test_patched_and_unaffected(void **state)
{
	assert_int_equal(ask(&tw_version_generic, "v1.2.3", "<2.0", "1.9|>=2.0", NULL), YES);
	assert_int_equal(ask(&tw_version_generic, "v1.9.0", "<2.0", "1.9|>=2.0", NULL), NO);
	assert_int_equal(ask(&tw_version_generic, "1.2.3", NULL, ">=2.0", NULL), YES);
	assert_int_equal(ask(&tw_version_generic, "2.1", NULL, ">=2.0", NULL), NO);
	assert_int_equal(ask(&tw_version_rubygems, "0.9", NULL, ">= 2.0", "< 1.0"), NO);
	assert_int_equal(ask(&tw_version_rubygems, "1.0", NULL, ">= 2.0", "< 1.0"), YES);
	assert_int_equal(ask(&tw_version_rubygems, "1.0", NULL, NULL, "< 1.0"), YES);
	assert_int_equal(ask(&tw_version_rubygems, "0.1", NULL, NULL, "< 1.0"), NO);
	assert_int_equal(ask(&tw_version_pep440, "1.5", "<2.0", NULL, "==1.5"), NO);
}

/* Patched ranges aren't read where the vulnerable ones have said no already. */
static void test_unreadable(void **state)
{
	assert_int_equal(ask(&tw_version_pep440, "1.0", "=0.3.2d", NULL, NULL), UNKNOWN);
	assert_int_equal(ask(&tw_version_pep440, "1.0", "<2.0|=0.3.2d", "2.0", NULL), UNKNOWN);
	assert_int_equal(ask(&tw_version_pep440, "1.0", "<2.0", "=0.3.2d", NULL), UNKNOWN);
	assert_int_equal(ask(&tw_version_pep440, "1.0", "<2.0", NULL, "=0.3.2d"), UNKNOWN);
	assert_int_equal(ask(&tw_version_pep440, "3.0", "<2.0", "=0.3.2d", NULL), NO);
	assert_int_equal(ask(&tw_version_npm, "latest", "<2.0.0", NULL, NULL), UNKNOWN);
	assert_int_equal(ask(&tw_version_npm, "1.0.0 ", "<2.0.0", NULL, NULL), UNKNOWN);
	assert_int_equal(ask(&tw_version_npm, "1.0", NULL, ">=2.0.0", NULL), UNKNOWN);
}

static void test_no_ranges(void **state)
{
	assert_int_equal(ask(&tw_version_npm, "1.2.3", NULL, NULL, NULL), NO);
	assert_int_equal(ask(&tw_version_npm, "latest", NULL, NULL, NULL), NO);
}

/* All versions are vulnerable, also those that can't be read. */
static void test_empty_range(void **state)
{
	assert_int_equal(ask(&tw_version_npm, "1.2.3", "", NULL, NULL), YES);
	assert_int_equal(ask(&tw_version_npm, "latest", "<1.0.0|", ">=1.0.0", NULL), YES);
	assert_int_equal(ask(&tw_version_npm, "1.2.3", "<1.0.0", "", NULL), YES);
	/* Among the unaffected ones it's a range like any other. */
	assert_int_equal(ask(&tw_version_npm, "1.2.3", "<2.0.0", NULL, ""), NO);
	assert_int_equal(ask(&tw_version_generic, "1.2.3", "<2.0.0", NULL, ""), UNKNOWN);
}

static void test_maven_notations(void **state)
{
	assert_int_equal(ask(&tw_version_maven, "1.5", "[1.0,2.0)", NULL, NULL), YES);
	assert_int_equal(ask(&tw_version_maven, "2.0", "[1.0,2.0)", NULL, NULL), NO);
	assert_int_equal(ask(&tw_version_maven, "3.5", "[1.0,2.0)|[3.0,4.0)", "[3.5]", NULL), NO);
	/* As soon as one is an interval, only intervals count. */
	assert_int_equal(ask(&tw_version_maven, "3.5", "[1.0,2.0)|>=3.0", NULL, NULL), NO);
	assert_int_equal(ask(&tw_version_maven, "1.0", "[1.0", NULL, NULL), UNKNOWN);
}

static void test_supplier(void **state)
{
	assert_int_equal(
		ask(&tw_version_pep440_local, "2.14.2+sp1", ">=2.14.2+sp1, <2.14.2+sp999", "2.14.2+sp999", NULL), YES);
	assert_int_equal(ask(&tw_version_pep440_local, "2.14.2+sp999", ">=2.14.2+sp1, <2.14.2+sp999", NULL, NULL), NO);
	assert_int_equal(ask(&tw_version_pep440, "2.14.2+sp1", ">=2.14.2+sp1", NULL, NULL), UNKNOWN);
}

/* What is only long must not take long: every walk over a version is linear. */
static void test_long_versions(void **state)
{
	static const char *const pieces[] = { "0.", "1-", "a1", "0-", ".", "9", "1.", "[1", "||", "-a.", "ga." };
	enum { LENGTH = 1 << 17 };
	char *text = malloc(LENGTH);

	assert_non_null(text);
	for (size_t p = 0; p < sizeof(pieces) / sizeof(pieces[0]); p++) {
		struct tw_slice all = { text, LENGTH }, other = { text, LENGTH - 3 };

		for (size_t i = 0; i < LENGTH; i++)
			text[i] = pieces[p][i % strlen(pieces[p])];
		text[0] = '1';
		text[LENGTH - 1] = text[LENGTH - 4] = '1';
		for (size_t i = 0; i < tw_version_scheme_count; i++) {
			int forth = 0, back = 0;
			bool in;

			if (tw_version_schemes[i]->compare(all, other, &forth))
				assert_true(tw_version_schemes[i]->compare(other, all, &back));
			assert_int_equal(forth, -back);
			tw_version_schemes[i]->matches(all, &other, 1, &in);
			tw_version_schemes[i]->matches(TW_LIT("1.2.3"), &other, 1, &in);
		}
	}
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vulnerable_ranges_alone),
		cmocka_unit_test(test_patched_and_unaffected),
		cmocka_unit_test(test_unreadable),
		cmocka_unit_test(test_no_ranges),
		cmocka_unit_test(test_empty_range),
		cmocka_unit_test(test_maven_notations),
		cmocka_unit_test(test_supplier),
		cmocka_unit_test(test_long_versions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
