/* SPDX-License-Identifier: Apache-2.0 */
#include "helm/chart.h"

#include "base/limits.h"
#include "helm/yaml.h"

static const struct tw_chart_file *find_file(const struct tw_chart_files *files, const char *name)
{
	for (size_t i = 0; i < files->len; i++) {
		if (tw_slice_is(files->at[i].name, name))
			return &files->at[i];
	}
	return NULL;
}

static struct tw_slice text_of(const struct tw_dict *dict, const char *key)
{
	const struct tw_value *found = tw_dict_find(dict, key);

	return found && found->kind == TW_V_STRING ? found->text : TW_LIT("");
}

static const struct tw_list *list_of(const struct tw_dict *dict, const char *key)
{
	const struct tw_value *found = tw_dict_find(dict, key);

	return found && found->kind == TW_V_LIST ? found->list : NULL;
}

static int read_map(const struct tw_chart_file *file, struct tw_arena *arena, struct tw_dict **ret,
		    struct trawl_error *err)
{
	struct tw_value value = tw_value_nil();
	int status = file ? tw_helm_yaml_read(arena, file->data, &value, err) : TRAWL_OK;

	if (status < 0)
		return tw_wrap(err, "cannot load %.*s", TW_ARG(file->name));
	if (value.kind == TW_V_MAP)
		*ret = value.dict;
	else if (value.kind == TW_V_NIL)
		*ret = tw_dict_new(arena);
	else
		return tw_fail(err, TRAWL_E_FORMAT, "cannot load %.*s: not a map", TW_ARG(file->name));
	return *ret ? TRAWL_OK : tw_fail_nomem(err);
}

static int read_metadata(const struct tw_chart_files *files, struct tw_arena *arena, struct tw_chart *chart,
			 struct trawl_error *err)
{
	const struct tw_chart_file *file = find_file(files, "Chart.yaml");
	const struct tw_chart_file *old = find_file(files, "requirements.yaml");
	struct tw_value *needs;
	struct tw_dict *map;
	int status;

	if (!file)
		return tw_fail(err, TRAWL_E_FORMAT, "Chart.yaml file is missing");
	status = read_map(file, arena, &chart->metadata, err);
	if (status == TRAWL_OK && old)
		status = read_map(old, arena, &map, err);
	needs = status == TRAWL_OK && old ? tw_dict_find(map, "dependencies") : NULL;
	if (needs && !tw_dict_set(arena, chart->metadata, TW_LIT("dependencies"), *needs))
		return tw_fail_nomem(err);
	if (status == TRAWL_OK)
		status = tw_chart_metadata_check(arena, chart->metadata, err);
	if (status < 0)
		return status;
	chart->name = text_of(chart->metadata, "name");
	chart->version = text_of(chart->metadata, "version");
	return TRAWL_OK;
}

static int read_needs(struct tw_arena *arena, struct tw_chart *chart, struct trawl_error *err)
{
	const struct tw_list *list = list_of(chart->metadata, "dependencies");

	chart->needs = tw_arena_array(arena, list ? list->len : 0, sizeof(*chart->needs));
	if (!chart->needs)
		return tw_fail_nomem(err);
	for (size_t i = 0; list && i < list->len; i++) {
		const struct tw_dict *need = list->at[i].dict;

		chart->needs[chart->need_count++] = (struct tw_chart_need){
			.name = text_of(need, "name"),
			.version = text_of(need, "version"),
			.condition = text_of(need, "condition"),
			.alias = text_of(need, "alias"),
			.repository = text_of(need, "repository"),
			.tags = list_of(need, "tags"),
			.import_values = list_of(need, "import-values"),
			.enabled = true,
		};
	}
	return TRAWL_OK;
}

static int sort_files(const struct tw_chart_files *files, struct tw_arena *arena, struct tw_chart *chart,
		      struct trawl_error *err)
{
	static const char *const special[] = { "Chart.yaml", "Chart.lock", "values.yaml", "values.schema.json" };
	bool old = tw_slice_is(text_of(chart->metadata, "apiVersion"), "v1");

	for (size_t i = 0; i < files->len; i++) {
		struct tw_chart_file file = files->at[i];
		struct tw_chart_files *into = &chart->files;
		bool skip = false;

		for (size_t s = 0; s < sizeof(special) / sizeof(*special); s++)
			skip |= tw_slice_is(file.name, special[s]);
		if (tw_slice_starts(file.name, "requirements.") && !old)
			skip |= tw_slice_is(file.name, "requirements.yaml") ||
				tw_slice_is(file.name, "requirements.lock");
		if (tw_slice_starts(file.name, "charts/"))
			skip |= !tw_slice_ends(file.name, ".prov");
		if (tw_slice_starts(file.name, "templates/"))
			into = &chart->templates;
		if (!skip && !tw_chart_files_add(arena, into, file.name, file.data))
			return tw_fail_nomem(err);
	}
	return TRAWL_OK;
}

/* One chart below charts/: an archive, or the files of a folder. */
static int read_inner(const struct tw_chart_files *files, struct tw_slice name, struct tw_arena *arena,
		      struct tw_chart_total *total, unsigned depth, struct tw_chart **ret, struct trawl_error *err)
{
	struct tw_chart_files inner = { 0 };
	int status = TRAWL_OK;

	for (size_t i = 0; i < files->len && status == TRAWL_OK; i++) {
		struct tw_slice rest = files->at[i].name;

		if (!tw_slice_starts(rest, "charts/"))
			continue;
		rest = tw_slice_from(rest, 7);
		if (!tw_slice_eq(tw_slice_head(rest, name.len), name))
			continue;
		rest = tw_slice_from(rest, name.len);
		if (!rest.len && tw_slice_ends(name, ".tgz"))
			status = tw_chart_read_archive(files->at[i].data, arena, total, &inner, err);
		else if (rest.len > 1 && rest.ptr[0] == '/' &&
			 !tw_chart_files_add(arena, &inner, tw_slice_from(rest, 1), files->at[i].data))
			status = tw_fail_nomem(err);
	}
	return status < 0 ? status : tw_chart_of_files(&inner, arena, total, depth, ret, err);
}

static bool is_known(const struct tw_slice *names, size_t count, struct tw_slice name)
{
	for (size_t i = 0; i < count; i++) {
		if (tw_slice_eq(names[i], name))
			return true;
	}
	return false;
}

static int read_charts(const struct tw_chart_files *files, struct tw_arena *arena, struct tw_chart_total *total,
		       unsigned depth, struct tw_chart *chart, struct trawl_error *err)
{
	struct tw_slice *names = tw_arena_array(arena, files->len, sizeof(*names));
	size_t count = 0;
	int status = TRAWL_OK;

	chart->charts = tw_arena_array(arena, files->len, sizeof(struct tw_chart *));
	if (!names || !chart->charts)
		return tw_fail_nomem(err);
	for (size_t i = 0; i < files->len && status == TRAWL_OK; i++) {
		struct tw_slice rest = files->at[i].name, name;

		if (!tw_slice_starts(rest, "charts/") || tw_slice_ends(rest, ".prov"))
			continue;
		rest = tw_slice_from(rest, 7);
		tw_slice_split(&rest, '/', &name);
		if (name.ptr[0] == '_' || name.ptr[0] == '.' || is_known(names, count, name))
			continue;
		if (!rest.ptr && !tw_slice_ends(name, ".tgz"))
			continue; /* a lone file: README.md */
		names[count++] = name;
		status = read_inner(files, name, arena, total, depth, &chart->charts[chart->chart_count], err);
		if (status == TRAWL_OK)
			chart->charts[chart->chart_count++]->parent = chart;
		else
			tw_wrap(err, "error unpacking subchart %.*s in %.*s", TW_ARG(name), TW_ARG(chart->name));
	}
	return status;
}

int tw_chart_of_files(const struct tw_chart_files *files, struct tw_arena *arena, struct tw_chart_total *total,
		      unsigned depth, struct tw_chart **ret, struct trawl_error *err)
{
	struct tw_chart *chart = tw_arena_new(arena, struct tw_chart);
	const struct tw_chart_file *schema = find_file(files, "values.schema.json");
	const struct tw_chart_file *lock = find_file(files, "Chart.lock");
	int status;

	if (!chart)
		return tw_fail_nomem(err);
	if (depth == 0)
		return tw_fail(err, TRAWL_E_LIMIT, "charts nested deeper than %d", TW_LIMIT_CHART_NESTING);
	status = read_metadata(files, arena, chart, err);
	if (status == TRAWL_OK)
		status = read_map(find_file(files, "values.yaml"), arena, &chart->values, err);
	if (status == TRAWL_OK)
		status = read_needs(arena, chart, err);
	if (status == TRAWL_OK)
		status = sort_files(files, arena, chart, err);
	if (status == TRAWL_OK)
		status = read_charts(files, arena, total, depth - 1, chart, err);
	if (schema)
		chart->schema = schema->data;
	if (!lock)
		lock = find_file(files, "requirements.lock");
	if (lock)
		chart->lock = lock->data;
	*ret = chart;
	return status;
}

struct tw_slice tw_chart_path(struct tw_arena *arena, const struct tw_chart *chart)
{
	struct tw_slice above;

	if (!chart->parent)
		return chart->name;
	above = tw_chart_path(arena, chart->parent);
	return above.ptr ? TW_JOIN(arena, above, TW_LIT("/charts/"), chart->name) : above;
}
