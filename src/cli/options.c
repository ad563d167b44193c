/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The values of options: set, checked against the table, and read.
 */
#include "cli/options.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cli/command.h"
#include "cli/error.h"
#include "cli/help.h"
#include "cli/nearest.h"
#include "cli/value.h"

static int bad_value(const struct tw_option *option, const char *where, const char *text, const char *wants,
		     struct trawl_error *err)
{
	return tw_cli_usage(err, "%s: \"%s\" is not %s", where, text, wants);
}

static int not_among(const struct tw_option *option, const char *where, const char *text, struct trawl_error *err)
{
	struct tw_nearest nearest;
	char hint[80];

	tw_nearest_start(&nearest, text, strlen(text));
	tw_nearest_offer_list(&nearest, option->values);
	/* Thirty sources of severities would bury the sentence. */
	if (strlen(option->values) > 100)
		return tw_cli_usage(err, "%s: unknown value \"%s\"%s", where, text,
				    tw_nearest_hint(&nearest, "", hint, sizeof(hint)));
	if (tw_help_values(option) != option->values)
		return tw_cli_usage(err, "%s: unknown value \"%s\"%s; built: %s", where, text,
				    tw_nearest_hint(&nearest, "", hint, sizeof(hint)), tw_help_values(option));
	return tw_cli_usage(err, "%s: \"%s\" is none of %s%s", where, text, option->values,
			    tw_nearest_hint(&nearest, "", hint, sizeof(hint)));
}

/* The value that a synonym means, or @text itself. */
static const char *meant(const struct tw_option *option, const char *text, size_t *length)
{
	const char *at = option->synonyms;

	while (at && *at) {
		size_t given = strcspn(at, "="), each = strcspn(at, ",");

		if (given == *length && strncasecmp(at, text, given) == 0) {
			*length = each - given - 1;
			return at + given + 1;
		}
		at += each + (at[each] == ',');
	}
	return text;
}

/* One item as the list of allowed values spells it. */
static int check_choice(struct tw_options *options, const struct tw_option *option, const char *where,
			const char **text, struct trawl_error *err)
{
	const char *start = *text + strspn(*text, " \t"), *found;
	size_t length = strlen(start);

	while (length && (start[length - 1] == ' ' || start[length - 1] == '\t'))
		length--;
	if (length == 0 && option->type != TW_LIST && *tw_option_fallback(option, options->command->bit) == '\0')
		return TRAWL_OK;
	found = meant(option, start, &length);
	if (!tw_option_among(option->values, found, length, &found, &length))
		return not_among(option, where, *text, err);
	*text = tw_keep_text(options->keep, found, length);
	return *text ? TRAWL_OK : tw_cli_nomem(err);
}

static int check_type(const struct tw_option *option, const char *where, const char *text, struct trawl_error *err)
{
	int64_t number;
	double real;
	bool truth;

	switch (option->type) {
	case TW_BOOL:
		return tw_value_bool(text, &truth) ? TRAWL_OK : bad_value(option, where, text, "true or false", err);
	case TW_INT:
		return tw_value_int(text, &number) ? TRAWL_OK : bad_value(option, where, text, "a number from 0", err);
	case TW_FLOAT: return tw_value_float(text, &real) ? TRAWL_OK : bad_value(option, where, text, "a number", err);
	case TW_DURATION:
		return tw_value_duration(text, &number)
			       ? TRAWL_OK
			       : bad_value(option, where, text, "a duration with its unit, such as 90s or 5m", err);
	case TW_SIZE:
		return *text == '\0' || tw_value_size(text, &number)
			       ? TRAWL_OK
			       : bad_value(option, where, text, "a size, such as 500MB or 2GiB", err);
	default: return TRAWL_OK;
	}
}

static int append(struct tw_options *options, struct tw_value *value, const char **items, size_t count,
		  struct trawl_error *err)
{
	const char **all = tw_keep_alloc(options->keep, (value->count + count + 1) * sizeof(*all));

	if (!all)
		return tw_cli_nomem(err);
	if (value->count)
		memcpy(all, value->items, value->count * sizeof(*all));
	if (count)
		memcpy(all + value->count, items, count * sizeof(*all));
	value->items = all;
	value->count += count;
	return TRAWL_OK;
}

static int store(struct tw_options *options, const struct tw_option *option, enum tw_origin origin, const char *where,
		 const char **items, size_t count, struct trawl_error *err)
{
	struct tw_value *value = &options->values[option - tw_option_table];

	for (size_t i = 0; i < count; i++) {
		int status = option->values ? check_choice(options, option, where, &items[i], err)
					    : check_type(option, where, items[i], err);

		if (status < 0)
			return status;
	}
	/* Only a list that is given on the command line twice grows. */
	if (option->type != TW_LIST || origin != TW_FROM_FLAG || value->origin != TW_FROM_FLAG)
		*value = (struct tw_value){ 0 };
	value->origin = origin;
	value->where = where;
	return append(options, value, items, count, err);
}

int tw_options_set_items(struct tw_options *options, const struct tw_option *option, enum tw_origin origin,
			 const char *where, const char *const *items, size_t count, struct trawl_error *err)
{
	const char **copy;

	if (options->values[option - tw_option_table].origin > origin)
		return TRAWL_OK;
	copy = tw_keep_alloc(options->keep, (count + 1) * sizeof(*copy));
	if (!copy)
		return tw_cli_nomem(err);
	if (count)
		memcpy(copy, items, count * sizeof(*copy));
	return store(options, option, origin, where, copy, count, err);
}

int tw_options_set(struct tw_options *options, const struct tw_option *option, enum tw_origin origin, const char *where,
		   const char *text, struct trawl_error *err)
{
	const char **items;
	size_t count;

	if (option->type != TW_LIST || option->whole)
		return tw_options_set_items(options, option, origin, where, &text, 1, err);
	if (options->values[option - tw_option_table].origin > origin)
		return TRAWL_OK;
	if (!tw_value_split(options->keep, text, origin == TW_FROM_FLAG, &items, &count))
		return tw_cli_nomem(err);
	return store(options, option, origin, where, items, count, err);
}

int tw_options_warn(struct tw_options *options, struct trawl_error *err, const char *format, ...)
{
	size_t count = options->warning_count;
	char text[TRAWL_ERROR_MAX];
	va_list args;

	/* Room is made at every power of two. */
	if ((count & (count - 1)) == 0) {
		const char **more = tw_keep_alloc(options->keep, (2 * count + 1) * sizeof(*more));

		if (!more)
			return tw_cli_nomem(err);
		if (count)
			memcpy(more, options->warnings, count * sizeof(*more));
		options->warnings = more;
	}
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	options->warnings[count] = tw_keep_text(options->keep, text, strlen(text));
	if (!options->warnings[count])
		return tw_cli_nomem(err);
	options->warning_count++;
	return TRAWL_OK;
}

int tw_options_default(struct tw_options *options, struct trawl_error *err)
{
	for (size_t i = 0; i < TW_OPTIONS; i++) {
		const struct tw_option *option = &tw_option_table[i];
		const char *text = tw_option_fallback(option, options->command->bit);
		struct tw_value *value = &options->values[i];
		int status;

		if (value->origin != TW_FROM_DEFAULT)
			continue;
		value->where = option->name ? option->name : option->key;
		if (option->type == TW_LIST || option->type == TW_RAW) {
			if (!tw_value_split(options->keep, text, true, &value->items, &value->count))
				return tw_cli_nomem(err);
			continue;
		}
		status = append(options, value, &text, 1, err);
		if (status < 0)
			return status;
	}
	return TRAWL_OK;
}

const char *tw_options_text(const struct tw_options *options, enum tw_option_id id)
{
	const struct tw_value *value = &options->values[id];

	return value->count ? value->items[0] : "";
}

bool tw_options_is(const struct tw_options *options, enum tw_option_id id)
{
	bool truth = false;

	return tw_value_bool(tw_options_text(options, id), &truth) && truth;
}

bool tw_options_wants_bom(const struct tw_options *options)
{
	return strcmp(tw_options_text(options, TW_OPT_FORMAT), "cyclonedx") == 0;
}

const struct tw_value *tw_options_list(const struct tw_options *options, enum tw_option_id id)
{
	return &options->values[id];
}

int64_t tw_options_number(const struct tw_options *options, enum tw_option_id id)
{
	const char *text = tw_options_text(options, id);
	int64_t number = 0;
	bool right;

	switch (tw_option_table[id].type) {
	case TW_DURATION: right = tw_value_duration(text, &number); break;
	case TW_SIZE: right = tw_value_size(text, &number); break;
	default: right = tw_value_int(text, &number); break;
	}
	return right ? number : 0;
}

bool tw_options_has(const struct tw_options *options, enum tw_option_id id, const char *item)
{
	const struct tw_value *value = &options->values[id];

	for (size_t i = 0; i < value->count; i++)
		if (strcmp(value->items[i], item) == 0)
			return true;
	return false;
}

bool tw_options_given(const struct tw_options *options, enum tw_option_id id)
{
	return options->values[id].origin != TW_FROM_DEFAULT;
}

/* Are the items of @value those of the default, in order? */
static bool is_fallback(const struct tw_value *value, const char *fallback)
{
	for (size_t i = 0; i < value->count; i++) {
		size_t length = strlen(value->items[i]);

		if (strncmp(fallback, value->items[i], length) != 0)
			return false;
		fallback += length;
		if (i + 1 < value->count && *fallback++ != ',')
			return false;
	}
	return *fallback == '\0';
}

bool tw_options_changed(const struct tw_options *options, enum tw_option_id id)
{
	const struct tw_option *option = &tw_option_table[id];
	const char *fallback = tw_option_fallback(option, options->command->bit);
	bool truth = false;

	if (!tw_options_given(options, id))
		return false;
	if (option->type == TW_BOOL)
		return tw_options_is(options, id) != (tw_value_bool(fallback, &truth) && truth);
	if (option->type == TW_RAW)
		return true;
	return !is_fallback(&options->values[id], fallback);
}
