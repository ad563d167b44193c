/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All places are asked at once, each in a thread that does nothing but wait for the network. Answers are handed out in the
 * order in which they come; whoever is still waiting at the end is stopped.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "db/update_parts.h"

enum { PLACES_MAX = 16 };

struct runner {
	struct tw_race *race;
	struct tw_place *place;
	pthread_t thread;
	bool started;
};

struct tw_race {
	struct tw_net *net, *shared; /* the caller's; the runners' */
	const struct tw_origin *have;
	struct runner runners[PLACES_MAX];
	size_t count;
	atomic_bool stop;

	pthread_mutex_t lock; /* of what follows */
	pthread_cond_t changed;
	struct tw_place *answers[PLACES_MAX];
	size_t answered, handed_out, ended;
};

static int check(void *closure)
{
	return atomic_load(&((struct tw_race *)closure)->stop) ? TRAWL_E_CANCELLED : 0;
}

static void *run(void *closure)
{
	struct runner *runner = closure;
	struct tw_race *race = runner->race;
	struct tw_place *place = runner->place;

	place->status = tw_place_look(place, race->shared, race->have, &place->err);
	pthread_mutex_lock(&race->lock);
	race->ended++;
	if (place->status == TRAWL_OK)
		race->answers[race->answered++] = place;
	pthread_cond_broadcast(&race->changed);
	pthread_mutex_unlock(&race->lock);
	return NULL;
}

static int start(struct tw_race *race, struct tw_place *place, struct trawl_error *err)
{
	struct runner *runner = &race->runners[race->count++];

	*runner = (struct runner){ .race = race, .place = place };
	runner->started = pthread_create(&runner->thread, NULL, run, runner) == 0;
	return runner->started ? TRAWL_OK : tw_fail(err, TRAWL_E_NOMEM, "no thread to ask %s", place->text);
}

int tw_race_start(struct tw_place *places, size_t count, struct tw_net *net, const struct tw_origin *have,
		  struct tw_race **ret, struct trawl_error *err)
{
	struct tw_race *race;
	int status;

	if (count > PLACES_MAX)
		return tw_fail(err, TRAWL_E_USAGE, "%zu places to get a database from, more than %d", count,
			       PLACES_MAX);
	race = calloc(1, sizeof(*race));
	if (!race)
		return tw_fail_nomem(err);
	race->net = net;
	race->have = have;
	pthread_mutex_init(&race->lock, NULL);
	pthread_cond_init(&race->changed, NULL);
	status = tw_net_share(net, check, race, &race->shared, err);
	for (size_t i = 0; i < count && status == TRAWL_OK; i++)
		status = start(race, &places[i], err);
	if (status < 0) {
		tw_race_end(race);
		return status;
	}
	*ret = race;
	return TRAWL_OK;
}

/* Until something changes, or for a tenth of a second. */
static void wait_a_little(struct tw_race *race)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += 100000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	pthread_cond_timedwait(&race->changed, &race->lock, &until);
}

struct tw_place *tw_race_next(struct tw_race *race, struct trawl_error *err)
{
	const struct tw_net_options *options = tw_net_options_of(race->net);
	struct tw_place *place = NULL;

	pthread_mutex_lock(&race->lock);
	while (race->handed_out == race->answered && race->ended < race->count) {
		int status = options->check ? options->check(options->closure) : 0;

		if (status < 0) {
			tw_fail(err, status, "stopped");
			break;
		}
		wait_a_little(race);
	}
	if (race->handed_out < race->answered)
		place = race->answers[race->handed_out++];
	pthread_mutex_unlock(&race->lock);
	return place;
}

void tw_race_end(struct tw_race *race)
{
	if (!race)
		return;
	atomic_store(&race->stop, true);
	for (size_t i = 0; i < race->count; i++) {
		if (race->runners[i].started)
			pthread_join(race->runners[i].thread, NULL);
	}
	tw_net_close(race->shared);
	pthread_cond_destroy(&race->changed);
	pthread_mutex_destroy(&race->lock);
	free(race);
}
