/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Helm's functions beside sprig's. Source: helm.sh/docs/chart_template_guide/function_list. What can't be written or read
 * gives an empty text, or a map with "Error", as there.
 */
#include "helm/engine.h"

#include "format/toml.h"
#include "format/yaml.h"
#include "helm/toml_write.h"
#include "helm/yaml.h"
#include "tmpl/json.h"

#define FN(id) \
	static int id(struct tw_machine *machine, const struct tw_value *args, size_t count, struct tw_value *ret)

static const char no_value[] = "<no value>";

/* Go prints that for nothing, whatever the options: Helm takes it out again. */
static int without_no_value(struct tw_machine *machine, struct tw_slice s, struct tw_value *ret)
{
	struct tw_value args[3] = { tw_value_text(tw_slice(no_value)), tw_value_text(TW_LIT("")), tw_value_text(s) };

	return tw_fn_replace(machine, args, 3, ret);
}

FN(include)
{
	const struct tw_tree *tree = tw_tmpl_set_find(machine->set, args[0].text);

	*ret = tw_value_text(TW_LIT(""));
	if (!tree)
		return tw_tmpl_fail(machine, "template: no template \"%.*s\" associated with template \"gotpl\"",
				    TW_ARG(args[0].text));
	return tw_tmpl_include(machine, tree, args[1], &ret->text);
}

/* The templates of a text, parsed once for all calls from the chart's own templates. */
static int parsed(struct tw_machine *machine, struct tw_slice source, struct tw_tmpl_set **ret, bool *ret_kept)
{
	struct tw_helm_host *host = machine->options->host;
	bool cached = machine->set == host->below;
	uint32_t at = cached ? tw_map_get(&host->places, source) : TW_MAP_NONE, *slot;
	struct tw_tmpl_set **kept;
	int status;

	*ret_kept = cached;
	if (at != TW_MAP_NONE) {
		*ret = host->sets.at[at];
		return TRAWL_OK;
	}
	*ret = tw_tmpl_set_new(machine, machine->set);
	if (!*ret)
		return machine->err->status;
	status = tw_tmpl_set_add(machine, *ret, TW_LIT("gotpl"), source);
	kept = status == TRAWL_OK && cached ? tw_vec_push(&host->sets) : NULL;
	slot = kept ? tw_map_put(&host->places, source) : NULL;
	if (slot) {
		*kept = *ret;
		*slot = (uint32_t)host->sets.len - 1;
		return TRAWL_OK;
	}
	if (kept)
		host->sets.len--;
	if (status == TRAWL_OK && cached)
		status = tw_fail_nomem(machine->err);
	if (status < 0) {
		tw_tmpl_set_free(*ret);
		*ret = NULL;
	}
	return status;
}

FN(tpl)
{
	const struct tw_tmpl_set *outer = machine->set;
	struct tw_tmpl_set *set = NULL;
	struct tw_slice text = { 0 };
	const struct tw_tree *tree;
	bool kept;
	int status;

	*ret = args[0];
	if (tw_slice_search(args[0].text, TW_LIT("{{")) < 0)
		return without_no_value(machine, args[0].text, ret);
	status = parsed(machine, args[0].text, &set, &kept);
	if (status < 0)
		return tw_wrap(machine->err, "cannot parse template");
	tree = tw_tmpl_set_find(set, TW_LIT("gotpl"));
	machine->set = set;
	status = tree ? tw_tmpl_include(machine, tree, args[1], &text) : TRAWL_OK;
	machine->set = outer;
	if (!kept)
		tw_tmpl_set_free(set);
	if (status < 0)
		return tw_wrap(machine->err, "error during tpl function execution");
	return without_no_value(machine, text, ret);
}

FN(required)
{
	if (tw_value_is_nothing(args[1]) || (args[1].kind == TW_V_STRING && !args[1].type && !args[1].text.len))
		return tw_tmpl_fail(machine, "%.*s", TW_ARG(args[0].text));
	*ret = args[1];
	return TRAWL_OK;
}

FN(lookup)
{
	struct tw_dict *dict = tw_dict_new(machine->arena);

	*ret = tw_value_dict(dict);
	return dict ? TRAWL_OK : tw_tmpl_fail_memory(machine);
}

FN(no_text)
{
	*ret = tw_value_text(TW_LIT(""));
	return TRAWL_OK;
}

static int give_yaml(struct tw_machine *machine, int status, struct tw_buf *out, struct tw_value *ret)
{
	if (status < 0) {
		tw_buf_release(out);
		return status;
	}
	if (out->len)
		out->len--;
	return tw_tmpl_keep_text(machine, out, ret);
}

FN(to_yaml)
{
	struct tw_buf out = TW_TMPL_BUF;
	int status = tw_helm_yaml_write(machine, &out, args[0]);

	return give_yaml(machine, status, &out, ret);
}

FN(to_yaml_pretty)
{
	struct tw_buf out = TW_TMPL_BUF;
	int status = tw_helm_yaml_write_pretty(machine, &out, args[0]);

	return give_yaml(machine, status, &out, ret);
}

/* A map whose "Error" says what is wrong; or a list of just that. */
static int give_error(struct tw_machine *machine, const struct trawl_error *error, bool list, struct tw_value *ret)
{
	struct tw_slice text = tw_arena_copy(machine->arena, tw_slice(error->message));
	struct tw_dict *dict = tw_dict_new(machine->arena);
	struct tw_list *one = tw_list_new(machine->arena, 1);

	if (!text.ptr || !dict || !one || !tw_dict_set(machine->arena, dict, TW_LIT("Error"), tw_value_text(text)))
		return tw_tmpl_fail_memory(machine);
	one->at[0] = tw_value_text(text);
	*ret = list ? tw_value_list(one) : tw_value_dict(dict);
	return TRAWL_OK;
}

/* What was read is to be a map or a list; nothing is an empty one. */
static int give_read(struct tw_machine *machine, int status, struct trawl_error *error, struct tw_value value,
		     bool list, struct tw_value *ret)
{
	enum tw_value_kind want = list ? TW_V_LIST : TW_V_MAP;

	if (status == TRAWL_E_NOMEM)
		return tw_tmpl_fail_memory(machine);
	if (status == TRAWL_OK && value.kind == TW_V_NIL) {
		value = list ? tw_value_list(tw_list_new(machine->arena, 0))
			     : tw_value_dict(tw_dict_new(machine->arena));
		if (!value.list)
			return tw_tmpl_fail_memory(machine);
	}
	if (status == TRAWL_OK && value.kind != want)
		status = tw_fail(
			error, TRAWL_E_FORMAT,
			"error unmarshaling JSON: while decoding JSON: json: cannot unmarshal %s into Go value of type %s",
			value.kind == TW_V_STRING  ? "string"
			: value.kind == TW_V_FLOAT ? "number"
			: value.kind == TW_V_BOOL  ? "bool"
			: value.kind == TW_V_LIST  ? "array"
						   : "object",
			list ? "[]interface {}" : "map[string]interface {}");
	if (status < 0)
		return give_error(machine, error, list, ret);
	*ret = value;
	return TRAWL_OK;
}

static int from_yaml_as(struct tw_machine *machine, struct tw_slice text, bool list, struct tw_value *ret)
{
	struct trawl_error error = { 0 };
	struct tw_value value = tw_value_nil();
	int status = tw_helm_yaml_read(machine->arena, text, &value, &error);

	return give_read(machine, status, &error, value, list, ret);
}

FN(from_yaml)
{
	return from_yaml_as(machine, args[0].text, false, ret);
}
FN(from_yaml_array)
{
	return from_yaml_as(machine, args[0].text, true, ret);
}

static int from_json_as(struct tw_machine *machine, struct tw_slice text, bool list, struct tw_value *ret)
{
	struct trawl_error error = { 0 };
	struct tw_value value = tw_value_nil();
	int status = tw_value_parse_json(machine->arena, text, false, &value, &error);

	return give_read(machine, status, &error, value, list, ret);
}

FN(from_json)
{
	return from_json_as(machine, args[0].text, false, ret);
}
FN(from_json_array)
{
	return from_json_as(machine, args[0].text, true, ret);
}

static int toml_value(struct tw_machine *machine, const struct tw_toml_node *node, struct tw_value *ret, unsigned depth)
{
	struct tw_list *list;
	struct tw_dict *dict;
	int64_t integer = 0;
	double number = 0;
	size_t i = 0;
	int status = TRAWL_OK;

	if (depth == 0)
		return tw_tmpl_fail(machine, "toml: nested too deeply");
	switch (tw_toml_type(node)) {
	case TW_TOML_INT:
		tw_toml_int(node, &integer);
		*ret = tw_value_int64(integer);
		return TRAWL_OK;
	case TW_TOML_FLOAT:
		tw_toml_number(node, &number);
		*ret = tw_value_float(number);
		return TRAWL_OK;
	case TW_TOML_BOOL: *ret = tw_value_bool(tw_toml_bool(node)); return TRAWL_OK;
	case TW_TOML_ARRAY:
		list = tw_list_new(machine->arena, node->count);
		if (!list)
			return tw_tmpl_fail_memory(machine);
		tw_toml_each(node, child) {
			if (status == TRAWL_OK && i < list->len)
				status = toml_value(machine, child, &list->at[i++], depth - 1);
		}
		*ret = tw_value_list(list);
		return status;
	case TW_TOML_TABLE:
		dict = tw_dict_new(machine->arena);
		if (!dict)
			return tw_tmpl_fail_memory(machine);
		tw_toml_each(node, child) {
			struct tw_value value = tw_value_nil();

			if (status == TRAWL_OK)
				status = toml_value(machine, child, &value, depth - 1);
			if (status == TRAWL_OK && !tw_dict_append(machine->arena, dict, child->key, value))
				status = tw_tmpl_fail_memory(machine);
		}
		tw_dict_sort(dict);
		*ret = tw_value_dict(dict);
		return status;
	default: *ret = tw_value_text(node && node->text.ptr ? node->text : TW_LIT("")); return TRAWL_OK;
	}
}

FN(from_toml)
{
	struct trawl_error error = { 0 };
	const struct tw_toml_node *root;
	int status = tw_toml_parse(args[0].text, machine->arena, &root, &error);

	if (status == TRAWL_E_NOMEM)
		return tw_tmpl_fail_memory(machine);
	return status < 0 ? give_error(machine, &error, false, ret) : toml_value(machine, root, ret, 200);
}

FN(to_toml)
{
	struct tw_buf out = TW_TMPL_BUF;
	int status = tw_helm_toml_write(machine, &out, args[0]);

	if (status == TRAWL_OK)
		return tw_tmpl_keep_text(machine, &out, ret);
	tw_buf_release(&out);
	return status;
}

const struct tw_fn tw_helm_functions[] = {
	{ "fromJson", "s", from_json, "The map that JSON says" },
	{ "fromJsonArray", "s", from_json_array, "The list that JSON says" },
	{ "fromToml", "s", from_toml, "The map that TOML says" },
	{ "fromYaml", "s", from_yaml, "The map that YAML says" },
	{ "fromYamlArray", "s", from_yaml_array, "The list that YAML says" },
	{ "getHostByName", "s", no_text, "Nothing: no name is looked up" },
	{ "include", "s.", include, "What a template renders to" },
	{ "lookup", "ssss", lookup, "Nothing: there is no cluster" },
	{ "required", "s.", required, "The second, or a failure with the first" },
	{ "toToml", ".", to_toml, "As TOML" },
	{ "toYaml", ".", to_yaml, "As YAML" },
	{ "toYamlPretty", ".", to_yaml_pretty, "As YAML, with lists in maps indented" },
	{ "tpl", "s.", tpl, "A text as a template" },
	{ NULL, NULL, NULL, NULL },
};

void tw_helm_host_release(struct tw_helm_host *host)
{
	for (size_t i = 0; i < host->sets.len; i++)
		tw_tmpl_set_free(host->sets.at[i]);
	tw_vec_release(&host->sets);
	tw_map_release(&host->places);
}
