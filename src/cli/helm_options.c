/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/helm_options.h"

#include "cli/error.h"
#include "cli/scan_options.h"

/* The items, and NULL behind them. */
static int list_of(const struct tw_options *options, enum tw_option_id id, const char *const **ret,
		   struct trawl_error *err)
{
	const struct tw_value *value = tw_options_list(options, id);
	const char **list = tw_keep_alloc(options->keep, (value->count + 1) * sizeof(*list));

	if (!list)
		return tw_cli_nomem(err);
	for (size_t i = 0; i < value->count; i++)
		list[i] = value->items[i];
	list[value->count] = NULL;
	*ret = list;
	return TRAWL_OK;
}

/* Commas have split them, those within braces, too: put together again, the library tells them apart. */
static int joined(const struct tw_options *options, enum tw_option_id id, const char *const **ret,
		  struct trawl_error *err)
{
	const struct tw_value *value = tw_options_list(options, id);
	const char **list = tw_keep_alloc(options->keep, 2 * sizeof(*list));
	const char *all = NULL;

	for (size_t i = 0; list && i < value->count; i++) {
		all = all ? tw_keep_printf(options->keep, "%s,%s", all, value->items[i]) : value->items[i];
		if (!all)
			return tw_cli_nomem(err);
	}
	if (!list)
		return tw_cli_nomem(err);
	list[0] = all;
	list[1] = NULL;
	*ret = list;
	return TRAWL_OK;
}

int tw_helm_options(const struct tw_options *options, struct trawl_helm *helm, struct trawl_error *err)
{
	int status;

	helm->kube_version = tw_options_text(options, TW_OPT_HELM_KUBE_VERSION);
	helm->release_name = tw_options_text(options, TW_OPT_HELM_RELEASE_NAME);
	helm->release_namespace = tw_options_text(options, TW_OPT_HELM_NAMESPACE);
	helm->include_crds = tw_options_is(options, TW_OPT_HELM_INCLUDE_CRDS);
	helm->skip_tests = tw_options_is(options, TW_OPT_HELM_SKIP_TESTS);
	helm->no_hooks = tw_options_is(options, TW_OPT_HELM_NO_HOOKS);
	helm->is_upgrade = tw_options_is(options, TW_OPT_HELM_IS_UPGRADE);
	helm->skip_schema_validation = tw_options_is(options, TW_OPT_HELM_SKIP_SCHEMA);
	helm->dependency_update = tw_options_is(options, TW_OPT_HELM_DEPENDENCY_UPDATE);
	helm->name_template = tw_options_text(options, TW_OPT_HELM_NAME_TEMPLATE);
	helm->repository = tw_options_text(options, TW_OPT_HELM_REPO);
	helm->version = tw_options_text(options, TW_OPT_HELM_CHART_VERSION);
	if (!*helm->version && tw_options_is(options, TW_OPT_HELM_DEVEL))
		helm->version = ">0.0.0-0";
	helm->timeout_ms = tw_scan_time_left(options);
	status = list_of(options, TW_OPT_HELM_VALUES, &helm->values_files, err);
	if (status == TRAWL_OK)
		status = joined(options, TW_OPT_HELM_SET, &helm->set, err);
	if (status == TRAWL_OK)
		status = joined(options, TW_OPT_HELM_SET_STRING, &helm->set_string, err);
	if (status == TRAWL_OK)
		status = joined(options, TW_OPT_HELM_SET_JSON, &helm->set_json, err);
	if (status == TRAWL_OK)
		status = list_of(options, TW_OPT_HELM_SET_FILE, &helm->set_file, err);
	if (status == TRAWL_OK)
		status = list_of(options, TW_OPT_HELM_SET_LITERAL, &helm->set_literal, err);
	if (status == TRAWL_OK)
		status = list_of(options, TW_OPT_HELM_API_VERSIONS, &helm->api_versions, err);
	if (status == TRAWL_OK)
		status = list_of(options, TW_OPT_HELM_SHOW_ONLY, &helm->show_only, err);
	return status;
}
