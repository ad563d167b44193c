/* SPDX-License-Identifier: Apache-2.0 */
/* The databases themselves: what they are, and making them current without a scan. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <trawl/trawl.h>

#include "cli/cache_folder.h"
#include "cli/command.h"
#include "cli/error.h"
#include "cli/nearest.h"
#include "cli/out.h"
#include "cli/update.h"

static int run(const struct tw_options *options, struct trawl_error *err);

const struct tw_command tw_command_db = {
	.name = "db",
	.arguments = "status|update|search PACKAGE|CVE|PURL",
	.doc = "Show what the database is or knows, or update it",
	.examples = "  # how old, from where, which\n"
		    "  trawl db status\n\n"
		    "  # ask for a newer one now, at a mirror\n"
		    "  trawl db update --db-repository https://mirror.example/trivy-db.tar.gz\n\n"
		    "  # what is known of a package, in a version, or of a vulnerability in a package\n"
		    "  trawl db search lodash\n"
		    "  trawl db search pkg:npm/lodash@4.17.4\n"
		    "  trawl db search CVE-2021-44228 org.apache.logging.log4j:log4j-core\n",
	.bit = TW_FOR_DB,
	.group = TW_GROUP_HELP,
	.max_arguments = 3,
	.run = run,
};

/* One database: names in JSON, names for people, and what is known. */
struct field {
	const char *name, *text, *value;
};

static void print_json_text(struct tw_out *out, const char *text)
{
	tw_out_text(out, "\"");
	for (; *text; text++) {
		if (*text == '"' || *text == '\\' || (unsigned char)*text < 0x20)
			tw_out_printf(out, "\\u%04x", (unsigned char)*text);
		else
			tw_out_printf(out, "%c", *text);
	}
	tw_out_text(out, "\"");
}

static void print_one(struct tw_out *out, bool json, const char *title, unsigned version, const struct field *fields,
		      size_t count)
{
	if (json)
		tw_out_printf(out, "{\"Version\":%u", version);
	else
		tw_out_printf(out, "%s, schema %u\n", title, version);
	for (size_t i = 0; i < count; i++) {
		if (!fields[i].value)
			continue;
		if (json) {
			tw_out_printf(out, ",\"%s\":", fields[i].name);
			print_json_text(out, fields[i].value);
		} else {
			tw_out_printf(out, "  %-12s%s\n", fields[i].text, fields[i].value);
		}
	}
	if (json)
		tw_out_text(out, "}");
}

static void print(struct tw_out *out, bool json, const struct trawl_db_info *info)
{
	const struct field fields[] = {
		{ "Path", "file", info->path },
		{ "UpdatedAt", "built", info->updated_at },
		{ "NextUpdate", "next", info->next_update },
		{ "DownloadedAt", "downloaded", info->downloaded_at },
		{ "Digest", "digest", info->digest },
		{ "Source", "from", info->source },
	};
	const struct field java[] = {
		{ "UpdatedAt", "built", info->java_updated_at },
		{ "NextUpdate", "next", info->java_next_update },
		{ "DownloadedAt", "downloaded", info->java_downloaded_at },
	};

	if (json)
		tw_out_text(out, "{\"VulnerabilityDB\":");
	print_one(out, json, "Vulnerability database", info->version, fields, sizeof(fields) / sizeof(*fields));
	if (info->java_updated_at) {
		tw_out_text(out, json ? ",\"JavaDB\":" : "");
		print_one(out, json, "Java index", info->java_version, java, sizeof(java) / sizeof(*java));
	}
	if (json)
		tw_out_text(out, "}\n");
}

static int show(const struct tw_options *options, struct trawl_error *err)
{
	struct trawl_db_options how = { .size = sizeof(how), .with_digest = 1 };
	struct trawl_db_info info = { .size = sizeof(info) };
	struct trawl_db *db;
	struct tw_out out;
	int status = tw_cache_folder(options, &how.cache_dir, err);

	if (status == TRAWL_OK)
		status = trawl_db_open(&how, &db, err);
	if (status < 0)
		return status;
	trawl_db_info(db, &info);
	tw_out_start(&out);
	print(&out, strcmp(tw_options_text(options, TW_OPT_FORMAT), "json") == 0, &info);
	status = tw_out_close(&out, err);
	trawl_db_close(db);
	return status;
}

/* It is large, and only jars need it: what isn't there is fetched when somebody says from where. */
static bool wants_java(const struct tw_options *options)
{
	const char *folder, *path;

	if (tw_options_given(options, TW_OPT_JAVA_DB_REPOSITORY))
		return true;
	if (tw_cache_folder(options, &folder, NULL) < 0)
		return false;
	path = tw_keep_printf(options->keep, "%s/java-db/metadata.json", folder);
	return path && access(path, F_OK) == 0;
}

static int update(const struct tw_options *options, struct trawl_error *err)
{
	struct tw_update_what what = { .force = true };
	int status = tw_update_run(options, &what, NULL, err);

	what.java = true;
	if (status == TRAWL_OK && wants_java(options))
		status = tw_update_run(options, &what, NULL, err);
	return status < 0 ? status : show(options, err);
}

static int search(const struct tw_options *options, struct trawl_error *err)
{
	struct trawl_db_options how = { .size = sizeof(how) };
	struct tw_out out;
	const char *terms[3] = { NULL };
	struct trawl_db_search what = { .size = sizeof(what), .terms = terms, .write = tw_out_write, .user = &out };
	struct trawl_db *db;
	int status;

	if (options->argument_count < 2)
		return tw_cli_usage(err,
				    "\"trawl db search\" needs the name of a package, a package URL or the id of a "
				    "vulnerability");
	for (size_t i = 1; i < options->argument_count; i++)
		terms[i - 1] = options->arguments[i];
	what.json = strcmp(tw_options_text(options, TW_OPT_FORMAT), "json") == 0;
	status = tw_cache_folder(options, &how.cache_dir, err);
	if (status == TRAWL_OK)
		status = trawl_db_open(&how, &db, err);
	if (status < 0)
		return status;
	tw_out_start(&out);
	status = trawl_db_search(db, &what, err);
	/* Why writing failed is better known here. */
	if (status == TRAWL_OK || out.failed)
		status = tw_out_close(&out, err);
	trawl_db_close(db);
	return status;
}

static int run(const struct tw_options *options, struct trawl_error *err)
{
	static const struct {
		const char *name;
		int (*run)(const struct tw_options *options, struct trawl_error *err);
	} what[] = { { "status", show }, { "update", update }, { "search", search } };

	if (!options->argument_count)
		return tw_cli_usage(err, "\"trawl db\" needs status, update or search");
	for (size_t i = 0; i < sizeof(what) / sizeof(*what); i++) {
		if (strcmp(options->arguments[0], what[i].name) != 0)
			continue;
		if (options->argument_count > 1 && what[i].run != search)
			return tw_cli_usage(err, "\"trawl db %s\" takes no \"%s\"", what[i].name,
					    options->arguments[1]);
		return what[i].run(options, err);
	}
	return tw_nearest_none_of("db", "knows", "status,update,search", options->arguments[0], err);
}
