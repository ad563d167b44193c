/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/datetime.h"

static void round_trip(const char *in, const char *out)
{
	char text[TW_TIME_TEXT];
	struct tw_time time;

	if (!tw_time_parse(tw_slice(in), &time))
		fail_msg("%s was refused", in);
	tw_time_format(time, text);
	assert_string_equal(text, out);
}

static void test_times(void **state)
{
	round_trip("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z");
	round_trip("2021-08-25T12:20:30.000000005Z", "2021-08-25T12:20:30.000000005Z");
	round_trip("2019-05-11T00:07:03.510395965Z", "2019-05-11T00:07:03.510395965Z");
	round_trip("2021-03-25T15:15:13.500Z", "2021-03-25T15:15:13.5Z");
	round_trip("2021-03-25T15:15:13+02:00", "2021-03-25T13:15:13Z");
	round_trip("2021-01-01T00:15:13-01:30", "2021-01-01T01:45:13Z");
	round_trip("2024-02-29", "2024-02-29T00:00:00Z");
	round_trip("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z");
	round_trip("1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z");
	round_trip("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z");
}

static void test_refused(void **state)
{
	static const char *const bad[] = { "",
					   "2021",
					   "2021-13-01",
					   "2021-00-01",
					   "2021-01-32",
					   "2021-01-1",
					   "21-01-01",
					   "2021-01-01T",
					   "2021-01-01T25:00:00Z",
					   "x",
					   "2021-01-01T00:00:00",
					   "2021-01-01T00:00:00Zx",
					   "2021-01-01T00:00:00+2" };
	struct tw_time time;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (tw_time_parse(tw_slice(bad[i]), &time))
			fail_msg("\"%s\" was accepted", bad[i]);
	}
}

/* Every day of 4 centuries has its own number, one above the day before. */
static void test_days(void **state)
{
	int64_t expected = tw_days(1800, 1, 1);

	for (int64_t year = 1800; year < 2200; year++) {
		bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
		const unsigned length[] = { 31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

		for (unsigned month = 1; month <= 12; month++) {
			for (unsigned day = 1; day <= length[month - 1]; day++)
				assert_int_equal(tw_days(year, month, day), expected++);
		}
	}
	assert_int_equal(tw_days(1970, 1, 1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_days),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
