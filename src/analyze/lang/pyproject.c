/* SPDX-License-Identifier: Apache-2.0 */
#include "analyze/lang/pyproject.h"

#include "format/toml.h"

struct tw_slice tw_python_name(struct tw_slice name, struct tw_arena *arena)
{
	char *text = tw_arena_alloc(arena, name.len);
	size_t len = 0;

	for (size_t i = 0; text && i < name.len; i++) {
		char c = name.ptr[i] == '_' || name.ptr[i] == '.' ? '-' : tw_lower(name.ptr[i]);

		if (c != '-' || !len || text[len - 1] != '-')
			text[len++] = c;
	}
	return tw_slice_of(text, len);
}

static const char main_list[] = "main", group_list[] = "group", standard_list[] = "standard-group";

static void remember(struct tw_sink *sink, const char *list, struct tw_slice name)
{
	struct tw_fact fact = { .kind = TW_FACT_PRIVATE, .value = tw_slice(list) };

	fact.key = tw_lang_check(sink, tw_python_name(name, sink->scratch));
	if (fact.key.len)
		tw_sink_fact(sink, &fact);
}

struct tw_slice tw_python_requirement_name(struct tw_slice requirement)
{
	size_t len = 0;

	requirement = tw_slice_trim(requirement);
	while (len < requirement.len && (tw_is_alnum(requirement.ptr[len]) || requirement.ptr[len] == '.' ||
					 requirement.ptr[len] == '_' || requirement.ptr[len] == '-'))
		len++;
	return tw_slice_head(requirement, len);
}

/* Poetry's tables have the name as key, the standard's lists are of requirements. */
static void remember_all(struct tw_sink *sink, const char *list, const struct tw_toml_node *needs)
{
	tw_toml_each(needs, need) {
		remember(sink, list,
			 tw_toml_type(needs) == TW_TOML_TABLE ? need->key
							      : tw_python_requirement_name(tw_toml_text(need)));
	}
}

int tw_pyproject_remember(const struct tw_view *view, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_fact here = { .kind = TW_FACT_PRIVATE, .value = TW_LIT("project") };
	const struct tw_toml_node *root, *needs, *extras;
	struct trawl_error why = { 0 };

	if (tw_toml_parse(view->bytes, sink->scratch, &root, &why) < 0) {
		sink->failed |= why.status == TRAWL_E_NOMEM;
		tw_warn(sink, 0, "what is direct isn't told: %s", why.message);
		return tw_sink_status(sink, err);
	}
	tw_sink_fact(sink, &here);
	needs = tw_toml_path(root, "project.dependencies");
	extras = tw_toml_path(root, "project.optional-dependencies");
	remember_all(sink, main_list, needs || extras ? needs : tw_toml_path(root, "tool.poetry.dependencies"));
	tw_toml_each(extras, extra) {
		remember_all(sink, main_list, extra);
	}
	tw_toml_each(tw_toml_path(root, "tool.poetry.group"), group) {
		remember_all(sink, group_list, tw_toml_get(group, "dependencies"));
	}
	tw_toml_each(tw_toml_get(root, "dependency-groups"), group) {
		remember_all(sink, standard_list, group);
	}
	tw_toml_each(tw_toml_path(root, "tool.pdm.dev-dependencies"), group) {
		remember_all(sink, standard_list, group);
	}
	return tw_sink_status(sink, err);
}

void tw_pyproject_recall(const struct tw_beside *beside, struct tw_slice lock_path, struct tw_pyproject *ret)
{
	struct tw_slice path = tw_beside_path(beside->sink, lock_path, TW_LIT("pyproject.toml"));
	uint32_t at = tw_beside_first(beside, path);
	struct tw_fact fact;

	*ret = (struct tw_pyproject){ .found = at != TW_MAP_NONE };
	while (tw_beside_fact(beside, path, &at, &fact)) {
		struct tw_map *names = tw_slice_is(fact.value, main_list)       ? &ret->main
				       : tw_slice_is(fact.value, standard_list) ? &ret->standard_groups
										: &ret->groups;
		uint32_t *slot = fact.key.len ? tw_map_put(names, fact.key) : NULL;

		beside->sink->failed |= fact.key.len && !slot;
		if (slot)
			*slot = 0;
	}
}

void tw_pyproject_release(struct tw_pyproject *project)
{
	tw_map_release(&project->main);
	tw_map_release(&project->groups);
	tw_map_release(&project->standard_groups);
}
