/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Source: Go's strconv.ParseBool and ParseInt, time.ParseDuration, encoding/csv; docker/go-units FromHumanSize for sizes.
 * Surprising: go-units takes "MiB" for a million bytes. Here it is 1,048,576, as everywhere else.
 */
#include "cli/value.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool tw_value_bool(const char *text, bool *ret)
{
	static const char *const words[] = { "1", "t", "T", "TRUE",  "true",  "True",
					     "0", "f", "F", "FALSE", "false", "False" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (strcmp(text, words[i]) == 0) {
			*ret = i < 6;
			return true;
		}
	}
	return false;
}

bool tw_value_int(const char *text, int64_t *ret)
{
	int base = 10;
	char *end;
	long long number;

	if (text[0] == '0' && text[1] && strchr("xXoObB", text[1])) {
		base = text[1] == 'x' || text[1] == 'X' ? 16 : text[1] == 'o' || text[1] == 'O' ? 8 : 2;
		text += 2;
	}
	if (!*text || text[strspn(text, "0123456789abcdefABCDEF")])
		return false;
	errno = 0;
	number = strtoll(text, &end, base);
	if (errno || *end || number > INT32_MAX)
		return false;
	*ret = number;
	return true;
}

/* A plain decimal with an optional fraction: no sign, exponent, hexadecimal or locale, which strtod would take. */
static bool decimal(const char **text, double *ret)
{
	const char *at = *text;
	double number = 0, place = 1;
	size_t digits = 0;

	for (; *at >= '0' && *at <= '9'; at++, digits++)
		number = number * 10 + (*at - '0');
	if (*at == '.')
		for (at++; *at >= '0' && *at <= '9'; at++, digits++)
			number += (*at - '0') * (place /= 10);
	*text = at;
	*ret = number;
	return digits > 0;
}

bool tw_value_float(const char *text, double *ret)
{
	return decimal(&text, ret) && *text == '\0';
}

static double duration_unit(const char **text)
{
	static const struct {
		const char *name;
		double milliseconds;
	} units[] = { { "ns", 1e-6 }, { "us", 1e-3 }, { "\xc2\xb5s", 1e-3 }, { "\xce\xbcs", 1e-3 },
		      { "ms", 1 },    { "s", 1e3 },   { "m", 6e4 },          { "h", 36e5 } };

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		size_t length = strlen(units[i].name);

		if (strncmp(*text, units[i].name, length) == 0) {
			*text += length;
			return units[i].milliseconds;
		}
	}
	return 0;
}

static int64_t whole(double number)
{
	return number >= 9e18 ? INT64_MAX : (int64_t)number;
}

bool tw_value_duration(const char *text, int64_t *ret)
{
	double sum = 0, number, unit;

	if (strcmp(text, "0") == 0) {
		*ret = 0;
		return true;
	}
	do {
		if (!decimal(&text, &number))
			return false;
		unit = duration_unit(&text);
		if (unit == 0)
			return false;
		sum += number * unit;
	} while (*text);
	*ret = sum > 0 && sum < 1 ? 1 : whole(sum);
	return true;
}

bool tw_value_size(const char *text, int64_t *ret)
{
	static const char prefixes[] = "kmgtp";
	double number, step = 1000;
	const char *prefix;

	if (!decimal(&text, &number))
		return false;
	text += *text == ' ';
	prefix = *text ? strchr(prefixes, *text | 0x20) : NULL;
	if (prefix) {
		text++;
		if (*text == 'i' || *text == 'I') {
			step = 1024;
			if (text[1] != 'b' && text[1] != 'B')
				return false;
			text++;
		}
		for (ptrdiff_t i = 0; i <= prefix - prefixes; i++)
			number *= step;
	}
	text += *text == 'b' || *text == 'B';
	*ret = whole(number);
	return *text == '\0';
}

/* One field of a CSV record: quotes are taken off, doubled ones halved; a quote within a bare field is itself. */
static const char *csv_field(struct tw_keep *keep, const char **text)
{
	const char *at = *text;
	char *field = tw_keep_alloc(keep, strlen(at) + 1), *to = field;
	bool quoted = *at == '"';

	if (!field)
		return NULL;
	at += quoted;
	while (*at && (quoted || *at != ',')) {
		if (quoted && at[0] == '"' && at[1] != '"') {
			quoted = false;
			at++;
			continue;
		}
		at += quoted && at[0] == '"';
		*to++ = *at++;
	}
	*text = at;
	return field;
}

/* One piece between the separators. */
static const char *plain_field(struct tw_keep *keep, const char **text, const char *separators)
{
	size_t length = strcspn(*text, separators);
	const char *field = tw_keep_text(keep, *text, length);

	*text += length;
	return field;
}

bool tw_value_split(struct tw_keep *keep, const char *text, bool csv, const char ***ret, size_t *ret_count)
{
	bool commas = csv || strchr(text, ',');
	const char *separators = commas ? "," : " \t\r\n\v\f";
	const char **items = tw_keep_alloc(keep, (strlen(text) + 2) * sizeof(*items));
	size_t count = 0;

	if (!items)
		return false;
	while (*text) {
		if (!commas) {
			text += strspn(text, separators);
			if (!*text)
				break;
		}
		items[count] = csv ? csv_field(keep, &text) : plain_field(keep, &text, separators);
		if (!items[count++])
			return false;
		if (commas && *text == ',' && !*++text)
			items[count++] = ""; /* "a," has two items, as strings.Split and encoding/csv have it */
	}
	*ret = items;
	*ret_count = count;
	return true;
}
