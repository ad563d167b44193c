/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/check.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/config_file.h"
#include "cli/error.h"
#include "cli/template.h"

/* "--vex", or "trivy.yaml: line 3: vulnerability.vex: --vex" where it isn't a flag that was given. */
static const char *place(const struct tw_options *options, const struct tw_option *option)
{
	const struct tw_value *value = &options->values[option - tw_option_table];
	const char *both = NULL;

	if (value->origin != TW_FROM_FLAG && option->name)
		both = tw_keep_printf(options->keep, "%s: --%s", value->where, option->name);
	return both ? both : value->where;
}

static int check_removed(const struct tw_options *options, const struct tw_option *option, struct trawl_error *err)
{
	if (!option->removed || !tw_options_changed(options, (enum tw_option_id)(option - tw_option_table)))
		return TRAWL_OK;
	return tw_cli_usage(err, "%s was removed; %s", place(options, option), option->removed);
}

/* What Trivy writes into every file that it generates is nobody's wish; that secrets aren't looked for is said all the same. */
static bool is_trivys_default(const struct tw_options *options, const struct tw_option *option)
{
	const struct tw_value *value = &options->values[option - tw_option_table];

	return option == &tw_option_table[TW_OPT_SCANNERS] && value->origin == TW_FROM_CONFIG && value->count == 2 &&
	       tw_options_has(options, TW_OPT_SCANNERS, "vuln") && tw_options_has(options, TW_OPT_SCANNERS, "secret");
}

/* Options of which only some values are built. */
static int check_built_values(const struct tw_options *options, const struct tw_option *option, struct trawl_error *err)
{
	const struct tw_value *value = &options->values[option - tw_option_table];

	if (is_trivys_default(options, option))
		return TRAWL_OK;
	for (size_t i = 0; i < value->count; i++)
		if (*value->items[i] &&
		    !tw_option_among(option->built, value->items[i], strlen(value->items[i]), NULL, NULL))
			return tw_cli_usage(err, "%s %s is not built yet; built: %s", place(options, option),
					    value->items[i], option->built);
	return TRAWL_OK;
}

static int check_built(const struct tw_options *options, const struct tw_option *option, struct trawl_error *err)
{
	enum tw_option_id id = (enum tw_option_id)(option - tw_option_table);

	if (!(option->commands & options->command->bit) || !tw_options_changed(options, id))
		return TRAWL_OK;
	if (option->built_for & options->command->bit)
		return TRAWL_OK;
	if (option->built)
		return *option->built ? check_built_values(options, option, err) : TRAWL_OK;
	if (option->idle && options->values[id].origin != TW_FROM_FLAG)
		return TRAWL_OK;
	return tw_cli_usage(err, "%s is not built yet", place(options, option));
}

static int check_old(struct tw_options *options, const struct tw_option *option, struct trawl_error *err)
{
	if (!option->old || !tw_options_changed(options, (enum tw_option_id)(option - tw_option_table)))
		return TRAWL_OK;
	return tw_options_warn(options, err, "%s is deprecated; %s", place(options, option), option->old);
}

static int check_exit_status(const struct tw_options *options, enum tw_option_id id, struct trawl_error *err)
{
	if (tw_options_number(options, id) <= 255)
		return TRAWL_OK;
	return tw_cli_usage(err, "%s: exit statuses end at 255, %s would come out as another one",
			    options->values[id].where, tw_options_text(options, id));
}

/* An empty list of these would silently show nothing. */
static int check_not_empty(const struct tw_options *options, enum tw_option_id id, struct trawl_error *err)
{
	if (tw_options_list(options, id)->count)
		return TRAWL_OK;
	return tw_cli_usage(err, "%s: at least one of %s is needed", options->values[id].where,
			    tw_option_table[id].values);
}

/* The default one may be missing, and Trivy writes it into files; one that somebody names may not. */
static int check_ignore_file(const struct tw_options *options, struct trawl_error *err)
{
	const struct tw_value *value = &options->values[TW_OPT_IGNOREFILE];
	const char *path = tw_options_text(options, TW_OPT_IGNOREFILE);

	if (value->origin <= TW_FROM_CONFIG && !tw_options_changed(options, TW_OPT_IGNOREFILE)) {
		if (tw_config_is_waited_for(path))
			return tw_cli_usage(err, "%s: not a regular file", path);
		return TRAWL_OK;
	}
	if (!*path || access(path, R_OK) == 0)
		return TRAWL_OK;
	return tw_cli_usage(err, "%s %s: %s", place(options, &tw_option_table[TW_OPT_IGNOREFILE]), path,
			    strerror(errno));
}

static int check_template(struct tw_options *options, struct trawl_error *err)
{
	bool given = *tw_options_text(options, TW_OPT_TEMPLATE) != 0;

	if (!tw_template_wanted(options))
		return given ? tw_options_warn(options, err, "--template changes nothing with --format %s",
					       tw_options_text(options, TW_OPT_FORMAT))
			     : TRAWL_OK;
	if (tw_options_is(options, TW_OPT_LIST_IMAGES))
		return tw_cli_usage(err, "--list-images goes with the formats table and json");
	return given ? TRAWL_OK : tw_cli_usage(err, "--format template needs --template: a template, or @FILE.tpl");
}

static int check_report(struct tw_options *options, struct trawl_error *err)
{
	const char *format = tw_options_text(options, TW_OPT_FORMAT);
	bool table = strcmp(format, "table") == 0;
	int status = TRAWL_OK;

	if (tw_options_wants_bom(options) && options->command->bit != TW_FOR_K8S)
		return tw_cli_usage(err, "%s cyclonedx is not built yet for \"trawl %s\"",
				    options->values[TW_OPT_FORMAT].where, options->command->name);
	if (strncmp(tw_options_text(options, TW_OPT_OUTPUT), "plugin=", 7) == 0)
		return tw_cli_usage(err, "%s %s is not built yet", options->values[TW_OPT_OUTPUT].where,
				    tw_options_text(options, TW_OPT_OUTPUT));
	if (tw_options_changed(options, TW_OPT_TABLE_MODE) && !table)
		return tw_cli_usage(err, "%s goes with --format table only, not with %s",
				    options->values[TW_OPT_TABLE_MODE].where, format);
	if (tw_options_changed(options, TW_OPT_PKG_RELATIONSHIPS) && tw_options_is(options, TW_OPT_DEPENDENCY_TREE))
		return tw_cli_usage(
			err, "--pkg-relationships and --dependency-tree don't go together: the tree needs them all");
	if (tw_options_is(options, TW_OPT_DEPENDENCY_TREE) && !table)
		status = tw_options_warn(options, err, "--dependency-tree changes nothing with --format %s", format);
	if (status == TRAWL_OK && options->values[TW_OPT_LIST_ALL_PKGS].origin == TW_FROM_FLAG &&
	    tw_options_is(options, TW_OPT_LIST_ALL_PKGS) && strcmp(format, "json") != 0)
		status = tw_options_warn(options, err, "--list-all-pkgs changes nothing with --format %s", format);
	if (status == TRAWL_OK)
		status = check_template(options, err);
	if (status == TRAWL_OK && tw_options_is(options, TW_OPT_IGNORE_UNFIXED) &&
	    tw_options_list(options, TW_OPT_IGNORE_STATUS)->count)
		status = tw_options_warn(options, err, "--ignore-unfixed changes nothing with --ignore-status");
	return status;
}

static int check_together(struct tw_options *options, struct trawl_error *err)
{
	static const enum tw_option_id lists[] = { TW_OPT_SEVERITY, TW_OPT_PKG_TYPES, TW_OPT_PKG_RELATIONSHIPS,
						   TW_OPT_TABLE_MODE };
	int status = check_exit_status(options, TW_OPT_EXIT_CODE, err);

	if (status == TRAWL_OK)
		status = check_exit_status(options, TW_OPT_EXIT_ON_EOL, err);
	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists) && status == TRAWL_OK; i++)
		status = check_not_empty(options, lists[i], err);
	if (status == TRAWL_OK)
		status = check_ignore_file(options, err);
	return status < 0 ? status : check_report(options, err);
}

int tw_options_check(struct tw_options *options, struct trawl_error *err)
{
	for (size_t i = 0; i < TW_OPTIONS; i++) {
		const struct tw_option *option = &tw_option_table[i];
		int status = check_removed(options, option, err);

		if (status == TRAWL_OK)
			status = check_built(options, option, err);
		if (status == TRAWL_OK)
			status = check_old(options, option, err);
		if (status < 0)
			return status;
	}
	return check_together(options, err);
}
