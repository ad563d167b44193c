/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Go's layouts and durations: times as texts and back, in UTC.
 */
#ifndef TW_TMPL_LAYOUT_H
#define TW_TMPL_LAYOUT_H

#include "base/buf.h"
#include "base/datetime.h"
#include "base/slice.h"

#define TW_SECOND 1000000000ll /* in nanoseconds */

extern const char *const tw_months[12], *const tw_weekdays[7];

/* A time by the calendar. */
struct tw_civil {
	int64_t year;
	unsigned month, day, hour, minute, second, weekday, year_day;
	uint32_t nanosecond;
};

struct tw_civil tw_civil_of(struct tw_time t);

/* "2006-01-02 15:04": the layout is how 2006-01-02 03:04:05 would look. */
void tw_layout_format(struct tw_buf *out, struct tw_slice layout, struct tw_time t);
bool tw_layout_parse(struct tw_slice layout, struct tw_slice s, struct tw_time *ret);

/* "-1h30m", "1.5s", in nanoseconds. */
bool tw_duration_parse(struct tw_slice s, int64_t *ret);

#endif
