/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dates and durations, in UTC. Source: sprig's documentation.
 */
#include "tmpl/convert.h"

#include <inttypes.h>

#include "format/json_write.h"
#include "tmpl/layout.h"

static int time_text(struct tw_machine *m, const struct tw_object *object, struct tw_slice *ret)
{
	struct tw_buf out = TW_TMPL_BUF;

	tw_layout_format(&out, TW_LIT("2006-01-02 15:04:05.999999999 -0700 MST"),
			 *(const struct tw_time *)object->data);
	return tw_tmpl_keep(m, &out, ret);
}

static int time_get(struct tw_machine *m, const struct tw_object *object, struct tw_slice name,
		    const struct tw_value *args, size_t count, struct tw_value *ret);

static int time_json(struct tw_machine *m, const struct tw_object *object, struct tw_jw *jw)
{
	char text[TW_TIME_TEXT];

	tw_time_format(*(const struct tw_time *)object->data, text);
	tw_jw_text(jw, text);
	return TRAWL_OK;
}

static const struct tw_class time_class = { "time.Time", "struct", time_get, time_text, NULL, .json = time_json };
static const struct tw_class time_pointer = { "*time.Time", "ptr", time_get, time_text, NULL, .json = time_json };

static int give(struct tw_machine *m, const struct tw_class *class, struct tw_time t, struct tw_value *ret)
{
	struct tw_object *object = tw_arena_new(m->arena, struct tw_object);
	struct tw_time *data = tw_arena_new(m->arena, struct tw_time);

	if (!object || !data)
		return tw_tmpl_fail_memory(m);
	*data = t;
	*object = (struct tw_object){ .class = class, .data = data };
	*ret = tw_value_object(object);
	return TRAWL_OK;
}

static int give_time(struct tw_machine *m, struct tw_time t, struct tw_value *ret)
{
	return give(m, &time_class, t, ret);
}

int tw_tmpl_give_time(struct tw_machine *machine, struct tw_time t, struct tw_value *ret)
{
	return give(machine, &time_pointer, t, ret);
}

static int time_get(struct tw_machine *m, const struct tw_object *object, struct tw_slice name,
		    const struct tw_value *args, size_t count, struct tw_value *ret)
{
	struct tw_time t = *(const struct tw_time *)object->data;
	struct tw_civil c = tw_civil_of(t);
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
	struct tw_buf out = TW_TMPL_BUF;
	int status;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		if (tw_slice_is(name, numbers[i].name)) {
			*ret = tw_value_int(numbers[i].value);
			return 1;
		}
	}
	if (tw_slice_is(name, "Unix") || tw_slice_is(name, "UnixNano") || tw_slice_is(name, "UnixMilli")) {
		uint64_t unit = name.len == 4 ? 1 : name.len == 8 ? TW_SECOND : 1000;

		*ret = tw_value_int64((int64_t)((uint64_t)t.seconds * unit + t.nanoseconds / (TW_SECOND / unit)));
		return 1;
	}
	if (tw_slice_is(name, "UTC") || tw_slice_is(name, "Local")) {
		*ret = tw_value_object(object);
		return 1;
	}
	if (tw_slice_is(name, "Month") || tw_slice_is(name, "Weekday")) {
		*ret = tw_value_text(tw_slice(name.len == 5 ? tw_months[c.month - 1] : tw_weekdays[c.weekday]));
		return 1;
	}
	if (tw_slice_is(name, "Format") && count != 1)
		return tw_tmpl_fail(m, "wrong number of args for Format: want 1 got %zu", count);
	if (tw_slice_is(name, "Format") && args[0].kind != TW_V_STRING)
		return tw_tmpl_fail(m, "wrong type for value; expected string; got %s", tw_value_type_name(args[0]));
	if (tw_slice_is(name, "Format"))
		tw_layout_format(&out, args[0].text, t);
	else if (tw_slice_is(name, "String"))
		tw_layout_format(&out, TW_LIT("2006-01-02 15:04:05.999999999 -0700 MST"), t);
	else
		return 0;
	status = tw_tmpl_keep_text(m, &out, ret);
	return status < 0 ? status : 1;
}

/* What sprig takes for a time: a time, seconds, and now for everything else. */
static struct tw_time time_of(struct tw_machine *m, struct tw_value v)
{
	if (v.kind == TW_V_OBJECT && (v.object->class == &time_class || v.object->class == &time_pointer))
		return *(const struct tw_time *)v.object->data;
	if (v.kind == TW_V_INT)
		return (struct tw_time){ .seconds = v.i > INT64_MAX / 4 || v.i < INT64_MIN / 4 ? 0 : v.i };
	return tw_tmpl_now(m);
}

static int give_format(struct tw_machine *m, struct tw_slice layout, struct tw_value v, struct tw_value *ret)
{
	struct tw_buf out = TW_TMPL_BUF;

	tw_layout_format(&out, layout, time_of(m, v));
	return tw_tmpl_keep_text(m, &out, ret);
}

TW_FN(now)
{
	return give_time(machine, tw_tmpl_now(machine), ret);
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

static struct tw_time moved(struct tw_time t, int64_t by)
{
	int64_t nanoseconds = (int64_t)t.nanoseconds + by % TW_SECOND, seconds;

	seconds = t.seconds + by / TW_SECOND + (nanoseconds < 0 ? -1 : nanoseconds >= TW_SECOND ? 1 : 0);
	nanoseconds = nanoseconds < 0            ? nanoseconds + TW_SECOND
		      : nanoseconds >= TW_SECOND ? nanoseconds - TW_SECOND
						 : nanoseconds;
	return (struct tw_time){ seconds, (uint32_t)nanoseconds };
}

TW_FN(date_modify)
{
	int64_t by;

	return give_time(machine, moved(time_of(machine, args[1]), tw_duration_parse(args[0].text, &by) ? by : 0), ret);
}

TW_FN(must_date_modify)
{
	int64_t by;

	if (!tw_duration_parse(args[0].text, &by))
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
	const int64_t most = INT64_MAX / TW_SECOND;

	return (seconds > most ? most : seconds < -most ? -most : seconds) * TW_SECOND;
}

TW_FN(ago)
{
	return give_duration(machine, seconds_limited(tw_tmpl_now(machine).seconds - time_of(machine, args[0]).seconds),
			     ret);
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
	const uint64_t second = TW_SECOND;
	int64_t value = 0;
	uint64_t u, unit = 0;
	const char *name = "";
	char *text;

	if (args[0].kind == TW_V_STRING)
		tw_duration_parse(args[0].text, &value);
	else if (args[0].kind == TW_V_INT && args[0].type == TW_T_INT64)
		value = args[0].i;
	else if (args[0].kind == TW_V_OBJECT)
		value = seconds_limited(tw_tmpl_now(machine).seconds - time_of(machine, args[0]).seconds);
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

TW_FN(to_date)
{
	struct tw_time t;

	if (!tw_layout_parse(args[0].text, args[1].text, &t))
		t = (struct tw_time){ .seconds = tw_days(1, 1, 1) * 86400 };
	return give_time(machine, t, ret);
}

TW_FN(must_to_date)
{
	struct tw_time t;

	if (!tw_layout_parse(args[0].text, args[1].text, &t))
		return tw_tmpl_fail(machine, "parsing time \"%.*s\" as \"%.*s\": cannot parse", TW_ARG(args[1].text),
				    TW_ARG(args[0].text));
	return give_time(machine, t, ret);
}
