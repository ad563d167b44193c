/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Times as texts and back. Source: the documentation of Go's time. There is one zone, UTC: rendering must not depend on the
 * machine.
 */
#include "tmpl/layout.h"

#include <inttypes.h>
#include <stdio.h>

const char *const tw_months[] = { "January", "February", "March",     "April",   "May",      "June",
				  "July",    "August",   "September", "October", "November", "December" };
const char *const tw_weekdays[] = { "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday" };

struct tw_civil tw_civil_of(struct tw_time t)
{
	struct tw_civil c = { .nanosecond = t.nanoseconds };
	int64_t days = t.seconds / 86400, rest = t.seconds % 86400, era;
	uint64_t day_of_era, year_of_era, day_of_year, month;

	if (rest < 0) {
		rest += 86400;
		days--;
	}
	c.weekday = (unsigned)(((days + 4) % 7 + 7) % 7);
	c.hour = (unsigned)(rest / 3600);
	c.minute = (unsigned)(rest / 60 % 60);
	c.second = (unsigned)(rest % 60);
	days += 719468; /* from 0000-03-01 */
	era = (days >= 0 ? days : days - 146096) / 146097;
	day_of_era = (uint64_t)(days - era * 146097);
	year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	month = (5 * day_of_year + 2) / 153;
	c.day = (unsigned)(day_of_year - (153 * month + 2) / 5 + 1);
	c.month = (unsigned)(month < 10 ? month + 3 : month - 9);
	c.year = (int64_t)year_of_era + era * 400 + (c.month <= 2);
	c.year_day = (unsigned)(tw_days(c.year, c.month, c.day) - tw_days(c.year, 1, 1)) + 1;
	return c;
}

/* The parts of a layout, longer ones first where one starts another. */
static const char *const parts[] = { "2006",   "January", "Jan",   "Monday", "Mon",       "MST",    "Z07:00:00",
				     "Z07:00", "Z070000", "Z0700", "Z07",    "-07:00:00", "-07:00", "-070000",
				     "-0700",  "-07",     "002",   "01",     "02",        "03",     "04",
				     "05",     "06",      "15",    "PM",     "pm",        "__2",    "_2006",
				     "_2",     "1",       "2",     "3",      "4",         "5" };

static const char *part_at(struct tw_slice layout)
{
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		if (!tw_slice_starts(layout, parts[i]))
			continue;
		if (strcmp(parts[i], "Jan") == 0 && layout.len > 3 && layout.ptr[3] >= 'a' && layout.ptr[3] <= 'z')
			return NULL;
		return parts[i];
	}
	return NULL;
}

static void format_part(struct tw_buf *out, const char *part, const struct tw_civil *c)
{
	unsigned hour = c->hour % 12 ? c->hour % 12 : 12;

	if (strcmp(part, "2006") == 0 || strcmp(part, "_2006") == 0)
		tw_buf_printf(out, part[0] == '_' ? "_%04" PRId64 : "%04" PRId64, c->year);
	else if (strcmp(part, "06") == 0)
		tw_buf_printf(out, "%02d", (int)((c->year % 100 + 100) % 100));
	else if (strcmp(part, "January") == 0)
		tw_buf_text(out, tw_months[c->month - 1]);
	else if (strcmp(part, "Jan") == 0)
		tw_buf_add(out, tw_months[c->month - 1], 3);
	else if (strcmp(part, "Monday") == 0)
		tw_buf_text(out, tw_weekdays[c->weekday]);
	else if (strcmp(part, "Mon") == 0)
		tw_buf_add(out, tw_weekdays[c->weekday], 3);
	else if (strcmp(part, "MST") == 0)
		tw_buf_text(out, "UTC");
	else if (part[0] == 'Z')
		tw_buf_char(out, 'Z');
	else if (part[0] == '-')
		tw_buf_text(out, strcmp(part, "-07:00:00") == 0 ? "+00:00:00"
				 : strcmp(part, "-07:00") == 0  ? "+00:00"
				 : strcmp(part, "-070000") == 0 ? "+000000"
				 : strcmp(part, "-0700") == 0   ? "+0000"
								: "+00");
	else if (strcmp(part, "002") == 0 || strcmp(part, "__2") == 0)
		tw_buf_printf(out, part[0] == '0' ? "%03u" : "%3u", c->year_day);
	else if (strcmp(part, "PM") == 0 || strcmp(part, "pm") == 0)
		tw_buf_text(out, part[0] == 'P' ? (c->hour < 12 ? "AM" : "PM") : (c->hour < 12 ? "am" : "pm"));
	else if (strcmp(part, "15") == 0)
		tw_buf_printf(out, "%02u", c->hour);
	else {
		char which = part[strlen(part) - 1];
		unsigned number = which == '1'   ? c->month
				  : which == '2' ? c->day
				  : which == '3' ? hour
				  : which == '4' ? c->minute
						 : c->second;

		tw_buf_printf(out, part[0] == '0' ? "%02u" : part[0] == '_' ? "%2u" : "%u", number);
	}
}

/* ".000" keeps zeros, ".999" drops them at the end. How long it is in the layout, 0 when it is none. */
static size_t format_fraction(struct tw_buf *out, struct tw_slice layout, const struct tw_civil *c)
{
	char digits[16], kind = layout.len > 1 ? layout.ptr[1] : 0;
	size_t len = 1;
	int kept;

	if ((layout.ptr[0] != '.' && layout.ptr[0] != ',') || (kind != '0' && kind != '9'))
		return 0;
	while (len < layout.len && layout.ptr[len] == kind)
		len++;
	if (len < layout.len && tw_is_digit(layout.ptr[len]))
		return 0;
	snprintf(digits, sizeof(digits), "%09u", c->nanosecond);
	kept = len > 10 ? 9 : (int)len - 1;
	while (kind == '9' && kept > 0 && digits[kept - 1] == '0')
		kept--;
	if (kept) {
		tw_buf_char(out, layout.ptr[0]);
		tw_buf_add(out, digits, (size_t)kept);
	}
	return len;
}

void tw_layout_format(struct tw_buf *out, struct tw_slice layout, struct tw_time t)
{
	struct tw_civil c = tw_civil_of(t);

	while (layout.len) {
		size_t len = format_fraction(out, layout, &c);
		const char *part = len ? NULL : part_at(layout);

		if (part)
			format_part(out, part, &c);
		else if (!len)
			tw_buf_char(out, layout.ptr[0]);
		layout = tw_slice_from(layout, part ? strlen(part) : len ? len : 1);
	}
}

static bool parse_digits(struct tw_slice *s, size_t least, size_t most, int64_t *ret)
{
	size_t len = 0;

	*ret = 0;
	while (len < most && len < s->len && tw_is_digit(s->ptr[len]))
		*ret = *ret * 10 + (s->ptr[len++] - '0');
	*s = tw_slice_from(*s, len);
	return len >= least;
}

static bool parse_name(struct tw_slice *s, const char *const *names, int count, size_t cut, int64_t *ret)
{
	for (int i = 0; i < count; i++) {
		struct tw_slice name = tw_slice_head(tw_slice(names[i]), cut);

		if (tw_slice_eq_nocase(tw_slice_head(*s, name.len), name)) {
			*s = tw_slice_from(*s, name.len);
			*ret = i + 1;
			return true;
		}
	}
	return false;
}

static bool parse_zone(struct tw_slice *s, const char *part, int64_t *ret)
{
	int64_t hours, minutes = 0;
	int sign;

	if (part[0] == 'Z' && tw_slice_starts(*s, "Z")) {
		*s = tw_slice_from(*s, 1);
		return true;
	}
	if (!tw_slice_starts(*s, "+") && !tw_slice_starts(*s, "-"))
		return false;
	sign = s->ptr[0] == '-' ? -1 : 1;
	*s = tw_slice_from(*s, 1);
	if (!parse_digits(s, 2, 2, &hours))
		return false;
	if (tw_slice_starts(*s, ":"))
		*s = tw_slice_from(*s, 1);
	if (strlen(part) > 3 && !parse_digits(s, 2, 2, &minutes))
		return false;
	*ret = sign * (hours * 3600 + minutes * 60);
	return true;
}

struct reading {
	int64_t year, month, day, hour, minute, second, zone;
	bool afternoon, twelve;
};

static bool parse_part(struct tw_slice *s, const char *part, struct reading *r)
{
	int64_t ignored;
	bool two = part[0] == '0';

	if (strcmp(part, "2006") == 0)
		return parse_digits(s, 4, 4, &r->year);
	if (strcmp(part, "06") == 0) {
		if (!parse_digits(s, 2, 2, &r->year))
			return false;
		r->year += r->year >= 69 ? 1900 : 2000;
		return true;
	}
	if (strcmp(part, "January") == 0)
		return parse_name(s, tw_months, 12, 20, &r->month);
	if (strcmp(part, "Jan") == 0)
		return parse_name(s, tw_months, 12, 3, &r->month);
	if (strcmp(part, "Monday") == 0)
		return parse_name(s, tw_weekdays, 7, 20, &ignored);
	if (strcmp(part, "Mon") == 0)
		return parse_name(s, tw_weekdays, 7, 3, &ignored);
	if (strcmp(part, "MST") == 0) {
		if (s->len < 3)
			return false;
		*s = tw_slice_from(*s, 3);
		return true;
	}
	if (part[0] == 'Z' || part[0] == '-')
		return parse_zone(s, part, &r->zone);
	if (strcmp(part, "15") == 0)
		return parse_digits(s, 2, 2, &r->hour);
	if (part[0] == 'P' || part[0] == 'p') {
		r->twelve = true;
		r->afternoon = s->len > 1 && tw_lower(s->ptr[0]) == 'p';
		if (s->len < 2)
			return false;
		*s = tw_slice_from(*s, 2);
		return true;
	}
	if (strcmp(part, "002") == 0 || strcmp(part, "__2") == 0)
		return false;
	if (part[0] == '_' && tw_slice_starts(*s, " "))
		*s = tw_slice_from(*s, 1);
	switch (part[strlen(part) - 1]) {
	case '1': return parse_digits(s, two ? 2 : 1, 2, &r->month);
	case '2': return parse_digits(s, two ? 2 : 1, 2, &r->day);
	case '3': return parse_digits(s, two ? 2 : 1, 2, &r->hour);
	case '4': return parse_digits(s, two ? 2 : 1, 2, &r->minute);
	default: return parse_digits(s, two ? 2 : 1, 2, &r->second);
	}
}

bool tw_layout_parse(struct tw_slice layout, struct tw_slice s, struct tw_time *ret)
{
	struct reading r = { .month = 1, .day = 1 };

	while (layout.len) {
		const char *part = part_at(layout);

		if (part) {
			if (!parse_part(&s, part, &r))
				return false;
			layout = tw_slice_from(layout, strlen(part));
			continue;
		}
		if (!s.len || s.ptr[0] != layout.ptr[0])
			return false;
		layout = tw_slice_from(layout, 1);
		s = tw_slice_from(s, 1);
	}
	if (r.twelve)
		r.hour = r.hour % 12 + (r.afternoon ? 12 : 0);
	if (s.len || r.month < 1 || r.month > 12 || r.day < 1 || r.day > 31 || r.hour > 23 || r.minute > 59 ||
	    r.second > 59)
		return false;
	ret->seconds = tw_days(r.year, (unsigned)r.month, (unsigned)r.day) * 86400 + r.hour * 3600 + r.minute * 60 +
		       r.second - r.zone;
	ret->nanoseconds = 0;
	return true;
}

bool tw_duration_parse(struct tw_slice s, int64_t *ret)
{
	static const struct {
		const char *name;
		double unit;
	} units[] = { { "ns", 1 },  { "us", 1e3 }, { "\xc2\xb5s", 1e3 }, { "ms", 1e6 },
		      { "s", 1e9 }, { "m", 6e10 }, { "h", 3.6e12 } };
	bool negative = tw_slice_starts(s, "-");
	double total = 0;

	if (negative || tw_slice_starts(s, "+"))
		s = tw_slice_from(s, 1);
	*ret = 0;
	if (tw_slice_is(s, "0"))
		return true;
	if (!s.len)
		return false;
	while (s.len) {
		double value = 0, scale = 1, unit = 0;
		size_t at = 0, digits = 0, end;

		for (; at < s.len && (tw_is_digit(s.ptr[at]) || s.ptr[at] == '.'); at++) {
			if (s.ptr[at] == '.') {
				if (scale != 1)
					return false;
				scale = .1;
				continue;
			}
			digits++;
			if (scale == 1) {
				value = value * 10 + (s.ptr[at] - '0');
			} else {
				value += scale * (s.ptr[at] - '0');
				scale /= 10;
			}
		}
		for (end = at; end < s.len && !tw_is_digit(s.ptr[end]) && s.ptr[end] != '.'; end++)
			;
		for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
			if (tw_slice_is(tw_slice_sub(s, at, end), units[i].name))
				unit = units[i].unit;
		}
		if (!digits || unit == 0)
			return false;
		total += value * unit;
		s = tw_slice_from(s, end);
	}
	if (total > 9.2e18)
		return false;
	*ret = (int64_t)(negative ? -total : total);
	return true;
}
