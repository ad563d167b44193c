/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/update.h"

#include <time.h>

#include "cli/cache_folder.h"
#include "cli/command.h"
#include "cli/error.h"
#include "cli/network.h"
#include "cli/say.h"

#define HOUR_MS 3600000

struct context {
	const struct tw_update_what *what;
};

static void say(void *user, const char *message)
{
	tw_say_debug("%s", message);
}

static void show(void *user, uint64_t done, uint64_t bytes)
{
	const struct context *context = user;
	struct trawl_progress progress = {
		.size = sizeof(progress),
		.phase = context->what->java ? "downloading the Java index" : "downloading the database",
		.bytes = bytes,
		.bytes_done = done,
	};

	tw_say_progress(NULL, &progress);
}

static int is_cancelled(void *user)
{
	const struct context *context = user;

	return context->what->cancelled ? context->what->cancelled(NULL) : 0;
}

static const char *const words[] = {
	[TRAWL_UPDATE_CURRENT] = "is current",
	[TRAWL_UPDATE_SAME] = "is current: there is no newer one",
	[TRAWL_UPDATE_BUSY] = "is being updated by another process: the one that is there is used",
	[TRAWL_UPDATE_KEPT] = "can't be updated: the one that is there is used",
	[TRAWL_UPDATE_DONE] = "is new",
};

static const char *const nowhere[] = { NULL };

static int set_up(const struct tw_options *options, const struct tw_update_what *what, struct trawl_db_update *update,
		  struct trawl_network *network, struct trawl_error *err)
{
	enum tw_option_id repositories = what->java ? TW_OPT_JAVA_DB_REPOSITORY : TW_OPT_DB_REPOSITORY;
	const char *digest = tw_options_text(options, TW_OPT_DB_DIGEST);
	struct timespec now;
	int status = tw_cache_folder(options, &update->cache_dir, err);

	if (status == TRAWL_OK)
		status = tw_network_options(options, network, err);
	if (status < 0)
		return status;
	clock_gettime(CLOCK_REALTIME, &now);
	update->size = sizeof(*update);
	update->java = what->java;
	update->force = what->force;
	update->repositories = tw_options_list(options, repositories)->items;
	update->digest = *digest && !what->java ? digest : NULL;
	if (what->offline)
		update->repositories = nowhere;
	/* Rounded up: an hour more or less is none in days; 0 must not become the default. */
	update->max_age_hours = (uint32_t)((tw_options_number(options, TW_OPT_DB_MAX_AGE) + HOUR_MS - 1) / HOUR_MS);
	if (!update->max_age_hours)
		update->max_age_hours = 1;
	update->now_seconds = now.tv_sec;
	update->now_nanoseconds = (uint32_t)now.tv_nsec;
	update->network = network;
	update->log = say;
	update->progress = show;
	update->cancelled = is_cancelled;
	return TRAWL_OK;
}

int tw_update_run(const struct tw_options *options, const struct tw_update_what *what, enum trawl_update *ret,
		  struct trawl_error *err)
{
	struct context context = { what };
	struct trawl_db_update update = { .user = &context };
	struct trawl_network network;
	struct trawl_error why = { 0 };
	enum trawl_update result = TRAWL_UPDATE_CURRENT;
	int status = set_up(options, what, &update, &network, err);

	if (status < 0)
		return status;
	if (!what->offline && (!update.repositories || !*update.repositories))
		return tw_cli_usage(
			err, "--%s: at least one is needed",
			tw_option_table[what->java ? TW_OPT_JAVA_DB_REPOSITORY : TW_OPT_DB_REPOSITORY].name);
	status = trawl_db_update(&update, &result, &why);
	tw_say_done();
	if (status < 0)
		return tw_cli_fail(err, status, "%s", why.message);
	if (result == TRAWL_UPDATE_KEPT)
		tw_say_warning("the %s can't be updated, and the one that is there is used: %s",
			       what->java ? "Java index" : "database", why.message);
	tw_say_debug("the %s %s", what->java ? "Java index" : "database", words[result]);
	if (ret)
		*ret = result;
	return TRAWL_OK;
}

bool tw_update_only(const struct tw_options *options)
{
	return tw_options_is(options, TW_OPT_DOWNLOAD_DB_ONLY) || tw_options_is(options, TW_OPT_DOWNLOAD_JAVA_DB_ONLY);
}

int tw_update_only_run(const struct tw_options *options, struct trawl_error *err)
{
	bool java = tw_options_is(options, TW_OPT_DOWNLOAD_JAVA_DB_ONLY);
	struct tw_update_what what = { .java = java };
	int status;

	if (java && tw_options_is(options, TW_OPT_DOWNLOAD_DB_ONLY))
		return tw_cli_usage(err, "--download-db-only and --download-java-db-only don't go together");
	if (tw_options_is(options, java ? TW_OPT_SKIP_JAVA_DB_UPDATE : TW_OPT_SKIP_DB_UPDATE))
		return tw_cli_usage(err, "%s don't go together",
				    java ? "--download-java-db-only and --skip-java-db-update"
					 : "--download-db-only and --skip-db-update");
	status = tw_update_run(options, &what, NULL, err);
	return status < 0 ? status : TW_EXIT_OK;
}
