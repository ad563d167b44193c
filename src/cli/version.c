/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include <trawl/trawl.h>

#include "cli/cache_folder.h"
#include "cli/command.h"
#include "cli/out.h"
#include "cli/say.h"

static int run(const struct tw_options *options, struct trawl_error *err);

const struct tw_command tw_command_version = {
	.name = "version",
	.arguments = "",
	.doc = "Print the version, and those of the databases",
	.bit = TW_FOR_VERSION,
	.group = TW_GROUP_HELP,
	.run = run,
};

/* "2024-11-20 06:12:28.1 +0000 UTC": RFC 3339 as Go prints times, and thus Trivy. */
static void print_time(struct tw_out *out, const char *name, const char *time)
{
	const char *hour = time ? strchr(time, 'T') : NULL;
	size_t length = time ? strlen(time) : 0;

	if (!time)
		tw_out_printf(out, "  %s: 0001-01-01 00:00:00 +0000 UTC\n", name);
	else if (hour && time[length - 1] == 'Z')
		tw_out_printf(out, "  %s: %.*s %.*s +0000 UTC\n", name, (int)(hour - time), time,
			      (int)(length - (size_t)(hour - time) - 2), hour + 1);
	else
		tw_out_printf(out, "  %s: %s\n", name, time);
}

static void print_text(struct tw_out *out, const char *title, unsigned version, const char *updated, const char *next,
		       const char *downloaded)
{
	tw_out_printf(out, "%s:\n  Version: %u\n", title, version);
	print_time(out, "UpdatedAt", updated);
	print_time(out, "NextUpdate", next);
	print_time(out, "DownloadedAt", downloaded);
}

static void print_json(struct tw_out *out, const char *title, unsigned version, const char *updated, const char *next,
		       const char *downloaded)
{
	static const char never[] = "0001-01-01T00:00:00Z";

	tw_out_printf(out,
		      ",\"%s\":{\"Version\":%u,\"NextUpdate\":\"%s\",\"UpdatedAt\":\"%s\",\"DownloadedAt\":\"%s\"}",
		      title, version, next ? next : never, updated, downloaded ? downloaded : never);
}

static void print(struct tw_out *out, bool json, const struct trawl_db_info *info)
{
	tw_out_printf(out, json ? "{\"Version\":\"%s\"" : "Version: %s\n", trawl_version());
	if (info->updated_at)
		(json ? print_json : print_text)(out, json ? "VulnerabilityDB" : "Vulnerability DB", info->version,
						 info->updated_at, info->next_update, info->downloaded_at);
	if (info->java_updated_at)
		(json ? print_json : print_text)(out, json ? "JavaDB" : "Java DB", info->java_version,
						 info->java_updated_at, info->java_next_update,
						 info->java_downloaded_at);
	if (json)
		tw_out_text(out, "}\n");
}

static int run(const struct tw_options *options, struct trawl_error *err)
{
	struct trawl_db_options db_options = { .size = sizeof(db_options) };
	struct trawl_db_info info = { .size = sizeof(info) };
	struct trawl_error no_db = { 0 };
	struct trawl_db *db = NULL;
	struct tw_out out;
	int status = tw_cache_folder(options, &db_options.cache_dir, &no_db);

	if (status == TRAWL_OK)
		status = trawl_db_open(&db_options, &db, &no_db);
	if (status == TRAWL_OK)
		trawl_db_info(db, &info);
	else
		tw_say_debug("no database: %s", no_db.message);
	tw_out_start(&out);
	print(&out, strcmp(tw_options_text(options, TW_OPT_FORMAT), "json") == 0, &info);
	trawl_db_close(db);
	return tw_out_close(&out, err);
}
