/* SPDX-License-Identifier: Apache-2.0 */
/* What schemas ask of objects, lists, texts and numbers. */
#include "helm/schema_parts.h"

/* At least, and at most: "minItems: got 1, want 2". */
static void check_range(struct tw_schema_check *check, const char *min, const char *max, size_t got)
{
	const char *const names[] = { min, max };

	for (int i = 0; i < 2; i++) {
		struct tw_buf words = { 0 };
		size_t want;

		if (!tw_schema_count(check, names[i], &want) || (i ? got <= want : got >= want))
			continue;
		tw_buf_printf(&words, "%s: got ", names[i]);
		tw_schema_number(&words, (double)got);
		tw_buf_text(&words, ", want ");
		tw_schema_number(&words, (double)want);
		tw_schema_tell(check, NULL, &words);
	}
}

/* The names of a list that the object lacks, in quotes; their number. */
static size_t missing(const struct tw_schema_check *check, struct tw_value names, struct tw_buf *words)
{
	size_t count = 0;

	for (size_t i = 0; names.kind == TW_V_LIST && i < names.list->len; i++) {
		struct tw_value name = names.list->at[i];

		if (!tw_schema_is_text(name) || tw_dict_get(check->value.dict, name.text))
			continue;
		tw_buf_text(words, count++ ? ", " : "");
		tw_schema_quote(words, name.text);
	}
	return count;
}

static void check_required(struct tw_schema_check *check)
{
	const struct tw_value *required = tw_schema_word(check, "required");
	struct tw_buf names = { 0 }, words = { 0 };
	size_t count = required ? missing(check, *required, &names) : 0;

	if (count) {
		tw_buf_text(&words, count == 1 ? "missing property " : "missing properties ");
		tw_buf_slice(&words, tw_buf_view(&names));
		words.failed |= names.failed;
		tw_schema_tell(check, NULL, &words);
	}
	tw_buf_release(&names);
}

static void check_needed_by(struct tw_schema_check *check, struct tw_slice name, struct tw_value list)
{
	struct tw_buf names = { 0 }, words = { 0 };

	if (missing(check, list, &names)) {
		tw_buf_printf(&words, "properties %.*s required, if ", TW_ARG(tw_buf_view(&names)));
		tw_schema_quote(&words, name);
		tw_buf_text(&words, " exists");
		tw_schema_tell(check, NULL, &words);
	}
	tw_buf_release(&names);
}

/* What the presence of one member asks of the whole. */
static void check_dependencies(struct tw_schema_check *check, const char *keyword)
{
	const struct tw_value *all = tw_schema_word(check, keyword);

	for (size_t i = 0; all && all->kind == TW_V_MAP && i < all->dict->len && check->status >= 0; i++) {
		struct tw_member *one = &all->dict->at[i];

		if (!tw_dict_get(check->value.dict, one->key))
			continue;
		if (one->value.kind == TW_V_LIST)
			check_needed_by(check, one->key, one->value);
		else
			tw_schema_apply(check, one->value, false, &check->problems);
	}
}

static bool matches(struct tw_schema_check *check, struct tw_regex *regex, struct tw_slice text)
{
	struct tw_regex_match match;
	int found = regex && tw_schema_step(check) ? tw_regex_find(regex, text, 0, &match, check->run->schema->err) : 0;

	if (found < 0)
		check->status = found;
	return found > 0;
}

/* True when the keywords say something about that member. */
static bool check_member(struct tw_schema_check *check, const struct tw_member *member, bool *ret_extra)
{
	const struct tw_value *properties = tw_schema_word(check, "properties"),
			      *patterns = tw_schema_word(check, "patternProperties");
	const struct tw_value *more = tw_schema_word(check, "additionalProperties"), *own;
	bool seen = false;

	own = properties && properties->kind == TW_V_MAP ? tw_dict_get(properties->dict, member->key) : NULL;
	if (own) {
		seen = true;
		tw_schema_apply_within(check, *own, member->value, member->key, 0, &check->problems);
	}
	for (size_t i = 0; check->node->patterns && i < patterns->dict->len && check->status >= 0; i++) {
		if (!matches(check, check->node->patterns[i], member->key))
			continue;
		seen = true;
		tw_schema_apply_within(check, patterns->dict->at[i].value, member->value, member->key, 0,
				       &check->problems);
	}
	if (seen || !more)
		return seen;
	if (more->kind == TW_V_BOOL)
		*ret_extra = !more->truth;
	else
		tw_schema_apply_within(check, *more, member->value, member->key, 0, &check->problems);
	return true;
}

static void check_members(struct tw_schema_check *check)
{
	const struct tw_dict *dict = check->value.dict;
	struct tw_buf extra = { 0 };

	for (size_t i = 0; i < dict->len && check->status >= 0 && !(check->silent && check->problems.count); i++) {
		bool is_extra = false;
		bool seen = check_member(check, &dict->at[i], &is_extra);

		if (is_extra) {
			tw_buf_text(&extra, extra.len ? ", " : "additional properties ");
			tw_schema_quote(&extra, dict->at[i].key);
		}
		if (seen && check->rest.left && check->rest.left[i]) {
			check->rest.left[i] = false;
			check->rest.count--;
		}
	}
	if (extra.len) {
		tw_buf_text(&extra, " not allowed");
		tw_schema_tell(check, NULL, &extra);
	} else {
		tw_buf_release(&extra);
	}
}

static void check_names(struct tw_schema_check *check)
{
	const struct tw_value *names =
		check->node->resource->draft >= 6 ? tw_schema_word(check, "propertyNames") : NULL;

	for (size_t i = 0; names && i < check->value.dict->len && check->status >= 0; i++) {
		struct tw_slice key = check->value.dict->at[i].key;
		struct tw_schema_problems causes = { 0 };
		struct tw_buf words = { 0 };
		struct tw_schema_check name = *check;

		name.value = tw_value_text(key);
		name.rest = (struct tw_schema_rest){ 0 };
		name.scope = (struct tw_schema_scope){ &check->scope, check->node, true };
		if (tw_schema_apply(&name, *names, false, &causes) == 0) {
			tw_buf_text(&words, "invalid propertyName ");
			tw_schema_quote(&words, key);
			tw_schema_tell(check, &causes, &words);
		}
		if (name.status < 0)
			check->status = name.status;
	}
}

void tw_schema_check_object(struct tw_schema_check *check)
{
	int draft = check->node->resource->draft;

	check_range(check, "minProperties", "maxProperties", check->value.dict->len);
	check_required(check);
	if (check->silent && check->problems.count)
		return;
	check_dependencies(check, "dependencies");
	check_members(check);
	check_names(check);
	if (draft >= 2019) {
		check_dependencies(check, "dependentSchemas");
		check_dependencies(check, "dependentRequired");
	}
}

/* The first two that are equal. */
static void check_unique(struct tw_schema_check *check)
{
	const struct tw_value *unique = tw_schema_word(check, "uniqueItems");
	const struct tw_list *list = check->value.list;

	if (!unique || !tw_value_truth(*unique))
		return;
	for (size_t i = 1; i < list->len && check->status >= 0; i++) {
		for (size_t k = 0; k < i && tw_schema_step(check); k++) {
			if (!tw_schema_equal(list->at[i], list->at[k], &check->run->steps))
				continue;
			tw_schema_say(check, NULL, "items at %zu and %zu are equal", k, i);
			return;
		}
	}
}

static void check_elements(struct tw_schema_check *check)
{
	bool is_new = check->node->resource->draft >= 2020;
	const struct tw_value *items = tw_schema_word(check, "items"), *more;
	const struct tw_value *listed = is_new ? tw_schema_word(check, "prefixItems") : items;
	const struct tw_list *list = check->value.list;
	struct tw_slice none = { 0 };
	size_t at = 0;

	if (listed && listed->kind != TW_V_LIST)
		listed = NULL;
	for (; listed && at < list->len && at < listed->list->len; at++)
		tw_schema_apply_within(check, listed->list->at[at], list->at[at], none, at, &check->problems);
	more = is_new || !listed ? items : tw_schema_word(check, "additionalItems");
	if (more && !is_new && listed && more->kind == TW_V_BOOL) {
		if (!more->truth && at < list->len)
			tw_schema_say(check, NULL, "last %zu additionalItem(s) not allowed", list->len - at);
		return;
	}
	for (; more && at < list->len; at++)
		tw_schema_apply_within(check, *more, list->at[at], none, at, &check->problems);
}

static void tell_contained(struct tw_schema_check *check, size_t matched, const struct tw_schema_problems *causes)
{
	size_t min = 0, max = 0;
	bool has_min = false, has_max = false;

	if (check->node->resource->draft >= 2019) {
		has_min = tw_schema_count(check, "minContains", &min);
		has_max = tw_schema_count(check, "maxContains", &max);
	}
	if (!has_min && !matched)
		tw_schema_say(check, causes, "no items match contains schema");
	else if (matched < min)
		tw_schema_say(check, causes, "min %zu items required to match contains schema, but matched %zu items",
			      min, matched);
	if (has_max && matched > max)
		tw_schema_say(check, NULL, "max %zu items required to match contains schema, but matched %zu items",
			      max, matched);
}

static void check_contains(struct tw_schema_check *check)
{
	const struct tw_value *contains = check->node->resource->draft >= 6 ? tw_schema_word(check, "contains") : NULL;
	struct tw_schema_problems causes = { 0 };
	size_t matched = 0;

	if (!contains)
		return;
	for (size_t i = 0; i < check->value.list->len; i++) {
		if (tw_schema_apply_within(check, *contains, check->value.list->at[i], (struct tw_slice){ 0 }, i,
					   &causes) <= 0)
			continue;
		matched++;
		if (check->node->resource->draft >= 2020 && check->rest.left && check->rest.left[i]) {
			check->rest.left[i] = false;
			check->rest.count--;
		}
	}
	tell_contained(check, matched, &causes);
}

void tw_schema_check_list(struct tw_schema_check *check)
{
	check_range(check, "minItems", "maxItems", check->value.list->len);
	check_unique(check);
	check_elements(check);
	check_contains(check);
}

static void check_text(struct tw_schema_check *check)
{
	struct tw_slice text = check->value.text;
	struct tw_buf words = { 0 };
	size_t length = 0;

	for (size_t i = 0; i < text.len; i++)
		length += (text.ptr[i] & 0xc0) != 0x80;
	check_range(check, "minLength", "maxLength", length);
	if (!check->node->pattern || matches(check, check->node->pattern, text) || check->status < 0)
		return;
	tw_schema_quote(&words, text);
	tw_buf_text(&words, " does not match pattern ");
	tw_schema_quote(&words, tw_schema_word(check, "pattern")->text);
	tw_schema_tell(check, NULL, &words);
}

static void tell_number(struct tw_schema_check *check, const char *name, double got, double want)
{
	struct tw_buf words = { 0 };

	tw_buf_printf(&words, "%s: got ", name);
	tw_schema_number(&words, got);
	tw_buf_text(&words, ", want ");
	tw_schema_number(&words, want);
	tw_schema_tell(check, NULL, &words);
}

/* @sign: 1 for a maximum, -1 for a minimum. In draft 4 "exclusive…" is a boolean beside it. */
static void check_bound(struct tw_schema_check *check, const char *name, const char *exclusive, double got, int sign)
{
	const struct tw_value *bound = tw_schema_word(check, name), *strict = tw_schema_word(check, exclusive);
	double want;
	bool is_strict = strict && strict->kind == TW_V_BOOL && strict->truth;

	if (bound && tw_schema_double(*bound, &want) &&
	    (is_strict ? sign * (got - want) >= 0 : sign * (got - want) > 0))
		tell_number(check, is_strict ? exclusive : name, got, want);
	if (strict && tw_schema_double(*strict, &want) && sign * (got - want) >= 0)
		tell_number(check, exclusive, got, want);
}

static void check_number(struct tw_schema_check *check, double got)
{
	const struct tw_value *multiple = tw_schema_word(check, "multipleOf");
	double want;

	check_bound(check, "minimum", "exclusiveMinimum", got, -1);
	check_bound(check, "maximum", "exclusiveMaximum", got, 1);
	if (multiple && tw_schema_double(*multiple, &want) && !tw_schema_is_multiple(check->value, *multiple))
		tell_number(check, "multipleOf", got, want);
}

void tw_schema_check_scalar(struct tw_schema_check *check)
{
	double number;

	if (tw_schema_is_text(check->value))
		check_text(check);
	else if (tw_schema_double(check->value, &number))
		check_number(check, number);
}
