/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dates as RFC 3339 text and as seconds and nanoseconds since 1970 in UTC. No clock is read here: times come from callers.
 */
#ifndef TW_BASE_DATETIME_H
#define TW_BASE_DATETIME_H

#include "base/slice.h"

struct tw_time {
	int64_t seconds;
	uint32_t nanoseconds;
};

/* "2021-03-25T15:15:13.123Z", "…+02:00", or a date alone. False when it is not one. */
bool tw_time_parse(struct tw_slice text, struct tw_time *ret);

#define TW_TIME_TEXT 40

/* As Go prints RFC3339Nano in UTC: trailing zeros of the fraction dropped. @text holds TW_TIME_TEXT bytes. */
void tw_time_format(struct tw_time time, char text[TW_TIME_TEXT]);

/* Days since 1970-01-01 of a proleptic Gregorian date. */
int64_t tw_days(int64_t year, unsigned month, unsigned day);

#endif
