/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What templates find below the dot: .Files, .Chart, .Capabilities. Source: helm.sh/docs/chart_template_guide/builtin_objects.
 */
#include "helm/chart.h"
#include "helm/engine.h"
#include "helm/yaml.h"
#include "tmpl/semver.h"

static struct tw_value plain_value(const struct tw_object *object)
{
	return object->value;
}

static bool make_object(struct tw_arena *arena, const struct tw_class *class, struct tw_value value,
			struct tw_value *ret)
{
	struct tw_object *object = tw_arena_new(arena, struct tw_object);

	if (!object)
		return false;
	*object = (struct tw_object){ .class = class, .value = value };
	*ret = tw_value_object(object);
	return true;
}

static int files_get(struct tw_machine *m, const struct tw_object *object, struct tw_slice name,
		     const struct tw_value *args, size_t count, struct tw_value *ret);

static const struct tw_class files_class = { "engine.files", "map", files_get, NULL, plain_value };

static int files_glob(struct tw_machine *m, const struct tw_dict *files, struct tw_slice pattern, struct tw_value *ret)
{
	struct tw_dict *some = tw_dict_new(m->arena);

	for (size_t i = 0; some && i < files->len; i++) {
		if (tw_helm_glob(pattern, files->at[i].key, true) &&
		    !tw_dict_append(m->arena, some, files->at[i].key, files->at[i].value))
			some = NULL;
	}
	if (!some || !make_object(m->arena, &files_class, tw_value_dict(some), ret))
		return tw_tmpl_fail_memory(m);
	return 1;
}

/* AsConfig and AsSecrets: base names with their texts, as YAML. */
static int files_yaml(struct tw_machine *m, const struct tw_dict *files, bool secrets, struct tw_value *ret)
{
	struct tw_dict *map = tw_dict_new(m->arena);
	struct tw_buf out = TW_TMPL_BUF;
	int status = map ? TRAWL_OK : tw_tmpl_fail_memory(m);

	for (size_t i = 0; i < files->len && status == TRAWL_OK; i++) {
		struct tw_value text = tw_value_text(files->at[i].value.text);

		if (secrets)
			status = tw_fn_b64enc(m, &text, 1, &text);
		if (status == TRAWL_OK && !tw_dict_set(m->arena, map, tw_path_base(files->at[i].key), text))
			status = tw_tmpl_fail_memory(m);
	}
	if (status == TRAWL_OK)
		status = tw_helm_yaml_write(m, &out, tw_value_dict(map));
	if (status < 0) {
		tw_buf_release(&out);
		return status;
	}
	if (out.len)
		out.len--;
	status = tw_tmpl_keep_text(m, &out, ret);
	return status < 0 ? status : 1;
}

static int files_lines(struct tw_machine *m, struct tw_slice text, struct tw_value *ret)
{
	struct tw_value args[2] = { tw_value_text(TW_LIT("\n")), tw_value_text(text) };
	int status;

	if (tw_slice_ends(text, "\n"))
		args[1].text.len--;
	if (!text.len)
		return tw_tmpl_texts(m, 0, ret) ? 1 : m->err->status;
	status = tw_fn_split_list(m, args, 2, ret);
	return status < 0 ? status : 1;
}

static int files_get(struct tw_machine *m, const struct tw_object *object, struct tw_slice name,
		     const struct tw_value *args, size_t count, struct tw_value *ret)
{
	const struct tw_dict *files = object->value.dict;
	const struct tw_value *file;

	if (tw_slice_is(name, "AsConfig") || tw_slice_is(name, "AsSecrets"))
		return files_yaml(m, files, name.len == 9, ret);
	if (count == 0) {
		file = tw_dict_get(files, name);
		*ret = file ? *file : tw_value_text(TW_LIT(""));
		ret->type = TW_T_BYTES;
		return 1;
	}
	if (count != 1 || args[0].kind != TW_V_STRING)
		return tw_tmpl_fail(m, "wrong arguments");
	if (tw_slice_is(name, "Glob"))
		return files_glob(m, files, args[0].text, ret);
	file = tw_dict_get(files, args[0].text);
	*ret = tw_value_text(file && file->text.ptr ? file->text : TW_LIT(""));
	if (tw_slice_is(name, "Lines"))
		return files_lines(m, ret->text, ret);
	if (tw_slice_is(name, "GetBytes"))
		ret->type = TW_T_BYTES;
	return tw_slice_is(name, "Get") || tw_slice_is(name, "GetBytes");
}

bool tw_helm_files_value(struct tw_arena *arena, const struct tw_chart_files *files, struct tw_value *ret)
{
	struct tw_dict *dict = tw_dict_new(arena);

	for (size_t i = 0; dict && i < files->len; i++) {
		struct tw_value bytes = tw_value_text(files->at[i].data);

		bytes.type = TW_T_BYTES;
		if (!tw_dict_append(arena, dict, files->at[i].name, bytes))
			dict = NULL;
	}
	if (!dict)
		return false;
	tw_dict_sort(dict);
	return make_object(arena, &files_class, tw_value_dict(dict), ret);
}

/* Members of Go's structs, by the names that Go has for them: those of a map, and what they are when they aren't there. */
static const struct field {
	const char *name, *key;
	char kind; /* s text, b bool, l list, m map */
} chart_fields[] = {
	{ "Name", "name", 's' },
	{ "Home", "home", 's' },
	{ "Sources", "sources", 'l' },
	{ "Version", "version", 's' },
	{ "Description", "description", 's' },
	{ "Keywords", "keywords", 'l' },
	{ "Maintainers", "maintainers", 'l' },
	{ "Icon", "icon", 's' },
	{ "APIVersion", "apiVersion", 's' },
	{ "Condition", "condition", 's' },
	{ "Tags", "tags", 's' },
	{ "AppVersion", "appVersion", 's' },
	{ "Deprecated", "deprecated", 'b' },
	{ "Annotations", "annotations", 'm' },
	{ "KubeVersion", "kubeVersion", 's' },
	{ "Dependencies", "dependencies", 'l' },
	{ "Type", "type", 's' },
	{ "IsRoot", "IsRoot", 'b' },
};

static int chart_get(struct tw_machine *m, const struct tw_object *object, struct tw_slice name,
		     const struct tw_value *args, size_t count, struct tw_value *ret)
{
	for (size_t i = 0; i < sizeof(chart_fields) / sizeof(*chart_fields); i++) {
		const struct field *field = &chart_fields[i];
		const struct tw_value *found;

		if (!tw_slice_is(name, field->name))
			continue;
		found = tw_dict_find(object->value.dict, field->key);
		if (found) {
			*ret = *found;
		} else if (field->kind == 's') {
			*ret = tw_value_text(TW_LIT(""));
		} else if (field->kind == 'b') {
			*ret = tw_value_bool(false);
		} else {
			struct tw_dict *dict = tw_dict_new(m->arena);
			struct tw_list *list = tw_list_new(m->arena, 0);

			if (!dict || !list)
				return tw_tmpl_fail_memory(m);
			*ret = field->kind == 'm' ? tw_value_dict(dict) : tw_value_list(list);
		}
		return 1;
	}
	return 0;
}

static const struct tw_class chart_class = { "struct { chart.Metadata; IsRoot bool }", "struct", chart_get, NULL,
					     plain_value };

bool tw_helm_chart_value(struct tw_arena *arena, const struct tw_chart *chart, struct tw_value *ret)
{
	struct tw_value copy;

	return tw_value_copy(arena, tw_value_dict(chart->metadata), &copy) &&
	       tw_dict_set(arena, copy.dict, TW_LIT("name"), tw_value_text(chart->name)) &&
	       tw_dict_set(arena, copy.dict, TW_LIT("IsRoot"), tw_value_bool(!chart->parent)) &&
	       make_object(arena, &chart_class, copy, ret);
}

static int version_text(struct tw_machine *m, const struct tw_object *object, struct tw_slice *ret)
{
	*ret = tw_dict_find(object->value.dict, "Version")->text;
	return TRAWL_OK;
}

static int struct_get(struct tw_machine *m, const struct tw_object *object, struct tw_slice name,
		      const struct tw_value *args, size_t count, struct tw_value *ret)
{
	const struct tw_value *found = tw_dict_get(object->value.dict, name);

	if (!found && (tw_slice_is(name, "GitVersion") || tw_slice_is(name, "String")))
		found = tw_dict_find(object->value.dict, "Version");
	if (found)
		*ret = *found;
	return found != NULL;
}

static int set_get(struct tw_machine *m, const struct tw_object *object, struct tw_slice name,
		   const struct tw_value *args, size_t count, struct tw_value *ret)
{
	if (!tw_slice_is(name, "Has") || count != 1 || args[0].kind != TW_V_STRING)
		return 0;
	*ret = tw_value_bool(false);
	for (size_t i = 0; i < object->value.list->len && !ret->truth; i++)
		ret->truth = tw_slice_eq(object->value.list->at[i].text, args[0].text);
	return 1;
}

static const struct tw_class kube_class = { "chartutil.KubeVersion", "struct", struct_get, version_text, plain_value };
static const struct tw_class helm_class = { "version.BuildInfo", "struct", struct_get, NULL, plain_value };
static const struct tw_class capabilities_class = { "*chartutil.Capabilities", "ptr", struct_get, NULL, plain_value };
static const struct tw_class set_class = { "chartutil.VersionSet", "slice", set_get, NULL, plain_value };

/* What the client library of Kubernetes that Helm 3.19 is built with knows. */
static const char *const api_versions[] = {
	"v1",
	"admissionregistration.k8s.io/v1",
	"admissionregistration.k8s.io/v1alpha1",
	"admissionregistration.k8s.io/v1beta1",
	"internal.apiserver.k8s.io/v1alpha1",
	"apps/v1",
	"apps/v1beta1",
	"apps/v1beta2",
	"authentication.k8s.io/v1",
	"authentication.k8s.io/v1alpha1",
	"authentication.k8s.io/v1beta1",
	"authorization.k8s.io/v1",
	"authorization.k8s.io/v1beta1",
	"autoscaling/v1",
	"autoscaling/v2",
	"autoscaling/v2beta1",
	"autoscaling/v2beta2",
	"batch/v1",
	"batch/v1beta1",
	"certificates.k8s.io/v1",
	"certificates.k8s.io/v1beta1",
	"certificates.k8s.io/v1alpha1",
	"coordination.k8s.io/v1alpha2",
	"coordination.k8s.io/v1beta1",
	"coordination.k8s.io/v1",
	"discovery.k8s.io/v1",
	"discovery.k8s.io/v1beta1",
	"events.k8s.io/v1",
	"events.k8s.io/v1beta1",
	"extensions/v1beta1",
	"flowcontrol.apiserver.k8s.io/v1",
	"flowcontrol.apiserver.k8s.io/v1beta1",
	"flowcontrol.apiserver.k8s.io/v1beta2",
	"flowcontrol.apiserver.k8s.io/v1beta3",
	"networking.k8s.io/v1",
	"networking.k8s.io/v1beta1",
	"node.k8s.io/v1",
	"node.k8s.io/v1alpha1",
	"node.k8s.io/v1beta1",
	"policy/v1",
	"policy/v1beta1",
	"rbac.authorization.k8s.io/v1",
	"rbac.authorization.k8s.io/v1beta1",
	"rbac.authorization.k8s.io/v1alpha1",
	"resource.k8s.io/v1",
	"resource.k8s.io/v1beta2",
	"resource.k8s.io/v1beta1",
	"resource.k8s.io/v1alpha3",
	"scheduling.k8s.io/v1alpha1",
	"scheduling.k8s.io/v1beta1",
	"scheduling.k8s.io/v1",
	"storage.k8s.io/v1beta1",
	"storage.k8s.io/v1",
	"storage.k8s.io/v1alpha1",
	"storagemigration.k8s.io/v1alpha1",
	"apiextensions.k8s.io/v1beta1",
	"apiextensions.k8s.io/v1",
};

enum { API_VERSIONS = sizeof(api_versions) / sizeof(*api_versions) };

static bool put_text(struct tw_arena *arena, struct tw_dict *dict, const char *key, struct tw_slice text)
{
	return text.ptr && tw_dict_set(arena, dict, tw_slice(key), tw_value_text(text));
}

bool tw_helm_capabilities(struct tw_arena *arena, struct tw_slice kube_version, const struct tw_slice *more,
			  size_t count, struct tw_value *ret)
{
	struct tw_dict *all = tw_dict_new(arena), *kube = tw_dict_new(arena), *helm = tw_dict_new(arena);
	struct tw_list *list = tw_list_new(arena, API_VERSIONS + count);
	struct tw_semver version = { 0 };
	struct tw_value kube_value, helm_value, set_value;

	if (!all || !kube || !helm || !list)
		return false;
	tw_semver_parse(kube_version, &version);
	for (size_t i = 0; i < list->len; i++)
		list->at[i] = tw_value_text(i < API_VERSIONS ? tw_slice(api_versions[i]) : more[i - API_VERSIONS]);
	return put_text(arena, kube, "Version", kube_version) &&
	       put_text(arena, kube, "Major",
			tw_slice(tw_arena_printf(arena, "%llu", (unsigned long long)version.number[0]))) &&
	       put_text(arena, kube, "Minor",
			tw_slice(tw_arena_printf(arena, "%llu", (unsigned long long)version.number[1]))) &&
	       put_text(arena, helm, "Version", TW_LIT("v3.19")) && put_text(arena, helm, "GitCommit", TW_LIT("")) &&
	       put_text(arena, helm, "GitTreeState", TW_LIT("")) &&
	       put_text(arena, helm, "GoVersion", TW_LIT("go1.24")) &&
	       make_object(arena, &kube_class, tw_value_dict(kube), &kube_value) &&
	       make_object(arena, &helm_class, tw_value_dict(helm), &helm_value) &&
	       make_object(arena, &set_class, tw_value_list(list), &set_value) &&
	       tw_dict_set(arena, all, TW_LIT("KubeVersion"), kube_value) &&
	       tw_dict_set(arena, all, TW_LIT("HelmVersion"), helm_value) &&
	       tw_dict_set(arena, all, TW_LIT("APIVersions"), set_value) &&
	       make_object(arena, &capabilities_class, tw_value_dict(all), ret);
}
