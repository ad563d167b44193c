/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dependencyManagement: versions, scopes and exclusions for dependencies that have none. Source:
 * maven.apache.org/guides/introduction/introduction-to-dependency-mechanism.html#importing-dependencies.
 *
 * What is imported comes behind what is written, the import that stands first before the next; variables of an imported POM
 * are its own properties', and where these know nothing the importer's. What was imported once is not again.
 */
#include "analyze/lang/pom.h"

enum { RULES_KEPT = 40000 }; /* of POMs of the repository, beyond one project: 5 MB */

struct importing {
	struct tw_pom_shelf *shelf;
	struct tw_pom_rules *rules;
	TW_VEC(const struct tw_pom_model *) done;
};

static void add(struct importing *g, const struct tw_pom_need *need, const struct tw_pom_scope *scope)
{
	struct tw_pom_shelf *shelf = g->shelf;
	struct tw_arena *arena = &g->rules->arena;
	struct tw_slice group, artifact, name = tw_pom_name(shelf, need, scope, arena, &group, &artifact);
	uint32_t *at = tw_map_put(&g->rules->by_name, name);
	struct tw_pom_rule *rule;

	shelf->sink->failed |= !at;
	if (!at || *at != TW_MAP_NONE)
		return;
	rule = tw_vec_push(&g->rules->list);
	shelf->sink->failed |= !rule;
	if (!rule)
		return;
	*at = (uint32_t)(g->rules->list.len - 1);
	rule->version = tw_pom_evaluate(shelf, need->version, scope, arena);
	rule->scope = tw_pom_evaluate(shelf, need->scope, scope, arena);
	rule->optional = tw_pom_is_true(tw_pom_evaluate(shelf, need->optional, scope, arena));
	rule->exclusions = need->exclusions;
	rule->exclusion_count = need->exclusion_count;
}

/* Once each: a circle ends here. */
static bool is_new(struct importing *g, const struct tw_pom_model *model)
{
	const struct tw_pom_model **slot;

	for (size_t i = 0; i < g->done.len; i++) {
		if (g->done.at[i] == model)
			return false;
	}
	slot = tw_vec_push(&g->done);
	g->shelf->sink->failed |= !slot;
	if (slot)
		*slot = model;
	return slot;
}

static void take(struct importing *g, const struct tw_pom_model *model, const struct tw_pom_scope *scope,
		 unsigned depth);

static void import(struct importing *g, const struct tw_pom_need *need, const struct tw_pom_scope *scope,
		   unsigned depth)
{
	struct tw_pom_shelf *shelf = g->shelf;
	struct tw_arena *arena = &g->rules->arena;
	struct tw_slice group = tw_pom_evaluate(shelf, need->group, scope, arena);
	struct tw_slice artifact = tw_pom_evaluate(shelf, need->artifact, scope, arena);
	struct tw_slice version = tw_pom_evaluate(shelf, need->version, scope, arena);
	struct tw_pom_model *model;
	bool hard;

	model = tw_pom_in_repository(shelf, group, artifact, tw_pom_requirement(version, &hard));
	if (model && depth < TW_LIMIT_POM_IMPORTS && is_new(g, model)) {
		struct tw_pom_scope inner = { .model = model, .next = scope };

		take(g, model, &inner, depth + 1);
	}
}

static void take(struct importing *g, const struct tw_pom_model *model, const struct tw_pom_scope *scope,
		 unsigned depth)
{
	for (size_t i = 0; i < model->managed_count && tw_pom_spend(g->shelf, 1); i++) {
		if (!tw_slice_is(model->managed[i]->scope, "import"))
			add(g, model->managed[i], scope);
	}
	for (size_t i = 0; i < model->managed_count && tw_pom_spend(g->shelf, 1); i++) {
		if (tw_slice_is(model->managed[i]->scope, "import"))
			import(g, model->managed[i], scope, depth);
	}
}

static void drop_repository(struct tw_pom_shelf *shelf)
{
	for (size_t i = 0; i < shelf->models.len; i++) {
		if (shelf->models.at[i] && !shelf->models.at[i]->path.len)
			tw_pom_rules_drop(shelf, shelf->models.at[i]);
	}
}

const struct tw_pom_rules *tw_pom_rules_of(struct tw_pom_shelf *shelf, struct tw_pom_model *model)
{
	struct tw_pom_scope scope = { .model = model };
	struct importing g = { .shelf = shelf };

	if (model->rules || !model->managed_count)
		return model->rules;
	if (shelf->rules_kept > RULES_KEPT && !model->path.len)
		drop_repository(shelf);
	g.rules = calloc(1, sizeof(*g.rules));
	shelf->sink->failed |= !g.rules;
	if (!g.rules)
		return NULL;
	take(&g, model, &scope, 0);
	tw_vec_release(&g.done);
	shelf->rules_kept += g.rules->list.len;
	return model->rules = g.rules;
}

const struct tw_pom_rule *tw_pom_rule(const struct tw_pom_rules *rules, struct tw_slice name)
{
	uint32_t at = rules ? tw_map_get(&rules->by_name, name) : TW_MAP_NONE;

	return at == TW_MAP_NONE ? NULL : &rules->list.at[at];
}

void tw_pom_rules_drop(struct tw_pom_shelf *shelf, struct tw_pom_model *model)
{
	struct tw_pom_rules *rules = model ? model->rules : NULL;

	if (!rules)
		return;
	shelf->rules_kept -= rules->list.len;
	tw_map_release(&rules->by_name);
	tw_vec_release(&rules->list);
	tw_arena_release(&rules->arena);
	free(rules);
	model->rules = NULL;
}
