/* SPDX-License-Identifier: Apache-2.0 */
#include "db/update.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "db/update_parts.h"

enum { HOUR = 3600, DAY = 24 * HOUR, LOCK_WAIT_MS = 100 };

struct job {
	const struct tw_update *update;
	struct tw_update_paths paths;
	struct tw_arena arena;
	struct tw_db_metadata metadata;
	bool present; /* database and metadata are there, of the right schema */
	bool newer;   /* of a schema that is not for us: whoever opens it says so */
	struct tw_origin origin;
	struct tw_net *net;
	struct tw_place *places;
	size_t count;
	int lock;
	struct trawl_error why; /* of all places, one behind the other */
};

bool tw_update_is_due(const struct tw_db_metadata *metadata, bool java, struct tw_time now)
{
	int64_t downloaded = metadata->downloaded_at.seconds, rest = java ? DAY : HOUR;

	/* Laid there by hand, or by a program that was stopped before it was done: as Trivy sees it. */
	if (!tw_db_time_known(metadata->downloaded_at) && !java)
		return true;
	if (now.seconds < metadata->next_update.seconds)
		return false;
	/* What comes from the future has been downloaded by a clock that was wrong. */
	return now.seconds >= downloaded + rest || downloaded > now.seconds + DAY;
}

static void look_at_disk(struct job *job)
{
	int64_t schema = job->update->java ? TW_JAVA_DB_SCHEMA : TW_DB_SCHEMA;
	bool readable;

	job->metadata = (struct tw_db_metadata){ 0 };
	readable = tw_db_metadata_read(job->paths.metadata, &job->metadata, NULL) == TRAWL_OK &&
		   access(job->paths.database, R_OK) == 0;
	job->present = readable && job->metadata.version == schema;
	job->newer = readable && job->metadata.version > schema;
}

static bool is_pinned(struct job *job)
{
	const char *pin = job->update->digest;

	tw_origin_read(job->update->cache_dir, job->update->java, &job->origin);
	return pin && job->present &&
	       (strcmp(pin, job->origin.database) == 0 || strcmp(pin, job->origin.layer) == 0 ||
		strcmp(pin, job->origin.identity) == 0);
}

static bool is_due(struct job *job)
{
	if (job->update->digest)
		return !is_pinned(job);
	if (job->newer)
		return false;
	return !job->present || job->update->force ||
	       tw_update_is_due(&job->metadata, job->update->java, job->update->now);
}

/* May the old one serve when there is no new one? */
static bool serves(const struct job *job)
{
	int64_t age = job->update->now.seconds - job->metadata.updated_at.seconds;

	return job->present && !job->update->digest && age <= job->update->max_age;
}

/* Each missing folder of the path. */
static int make_folders(const char *path, struct trawl_error *err)
{
	char *copy TW_AUTO_FREE = strdup(path);

	if (!copy)
		return tw_fail_nomem(err);
	for (char *at = copy + 1;; at++) {
		char c = *at;

		if (c && c != '/')
			continue;
		*at = '\0';
		if (mkdir(copy, 0755) < 0 && errno != EEXIST)
			return tw_fail_errno(err, errno, "%s: this folder can't be made", copy);
		*at = c;
		if (!c)
			return TRAWL_OK;
	}
}

/* 1: the lock is ours; 0: another process has it, and the old database serves; or an error. */
static int take_lock(struct job *job, struct trawl_error *err)
{
	int status = make_folders(job->paths.folder, err);

	if (status < 0)
		return status;
	job->lock = open(job->paths.lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (job->lock < 0)
		return tw_fail_errno(err, errno, "%s", job->paths.lock);
	while (flock(job->lock, LOCK_EX | LOCK_NB) < 0) {
		/* A file system without locks: everybody for himself, which costs downloads, not databases. */
		if (errno == ENOLCK || errno == EOPNOTSUPP)
			return 1;
		if (errno != EWOULDBLOCK && errno != EINTR)
			return tw_fail_errno(err, errno, "%s", job->paths.lock);
		if (serves(job) && !job->update->force)
			return 0;
		status = tw_net_wait(job->net, -1, LOCK_WAIT_MS, err);
		if (status < 0)
			return status;
		look_at_disk(job);
	}
	return 1;
}

static int open_places(struct job *job, struct trawl_error *err)
{
	const char *const *list = job->update->repositories;
	size_t count = 0;

	while (list && list[count])
		count++;
	if (!count && job->update->digest)
		return tw_fail(err, TRAWL_E_DATABASE, "%s, and no place is to be asked for it",
			       job->present ? "the one that is there was not downloaded under that digest"
					    : "there is none");
	if (!count)
		return tw_fail(err, TRAWL_E_USAGE, "no place to get a database from");
	job->places = tw_arena_array(&job->arena, count, sizeof(*job->places));
	if (!job->places)
		return tw_fail_nomem(err);
	for (size_t i = 0; i < count; i++) {
		int status = tw_place_init(&job->places[job->count++], list[i], job->update, err);

		if (status < 0)
			return status;
	}
	return TRAWL_OK;
}

static void note_failure(struct job *job, const struct tw_place *place, const struct trawl_error *err)
{
	char before[TRAWL_ERROR_MAX];

	memcpy(before, job->why.message, sizeof(before));
	tw_fail(&job->why, err->status, "%s%s%.*s: %s", before, *before ? "; " : "", TW_ARG(tw_place_shown(place)),
		err->message);
}

static bool ends_all(int status)
{
	return status == TRAWL_E_CANCELLED || status == TRAWL_E_TIMEOUT || status == TRAWL_E_NOMEM;
}

/* What is there is what is offered: noted, so that nobody asks again for an hour. */
static int still_the_same(struct job *job, struct trawl_error *err)
{
	job->metadata.downloaded_at = job->update->now;
	return tw_db_metadata_write(job->paths.metadata, &job->metadata, err);
}

static int take(struct job *job, struct tw_place *place, struct tw_update_outcome *ret, struct trawl_error *err)
{
	snprintf(ret->source, sizeof(ret->source), "%.*s", TW_ARG(tw_place_shown(place)));
	if (job->present && place->identity.len && tw_slice_is(place->identity, job->origin.identity) &&
	    (place->kind == TW_PLACE_OCI || tw_slice_is(tw_place_shown(place), job->origin.source))) {
		if (job->update->digest)
			return tw_fail(err, TRAWL_E_DIGEST, "offers the database %s, but %s is asked for",
				       job->origin.database, job->update->digest);
		ret->result = TW_UPDATE_SAME;
		return still_the_same(job, err);
	}
	ret->result = TW_UPDATE_DONE;
	return tw_update_install(job->update, place, job->net, &job->paths, err);
}

static int ask_all(struct job *job, struct tw_update_outcome *ret, struct trawl_error *err)
{
	struct tw_origin none = { 0 };
	struct tw_place *place;
	struct tw_race *race = NULL;
	int status = tw_race_start(job->places, job->count, job->net, job->present ? &job->origin : &none, &race, err);

	if (status < 0)
		return status;
	status = TRAWL_E_IO;
	while (status < 0 && !ends_all(status)) {
		struct trawl_error why = { 0 };

		place = tw_race_next(race, &why);
		if (!place) {
			status = why.status ? why.status : status;
			break;
		}
		status = take(job, place, ret, &why);
		if (status < 0)
			note_failure(job, place, &why);
	}
	tw_race_end(race);
	for (size_t i = 0; i < job->count && status < 0; i++) {
		if (job->places[i].status < 0 && job->places[i].status != TRAWL_E_CANCELLED)
			note_failure(job, &job->places[i], &job->places[i].err);
	}
	return status < 0 ? tw_fail(err, status, "%s", *job->why.message ? job->why.message : "stopped") : TRAWL_OK;
}

static int update_locked(struct job *job, struct tw_update_outcome *ret, struct trawl_error *err)
{
	int status = take_lock(job, err);

	if (status < 0)
		return status;
	ret->result = status == 0 ? TW_UPDATE_BUSY : TW_UPDATE_CURRENT;
	/* Another process may have done it meanwhile. */
	look_at_disk(job);
	if (status == 0 || !is_due(job))
		return TRAWL_OK;
	tw_origin_read(job->update->cache_dir, job->update->java, &job->origin);
	status = ask_all(job, ret, err);
	/* What killed downloads have left is of use only for one that still has to come. */
	if (status == TRAWL_OK)
		tw_part_sweep(&job->paths, NULL);
	return status;
}

/* Said with what can be done about it. */
static int lost(const struct job *job, const struct trawl_error *why, struct trawl_error *err)
{
	const char *what = job->update->java ? "Java index" : "vulnerability database";
	const char *flag = job->update->java ? "java-db" : "db";
	int64_t age = job->update->now.seconds - job->metadata.updated_at.seconds;

	if (why->status == TRAWL_E_NOMEM || why->status == TRAWL_E_CANCELLED || why->status == TRAWL_E_USAGE)
		return tw_fail(err, why->status, "%s", why->message);
	if (job->update->digest)
		return tw_fail(err, TRAWL_E_DATABASE, "the %s %s can't be had: %s", what, job->update->digest,
			       why->message);
	if (job->present)
		return tw_fail(
			err, TRAWL_E_DATABASE,
			"the %s can't be updated: %s; the one that is there is %lld day%s old (--skip-%s-update takes "
			"it as it is, --db-max-age sets how old it may be)",
			what, why->message, (long long)(age / DAY), age / DAY == 1 ? "" : "s", flag);
	return tw_fail(
		err, TRAWL_E_DATABASE,
		"there is no %s, and none can be downloaded: %s (a mirror can be given with --%s-repository, also "
		"https://… and file:///…; or copy one to %s)",
		what, why->message, flag, job->paths.folder);
}

static void job_release(struct job *job)
{
	for (size_t i = 0; i < job->count; i++)
		tw_place_release(&job->places[i]);
	if (job->lock >= 0)
		close(job->lock);
	tw_net_close(job->net);
	tw_arena_release(&job->arena);
}

static int check_pin(const char *pin, struct trawl_error *err)
{
	struct tw_digest digest;

	if (!pin || tw_digest_parse(tw_slice(pin), &digest))
		return TRAWL_OK;
	return tw_fail(err, TRAWL_E_USAGE, "\"%s\" is not a digest: sha256: and 64 digits are", pin);
}

int tw_db_update(const struct tw_update *update, struct tw_update_outcome *ret, struct trawl_error *err)
{
	struct job job = { .update = update, .lock = -1 };
	int status = tw_update_paths(update->cache_dir, update->java, &job.arena, &job.paths, err);

	*ret = (struct tw_update_outcome){ .result = TW_UPDATE_CURRENT };
	if (status == TRAWL_OK)
		status = check_pin(update->digest, err);
	if (status < 0) {
		job_release(&job);
		return status;
	}
	look_at_disk(&job);
	if (is_due(&job)) {
		status = open_places(&job, &ret->why);
		if (status == TRAWL_OK)
			status = tw_net_open(&update->net, &job.net, &ret->why);
		if (status == TRAWL_OK)
			status = update_locked(&job, ret, &ret->why);
		if (status < 0 && !ends_all(status) && status != TRAWL_E_USAGE && serves(&job)) {
			ret->result = TW_UPDATE_KEPT;
			status = TRAWL_OK;
		}
		if (status < 0)
			status = lost(&job, &ret->why, err);
	}
	job_release(&job);
	return status;
}
