/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/options.h"

#include <string.h>
#include <strings.h>

const struct tw_option tw_option_table[TW_OPTIONS] = {
#define TW_OPTION(id, ...) [TW_OPT_##id] = { __VA_ARGS__ },
#include "cli/option_list.h"
#undef TW_OPTION
};

static bool is(const char *text, const char *name, size_t length)
{
	return text && strncmp(text, name, length) == 0 && text[length] == '\0';
}

const struct tw_option *tw_option_by_name(const char *name, size_t length, const struct tw_alias **ret_alias)
{
	for (size_t i = 0; i < TW_OPTIONS; i++) {
		const struct tw_option *option = &tw_option_table[i];

		*ret_alias = NULL;
		if (is(option->name, name, length))
			return option;
		for (size_t j = 0; j < 3 && option->aliases[j].name; j++) {
			*ret_alias = &option->aliases[j];
			if (is(option->aliases[j].name, name, length) &&
			    !(option->aliases[j].kind & TW_ALIAS_ENVIRONMENT))
				return option;
		}
	}
	*ret_alias = NULL;
	return NULL;
}

const struct tw_option *tw_option_by_letter(char letter)
{
	for (size_t i = 0; i < TW_OPTIONS; i++)
		if (letter && tw_option_table[i].letter == letter)
			return &tw_option_table[i];
	return NULL;
}

const char *tw_option_fallback(const struct tw_option *option, unsigned command)
{
	const char *fallback = option->other_for & command ? option->other_fallback : option->fallback;

	return fallback ? fallback : option->type == TW_BOOL ? "false" : "";
}

bool tw_option_among(const char *values, const char *name, size_t length, const char **ret, size_t *ret_length)
{
	while (values && *values) {
		size_t each = strcspn(values, ",");

		if (each == length && strncasecmp(values, name, length) == 0) {
			if (ret) {
				*ret = values;
				*ret_length = length;
			}
			return true;
		}
		values += each + (values[each] == ',');
	}
	return false;
}
