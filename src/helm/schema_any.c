/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a schema says of values of any kind: their type, one of some, a format; and schemas that are to match all, any, one,
 * not.
 */
#include "helm/schema_parts.h"

bool tw_schema_count(const struct tw_schema_check *check, const char *name, size_t *ret)
{
	const struct tw_value *found = tw_schema_word(check, name);
	double number;

	if (!found || !tw_schema_double(*found, &number) || number < 0)
		return false;
	*ret = number > 1e15 ? SIZE_MAX / 2 : (size_t)number;
	return true;
}

static const char *type_of(struct tw_value v)
{
	double number;

	switch (v.kind) {
	case TW_V_BOOL: return "boolean";
	case TW_V_STRING: return tw_schema_double(v, &number) ? "number" : "string";
	case TW_V_LIST: return "array";
	case TW_V_MAP: return "object";
	case TW_V_NONE:
	case TW_V_NIL: return "null";
	default: return "number";
	}
}

static bool names_type(struct tw_value types, const char *name)
{
	for (size_t i = 0; types.kind == TW_V_LIST && i < types.list->len; i++) {
		if (tw_schema_is_text(types.list->at[i]) && tw_slice_is(types.list->at[i].text, name))
			return true;
	}
	return tw_schema_is_text(types) && tw_slice_is(types.text, name);
}

static bool check_type(struct tw_schema_check *check)
{
	static const char *const types[] = { "null", "boolean", "number", "integer", "string", "array", "object" };
	const struct tw_value *wanted = tw_schema_word(check, "type");
	const char *got = type_of(check->value);
	struct tw_buf words = { 0 };
	bool first = true;

	if (!wanted || names_type(*wanted, got) ||
	    (names_type(*wanted, "integer") && tw_schema_is_integer(check->value)))
		return true;
	tw_buf_printf(&words, "got %s, want ", got);
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		if (!names_type(*wanted, types[i]))
			continue;
		tw_buf_text(&words, first ? "" : " or ");
		tw_buf_text(&words, types[i]);
		first = false;
	}
	tw_schema_tell(check, NULL, &words);
	return false;
}

static bool is_simple(struct tw_value v)
{
	return v.kind != TW_V_LIST && v.kind != TW_V_MAP;
}

static bool check_const(struct tw_schema_check *check)
{
	const struct tw_value *wanted = check->node->resource->draft >= 6 ? tw_schema_word(check, "const") : NULL;
	struct tw_buf words = { 0 };

	if (!wanted || tw_schema_equal(check->value, *wanted, &check->run->steps))
		return true;
	if (is_simple(*wanted)) {
		tw_buf_text(&words, "value must be ");
		tw_schema_show(&words, *wanted);
	} else {
		tw_buf_text(&words, "'const' failed");
	}
	tw_schema_tell(check, NULL, &words);
	return false;
}

static bool check_enum(struct tw_schema_check *check)
{
	const struct tw_value *wanted = tw_schema_word(check, "enum");
	struct tw_buf words = { 0 };
	bool simple = true;

	if (!wanted || wanted->kind != TW_V_LIST)
		return true;
	for (size_t i = 0; i < wanted->list->len; i++) {
		if (tw_schema_equal(check->value, wanted->list->at[i], &check->run->steps))
			return true;
		simple &= is_simple(wanted->list->at[i]);
	}
	tw_buf_text(&words, !simple                  ? "'enum' failed"
			    : wanted->list->len == 1 ? "value must be "
						     : "value must be one of ");
	for (size_t i = 0; simple && i < wanted->list->len; i++) {
		tw_buf_text(&words, i ? ", " : "");
		tw_schema_show(&words, wanted->list->at[i]);
	}
	tw_schema_tell(check, NULL, &words);
	return false;
}

/* A format that is a pattern itself, or one of those that are known. */
static bool check_format(struct tw_schema_check *check)
{
	const struct tw_value *format = check->node->resource->draft < 2019 ? tw_schema_word(check, "format") : NULL;
	struct tw_buf words = { 0 };
	struct trawl_error error = { 0 };
	const char *why;

	if (!format || !tw_schema_is_text(*format) || !tw_schema_is_text(check->value))
		return true;
	why = tw_schema_format(format->text, check->value.text);
	if (tw_slice_is(format->text, "regex")) {
		struct tw_regex *regex = NULL;

		if (tw_regex_compile(check->value.text, &regex, &error) < 0)
			why = error.message;
		tw_regex_free(regex);
	}
	if (!why)
		return true;
	tw_schema_quote(&words, check->value.text);
	tw_buf_printf(&words, " is not valid %.*s: %s", TW_ARG(format->text), why);
	tw_schema_tell(check, NULL, &words);
	return false;
}

bool tw_schema_check_any(struct tw_schema_check *check)
{
	return check_type(check) && check_const(check) && check_enum(check) && check_format(check);
}

static const struct tw_value *list_word(const struct tw_schema_check *check, const char *name)
{
	const struct tw_value *found = tw_schema_word(check, name);

	return found && found->kind == TW_V_LIST && found->list->len ? found : NULL;
}

static void check_not(struct tw_schema_check *check)
{
	const struct tw_value *not = tw_schema_word(check, "not");

	if (not &&tw_schema_apply(check, *not, true, NULL) > 0)
		tw_schema_say(check, NULL, "'not' failed");
}

static void check_all_of(struct tw_schema_check *check)
{
	const struct tw_value *all = list_word(check, "allOf");
	struct tw_schema_problems causes = { 0 };
	bool right = true;

	for (size_t i = 0; all && i < all->list->len && check->status >= 0; i++)
		right &= tw_schema_apply(check, all->list->at[i], false, &causes) > 0;
	if (!right)
		tw_schema_say(check, &causes, "'allOf' failed");
}

static void check_any_of(struct tw_schema_check *check)
{
	const struct tw_value *any = list_word(check, "anyOf");
	struct tw_schema_problems causes = { 0 };
	bool matched = false;

	for (size_t i = 0; any && i < any->list->len && check->status >= 0 && !(matched && !check->rest.count); i++)
		matched |= tw_schema_apply(check, any->list->at[i], false, &causes) > 0;
	if (any && !matched)
		tw_schema_say(check, &causes, "'anyOf' failed");
}

static void check_one_of(struct tw_schema_check *check)
{
	const struct tw_value *one = list_word(check, "oneOf");
	struct tw_schema_problems causes = { 0 };
	size_t matched = SIZE_MAX;

	for (size_t i = 0; one && i < one->list->len && check->status >= 0; i++) {
		if (tw_schema_apply(check, one->list->at[i], matched != SIZE_MAX, &causes) <= 0)
			continue;
		if (matched != SIZE_MAX) {
			tw_schema_say(check, NULL, "'oneOf' failed, subschemas %zu, %zu matched", matched, i);
			return;
		}
		matched = i;
	}
	if (one && matched == SIZE_MAX)
		tw_schema_say(check, &causes, "'oneOf' failed, none matched");
}

static void check_if(struct tw_schema_check *check)
{
	const struct tw_value *condition = check->node->resource->draft >= 7 ? tw_schema_word(check, "if") : NULL;
	const struct tw_value *then;

	if (!condition)
		return;
	then = tw_schema_word(check, tw_schema_apply(check, *condition, true, NULL) > 0 ? "then" : "else");
	if (then && check->status >= 0)
		tw_schema_apply(check, *then, false, &check->problems);
}

void tw_schema_check_logic(struct tw_schema_check *check)
{
	check_not(check);
	check_all_of(check);
	check_any_of(check);
	check_one_of(check);
	check_if(check);
}
