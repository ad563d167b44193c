/* SPDX-License-Identifier: Apache-2.0 */
/* A schema applied to a value: what holds for values of any kind, and how schemas within are applied in turn. */
#include <stdarg.h>

#include "base/limits.h"
#include "helm/schema_parts.h"

static const struct tw_value *word(const struct tw_schema_check *check, const char *name)
{
	return tw_dict_find(check->node->dict, name);
}

static const struct tw_value *list_word(const struct tw_schema_check *check, const char *name)
{
	const struct tw_value *found = word(check, name);

	return found && found->kind == TW_V_LIST && found->list->len ? found : NULL;
}

bool tw_schema_count(const struct tw_schema_check *check, const char *name, size_t *ret)
{
	const struct tw_value *found = word(check, name);
	double number;

	if (!found || !tw_schema_double(*found, &number) || number < 0)
		return false;
	*ret = number > 1e15 ? SIZE_MAX / 2 : (size_t)number;
	return true;
}

static void fail_memory(struct tw_schema_check *check)
{
	if (check->status >= 0)
		check->status = tw_fail_nomem(check->run->schema->err);
}

static struct tw_slice place_text(struct tw_arena *arena, const struct tw_schema_place *place)
{
	struct tw_slice above, name;

	if (!place)
		return TW_LIT("");
	above = place_text(arena, place->above);
	name = place->name.ptr ? place->name : tw_slice(tw_arena_printf(arena, "%zu", place->index));
	return above.ptr && name.ptr ? tw_schema_pointer(arena, above, name) : (struct tw_slice){ 0 };
}

static void append(struct tw_schema_problems *into, struct tw_schema_problem *problem)
{
	if (into->last)
		into->last->next = problem;
	else
		into->first = problem;
	into->last = problem;
}

/* Only so many are kept, but all are counted. */
void tw_schema_tell(struct tw_schema_check *check, const struct tw_schema_problems *causes, struct tw_buf *words)
{
	struct tw_arena *arena = check->run->schema->arena;
	struct tw_schema_problem *problem;

	check->problems.count++;
	if (!check->silent && check->run->told < TW_LIMIT_SCHEMA_PROBLEMS) {
		check->run->told++;
		problem = tw_arena_new(arena, struct tw_schema_problem);
		if (problem) {
			problem->place = place_text(arena, check->place);
			problem->words = tw_arena_copy(arena, tw_buf_view(words));
			problem->first = causes ? causes->first : NULL;
			append(&check->problems, problem);
		}
		if (!problem || !problem->place.ptr || !problem->words.ptr || tw_buf_failed(words))
			fail_memory(check);
	}
	tw_buf_release(words);
}

void tw_schema_say(struct tw_schema_check *check, const struct tw_schema_problems *causes, const char *format, ...)
{
	struct tw_buf words = { 0 };
	char text[400];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	tw_buf_text(&words, text);
	tw_schema_tell(check, causes, &words);
}

static void free_rest(struct tw_schema_rest *rest)
{
	free(rest->left);
	*rest = (struct tw_schema_rest){ 0 };
}

static size_t listed(const struct tw_schema_check *check)
{
	const struct tw_value *items = word(check, check->node->resource->draft >= 2020 ? "prefixItems" : "items");

	return items && items->kind == TW_V_LIST ? items->list->len : 0;
}

/* Is there anything beside what is looked at in any case? */
static bool wants_rest(const struct tw_schema_check *check, bool caller_asks)
{
	const struct tw_value *items = word(check, "items");

	if (check->value.kind == TW_V_MAP)
		return !word(check, "additionalProperties") && (caller_asks || word(check, "unevaluatedProperties"));
	if (check->value.kind != TW_V_LIST || !(caller_asks || word(check, "unevaluatedItems")))
		return false;
	if (check->node->resource->draft >= 2020)
		return !items;
	return !items || (items->kind == TW_V_LIST && !word(check, "additionalItems"));
}

/* Marking a member takes a fraction of a step, but a schema can ask for it again and again. */
enum { MARKS_A_STEP = 64 };

static void start_rest(struct tw_schema_check *check, bool caller_asks)
{
	struct tw_schema_rest *rest = &check->rest;
	size_t from = 0;

	if (!wants_rest(check, caller_asks))
		return;
	rest->len = check->value.kind == TW_V_MAP ? check->value.dict->len : check->value.list->len;
	if (check->value.kind == TW_V_LIST)
		from = listed(check);
	rest->left = calloc(rest->len + 1, sizeof(bool));
	if (!rest->left)
		fail_memory(check);
	/* Here, and where they are merged with those of the schema that asked. */
	check->run->steps += rest->len / MARKS_A_STEP * 2;
	for (size_t i = from; rest->left && i < rest->len; i++) {
		rest->left[i] = true;
		rest->count++;
	}
}

static void merge_rest(struct tw_schema_rest *rest, const struct tw_schema_rest *other)
{
	for (size_t i = 0; rest->left && i < rest->len; i++) {
		if (rest->left[i] && !(other->left && other->left[i])) {
			rest->left[i] = false;
			rest->count--;
		}
	}
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
	const struct tw_value *wanted = word(check, "type");
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
	const struct tw_value *wanted = check->node->resource->draft >= 6 ? word(check, "const") : NULL;
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
	const struct tw_value *wanted = word(check, "enum");
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
	const struct tw_value *format = check->node->resource->draft < 2019 ? word(check, "format") : NULL;
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

static void check_not(struct tw_schema_check *check)
{
	const struct tw_value *not = word(check, "not");

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
	const struct tw_value *condition = check->node->resource->draft >= 7 ? word(check, "if") : NULL;
	const struct tw_value *then;

	if (!condition)
		return;
	then = word(check, tw_schema_apply(check, *condition, true, NULL) > 0 ? "then" : "else");
	if (then && check->status >= 0)
		tw_schema_apply(check, *then, false, &check->problems);
}

/* The schema that an anchor of the resource names, when it is a dynamic one. "#": the resource itself, if it says so. */
static const struct tw_value *dynamic_anchor(const struct tw_schema_resource *resource, struct tw_slice name)
{
	const struct tw_value *mark = tw_dict_find(resource->value.dict, "$recursiveAnchor");

	if (tw_slice_is(name, "#"))
		return mark && tw_value_truth(*mark) ? &resource->value : NULL;
	for (size_t i = 0; i < resource->anchors.len; i++) {
		if (resource->anchors.at[i].dynamic && tw_slice_eq(resource->anchors.at[i].name, name))
			return &resource->anchors.at[i].value;
	}
	return NULL;
}

/* $dynamicRef, $recursiveRef: when what it points to has such an anchor, the outermost on the way that has it, too. */
static struct tw_value dynamic_target(const struct tw_schema_check *check)
{
	struct tw_slice name = check->node->dynamic_anchor;
	struct tw_value found = check->node->dynamic_ref;
	const struct tw_schema_node *node =
		found.kind == TW_V_MAP ? tw_schema_node(check->run->schema, found.dict) : NULL;
	const struct tw_value *own = node ? dynamic_anchor(node->resource, name) : NULL;

	if (!own || own->dict != found.dict)
		return found;
	for (const struct tw_schema_scope *s = &check->scope; s; s = s->above) {
		const struct tw_value *outer = dynamic_anchor(s->node->resource, name);

		check->run->steps++;
		if (outer)
			found = *outer;
	}
	return found;
}

static void check_unevaluated(struct tw_schema_check *check)
{
	bool is_map = check->value.kind == TW_V_MAP;
	const struct tw_value *to = word(check, is_map ? "unevaluatedProperties" : "unevaluatedItems");

	for (size_t i = 0; to && check->rest.left && i < check->rest.len && check->status >= 0; i++) {
		if (!check->rest.left[i])
			continue;
		if (is_map)
			tw_schema_apply_within(check, *to, check->value.dict->at[i].value, check->value.dict->at[i].key,
					       0, &check->problems);
		else
			tw_schema_apply_within(check, *to, check->value.list->at[i], (struct tw_slice){ 0 }, i,
					       &check->problems);
	}
	if (to)
		free_rest(&check->rest);
}

static void check_all(struct tw_schema_check *check)
{
	const struct tw_schema_node *node = check->node;
	bool is_new = node->resource->draft >= 2019;

	if (node->ref.kind != TW_V_NONE && !is_new) {
		tw_schema_apply(check, node->ref, false, &check->problems);
		return;
	}
	if (!check_type(check) || !check_const(check) || !check_enum(check) || !check_format(check))
		return;
	if (node->ref.kind != TW_V_NONE)
		tw_schema_apply(check, node->ref, false, &check->problems);
	if (check->value.kind == TW_V_MAP)
		tw_schema_check_object(check);
	else if (check->value.kind == TW_V_LIST)
		tw_schema_check_list(check);
	else
		tw_schema_check_scalar(check);
	if (check->status < 0 || (check->problems.count && check->silent))
		return;
	if (node->dynamic_ref.kind != TW_V_NONE)
		tw_schema_apply(check, dynamic_target(check), false, &check->problems);
	check_not(check);
	check_all_of(check);
	check_any_of(check);
	check_one_of(check);
	check_if(check);
	if (is_new)
		check_unevaluated(check);
}

static bool is_cycle(const struct tw_schema_check *check)
{
	for (const struct tw_schema_scope *s = &check->scope; !s->steps_in && s->above; s = s->above) {
		if (s->above->node == check->node)
			return true;
	}
	return false;
}

bool tw_schema_step(struct tw_schema_check *check)
{
	if (check->status >= 0 && ++check->run->steps > TW_LIMIT_SCHEMA_STEPS)
		check->status =
			tw_fail(check->run->schema->err, TRAWL_E_LIMIT,
				"checking takes more than TW_LIMIT_SCHEMA_STEPS (%d) steps", TW_LIMIT_SCHEMA_STEPS);
	return check->status >= 0;
}

static bool enter(struct tw_schema_check *check)
{
	if (check->run->depth >= TW_LIMIT_SCHEMA_NESTING)
		check->status =
			tw_fail(check->run->schema->err, TRAWL_E_LIMIT,
				"schemas nested deeper than TW_LIMIT_SCHEMA_NESTING (%d)", TW_LIMIT_SCHEMA_NESTING);
	return tw_schema_step(check);
}

/* One problem stays as it is, more of them become one that has them as its causes. */
static void hand_up(struct tw_schema_check *check, struct tw_schema_problems *into)
{
	struct tw_schema_problems mine = check->problems;

	if (check->problems.count > 1 && mine.first && check->run->depth > 1) {
		check->problems = (struct tw_schema_problems){ 0 };
		tw_schema_say(check, &mine, "validation failed");
	}
	if (into && check->problems.first)
		append(into, check->problems.first);
	if (into)
		into->count++;
}

static int apply(struct tw_schema_check *check, struct tw_value to, bool caller_asks, struct tw_schema_problems *into)
{
	if (!enter(check))
		return check->status;
	check->node = to.kind == TW_V_MAP ? tw_schema_node(check->run->schema, to.dict) : NULL;
	check->run->depth++;
	if (check->node) {
		check->scope.node = check->node;
		start_rest(check, caller_asks);
		if (is_cycle(check))
			tw_schema_say(check, NULL, "a reference that leads to itself: \"%s#%.*s\"", TW_SCHEMA_URL,
				      TW_ARG(check->node->pointer));
		else if (check->status >= 0)
			check_all(check);
	} else if (to.kind == TW_V_BOOL && !to.truth) {
		tw_schema_say(check, NULL, "false schema");
	}
	if (check->problems.count)
		hand_up(check, into);
	check->run->depth--;
	return check->status < 0 ? check->status : !check->problems.count;
}

int tw_schema_apply(struct tw_schema_check *check, struct tw_value to, bool silent, struct tw_schema_problems *into)
{
	struct tw_schema_check same = { .run = check->run,
					.value = check->value,
					.place = check->place,
					.scope = { .above = &check->scope },
					.silent = check->silent || silent };
	int fits;

	if (check->status < 0)
		return check->status;
	fits = apply(&same, to, check->rest.count > 0, into);
	if (fits > 0 && to.kind == TW_V_MAP)
		merge_rest(&check->rest, &same.rest);
	free_rest(&same.rest);
	if (fits < 0)
		check->status = fits;
	return fits;
}

int tw_schema_apply_within(struct tw_schema_check *check, struct tw_value to, struct tw_value value,
			   struct tw_slice name, size_t index, struct tw_schema_problems *into)
{
	struct tw_schema_place place = { check->place, name, index };
	struct tw_schema_check within = { .run = check->run,
					  .value = tw_value_plain(value),
					  .place = &place,
					  .scope = { .above = &check->scope, .steps_in = true },
					  .silent = check->silent };
	int fits;

	if (check->status < 0)
		return check->status;
	fits = apply(&within, to, false, into);
	free_rest(&within.rest);
	if (fits < 0)
		check->status = fits;
	return fits;
}

int tw_schema_fits(struct tw_schema *schema, struct tw_value value, struct tw_schema_problem *ret)
{
	struct tw_schema_run run = { .schema = schema };
	struct tw_schema_check top = { .run = &run, .value = value, .scope = { .steps_in = true } };
	int fits = apply(&top, schema->root, false, NULL);

	free_rest(&top.rest);
	*ret = (struct tw_schema_problem){ .first = top.problems.first };
	return fits;
}
