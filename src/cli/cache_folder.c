/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cache_folder.h"

#include <stdlib.h>

#include "cli/error.h"

int tw_cache_folder(const struct tw_options *options, const char **ret, struct trawl_error *err)
{
	const char *given = tw_options_text(options, TW_OPT_CACHE_DIR), *base = getenv("XDG_CACHE_HOME");
	const char *home = getenv("HOME");

	if (*given)
		*ret = given;
	else if (base && *base == '/')
		*ret = tw_keep_printf(options->keep, "%s/trivy", base);
	else if (home && *home)
		*ret = tw_keep_printf(options->keep, "%s/.cache/trivy", home);
	else
		return tw_cli_fail(
			err, TRAWL_E_DATABASE,
			"no folder for database and cache: HOME and XDG_CACHE_HOME are not set; give --cache-dir");
	return *ret ? TRAWL_OK : tw_cli_nomem(err);
}

int tw_cache_layers(const struct tw_options *options, const char **ret, struct trawl_error *err)
{
	const char *folder;
	int status = tw_cache_folder(options, &folder, err);

	if (status < 0)
		return status;
	*ret = tw_keep_printf(options->keep, "%s/trawl", folder);
	return *ret ? TRAWL_OK : tw_cli_nomem(err);
}
