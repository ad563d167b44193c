/* SPDX-License-Identifier: Apache-2.0 */
#include "base/datetime.h"

#include <stdio.h>

/* Days from civil, with years that begin in March so that the leap day is the last one. */
int64_t tw_days(int64_t year, unsigned month, unsigned day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * ((int64_t)month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

static void civil(int64_t days, int64_t *year, unsigned *month, unsigned *day)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;

	*day = (unsigned)(doy - (153 * mp + 2) / 5 + 1);
	*month = (unsigned)(mp < 10 ? mp + 3 : mp - 9);
	*year = yoe + era * 400 + (*month <= 2);
}

static bool take_number(struct tw_slice *s, size_t digits, unsigned min, unsigned max, unsigned *ret)
{
	uint64_t value;

	if (s->len < digits || !tw_slice_u64(tw_slice_head(*s, digits), max, &value) || value < min)
		return false;
	*s = tw_slice_from(*s, digits);
	*ret = (unsigned)value;
	return true;
}

static bool take(struct tw_slice *s, char c)
{
	if (!s->len || s->ptr[0] != c)
		return false;
	*s = tw_slice_from(*s, 1);
	return true;
}

static void take_fraction(struct tw_slice *s, uint32_t *ret)
{
	uint32_t scale = 100000000;

	for (; s->len && tw_is_digit(s->ptr[0]); *s = tw_slice_from(*s, 1)) {
		*ret += (uint32_t)(s->ptr[0] - '0') * scale;
		scale /= 10;
	}
}

static bool take_zone(struct tw_slice *s, int64_t *ret_offset)
{
	unsigned hours, minutes;
	bool east;

	if (take(s, 'Z') || take(s, 'z'))
		return true;
	east = take(s, '+');
	if (!east && !take(s, '-'))
		return false;
	if (!take_number(s, 2, 0, 23, &hours) || !take(s, ':') || !take_number(s, 2, 0, 59, &minutes))
		return false;
	*ret_offset = (int64_t)(hours * 60 + minutes) * (east ? 60 : -60);
	return true;
}

bool tw_time_parse(struct tw_slice text, struct tw_time *ret)
{
	static const unsigned char length[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	unsigned year, month, day, hour = 0, minute = 0, second = 0;
	uint32_t nanoseconds = 0;
	int64_t offset = 0;

	if (!take_number(&text, 4, 0, 9999, &year) || !take(&text, '-') || !take_number(&text, 2, 1, 12, &month) ||
	    !take(&text, '-') || !take_number(&text, 2, 1, length[month - 1], &day))
		return false;
	if (text.len) {
		if ((!take(&text, 'T') && !take(&text, 't') && !take(&text, ' ')) ||
		    !take_number(&text, 2, 0, 23, &hour) || !take(&text, ':') ||
		    !take_number(&text, 2, 0, 59, &minute) || !take(&text, ':') ||
		    !take_number(&text, 2, 0, 60, &second))
			return false;
		if (take(&text, '.'))
			take_fraction(&text, &nanoseconds);
		if (!take_zone(&text, &offset) || text.len)
			return false;
	}
	ret->seconds = tw_days(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offset;
	ret->nanoseconds = nanoseconds;
	return true;
}

static char *put_two(char *to, unsigned value, char behind)
{
	to[0] = (char)('0' + value / 10 % 10);
	to[1] = (char)('0' + value % 10);
	to[2] = behind;
	return to + 3;
}

/* The common case: reports have thousands of dates. */
static int put_date(char text[TW_TIME_TEXT], unsigned year, unsigned month, unsigned day, unsigned seconds)
{
	char *at = put_two(text, year / 100, 0) - 1;

	at = put_two(at, year % 100, '-');
	at = put_two(at, month, '-');
	at = put_two(at, day, 'T');
	at = put_two(at, seconds / 3600, ':');
	at = put_two(at, seconds / 60 % 60, ':');
	at = put_two(at, seconds % 60, 0);
	return (int)(at - 1 - text);
}

void tw_time_format(struct tw_time time, char text[TW_TIME_TEXT])
{
	int64_t days = time.seconds / 86400, rest = time.seconds % 86400, year;
	unsigned month, day;
	int len;

	if (rest < 0) {
		rest += 86400;
		days--;
	}
	civil(days, &year, &month, &day);
	if (year >= 0 && year <= 9999) {
		len = put_date(text, (unsigned)year, month, day, (unsigned)rest);
	} else {
		len = snprintf(text, TW_TIME_TEXT, "%04lld-%02u-%02uT%02d:%02d:%02d", (long long)year, month, day,
			       (int)(rest / 3600), (int)(rest / 60 % 60), (int)(rest % 60));
	}
	if (time.nanoseconds) {
		len += snprintf(text + len, (size_t)(TW_TIME_TEXT - len), ".%09u", time.nanoseconds);
		while (text[len - 1] == '0')
			len--;
	}
	snprintf(text + len, (size_t)(TW_TIME_TEXT - len), "Z");
}
