/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Removes what lies in the cache folder: by parts, as Trivy names them, and Trivy's own parts as well, since the folder is
 * one. Whoever has a database open keeps it.
 */
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>

#include "cli/cache_folder.h"
#include "cli/command.h"
#include "cli/error.h"
#include "cli/say.h"

enum { DESCRIPTORS = 32 };

static int run(const struct tw_options *options, struct trawl_error *err);

const struct tw_command tw_command_clean = {
	.name = "clean",
	.arguments = "",
	.doc = "Remove database and cache",
	.examples = "  # results of layers\n"
		    "  trawl clean --scan-cache\n\n"
		    "  # everything\n"
		    "  trawl clean --all\n",
	.bit = TW_FOR_CLEAN,
	.group = TW_GROUP_HELP,
	.run = run,
};

static const struct part {
	enum tw_option_id option;
	const char *folder;
} parts[] = {
	{ TW_OPT_CLEAN_SCAN_CACHE, "trawl" },     { TW_OPT_CLEAN_SCAN_CACHE, "fanal" },
	{ TW_OPT_CLEAN_VULN_DB, "db" },           { TW_OPT_CLEAN_JAVA_DB, "java-db" },
	{ TW_OPT_CLEAN_CHECKS_BUNDLE, "policy" }, { TW_OPT_CLEAN_VEX_REPO, "vex" },
};

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *place)
{
	return remove(path) < 0 && errno != ENOENT ? -1 : 0;
}

/* Links are removed, never followed. */
static int remove_part(const struct tw_options *options, const char *cache, const char *folder, struct trawl_error *err)
{
	const char *path = tw_keep_printf(options->keep, "%s/%s", cache, folder);

	if (!path)
		return tw_cli_nomem(err);
	if (nftw(path, remove_one, DESCRIPTORS, FTW_DEPTH | FTW_PHYS) == 0) {
		tw_say_debug("removed %s", path);
		return TRAWL_OK;
	}
	return errno == ENOENT ? TRAWL_OK : tw_cli_fail(err, TRAWL_E_IO, "%s: %s", path, strerror(errno));
}

static int run(const struct tw_options *options, struct trawl_error *err)
{
	bool all = tw_options_is(options, TW_OPT_CLEAN_ALL), any = false;
	const char *cache;
	int status = tw_cache_folder(options, &cache, err);

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts) && status == TRAWL_OK; i++) {
		if (!all && !tw_options_is(options, parts[i].option))
			continue;
		any = true;
		status = remove_part(options, cache, parts[i].folder, err);
	}
	if (status == TRAWL_OK && !any)
		return tw_cli_usage(err, "say what to remove: --scan-cache, --vuln-db, --java-db, or --all of it");
	return status < 0 ? status : TW_EXIT_OK;
}
