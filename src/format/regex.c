/* SPDX-License-Identifier: Apache-2.0 */
#include "format/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <stdlib.h>

/* Matching gives up after so many steps, depths and KiB: patterns of charts take a few hundred. */
enum { STEPS = 5000000, DEPTH = 100000, MEMORY_KIB = 64 * 1024, LONGEST = 64 * 1024 };

struct tw_regex {
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *context;
};

static const char *refused_group(struct tw_slice rest)
{
	static const char *const refused[] = { "(?=", "(?!", "(?<=", "(?<!", "(?>", "(?|", "(?#", "(?(",
					       "(?R", "(?&", "(?P=", "(?P>", "(*",  "(?+", "(?0", "(?1" };

	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		if (tw_slice_starts(rest, refused[i]))
			return refused[i];
	}
	return NULL;
}

static bool is_repeat(char c)
{
	return c == '*' || c == '+' || c == '?' || c == '}';
}

/* What PCRE2 would take, and RE2 doesn't. */
static int check_syntax(struct tw_slice p, struct trawl_error *err)
{
	bool in_class = false;

	for (size_t i = 0; i < p.len; i++) {
		const char *group = in_class ? NULL : refused_group(tw_slice_from(p, i));

		if (p.ptr[i] == '\\' && i + 1 < p.len) {
			char c = p.ptr[++i];

			if (!in_class && ((c >= '1' && c <= '9') || strchr("GkgKRXhHNOuoyY", c)))
				return tw_fail(err, TRAWL_E_FORMAT,
					       "error parsing regexp: invalid escape sequence: `\\%c`", c);
			if (c == 'Q') {
				ptrdiff_t end = tw_slice_search(tw_slice_from(p, i), TW_LIT("\\E"));

				i = end < 0 ? p.len : i + (size_t)end + 1;
			}
			continue;
		}
		if (group)
			return tw_fail(err, TRAWL_E_FORMAT,
				       "error parsing regexp: invalid or unsupported Perl syntax: `%s`", group);
		if (!in_class && i > 0 && p.ptr[i] == '+' && is_repeat(p.ptr[i - 1]) &&
		    !(i > 1 && p.ptr[i - 2] == '\\'))
			return tw_fail(err, TRAWL_E_FORMAT, "error parsing regexp: invalid nested repetition operator");
		if (!in_class && p.ptr[i] == '[') {
			in_class = true;
			if (i + 1 < p.len && p.ptr[i + 1] == '^')
				i++;
			if (i + 1 < p.len && p.ptr[i + 1] == ']')
				i++;
		} else if (in_class && p.ptr[i] == '[' && i + 1 < p.len && p.ptr[i + 1] == ':') {
			ptrdiff_t end = tw_slice_search(tw_slice_from(p, i), TW_LIT(":]"));

			i = end < 0 ? i : i + (size_t)end + 1;
		} else if (in_class && p.ptr[i] == ']') {
			in_class = false;
		}
	}
	return TRAWL_OK;
}

static int fail_code(int number, PCRE2_SIZE at, struct trawl_error *err)
{
	PCRE2_UCHAR text[160] = { 0 };

	pcre2_get_error_message(number, text, sizeof(text));
	return tw_fail(err, TRAWL_E_FORMAT, "error parsing regexp: at %zu: %s", (size_t)at, (const char *)text);
}

int tw_regex_compile(struct tw_slice pattern, struct tw_regex **ret, struct trawl_error *err)
{
	struct tw_regex *regex;
	PCRE2_SIZE at;
	int number, status;

	if (pattern.len > LONGEST)
		return tw_fail(err, TRAWL_E_LIMIT, "regular expression longer than %d bytes", LONGEST);
	status = check_syntax(pattern, err);
	if (status < 0)
		return status;
	regex = calloc(1, sizeof(*regex));
	if (!regex)
		return tw_fail_nomem(err);
	regex->code =
		pcre2_compile((PCRE2_SPTR)(pattern.ptr ? pattern.ptr : ""), pattern.len,
			      PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C,
			      &number, &at, NULL);
	if (!regex->code) {
		tw_regex_free(regex);
		return fail_code(number, at, err);
	}
	regex->data = pcre2_match_data_create_from_pattern(regex->code, NULL);
	regex->context = pcre2_match_context_create(NULL);
	if (!regex->data || !regex->context) {
		tw_regex_free(regex);
		return tw_fail_nomem(err);
	}
	pcre2_set_match_limit(regex->context, STEPS);
	pcre2_set_depth_limit(regex->context, DEPTH);
	pcre2_set_heap_limit(regex->context, MEMORY_KIB);
	*ret = regex;
	return TRAWL_OK;
}

void tw_regex_free(struct tw_regex *regex)
{
	if (!regex)
		return;
	pcre2_match_context_free(regex->context);
	pcre2_match_data_free(regex->data);
	pcre2_code_free(regex->code);
	free(regex);
}

static void take_names(const struct tw_regex *regex, struct tw_regex_match *ret)
{
	uint32_t names = 0, size = 0;
	PCRE2_SPTR table = NULL;

	pcre2_pattern_info(regex->code, PCRE2_INFO_NAMECOUNT, &names);
	pcre2_pattern_info(regex->code, PCRE2_INFO_NAMEENTRYSIZE, &size);
	pcre2_pattern_info(regex->code, PCRE2_INFO_NAMETABLE, &table);
	for (uint32_t i = 0; i < names; i++, table += size) {
		size_t group = (size_t)table[0] << 8 | table[1];

		if (group < ret->count)
			ret->name[group] = tw_slice((const char *)table + 2);
	}
}

int tw_regex_find(struct tw_regex *regex, struct tw_slice text, size_t from, struct tw_regex_match *ret,
		  struct trawl_error *err)
{
	const char *bytes = text.ptr ? text.ptr : "";
	const PCRE2_SIZE *places = pcre2_get_ovector_pointer(regex->data);
	int found = pcre2_match(regex->code, (PCRE2_SPTR)bytes, text.len, from, 0, regex->data, regex->context);
	uint32_t groups = 0;

	if (found == PCRE2_ERROR_NOMATCH)
		return 0;
	if (found < 0)
		return tw_fail(err, TRAWL_E_LIMIT, "regular expression needs too many steps (%d)", found);
	memset(ret, 0, sizeof(*ret));
	pcre2_pattern_info(regex->code, PCRE2_INFO_CAPTURECOUNT, &groups);
	ret->count = groups + 1 < TW_REGEX_GROUPS ? groups + 1 : TW_REGEX_GROUPS;
	for (size_t i = 0; i < ret->count && (int)i < found; i++) {
		if (places[2 * i] != PCRE2_UNSET && places[2 * i] <= places[2 * i + 1])
			ret->group[i] = tw_slice_of(bytes + places[2 * i], places[2 * i + 1] - places[2 * i]);
	}
	take_names(regex, ret);
	return 1;
}
