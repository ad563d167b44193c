/* SPDX-License-Identifier: Apache-2.0 */
#include <trawl/helm.h>

#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/limits.h"
#include "helm/fetch.h"
#include "helm/render.h"
#include "helm/schema.h"
#include "helm/values.h"
#include "helm/yaml.h"
#include "io/file.h"
#include "tmpl/semver.h"
#include "tmpl/tmpl.h"

/* Helm's: resources' names of 63 characters begin with it. */
enum { RELEASE_NAME_MAX = 53 };

static struct tw_slice text_or(const char *text, const char *fallback)
{
	return tw_slice(text && *text ? text : fallback);
}

static int take_file(struct tw_arena *arena, const char *path, struct tw_dict *into, struct trawl_error *err)
{
	struct tw_value value;
	struct tw_slice text;
	int status = tw_file_text(path, TW_LIMIT_CHART_FILE, arena, &text, err);

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
	status = tw_file_text(path, TW_LIMIT_CHART_FILE, arena, &bytes, err);
	if (status < 0)
		return status;
	whole = TW_JOIN(arena, tw_slice_head(text, (size_t)sign + 1), bytes);
	return whole.ptr ? tw_helm_set(arena, into, whole, TW_SET_FILE, err) : tw_fail_nomem(err);
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
	return status < 0 ? status : take_all(arena, helm->set_literal, TW_SET_LITERAL, into, err);
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

/* A list of the caller's. */
static int take_list(struct tw_arena *arena, const char *const *list, const struct tw_slice **ret, size_t *ret_count,
		     struct trawl_error *err)
{
	struct tw_slice *slices;
	size_t count = 0;

	while (list && list[count])
		count++;
	slices = tw_arena_array(arena, count, sizeof(*slices));
	if (!slices)
		return tw_fail_nomem(err);
	for (size_t i = 0; i < count; i++)
		slices[i] = tw_slice(list[i]);
	*ret = slices;
	*ret_count = count;
	return TRAWL_OK;
}

/* --name-template: with sprig's functions, and nothing to look at. */
static int name_by_template(struct tw_arena *arena, const struct trawl_helm *helm, struct tw_slice *ret,
			    struct trawl_error *err)
{
	struct tw_tmpl_options options = { .arena = arena, .now = { .seconds = helm->now }, .seed = helm->seed };
	struct tw_tmpl *tmpl = NULL;
	int status = tw_tmpl_new(&options, &tmpl, err);

	if (status == TRAWL_OK)
		status = tw_tmpl_add(tmpl, TW_LIT("name-template"), tw_slice(helm->name_template), err);
	if (status == TRAWL_OK)
		status = tw_tmpl_run(tmpl, TW_LIT("name-template"), tw_value_nil(), ret, err);
	if (status == TRAWL_OK)
		*ret = tw_arena_copy(arena, *ret);
	tw_tmpl_free(tmpl);
	return status == TRAWL_OK && !ret->ptr ? tw_fail_nomem(err) : status;
}

/* Host names of lower case letters, as Helm wants them: a-z, 0-9, and within also "-"; parts by ".". */
static bool is_release_name(struct tw_slice name)
{
	struct tw_slice part;

	if (name.len > RELEASE_NAME_MAX)
		return false;
	while (tw_slice_split(&name, '.', &part)) {
		if (!part.len || part.ptr[0] == '-' || part.ptr[part.len - 1] == '-')
			return false;
		for (size_t i = 0; i < part.len; i++)
			if (!((part.ptr[i] >= 'a' && part.ptr[i] <= 'z') ||
			      (part.ptr[i] >= '0' && part.ptr[i] <= '9') || part.ptr[i] == '-'))
				return false;
	}
	return true;
}

static int check_release_name(struct tw_slice name, struct trawl_error *err)
{
	if (is_release_name(name))
		return TRAWL_OK;
	return tw_fail(err, TRAWL_E_USAGE,
		       "invalid release name \"%.*s\": up to %d characters of a-z, 0-9, \"-\" and \".\", "
		       "beginning and ending with a letter or digit",
		       TW_ARG(tw_slice_head(name, 80)), RELEASE_NAME_MAX);
}

static int fill_release(struct tw_arena *arena, const struct trawl_helm *helm, struct tw_helm_release *release,
			struct trawl_error *err)
{
	int status;

	*release = (struct tw_helm_release){
		.name = text_or(helm->release_name, "release-name"),
		.name_space = text_or(helm->release_namespace, "default"),
		.include_crds = helm->include_crds,
		.skip_tests = helm->skip_tests,
		.no_hooks = helm->no_hooks,
		.is_upgrade = helm->is_upgrade != 0,
		.now = { .seconds = helm->now },
		.seed = helm->seed,
		.made_up = helm->made_up,
	};
	status = take_list(arena, helm->api_versions, &release->api_versions, &release->api_version_count, err);
	if (status == TRAWL_OK)
		status = take_list(arena, helm->show_only, &release->show_only, &release->show_only_count, err);
	if (status == TRAWL_OK && helm->name_template && *helm->name_template)
		status = name_by_template(arena, helm, &release->name, err);
	if (status == TRAWL_OK)
		status = check_release_name(release->name, err);
	return status < 0 ? status : kube_version(arena, helm->kube_version, &release->kube_version, err);
}

/* What is in charts/ under that name may be a link that leads out of the chart. */
static bool is_link(struct tw_arena *arena, const char *folder, struct tw_slice name)
{
	const char *path = folder ? tw_arena_printf(arena, "%s/charts/%.*s", folder, TW_ARG(name)) : NULL;
	struct stat st;

	return path && lstat(path, &st) == 0 && S_ISLNK(st.st_mode);
}

static int check_chart(struct tw_arena *arena, const struct tw_chart *chart, const char *folder,
		       struct trawl_error *err)
{
	const struct tw_value *type = tw_dict_find(chart->metadata, "type");

	if (type && type->kind == TW_V_STRING && tw_slice_is(type->text, "library"))
		return tw_fail(err, TRAWL_E_UNSUPPORTED, "library charts are not installable");
	for (size_t i = 0; i < chart->need_count; i++) {
		bool found = false;

		for (size_t k = 0; k < chart->chart_count && !found; k++)
			found = tw_slice_eq(chart->charts[k]->name, chart->needs[i].name);
		if (!found && is_link(arena, folder, chart->needs[i].name))
			return tw_fail(err, TRAWL_E_NOTFOUND,
				       "charts/%.*s is a link that leaves the chart: it isn't followed",
				       TW_ARG(chart->needs[i].name));
		if (!found)
			return tw_fail(err, TRAWL_E_NOTFOUND,
				       "found in Chart.yaml, but missing in charts/ directory: %.*s "
				       "(trawl helm --dependency-update fetches it)",
				       TW_ARG(chart->needs[i].name));
	}
	return TRAWL_OK;
}

/* Of @closure, when it is to be given up: a time of tw_clock_ms(), or 0. */
static int check_time(void *closure)
{
	const int64_t *deadline = closure;

	return *deadline && tw_clock_ms() >= *deadline ? TRAWL_E_TIMEOUT : 0;
}

/* What a caller's names and passwords are to the net room. */
static int fill_fetch(struct tw_arena *arena, const struct trawl_network *given, int64_t *deadline,
		      struct tw_net_options *options, struct tw_chart_fetch *ret, struct trawl_error *err)
{
	struct trawl_network network = { 0 };
	struct tw_credential *credentials;
	size_t count = 0;

	if (!given)
		return TRAWL_OK;
	memcpy(&network, given, given->size < sizeof(network) ? given->size : sizeof(network));
	*options = (struct tw_net_options){ .helper = network.helper,
					    .cacert = network.cacert,
					    .insecure = network.insecure != 0,
					    .connect_ms = network.connect_ms,
					    .stall_ms = network.stall_ms,
					    .attempts = network.attempts,
					    .check = check_time,
					    .closure = deadline };
	while (network.usernames && network.passwords && network.usernames[count] && network.passwords[count])
		count++;
	credentials = tw_arena_array(arena, count + 1, sizeof(*credentials));
	if (!credentials)
		return tw_fail_nomem(err);
	for (size_t i = 0; i < count; i++) {
		credentials[i].username = tw_slice(network.usernames[i]);
		credentials[i].password = tw_slice(network.passwords[i]);
	}
	if (network.registry_token && *network.registry_token)
		credentials[count++].registry_token = tw_slice(network.registry_token);
	*ret = (struct tw_chart_fetch){ .options = options, .credentials = credentials, .credential_count = count };
	return TRAWL_OK;
}

/* "name/chart", where no such file is here: a repository that Helm knows. */
static bool is_of_repository(const char *chart, struct tw_slice *ret_repository, struct tw_slice *ret_name)
{
	struct tw_slice rest = tw_slice(chart);

	tw_slice_split(&rest, '/', ret_repository);
	*ret_name = rest;
	return rest.len && ret_repository->len && tw_slice_find(rest, '/') < 0 && ret_repository->ptr[0] != '.' &&
	       access(chart, F_OK) < 0;
}

/* From wherever it lies. @ret_folder: where that is on this machine; NULL: nowhere. */
static int load(struct tw_arena *arena, const struct trawl_helm *helm, struct tw_chart_fetch *fetch,
		struct tw_chart_total *total, struct tw_chart **ret, const char **ret_folder, struct trawl_error *err)
{
	struct tw_slice text = tw_slice(helm->chart), version = text_or(helm->version, ""), repository, name, bytes;
	struct tw_chart_files files = { 0 };
	int status;

	*ret_folder = NULL;
	fetch->named = text_or(helm->repository, tw_chart_is_elsewhere(text) ? helm->chart : "");
	if (helm->repository && *helm->repository) {
		status = tw_chart_fetch_one(fetch, tw_slice(helm->repository), text, version, arena, &bytes, err);
	} else if (tw_chart_is_elsewhere(text)) {
		status = tw_chart_fetch_address(fetch, text, version, arena, &bytes, err);
	} else if (helm->network && is_of_repository(helm->chart, &repository, &name)) {
		status = tw_chart_fetch_one(fetch, repository, name, version, arena, &bytes, err);
	} else {
		*ret_folder = helm->chart;
		return tw_chart_load(helm->chart, arena, total, ret, err);
	}
	if (status == TRAWL_OK)
		status = tw_chart_read_archive(bytes, arena, total, &files, err);
	if (status == TRAWL_OK)
		status = tw_chart_of_files(&files, arena, total, TW_LIMIT_CHART_NESTING, ret, err);
	return status;
}

/* What images may hang on. */
static bool matters(struct tw_slice path)
{
	return tw_slice_starts(path, "templates") || tw_slice_starts(path, "charts") || tw_slice_starts(path, "crds") ||
	       tw_slice_is(path, "values.yaml") || tw_slice_is(path, "requirements.yaml");
}

static int tell_links(struct tw_arena *arena, const struct trawl_helm *helm, const struct tw_chart_files *links,
		      struct trawl_error *err)
{
	for (size_t i = 0; helm->left_out && i < links->len; i++) {
		struct tw_slice path = links->at[i].name;
		const char *text = tw_arena_text(arena, path);

		if (!text)
			return tw_fail_nomem(err);
		helm->left_out(helm->user, text, "a link that leads out of the chart: it isn't followed",
			       matters(path));
	}
	return TRAWL_OK;
}

static int load_all(struct tw_arena *arena, const struct trawl_helm *helm, struct tw_chart **ret,
		    struct trawl_error *err)
{
	int64_t deadline = helm->timeout_ms ? tw_clock_ms() + helm->timeout_ms : 0;
	struct tw_chart_total total = { 0 };
	struct tw_chart_fetch fetch = { 0 };
	struct tw_net_options options;
	const char *folder;
	int status = fill_fetch(arena, helm->network, &deadline, &options, &fetch, err);

	if (status == TRAWL_OK)
		status = load(arena, helm, &fetch, &total, ret, &folder, err);
	if (status == TRAWL_OK && helm->dependency_update)
		status = tw_chart_fetch_needs(&fetch, folder, *ret, &total, arena, err);
	tw_chart_fetch_close(&fetch);
	return status < 0 ? status : tell_links(arena, helm, &total.links, err);
}

static int render(struct tw_arena *arena, const struct trawl_helm *helm, struct tw_buf *out, struct trawl_error *err)
{
	struct tw_dict *given = tw_dict_new(arena), *values;
	struct tw_helm_release release;
	struct tw_helm_file *files;
	struct tw_chart *chart;
	size_t count;
	int status = given ? load_all(arena, helm, &chart, err) : tw_fail_nomem(err);

	if (status == TRAWL_OK)
		status = check_chart(arena, chart, helm->chart, err);
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
	if (status == TRAWL_E_NOMEM && arena.full)
		status = tw_fail(err, TRAWL_E_LIMIT, "the chart and its values take more than %llu MiB",
				 TW_LIMIT_TMPL_MEMORY / TW_MIB);
	if (status == TRAWL_OK && write(user, out.ptr, out.len) < 0)
		status = tw_fail(err, TRAWL_E_IO, "the rendering could not be written");
	tw_buf_release(&out);
	tw_arena_release(&arena);
	return status;
}
