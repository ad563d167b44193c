/* SPDX-License-Identifier: Apache-2.0 */
/* What "format" asks of texts: RFC 3339, 3986, 4122, 6901, and what the e-mail and host names of the drafts are. */
#include "helm/schema_parts.h"

#include "base/datetime.h"

static const char *json_pointer(struct tw_slice s)
{
	if (s.len && s.ptr[0] != '/')
		return "not starting with /";
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '~' && (i + 1 == s.len || (s.ptr[i + 1] != '0' && s.ptr[i + 1] != '1')))
			return "~ must be followed by 0 or 1";
	}
	return NULL;
}

static size_t digits(struct tw_slice s)
{
	size_t count = 0;

	while (count < s.len && tw_is_digit(s.ptr[count]))
		count++;
	return count;
}

static const char *relative_pointer(struct tw_slice s)
{
	size_t count = digits(s);

	if (!count)
		return "must start with non-negative integer";
	if (count > 1 && s.ptr[0] == '0')
		return "starts with zero";
	s = tw_slice_from(s, count);
	return tw_slice_is(s, "#") ? NULL : json_pointer(s);
}

static const char *uuid(struct tw_slice s)
{
	static const size_t lengths[] = { 8, 4, 4, 4, 12 };
	struct tw_slice part;
	size_t count = 0;

	while (tw_slice_split(&s, '-', &part)) {
		if (count == 5 || part.len != lengths[count++])
			return "must have 5 elements of 8, 4, 4, 4 and 12 digits";
		for (size_t i = 0; i < part.len; i++) {
			if (tw_hex_digit(part.ptr[i]) < 0)
				return "non-hex character";
		}
	}
	return count == 5 ? NULL : "must have 5 elements";
}

static const char *duration_part(struct tw_slice s, const char *units)
{
	while (s.len) {
		size_t count = digits(s);
		const char *unit = count < s.len ? strchr(units, s.ptr[count]) : NULL;

		if (!count)
			return "missing number";
		if (count == s.len)
			return "missing unit";
		if (!unit)
			return "invalid unit, or out of order";
		units = unit + 1;
		s = tw_slice_from(s, count + 1);
	}
	return NULL;
}

static const char *duration(struct tw_slice s)
{
	struct tw_slice date;
	const char *why;

	if (s.len < 2 || s.ptr[0] != 'P')
		return s.len == 1 && s.ptr[0] == 'P' ? "nothing after P" : "must start with P";
	s = tw_slice_from(s, 1);
	if (tw_slice_ends(s, "W"))
		return s.len > 1 && digits(s) == s.len - 1 ? NULL : "invalid week";
	tw_slice_split(&s, 'T', &date);
	why = duration_part(date, "YMD");
	if (why || !s.ptr)
		return why;
	return s.len ? duration_part(s, "HMS") : "no time elements";
}

static const char *ipv4(struct tw_slice s)
{
	struct tw_slice part;
	uint64_t number;
	size_t count = 0;

	while (tw_slice_split(&s, '.', &part)) {
		count++;
		if (part.len > 1 && part.ptr[0] == '0')
			return "leading zeros";
		if (!tw_slice_u64(part, 255, &number))
			return "decimal must be between 0 and 255";
	}
	return count == 4 ? NULL : "expected four decimals";
}

/* The groups before or behind "::"; -1 when they aren't right. */
static int groups(struct tw_slice s, bool last)
{
	struct tw_slice part;
	int count = 0;

	while (s.len || (s.ptr && count)) {
		tw_slice_split(&s, ':', &part);
		if (last && !s.ptr && tw_slice_find(part, '.') >= 0)
			return ipv4(part) ? -1 : count + 2;
		if (!part.len || part.len > 4)
			return -1;
		for (size_t i = 0; i < part.len; i++) {
			if (tw_hex_digit(part.ptr[i]) < 0)
				return -1;
		}
		count++;
	}
	return count;
}

static const char *ipv6(struct tw_slice s)
{
	ptrdiff_t gap = tw_slice_search(s, TW_LIT("::"));
	int before, behind;

	if (tw_slice_find(s, ':') < 0)
		return "missing colon";
	if (gap < 0)
		return groups(s, true) == 8 ? NULL : "not eight groups of up to four digits";
	before = groups(tw_slice_head(s, (size_t)gap), false);
	behind = groups(tw_slice_from(s, (size_t)gap + 2), true);
	return before >= 0 && behind >= 0 && before + behind <= 7 ? NULL : "not eight groups of up to four digits";
}

static const char *hostname(struct tw_slice s)
{
	struct tw_slice label;

	if (tw_slice_ends(s, "."))
		s.len--;
	if (s.len > 253)
		return "more than 253 characters long";
	if (!s.ptr)
		s.ptr = "";
	while (tw_slice_split(&s, '.', &label)) {
		if (label.len < 1 || label.len > 63)
			return "label must be 1 to 63 characters long";
		if (label.ptr[0] == '-')
			return "label starts with hyphen";
		if (label.ptr[label.len - 1] == '-')
			return "label ends with hyphen";
		for (size_t i = 0; i < label.len; i++) {
			if (!tw_is_alnum(label.ptr[i]) && label.ptr[i] != '-')
				return "invalid character";
		}
	}
	return NULL;
}

static const char *local_part(struct tw_slice s)
{
	if (s.len > 64)
		return "local part more than 64 characters long";
	if (s.len > 1 && s.ptr[0] == '"') {
		for (size_t i = 1; i + 1 < s.len; i++) {
			if (s.ptr[i] == '\\' || s.ptr[i] == '"')
				return "backslash and quote are not allowed within quoted local part";
		}
		return NULL;
	}
	if (tw_slice_starts(s, ".") || tw_slice_ends(s, "."))
		return "starts or ends with dot";
	if (tw_slice_search(s, TW_LIT("..")) >= 0)
		return "consecutive dots";
	for (size_t i = 0; i < s.len; i++) {
		if (!tw_is_alnum(s.ptr[i]) && !(s.ptr[i] && strchr(".!#$%&'*+-/=?^_`{|}~", s.ptr[i])))
			return "invalid character";
	}
	return NULL;
}

static const char *email(struct tw_slice s)
{
	ptrdiff_t at = tw_slice_rfind(s, '@');
	struct tw_slice domain;
	const char *why;

	if (s.len > 254)
		return "more than 255 characters long";
	if (at < 0)
		return "missing @";
	why = local_part(tw_slice_head(s, (size_t)at));
	domain = tw_slice_from(s, (size_t)at + 1);
	if (why || !(tw_slice_starts(domain, "[") && tw_slice_ends(domain, "]")))
		return why ? why : hostname(domain);
	domain = tw_slice_sub(domain, 1, domain.len - 1);
	return tw_slice_starts(domain, "IPv6:") ? ipv6(tw_slice_from(domain, 5)) : ipv4(domain);
}

static bool two(struct tw_slice s, size_t at, uint64_t max, uint64_t *ret)
{
	struct tw_slice part = tw_slice_sub(s, at, at + 2);

	return part.len == 2 && tw_slice_u64(part, max, ret);
}

static const char *date(struct tw_slice s)
{
	uint64_t century, year, month, day;

	if (s.len != 10 || s.ptr[4] != '-' || s.ptr[7] != '-' || !two(s, 0, 99, &century) || !two(s, 2, 99, &year) ||
	    !two(s, 5, 12, &month) || !two(s, 8, 31, &day) || !month || !day)
		return "no date such as 2006-01-02";
	year += century * 100;
	if (tw_days((int64_t)year, (unsigned)month, (unsigned)day) >=
	    tw_days((int64_t)(year + month / 12), (unsigned)(month % 12 + 1), 1))
		return "day out of range";
	return NULL;
}

static const char *time_of_day(struct tw_slice s)
{
	uint64_t hour, minute, second, zone_hour = 0, zone_minute = 0;
	int64_t total;

	if (s.len < 9 || s.ptr[2] != ':' || s.ptr[5] != ':' || !two(s, 0, 23, &hour) || !two(s, 3, 59, &minute) ||
	    !two(s, 6, 60, &second))
		return "no time such as 15:04:05Z";
	total = (int64_t)(hour * 60 + minute);
	s = tw_slice_from(s, 8);
	if (s.ptr[0] == '.') {
		size_t count = digits(tw_slice_from(s, 1));

		if (!count)
			return "no digits in second fraction";
		s = tw_slice_from(s, count + 1);
	}
	if (s.len == 6 && (s.ptr[0] == '+' || s.ptr[0] == '-')) {
		if (s.ptr[3] != ':' || !two(s, 1, 23, &zone_hour) || !two(s, 4, 59, &zone_minute))
			return "hour/min in offset out of range";
		total += (s.ptr[0] == '+' ? -1 : 1) * (int64_t)(zone_hour * 60 + zone_minute);
	} else if (!tw_slice_is(s, "Z") && !tw_slice_is(s, "z")) {
		return "offset must be Z, or 6 characters long";
	}
	return second == 60 && (total + 1440) % 1440 != 1439 ? "invalid leap second" : NULL;
}

static const char *date_time(struct tw_slice s)
{
	if (s.len < 20)
		return "less than 20 characters long";
	if (s.ptr[10] != 'T' && s.ptr[10] != 't')
		return "11th character must be t or T";
	return date(tw_slice_head(s, 10)) ? "invalid date element" : time_of_day(tw_slice_from(s, 11));
}

static const char *period(struct tw_slice s)
{
	struct tw_slice start;
	const char *why;

	tw_slice_split(&s, '/', &start);
	if (!s.ptr)
		return "missing slash";
	why = tw_slice_starts(start, "P") ? duration(start) : date_time(start);
	if (why)
		return why;
	return tw_slice_starts(s, "P") && !tw_slice_starts(start, "P") ? duration(s) : date_time(s);
}

static const char *reference(struct tw_slice s)
{
	ptrdiff_t colon = tw_slice_find(s, ':'), slash = tw_slice_find(s, '/');

	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		if (c < 0x20 || c == 0x7f)
			return "invalid control character in URL";
		if (c == '%' && (i + 2 >= s.len || tw_hex_digit(s.ptr[i + 1]) < 0 || tw_hex_digit(s.ptr[i + 2]) < 0))
			return "invalid URL escape";
	}
	if (colon == 0)
		return "missing protocol scheme";
	if (colon > 0 && (slash < 0 || colon < slash) && !tw_is_alpha(s.ptr[0]) && s.ptr[0] != '?' && s.ptr[0] != '#')
		return "first path segment in URL cannot contain colon";
	return NULL;
}

static const char *uri_reference(struct tw_slice s)
{
	return tw_slice_find(s, '\\') >= 0 ? "contains \\" : reference(s);
}

static const char *uri(struct tw_slice s)
{
	const char *why = reference(s);

	for (size_t i = 0; !why && i < s.len; i++) {
		if (s.ptr[i] == ':' && i)
			return NULL;
		if (!tw_is_alpha(s.ptr[i]) && !(i && (tw_is_digit(s.ptr[i]) || strchr("+-.", s.ptr[i]))))
			break;
	}
	return why ? why : "relative url";
}

static const char *identifiers(struct tw_slice s, bool prerelease)
{
	struct tw_slice part;

	while (tw_slice_split(&s, '.', &part)) {
		if (!part.len)
			return prerelease ? "pre-release identifier is empty" : "build identifier is empty";
		for (size_t i = 0; i < part.len; i++) {
			if (!tw_is_alnum(part.ptr[i]) && part.ptr[i] != '-')
				return "invalid character";
		}
		if (prerelease && part.len > 1 && part.ptr[0] == '0' && digits(part) == part.len)
			return "pre-release numeric identifier starts with zero";
	}
	return NULL;
}

/* What is behind that place: one empty part when that is nothing. */
static struct tw_slice behind(struct tw_slice s, size_t at)
{
	return tw_slice_of(s.ptr + at + 1, s.len - at - 1);
}

static const char *semver(struct tw_slice s)
{
	ptrdiff_t plus = tw_slice_find(s, '+'), dash;
	const char *why = plus < 0 ? NULL : identifiers(behind(s, (size_t)plus), false);
	struct tw_slice part;
	size_t count = 0;

	s = plus < 0 ? s : tw_slice_head(s, (size_t)plus);
	dash = tw_slice_find(s, '-');
	if (!why && dash >= 0)
		why = identifiers(behind(s, (size_t)dash), true);
	s = dash < 0 ? s : tw_slice_head(s, (size_t)dash);
	while (!why && tw_slice_split(&s, '.', &part)) {
		count++;
		if (!part.len || digits(part) != part.len || (part.len > 1 && part.ptr[0] == '0'))
			return "a part of the version is no number";
	}
	return why || count == 3 ? why : "versionCore must have 3 numbers separated by dot";
}

const char *tw_schema_format(struct tw_slice format, struct tw_slice text)
{
	static const struct {
		const char *name;
		const char *(*wrong)(struct tw_slice text);
	} formats[] = {
		{ "json-pointer", json_pointer },
		{ "relative-json-pointer", relative_pointer },
		{ "uuid", uuid },
		{ "duration", duration },
		{ "period", period },
		{ "ipv4", ipv4 },
		{ "ipv6", ipv6 },
		{ "hostname", hostname },
		{ "email", email },
		{ "date", date },
		{ "time", time_of_day },
		{ "date-time", date_time },
		{ "uri", uri },
		{ "iri", uri },
		{ "uri-reference", uri_reference },
		{ "iri-reference", uri_reference },
		{ "uri-template", reference },
		{ "semver", semver },
	};

	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
		if (tw_slice_is(format, formats[i].name))
			return formats[i].wrong(text);
	}
	return NULL;
}
