/* SPDX-License-Identifier: Apache-2.0 */
#include "helm/values.h"

#include "base/limits.h"
#include "tmpl/semver.h"

/* Lower values come below higher ones, in place. */
static int merge_below(struct tw_arena *arena, struct tw_dict *to, const struct tw_dict *from, bool merge,
		       unsigned depth, struct trawl_error *err)
{
	int status = TRAWL_OK;

	if (depth == 0)
		return tw_fail(err, TRAWL_E_LIMIT, "values nested deeper than %d", TW_LIMIT_TMPL_NESTING);
	for (size_t i = 0; i < from->len && status == TRAWL_OK; i++) {
		struct tw_value value = from->at[i].value, *slot = tw_dict_get(to, from->at[i].key);

		if (slot && !merge && slot->kind == TW_V_NIL)
			tw_dict_remove(to, from->at[i].key);
		else if (!slot && !tw_dict_set(arena, to, from->at[i].key, value))
			status = tw_fail_nomem(err);
		else if (slot && slot->kind == TW_V_MAP && value.kind == TW_V_MAP)
			status = merge_below(arena, slot->dict, value.dict, merge, depth - 1, err);
	}
	return status;
}

static int merge_tables(struct tw_arena *arena, struct tw_dict *to, const struct tw_dict *from, bool merge,
			struct trawl_error *err)
{
	return merge_below(arena, to, from, merge, TW_LIMIT_TMPL_NESTING, err);
}

static struct tw_dict *copy_of(struct tw_arena *arena, struct tw_dict *dict)
{
	struct tw_value copy;

	return tw_value_copy(arena, tw_value_dict(dict), &copy) ? copy.dict : NULL;
}

static bool is_child(const struct tw_chart *chart, struct tw_slice key)
{
	for (size_t i = 0; i < chart->chart_count; i++) {
		if (tw_slice_eq(chart->charts[i]->name, key))
			return true;
	}
	return false;
}

static int coalesce_own(struct tw_arena *arena, const struct tw_chart *chart, struct tw_dict *values, bool merge,
			struct trawl_error *err)
{
	struct tw_dict *own = copy_of(arena, chart->values);
	int status = own ? TRAWL_OK : tw_fail_nomem(err);

	for (size_t i = 0; status == TRAWL_OK && i < own->len; i++) {
		struct tw_slice key = own->at[i].key;
		struct tw_value value = own->at[i].value, *slot = tw_dict_get(values, key);

		if (!slot) {
			if (!tw_dict_set(arena, values, key, value))
				status = tw_fail_nomem(err);
		} else if (slot->kind == TW_V_NIL && !merge) {
			tw_dict_remove(values, key);
		} else if (slot->kind == TW_V_MAP && value.kind == TW_V_MAP) {
			status = merge_tables(arena, slot->dict, value.dict, merge || is_child(chart, key), err);
		}
	}
	return status;
}

/* Shallow: what is a map stays shared below. */
static struct tw_dict *shallow(struct tw_arena *arena, const struct tw_dict *dict)
{
	struct tw_dict *copy = tw_dict_new(arena);

	for (size_t i = 0; copy && i < dict->len; i++) {
		if (!tw_dict_append(arena, copy, dict->at[i].key, dict->at[i].value))
			copy = NULL;
	}
	return copy;
}

static int coalesce_globals(struct tw_arena *arena, struct tw_dict *to, const struct tw_dict *from,
			    struct trawl_error *err)
{
	struct tw_value *there = tw_dict_find(to, "global");
	const struct tw_value *source = tw_dict_find(from, "global");
	struct tw_dict *globals;

	if ((there && there->kind != TW_V_MAP) || (source && source->kind != TW_V_MAP))
		return TRAWL_OK;
	globals = there ? there->dict : tw_dict_new(arena);
	for (size_t i = 0; globals && source && i < source->dict->len; i++) {
		struct tw_slice key = source->dict->at[i].key;
		struct tw_value value = source->dict->at[i].value, *slot = tw_dict_get(globals, key);

		if (value.kind == TW_V_MAP) {
			struct tw_dict *copy = shallow(arena, value.dict);

			if (!copy)
				return tw_fail_nomem(err);
			if (slot && slot->kind != TW_V_MAP)
				continue;
			if (slot && merge_tables(arena, copy, slot->dict, true, err) < 0)
				return err->status;
			value = tw_value_dict(copy);
		} else if (slot && slot->kind == TW_V_MAP) {
			continue;
		}
		if (!tw_dict_set(arena, globals, key, value))
			return tw_fail_nomem(err);
	}
	if (!globals || !tw_dict_set(arena, to, TW_LIT("global"), tw_value_dict(globals)))
		return tw_fail_nomem(err);
	return TRAWL_OK;
}

static int coalesce(struct tw_arena *arena, const struct tw_chart *chart, struct tw_dict *values, bool merge,
		    struct trawl_error *err)
{
	int status = coalesce_own(arena, chart, values, merge, err);

	for (size_t i = 0; i < chart->chart_count && status == TRAWL_OK; i++) {
		const struct tw_chart *child = chart->charts[i];
		struct tw_value *slot = tw_dict_get(values, child->name);
		struct tw_dict *inner;

		if (slot && slot->kind != TW_V_MAP)
			return tw_fail(err, TRAWL_E_FORMAT, "type mismatch on %.*s", TW_ARG(child->name));
		inner = slot ? slot->dict : tw_dict_new(arena);
		if (!inner || (!slot && !tw_dict_set(arena, values, child->name, tw_value_dict(inner))))
			return tw_fail_nomem(err);
		status = coalesce_globals(arena, inner, values, err);
		if (status == TRAWL_OK)
			status = coalesce(arena, child, inner, merge, err);
	}
	return status;
}

int tw_helm_coalesce(struct tw_arena *arena, const struct tw_chart *chart, const struct tw_dict *values, bool merge,
		     struct tw_dict **ret, struct trawl_error *err)
{
	struct tw_dict empty = { 0 };
	struct tw_value copy;

	if (!tw_value_copy(arena, tw_value_dict((struct tw_dict *)(uintptr_t)(values ? values : &empty)), &copy))
		return tw_fail_nomem(err);
	*ret = copy.dict;
	return coalesce(arena, chart, copy.dict, merge, err);
}

bool tw_helm_merge_file(struct tw_arena *arena, struct tw_dict *into, const struct tw_dict *file)
{
	for (size_t i = 0; i < file->len; i++) {
		struct tw_value value = file->at[i].value, *slot = tw_dict_get(into, file->at[i].key);

		if (slot && slot->kind == TW_V_MAP && value.kind == TW_V_MAP) {
			if (!tw_helm_merge_file(arena, slot->dict, value.dict))
				return false;
		} else if (!tw_dict_set(arena, into, file->at[i].key, value)) {
			return false;
		}
	}
	return true;
}

/* A value by a path with dots; NULL when there is none. */
static const struct tw_value *value_at(const struct tw_dict *dict, struct tw_slice path)
{
	const struct tw_value *found = NULL;
	struct tw_slice part;

	while (tw_slice_split(&path, '.', &part)) {
		if (found && found->kind != TW_V_MAP)
			return NULL;
		found = tw_dict_get(found ? found->dict : dict, part);
		if (!found)
			return NULL;
	}
	return found;
}

static bool is_compatible(struct tw_slice constraint, struct tw_slice version)
{
	struct tw_semver v;

	if (!tw_semver_parse(version, &v))
		return false;
	return tw_semver_meets(&v, constraint) > 0;
}

static bool is_needed(const struct tw_chart *chart, const struct tw_chart *child)
{
	for (size_t i = 0; i < chart->need_count; i++) {
		if (tw_slice_eq(chart->needs[i].name, child->name) &&
		    is_compatible(chart->needs[i].version, child->version))
			return true;
	}
	return false;
}

/* A chart of its own for a need: the same with another name. */
static struct tw_chart *instance_of(struct tw_arena *arena, struct tw_chart *chart, const struct tw_chart_need *need)
{
	for (size_t i = 0; i < chart->chart_count; i++) {
		struct tw_chart *child = chart->charts[i], *copy;

		if (!tw_slice_eq(child->name, need->name) || !is_compatible(need->version, child->version))
			continue;
		copy = tw_arena_new(arena, struct tw_chart);
		if (!copy)
			return NULL;
		*copy = *child;
		copy->charts = tw_arena_array(arena, child->chart_count, sizeof(struct tw_chart *));
		copy->needs = tw_arena_array(arena, child->need_count, sizeof(*copy->needs));
		if (!copy->charts || !copy->needs)
			return NULL;
		for (size_t k = 0; k < child->chart_count; k++) {
			copy->charts[k] = child->charts[k];
			copy->charts[k]->parent = copy;
		}
		memcpy(copy->needs, child->needs, child->need_count * sizeof(*copy->needs));
		if (need->alias.len)
			copy->name = need->alias;
		return copy;
	}
	return NULL;
}

static void apply_tags(struct tw_chart_need *need, const struct tw_dict *values)
{
	const struct tw_value *tags = tw_dict_find(values, "tags");
	bool has_true = false, has_false = false;

	for (size_t i = 0; tags && tags->kind == TW_V_MAP && need->tags && i < need->tags->len; i++) {
		const struct tw_value *tag =
			need->tags->at[i].kind == TW_V_STRING ? tw_dict_get(tags->dict, need->tags->at[i].text) : NULL;

		if (tag && tag->kind == TW_V_BOOL) {
			has_true |= tag->truth;
			has_false |= !tag->truth;
		}
	}
	need->enabled = has_true || !has_false;
}

static void apply_conditions(struct tw_arena *arena, struct tw_chart_need *need, const struct tw_dict *values,
			     struct tw_slice path)
{
	struct tw_slice conditions = tw_slice_trim(need->condition), condition;

	while (conditions.len && tw_slice_split(&conditions, ',', &condition)) {
		const struct tw_value *found;
		struct tw_slice whole;

		if (!condition.len)
			continue;
		whole = TW_JOIN(arena, path, condition);
		found = whole.ptr ? value_at(values, whole) : NULL;
		if (found && found->kind == TW_V_BOOL) {
			need->enabled = found->truth;
			return;
		}
	}
}

static int select_charts(struct tw_arena *arena, struct tw_chart *chart, struct trawl_error *err)
{
	struct tw_chart **chosen =
		tw_arena_array(arena, chart->chart_count + chart->need_count, sizeof(struct tw_chart *));
	size_t count = 0;

	if (!chosen)
		return tw_fail_nomem(err);
	for (size_t i = 0; i < chart->chart_count; i++) {
		if (!is_needed(chart, chart->charts[i]))
			chosen[count++] = chart->charts[i];
	}
	for (size_t i = 0; i < chart->need_count; i++) {
		struct tw_chart *child = instance_of(arena, chart, &chart->needs[i]);

		if (child)
			chosen[count++] = child;
		if (chart->needs[i].alias.len)
			chart->needs[i].name = chart->needs[i].alias;
	}
	chart->charts = chosen;
	chart->chart_count = count;
	return TRAWL_OK;
}

static bool is_disabled(const struct tw_chart *chart, struct tw_slice name)
{
	for (size_t i = 0; i < chart->need_count; i++) {
		if (!chart->needs[i].enabled && tw_slice_eq(chart->needs[i].name, name))
			return true;
	}
	return false;
}

static void drop_disabled(struct tw_chart *chart)
{
	size_t charts = 0, needs = 0;

	for (size_t i = 0; i < chart->chart_count; i++) {
		if (!is_disabled(chart, chart->charts[i]->name))
			chart->charts[charts++] = chart->charts[i];
	}
	chart->chart_count = charts;
	for (size_t i = 0; i < chart->need_count; i++) {
		if (!is_disabled(chart, chart->needs[i].name) && needs != i)
			chart->needs[needs] = chart->needs[i];
		needs += !is_disabled(chart, chart->needs[i].name);
	}
	chart->need_count = needs;
}

/* Charts within, each as often as it is used: aliases within aliases multiply. */
static void count_uses(const struct tw_chart *chart, size_t *uses)
{
	for (size_t i = 0; i < chart->chart_count && *uses <= TW_LIMIT_CHART_USES; i++) {
		++*uses;
		count_uses(chart->charts[i], uses);
	}
}

static int check_uses(const struct tw_chart *chart, size_t uses, struct trawl_error *err)
{
	count_uses(chart, &uses);
	return uses <= TW_LIMIT_CHART_USES
		       ? TRAWL_OK
		       : tw_fail(err, TRAWL_E_LIMIT, "charts use more than %d others within", TW_LIMIT_CHART_USES);
}

static int process_enabled(struct tw_arena *arena, struct tw_chart *chart, const struct tw_dict *values,
			   struct tw_slice path, size_t *uses, struct trawl_error *err)
{
	struct tw_dict *all = NULL;
	int status;

	if (!chart->need_count) {
		for (size_t i = 0; i < chart->chart_count; i++)
			chart->charts[i]->parent = chart;
		return TRAWL_OK;
	}
	status = select_charts(arena, chart, err);
	for (size_t i = 0; i < chart->chart_count; i++)
		chart->charts[i]->parent = chart;
	if (status == TRAWL_OK)
		status = check_uses(chart, (*uses)++, err);
	if (status == TRAWL_OK)
		status = tw_helm_coalesce(arena, chart, values, false, &all, err);
	if (status < 0)
		return status;
	for (size_t i = 0; i < chart->need_count; i++) {
		apply_tags(&chart->needs[i], all);
		apply_conditions(arena, &chart->needs[i], all, path);
	}
	drop_disabled(chart);
	for (size_t i = 0; i < chart->chart_count && status == TRAWL_OK; i++) {
		struct tw_slice below = TW_JOIN(arena, path, chart->charts[i]->name, TW_LIT("."));

		status = below.ptr ? process_enabled(arena, chart->charts[i], all, below, uses, err)
				   : tw_fail_nomem(err);
	}
	return status;
}

/* {"a": {"b": @dict}} for "a.b". */
static struct tw_dict *nested(struct tw_arena *arena, struct tw_slice path, struct tw_dict *dict)
{
	ptrdiff_t dot;

	while (path.len && !tw_slice_is(path, ".")) {
		struct tw_dict *outer = tw_dict_new(arena);

		dot = tw_slice_rfind(path, '.');
		if (!outer || !tw_dict_set(arena, outer, tw_slice_from(path, (size_t)(dot + 1)), tw_value_dict(dict)))
			return NULL;
		dict = outer;
		path = tw_slice_head(path, dot < 0 ? 0 : (size_t)dot);
	}
	return dict;
}

static int import_one(struct tw_arena *arena, const struct tw_chart_need *need, struct tw_value what,
		      const struct tw_dict *all, struct tw_dict *into, struct trawl_error *err)
{
	struct tw_slice child, parent = TW_LIT("."), path;
	const struct tw_value *found;
	struct tw_dict *table;

	if (what.kind == TW_V_MAP) {
		const struct tw_value *c = tw_dict_find(what.dict, "child"), *p = tw_dict_find(what.dict, "parent");

		if (!c || c->kind != TW_V_STRING || !p || p->kind != TW_V_STRING)
			return TRAWL_OK;
		child = c->text;
		parent = p->text;
	} else if (what.kind == TW_V_STRING) {
		child = TW_JOIN(arena, TW_LIT("exports."), what.text);
	} else {
		return TRAWL_OK;
	}
	path = TW_JOIN(arena, need->name, TW_LIT("."), child);
	if (!path.ptr)
		return tw_fail_nomem(err);
	found = value_at(all, path);
	if (!found || found->kind != TW_V_MAP)
		return TRAWL_OK;
	table = nested(arena, parent, found->dict);
	return table ? merge_tables(arena, into, table, true, err) : tw_fail_nomem(err);
}

static int import_values(struct tw_arena *arena, struct tw_chart *chart, struct trawl_error *err)
{
	struct tw_dict *all = NULL, *imported = tw_dict_new(arena);
	int status = TRAWL_OK;

	for (size_t i = 0; i < chart->chart_count && status == TRAWL_OK; i++)
		status = import_values(arena, chart->charts[i], err);
	if (status < 0 || !chart->need_count)
		return status;
	status = tw_helm_coalesce(arena, chart, NULL, true, &all, err);
	if (status < 0 || !imported)
		return status < 0 ? status : tw_fail_nomem(err);
	for (size_t i = 0; i < chart->need_count; i++) {
		const struct tw_chart_need *need = &chart->needs[i];

		for (size_t k = 0; need->import_values && k < need->import_values->len; k++) {
			status = import_one(arena, need, need->import_values->at[k], all, imported, err);
			if (status < 0)
				return status;
		}
	}
	chart->values = copy_of(arena, all);
	return chart->values ? merge_tables(arena, chart->values, imported, true, err) : tw_fail_nomem(err);
}

int tw_helm_process_needs(struct tw_arena *arena, struct tw_chart *chart, struct tw_dict *values,
			  struct trawl_error *err)
{
	size_t uses = 0;
	int status = process_enabled(arena, chart, values, TW_LIT(""), &uses, err);

	if (status == TRAWL_OK)
		status = check_uses(chart, 0, err);
	return status < 0 ? status : import_values(arena, chart, err);
}
