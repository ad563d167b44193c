/* SPDX-License-Identifier: Apache-2.0 */
#include <trawl/helm.h>

#include "base/cleanup.h"
#include "base/limits.h"
#include "helm/render.h"
#include "helm/schema.h"
#include "helm/values.h"
#include "helm/yaml.h"
#include "io/file.h"
#include "tmpl/semver.h"

static struct tw_slice text_or(const char *text, const char *fallback)
{
	return tw_slice(text && *text ? text : fallback);
}

static int take_file(struct tw_arena *arena, const char *path, struct tw_dict *into, struct trawl_error *err)
{
	struct tw_value value;
	struct tw_slice text;
	int status = tw_chart_read(path, TW_LIMIT_CHART_FILE, arena, &text, err);

	if (status < 0)
		return status;
	status = tw_helm_yaml_read(arena, text, &value, err);
	if (status == TRAWL_OK && value.kind != TW_V_MAP && value.kind != TW_V_NIL)
		status = tw_fail(err, TRAWL_E_FORMAT, "not a map");
	if (status < 0)
		return tw_wrap(err, "failed to parse %s", path);
	if (value.kind == TW_V_MAP && !tw_helm_merge_file(arena, into, value.dict))
		return tw_fail_nomem(err);
	return TRAWL_OK;
}

/* "a.b=FILE" */
static int take_set_file(struct tw_arena *arena, struct tw_slice text, struct tw_dict *into, struct trawl_error *err)
{
	ptrdiff_t sign = tw_slice_find(text, '=');
	struct tw_slice bytes, whole;
	char *path;
	int status;

	if (sign < 0)
		return tw_fail(err, TRAWL_E_USAGE, "key \"%.*s\" has no value", TW_ARG(text));
	path = tw_arena_text(arena, tw_slice_from(text, (size_t)sign + 1));
	if (!path)
		return tw_fail_nomem(err);
	status = tw_chart_read(path, TW_LIMIT_CHART_FILE, arena, &bytes, err);
	if (status < 0)
		return status;
	whole = TW_JOIN(arena, tw_slice_head(text, (size_t)sign + 1), bytes);
	return whole.ptr ? tw_helm_set(arena, into, whole, TW_SET_LITERAL, err) : tw_fail_nomem(err);
}

static int take_all(struct tw_arena *arena, const char *const *list, enum tw_helm_set kind, struct tw_dict *into,
		    struct trawl_error *err)
{
	int status = TRAWL_OK;

	for (; list && *list && status == TRAWL_OK; list++)
		status = tw_helm_set(arena, into, tw_slice(*list), kind, err);
	return status;
}

static int user_values(struct tw_arena *arena, const struct trawl_helm *helm, struct tw_dict *into,
		       struct trawl_error *err)
{
	int status = TRAWL_OK;

	for (const char *const *f = helm->values_files; f && *f && status == TRAWL_OK; f++)
		status = take_file(arena, *f, into, err);
	if (status == TRAWL_OK)
		status = take_all(arena, helm->set_json, TW_SET_JSON, into, err);
	if (status == TRAWL_OK)
		status = take_all(arena, helm->set, TW_SET, into, err);
	if (status == TRAWL_OK)
		status = take_all(arena, helm->set_string, TW_SET_STRING, into, err);
	for (const char *const *f = helm->set_file; f && *f && status == TRAWL_OK; f++)
		status = take_set_file(arena, tw_slice(*f), into, err);
	return status;
}

/* "1.29", "v1.29.3": with a "v" in front. */
static int kube_version(struct tw_arena *arena, const char *text, struct tw_slice *ret, struct trawl_error *err)
{
	struct tw_slice given = text_or(text, "v1.34.0");
	struct tw_semver version;

	if (!tw_semver_parse(given, &version))
		return tw_fail(err, TRAWL_E_USAGE, "invalid kube version '%s'", text);
	*ret = tw_slice_starts(given, "v") ? given : TW_JOIN(arena, TW_LIT("v"), given);
	return ret->ptr ? TRAWL_OK : tw_fail_nomem(err);
}

static int fill_release(struct tw_arena *arena, const struct trawl_helm *helm, struct tw_helm_release *release,
			struct trawl_error *err)
{
	struct tw_slice *versions;
	size_t count = 0;

	while (helm->api_versions && helm->api_versions[count])
		count++;
	versions = tw_arena_array(arena, count, sizeof(*versions));
	if (!versions)
		return tw_fail_nomem(err);
	for (size_t i = 0; i < count; i++)
		versions[i] = tw_slice(helm->api_versions[i]);
	*release = (struct tw_helm_release){
		.name = text_or(helm->release_name, "release-name"),
		.name_space = text_or(helm->release_namespace, "default"),
		.api_versions = versions,
		.api_version_count = count,
		.include_crds = helm->include_crds,
		.skip_tests = helm->skip_tests,
		.now = { .seconds = helm->now },
		.seed = helm->seed,
	};
	return kube_version(arena, helm->kube_version, &release->kube_version, err);
}

static int check_chart(const struct tw_chart *chart, struct trawl_error *err)
{
	const struct tw_value *type = tw_dict_find(chart->metadata, "type");

	if (type && type->kind == TW_V_STRING && tw_slice_is(type->text, "library"))
		return tw_fail(err, TRAWL_E_UNSUPPORTED, "library charts are not installable");
	for (size_t i = 0; i < chart->need_count; i++) {
		bool found = false;

		for (size_t k = 0; k < chart->chart_count && !found; k++)
			found = tw_slice_eq(chart->charts[k]->name, chart->needs[i].name);
		if (!found)
			return tw_fail(err, TRAWL_E_NOTFOUND,
				       "found in Chart.yaml, but missing in charts/ directory: %.*s",
				       TW_ARG(chart->needs[i].name));
	}
	return TRAWL_OK;
}

static int render(struct tw_arena *arena, const struct trawl_helm *helm, struct tw_buf *out, struct trawl_error *err)
{
	struct tw_dict *given = tw_dict_new(arena), *values;
	struct tw_helm_release release;
	struct tw_helm_file *files;
	struct tw_chart *chart;
	size_t count;
	int status = given ? tw_chart_load(helm->chart, arena, &chart, err) : tw_fail_nomem(err);

	if (status == TRAWL_OK)
		status = check_chart(chart, err);
	if (status == TRAWL_OK)
		status = fill_release(arena, helm, &release, err);
	if (status == TRAWL_OK)
		status = user_values(arena, helm, given, err);
	if (status == TRAWL_OK)
		status = tw_helm_process_needs(arena, chart, given, err);
	if (status == TRAWL_OK)
		status = tw_helm_coalesce(arena, chart, given, false, &values, err);
	if (status == TRAWL_OK && !helm->skip_schema_validation)
		status = tw_helm_schema_check(arena, chart, values, err);
	if (status == TRAWL_OK)
		status = tw_helm_render(arena, chart, values, &release, &files, &count, err);
	return status < 0 ? status : tw_helm_print(arena, chart, files, count, &release, out, err);
}

enum trawl_status trawl_helm_template(const struct trawl_helm *helm,
				      int (*write)(void *user, const char *bytes, size_t length), void *user,
				      struct trawl_error *err)
{
	struct trawl_helm copy = { 0 };
	struct tw_arena arena = { .limit = TW_LIMIT_TMPL_MEMORY };
	struct tw_buf out = { 0 };
	int status;

	memcpy(&copy, helm, helm->size < sizeof(copy) ? helm->size : sizeof(copy));
	if (!copy.chart)
		return tw_fail(err, TRAWL_E_USAGE, "no chart");
	status = render(&arena, &copy, &out, err);
	if (status == TRAWL_E_NOMEM && arena.failed && arena.total > arena.limit / 2)
		status = tw_fail(err, TRAWL_E_LIMIT,
				 "the chart and its values take more than TW_LIMIT_TMPL_MEMORY (%llu MiB)",
				 TW_LIMIT_TMPL_MEMORY / TW_MIB);
	if (status == TRAWL_OK && write(user, out.ptr, out.len) < 0)
		status = tw_fail(err, TRAWL_E_IO, "the rendering could not be written");
	tw_buf_release(&out);
	tw_arena_release(&arena);
	return status;
}
