/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dates. Source: the documentation of Go's time for layouts and durations. There is one zone, UTC: rendering must not depend
 * on the machine.
 */
#include "tmpl/convert.h"

#include <inttypes.h>
#include <stdio.h>

#define SECOND 1000000000ll

static const char *const months[] = { "January", "February", "March",     "April",   "May",      "June",
				      "July",    "August",   "September", "October", "November", "December" };
static const char *const weekdays[] = { "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday" };

struct civil {
	int64_t year;
	unsigned month, day, hour, minute, second, weekday, year_day;
	uint32_t nanosecond;
};

static struct civil civil_of(struct tw_time t)
{
	struct civil c = { .nanosecond = t.nanoseconds };
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

static void format_part(struct tw_buf *out, const char *part, const struct civil *c)
{
	unsigned hour = c->hour % 12 ? c->hour % 12 : 12;

	if (strcmp(part, "2006") == 0 || strcmp(part, "_2006") == 0)
		tw_buf_printf(out, part[0] == '_' ? "_%04" PRId64 : "%04" PRId64, c->year);
	else if (strcmp(part, "06") == 0)
		tw_buf_printf(out, "%02d", (int)((c->year % 100 + 100) % 100));
	else if (strcmp(part, "January") == 0)
		tw_buf_text(out, months[c->month - 1]);
	else if (strcmp(part, "Jan") == 0)
		tw_buf_add(out, months[c->month - 1], 3);
	else if (strcmp(part, "Monday") == 0)
		tw_buf_text(out, weekdays[c->weekday]);
	else if (strcmp(part, "Mon") == 0)
		tw_buf_add(out, weekdays[c->weekday], 3);
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
static size_t format_fraction(struct tw_buf *out, struct tw_slice layout, const struct civil *c)
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

static void format_time(struct tw_buf *out, struct tw_slice layout, struct tw_time t)
{
	struct civil c = civil_of(t);

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

static int time_text(struct tw_machine *m, const struct tw_object *object, struct tw_slice *ret)
{
	struct tw_buf out = { 0 };

	format_time(&out, TW_LIT("2006-01-02 15:04:05.999999999 -0700 MST"), *(const struct tw_time *)object->data);
	return tw_tmpl_keep(m, &out, ret);
}

static int time_get(struct tw_machine *m, const struct tw_object *object, struct tw_slice name,
		    const struct tw_value *args, size_t count, struct tw_value *ret);

static const struct tw_class time_class = { "time.Time", "struct", time_get, time_text, NULL };

static int give_time(struct tw_machine *m, struct tw_time t, struct tw_value *ret)
{
	struct tw_object *object = tw_arena_new(m->arena, struct tw_object);
	struct tw_time *data = tw_arena_new(m->arena, struct tw_time);

	if (!object || !data)
		return tw_tmpl_fail_memory(m);
	*data = t;
	*object = (struct tw_object){ .class = &time_class, .data = data };
	*ret = tw_value_object(object);
	return TRAWL_OK;
}

static int time_get(struct tw_machine *m, const struct tw_object *object, struct tw_slice name,
		    const struct tw_value *args, size_t count, struct tw_value *ret)
{
	struct tw_time t = *(const struct tw_time *)object->data;
	struct civil c = civil_of(t);
	struct {
		const char *name;
		int64_t value;
	} numbers[] = {
		{ "Year", c.year },
		{ "Day", c.day },
		{ "Hour", c.hour },
		{ "Minute", c.minute },
		{ "Second", c.second },
		{ "YearDay", c.year_day },
		{ "Nanosecond", c.nanosecond },
	};
	struct tw_buf out = { 0 };
	int status;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		if (tw_slice_is(name, numbers[i].name)) {
			*ret = tw_value_int(numbers[i].value);
			return 1;
		}
	}
	if (tw_slice_is(name, "Unix") || tw_slice_is(name, "UnixNano") || tw_slice_is(name, "UnixMilli")) {
		uint64_t unit = name.len == 4 ? 1 : name.len == 8 ? SECOND : 1000;

		*ret = tw_value_int64((int64_t)((uint64_t)t.seconds * unit + t.nanoseconds / (SECOND / unit)));
		return 1;
	}
	if (tw_slice_is(name, "UTC") || tw_slice_is(name, "Local")) {
		*ret = tw_value_object(object);
		return 1;
	}
	if (tw_slice_is(name, "Month") || tw_slice_is(name, "Weekday")) {
		*ret = tw_value_text(tw_slice(name.len == 5 ? months[c.month - 1] : weekdays[c.weekday]));
		return 1;
	}
	if (tw_slice_is(name, "Format") && count == 1 && args[0].kind == TW_V_STRING)
		format_time(&out, args[0].text, t);
	else if (tw_slice_is(name, "String"))
		format_time(&out, TW_LIT("2006-01-02 15:04:05.999999999 -0700 MST"), t);
	else
		return 0;
	status = tw_tmpl_keep_text(m, &out, ret);
	return status < 0 ? status : 1;
}

/* What sprig takes for a time: a time, seconds, and now for everything else. */
static struct tw_time time_of(struct tw_machine *m, struct tw_value v)
{
	if (v.kind == TW_V_OBJECT && v.object->class == &time_class)
		return *(const struct tw_time *)v.object->data;
	if (v.kind == TW_V_INT)
		return (struct tw_time){ .seconds = v.i > INT64_MAX / 4 || v.i < INT64_MIN / 4 ? 0 : v.i };
	return m->options->now;
}

static int give_format(struct tw_machine *m, struct tw_slice layout, struct tw_value v, struct tw_value *ret)
{
	struct tw_buf out = { 0 };

	format_time(&out, layout, time_of(m, v));
	return tw_tmpl_keep_text(m, &out, ret);
}

TW_FN(now)
{
	return give_time(machine, machine->options->now, ret);
}
TW_FN(date)
{
	return give_format(machine, args[0].text, args[1], ret);
}
TW_FN(date_in_zone)
{
	return give_format(machine, args[0].text, args[1], ret);
}
TW_FN(html_date)
{
	return give_format(machine, TW_LIT("2006-01-02"), args[0], ret);
}
TW_FN(html_date_in_zone)
{
	return give_format(machine, TW_LIT("2006-01-02"), args[0], ret);
}

TW_FN(unix_epoch)
{
	char *text = tw_arena_printf(machine->arena, "%" PRId64, time_of(machine, args[0]).seconds);

	*ret = tw_value_text(tw_slice(text));
	return text ? TRAWL_OK : tw_tmpl_fail_memory(machine);
}

/* "-1h30m", "1.5s". */
static bool parse_duration(struct tw_slice s, int64_t *ret)
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

static struct tw_time moved(struct tw_time t, int64_t by)
{
	int64_t nanoseconds = (int64_t)t.nanoseconds + by % SECOND, seconds;

	seconds = t.seconds + by / SECOND + (nanoseconds < 0 ? -1 : nanoseconds >= SECOND ? 1 : 0);
	nanoseconds = nanoseconds < 0         ? nanoseconds + SECOND
		      : nanoseconds >= SECOND ? nanoseconds - SECOND
					      : nanoseconds;
	return (struct tw_time){ seconds, (uint32_t)nanoseconds };
}

TW_FN(date_modify)
{
	int64_t by;

	return give_time(machine, moved(time_of(machine, args[1]), parse_duration(args[0].text, &by) ? by : 0), ret);
}

TW_FN(must_date_modify)
{
	int64_t by;

	if (!parse_duration(args[0].text, &by))
		return tw_tmpl_fail(machine, "time: invalid duration \"%.*s\"", TW_ARG(args[0].text));
	return give_time(machine, moved(time_of(machine, args[1]), by), ret);
}

static int give_duration(struct tw_machine *m, int64_t value, struct tw_value *ret)
{
	struct tw_value v = { .kind = TW_V_INT, .type = TW_T_DURATION, .i = value };

	*ret = tw_value_text(TW_LIT(""));
	return tw_tmpl_text(m, v, &ret->text);
}

static int64_t seconds_limited(int64_t seconds)
{
	const int64_t most = INT64_MAX / SECOND;

	return (seconds > most ? most : seconds < -most ? -most : seconds) * SECOND;
}

TW_FN(ago)
{
	return give_duration(machine,
			     seconds_limited(machine->options->now.seconds - time_of(machine, args[0]).seconds), ret);
}

TW_FN(duration)
{
	int64_t seconds = 0;

	if (args[0].kind == TW_V_STRING || (args[0].kind == TW_V_INT && args[0].type == TW_T_INT64))
		seconds = tw_convert_int(args[0]);
	return give_duration(machine, seconds_limited(seconds), ret);
}

TW_FN(duration_round)
{
	static const struct {
		uint64_t hours;
		const char *name;
	} units[] = { { 24 * 365, "y" }, { 24 * 30, "mo" }, { 24, "d" }, { 1, "h" } };
	const uint64_t second = SECOND;
	int64_t value = 0;
	uint64_t u, unit = 0;
	const char *name = "";
	char *text;

	if (args[0].kind == TW_V_STRING)
		parse_duration(args[0].text, &value);
	else if (args[0].kind == TW_V_INT && args[0].type == TW_T_INT64)
		value = args[0].i;
	else if (args[0].kind == TW_V_OBJECT)
		value = seconds_limited(machine->options->now.seconds - time_of(machine, args[0]).seconds);
	u = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	for (size_t i = 0; i < 4 && !unit; i++) {
		if (u > units[i].hours * 3600 * second) {
			unit = units[i].hours * 3600 * second;
			name = units[i].name;
		}
	}
	if (!unit && u > second) {
		unit = u > 60 * second ? 60 * second : second;
		name = u > 60 * second ? "m" : "s";
	}
	text = unit ? tw_arena_printf(machine->arena, "%" PRIu64 "%s", u / unit, name)
		    : tw_arena_printf(machine->arena, "0s");
	*ret = tw_value_text(tw_slice(text));
	return text ? TRAWL_OK : tw_tmpl_fail_memory(machine);
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
		return parse_name(s, months, 12, 20, &r->month);
	if (strcmp(part, "Jan") == 0)
		return parse_name(s, months, 12, 3, &r->month);
	if (strcmp(part, "Monday") == 0)
		return parse_name(s, weekdays, 7, 20, &ignored);
	if (strcmp(part, "Mon") == 0)
		return parse_name(s, weekdays, 7, 3, &ignored);
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

static bool parse_time(struct tw_slice layout, struct tw_slice s, struct tw_time *ret)
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

TW_FN(to_date)
{
	struct tw_time t;

	if (!parse_time(args[0].text, args[1].text, &t))
		t = (struct tw_time){ .seconds = tw_days(1, 1, 1) * 86400 };
	return give_time(machine, t, ret);
}

TW_FN(must_to_date)
{
	struct tw_time t;

	if (!parse_time(args[0].text, args[1].text, &t))
		return tw_tmpl_fail(machine, "parsing time \"%.*s\" as \"%.*s\": cannot parse", TW_ARG(args[1].text),
				    TW_ARG(args[0].text));
	return give_time(machine, t, ret);
}
