/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include <trawl/db.h>

#include "db/update.h"
#include "scan/network.h"

#define HOURS_BY_DEFAULT 120

static const char *const trivy_db[] = { "mirror.gcr.io/aquasec/trivy-db:2", "ghcr.io/aquasecurity/trivy-db:2", NULL };
static const char *const trivy_java_db[] = { "mirror.gcr.io/aquasec/trivy-java-db:1",
					     "ghcr.io/aquasecurity/trivy-java-db:1", NULL };

static int check(void *closure)
{
	const struct trawl_db_update *update = closure;

	return update->cancelled(update->user) ? TRAWL_E_CANCELLED : 0;
}

static void log_message(void *closure, const char *message)
{
	const struct trawl_db_update *update = closure;

	update->log(update->user, message);
}

static void progress(void *closure, uint64_t done, uint64_t size)
{
	const struct trawl_db_update *update = closure;

	update->progress(update->user, done, size);
}

static int run(struct trawl_db_update *given, struct tw_update *update, enum trawl_update *ret, struct trawl_error *err)
{
	struct tw_update_outcome outcome;
	int status;

	if (given->cancelled)
		update->net.check = check;
	if (given->log)
		update->net.log = log_message;
	if (given->progress)
		update->progress = progress;
	update->closure = update->net.closure = update->net.log_closure = given;
	status = tw_db_update(update, &outcome, err);
	if (status < 0)
		return status;
	if (ret)
		*ret = (enum trawl_update)outcome.result;
	if (outcome.result == TW_UPDATE_KEPT && err)
		*err = outcome.why;
	return TRAWL_OK;
}

enum trawl_status trawl_db_update(const struct trawl_db_update *options, enum trawl_update *ret,
				  struct trawl_error *err)
{
	struct trawl_db_update given = { 0 };
	struct tw_arena arena = { 0 };
	struct tw_update update;
	int status;

	if (!options || !options->size)
		return (enum trawl_status)tw_fail(err, TRAWL_E_USAGE, "trawl_db_update: size must be set");
	memcpy(&given, options, options->size < sizeof(given) ? options->size : sizeof(given));
	if (!given.cache_dir)
		return (enum trawl_status)tw_fail(err, TRAWL_E_USAGE, "trawl_db_update: cache_dir must be set");
	update = (struct tw_update){
		.cache_dir = given.cache_dir,
		.java = given.java != 0,
		.repositories = given.repositories ? given.repositories
				: given.java       ? trivy_java_db
						   : trivy_db,
		.digest = given.digest,
		.force = given.force != 0,
		.max_age = (int64_t)(given.max_age_hours ? given.max_age_hours : HOURS_BY_DEFAULT) * 3600,
		.now = { given.now_seconds, given.now_nanoseconds },
	};
	status =
		tw_network_fill(given.network, &arena, &update.net, &update.credentials, &update.credential_count, err);
	if (status == TRAWL_OK)
		status = run(&given, &update, ret, err);
	tw_arena_release(&arena);
	return (enum trawl_status)status;
}
