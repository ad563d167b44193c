/* SPDX-License-Identifier: Apache-2.0 */
/* A schema applied to a value, and how schemas within are applied in turn. */
#include "base/limits.h"
#include "helm/schema_parts.h"

static void free_rest(struct tw_schema_rest *rest)
{
	free(rest->left);
	*rest = (struct tw_schema_rest){ 0 };
}

static size_t listed(const struct tw_schema_check *check)
{
	const struct tw_value *items =
		tw_schema_word(check, check->node->resource->draft >= 2020 ? "prefixItems" : "items");

	return items && items->kind == TW_V_LIST ? items->list->len : 0;
}

/* Is there anything beside what is looked at in any case? */
static bool wants_rest(const struct tw_schema_check *check, bool caller_asks)
{
	const struct tw_value *items = tw_schema_word(check, "items");

	if (check->value.kind == TW_V_MAP)
		return !tw_schema_word(check, "additionalProperties") &&
		       (caller_asks || tw_schema_word(check, "unevaluatedProperties"));
	if (check->value.kind != TW_V_LIST || !(caller_asks || tw_schema_word(check, "unevaluatedItems")))
		return false;
	if (check->node->resource->draft >= 2020)
		return !items;
	return !items || (items->kind == TW_V_LIST && !tw_schema_word(check, "additionalItems"));
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
		tw_schema_fail_memory(check);
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
	const struct tw_value *to = tw_schema_word(check, is_map ? "unevaluatedProperties" : "unevaluatedItems");

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
	if (!tw_schema_check_any(check))
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
	tw_schema_check_logic(check);
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
		check->status = tw_fail(check->run->schema->err, TRAWL_E_LIMIT, "checking takes more than %d steps",
					TW_LIMIT_SCHEMA_STEPS);
	return check->status >= 0;
}

static bool enter(struct tw_schema_check *check)
{
	if (check->run->depth >= TW_LIMIT_SCHEMA_NESTING)
		check->status = tw_fail(check->run->schema->err, TRAWL_E_LIMIT, "schemas nested deeper than %d",
					TW_LIMIT_SCHEMA_NESTING);
	return tw_schema_step(check);
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
		tw_schema_hand_up(check, into);
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
