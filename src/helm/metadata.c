/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether Chart.yaml is one: Helm refuses a chart whose metadata isn't valid. Source: helm.sh/docs/topics/charts (the
 * Chart.yaml file).
 *
 * What may surprise: a number where a text belongs is that text (version: 1.10 is "1.1"), a chart without apiVersion is of
 * version v1.
 */
#include <math.h>

#include "base/limits.h"
#include "helm/chart.h"
#include "tmpl/machine.h"
#include "tmpl/semver.h"

/* A scalar as the text that Helm takes it for; nothing is "". */
static int to_text(struct tw_arena *arena, const char *key, struct tw_value *v, struct trawl_error *err)
{
	char number[64];

	switch (v->kind) {
	case TW_V_STRING: return TRAWL_OK;
	case TW_V_NIL: *v = tw_value_text(TW_LIT("")); return TRAWL_OK;
	case TW_V_BOOL: *v = tw_value_text(v->truth ? TW_LIT("true") : TW_LIT("false")); return TRAWL_OK;
	case TW_V_FLOAT:
		*v = tw_value_text(
			tw_arena_copy(arena, tw_slice_of(number, tw_float_text(v->f, fabs(v->f) < 1e15 ? 'f' : 'g', -1,
									       number, sizeof(number)))));
		return v->text.ptr ? TRAWL_OK : tw_fail_nomem(err);
	default: return tw_fail(err, TRAWL_E_FORMAT, "%s is no text", key);
	}
}

static int to_texts(struct tw_arena *arena, struct tw_dict *dict, const char *const *keys, struct trawl_error *err)
{
	int status = TRAWL_OK;

	for (; *keys && status == TRAWL_OK; keys++) {
		struct tw_value *found = tw_dict_find(dict, *keys);

		if (found)
			status = to_text(arena, *keys, found, err);
	}
	return status;
}

static int check_types(struct tw_arena *arena, struct tw_dict *metadata, struct trawl_error *err)
{
	static const char *const texts[] = { "name",      "home", "version",    "description", "icon", "apiVersion",
					     "condition", "tags", "appVersion", "kubeVersion", "type", NULL };
	static const char *const lists[] = { "sources", "keywords", "maintainers", "dependencies" };
	struct tw_value *found;
	int status = to_texts(arena, metadata, texts, err);

	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists) && status == TRAWL_OK; i++) {
		found = tw_dict_find(metadata, lists[i]);
		if (found && found->kind != TW_V_LIST && found->kind != TW_V_NIL)
			status = tw_fail(err, TRAWL_E_FORMAT, "%s is no list", lists[i]);
	}
	found = tw_dict_find(metadata, "annotations");
	if (status == TRAWL_OK && found && found->kind != TW_V_MAP && found->kind != TW_V_NIL)
		status = tw_fail(err, TRAWL_E_FORMAT, "annotations is no map");
	found = tw_dict_find(metadata, "deprecated");
	if (status == TRAWL_OK && found && found->kind != TW_V_BOOL && found->kind != TW_V_NIL)
		status = tw_fail(err, TRAWL_E_FORMAT, "deprecated is neither true nor false");
	return status;
}

static struct tw_slice text_of(const struct tw_dict *dict, const char *key)
{
	const struct tw_value *found = tw_dict_find(dict, key);

	return found && found->kind == TW_V_STRING ? found->text : TW_LIT("");
}

static int check_words(const struct tw_dict *metadata, struct trawl_error *err)
{
	struct tw_slice name = text_of(metadata, "name"), version = text_of(metadata, "version");
	struct tw_slice type = text_of(metadata, "type");
	struct tw_semver parsed;

	if (!name.len)
		return tw_fail(err, TRAWL_E_FORMAT, "validation: chart.metadata.name is required");
	if (tw_slice_find(name, '/') >= 0)
		return tw_fail(err, TRAWL_E_FORMAT, "validation: chart.metadata.name \"%.*s\" is invalid",
			       TW_ARG(name));
	if (!version.len)
		return tw_fail(err, TRAWL_E_FORMAT, "validation: chart.metadata.version is required");
	if (!tw_semver_parse(version, &parsed))
		return tw_fail(err, TRAWL_E_FORMAT, "validation: chart.metadata.version \"%.*s\" is invalid",
			       TW_ARG(version));
	if (type.len && !tw_slice_is(type, "application") && !tw_slice_is(type, "library"))
		return tw_fail(err, TRAWL_E_FORMAT, "validation: chart.metadata.type must be application or library");
	return TRAWL_OK;
}

static bool is_alias(struct tw_slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!tw_is_alnum(text.ptr[i]) && text.ptr[i] != '_' && text.ptr[i] != '-')
			return false;
	return true;
}

/* What a dependency is called in the chart. */
static struct tw_slice called(struct tw_value need)
{
	struct tw_slice alias = text_of(need.dict, "alias");

	return alias.len ? alias : text_of(need.dict, "name");
}

static int check_need(struct tw_arena *arena, const struct tw_list *needs, size_t at, struct trawl_error *err)
{
	static const char *const texts[] = { "name", "version", "repository", "condition", "alias", NULL };
	const struct tw_value *need = &needs->at[at];
	int status;

	if (need->kind == TW_V_NIL)
		return tw_fail(err, TRAWL_E_FORMAT, "validation: dependencies must not contain empty or null nodes");
	if (need->kind != TW_V_MAP)
		return tw_fail(err, TRAWL_E_FORMAT, "cannot load Chart.yaml: a dependency is no map");
	status = to_texts(arena, need->dict, texts, err);
	if (status < 0)
		return tw_wrap(err, "cannot load Chart.yaml: dependencies");
	if (!is_alias(text_of(need->dict, "alias")))
		return tw_fail(err, TRAWL_E_FORMAT,
			       "validation: dependency \"%.*s\" has disallowed characters in the alias",
			       TW_ARG(text_of(need->dict, "name")));
	for (size_t i = 0; i < at; i++)
		if (tw_slice_eq(called(needs->at[i]), called(*need)))
			return tw_fail(err, TRAWL_E_FORMAT,
				       "validation: more than one dependency with name or alias \"%.*s\"",
				       TW_ARG(called(*need)));
	return TRAWL_OK;
}

int tw_chart_metadata_check(struct tw_arena *arena, struct tw_dict *metadata, struct trawl_error *err)
{
	const struct tw_value *needs;
	int status = check_types(arena, metadata, err);

	if (status < 0)
		return tw_wrap(err, "cannot load Chart.yaml");
	if (!text_of(metadata, "apiVersion").len &&
	    !tw_dict_set(arena, metadata, TW_LIT("apiVersion"), tw_value_text(TW_LIT("v1"))))
		return tw_fail_nomem(err);
	status = check_words(metadata, err);
	needs = tw_dict_find(metadata, "dependencies");
	if (!needs || needs->kind != TW_V_LIST)
		return status;
	if (needs->list->len > TW_LIMIT_CHART_USES)
		return tw_fail(err, TRAWL_E_LIMIT, "Chart.yaml: more than %d dependencies", TW_LIMIT_CHART_USES);
	for (size_t i = 0; status == TRAWL_OK && i < needs->list->len; i++)
		status = check_need(arena, needs->list, i, err);
	return status;
}
