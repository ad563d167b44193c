/* SPDX-License-Identifier: Apache-2.0 */
#include "report/spread.h"

#include <pthread.h>
#include <stdlib.h>

/* How many parts, and bytes, threads may be ahead of what has been handed on: a slow reader must not fill the memory. */
enum { AHEAD = 64, AHEAD_BYTES = 1 << 20, FIRST_ROOM = 64 * 1024 };

struct part;

struct spread {
	const struct tw_spread *what;
	struct tw_jw *jw;
	struct trawl_error err; /* of the first part, by order, that failed; nothing is handed on from there */
	struct part *parts;
	size_t part_count;
	pthread_mutex_t lock; /* of what follows */
	pthread_cond_t moved; /* @next has grown, and @waiting may be less */
	size_t next;          /* the part whose turn it is to be handed on */
	size_t waiting;       /* bytes of parts that are done and have not had their turn */
	bool handing_on;      /* some thread is at it */
	struct tw_buf spare;  /* of a part that has been handed on */
};

struct part {
	struct tw_task task;
	struct spread *spread;
	struct tw_buf out;
	bool done;
	struct trawl_error err;
};

static void write_part(struct part *part)
{
	const struct tw_spread *what = part->spread->what;
	size_t from = (size_t)(part - part->spread->parts) * what->each, to = from + what->each;
	struct tw_jw jw = tw_jw_part(part->spread->jw, &part->out, from == 0);
	struct tw_arena scratch = { 0 };
	int status = TRAWL_OK;

	for (size_t i = from; status >= 0 && i < to && i < what->count; i++) {
		struct tw_arena_mark mark = tw_arena_mark(&scratch);

		status = what->write(what->context, i, &jw, &scratch, &part->err);
		tw_arena_rewind(&scratch, mark);
	}
	if (status >= 0)
		tw_jw_finish(&jw, &part->err);
	tw_arena_release(&scratch);
}

static void hand_on(struct spread *s, const struct part *part)
{
	struct tw_jw *jw = s->jw;

	if (s->err.status < 0)
		return;
	if (part->err.status < 0)
		s->err = part->err;
	else if (!jw->sink)
		tw_buf_slice(jw->out, tw_buf_view(&part->out));
	else if (jw->status >= 0)
		jw->status = jw->sink(jw->context, tw_buf_view(&part->out), &jw->err);
}

/* What is done and has its turn. With the lock held, which is let go of while bytes are on their way. */
static void hand_on_all(struct spread *s)
{
	s->handing_on = true;
	while (s->next < s->part_count && s->parts[s->next].done) {
		struct part *part = &s->parts[s->next];

		pthread_mutex_unlock(&s->lock);
		hand_on(s, part);
		pthread_mutex_lock(&s->lock);
		s->waiting -= part->out.len;
		part->out.len = 0;
		if (s->spare.ptr) {
			tw_buf_release(&part->out);
		} else {
			s->spare = part->out;
			part->out = (struct tw_buf){ 0 };
		}
		s->next++;
		pthread_cond_broadcast(&s->moved);
	}
	s->handing_on = false;
}

static void run_part(struct tw_task *task)
{
	struct part *part = (struct part *)task; /* its first member */
	struct spread *s = part->spread;
	size_t at = (size_t)(part - s->parts);

	pthread_mutex_lock(&s->lock);
	/* Parts are begun in order: the one whose turn it is has been begun before, and waits for nobody. */
	while (at > s->next + AHEAD || (at > s->next && s->waiting > AHEAD_BYTES))
		pthread_cond_wait(&s->moved, &s->lock);
	part->out = s->spare;
	s->spare = (struct tw_buf){ 0 };
	pthread_mutex_unlock(&s->lock);

	if (part->out.ptr || tw_buf_reserve(&part->out, FIRST_ROOM))
		write_part(part);
	else
		tw_fail_nomem(&part->err);

	pthread_mutex_lock(&s->lock);
	part->done = true;
	s->waiting += part->out.len;
	if (!s->handing_on)
		hand_on_all(s);
	pthread_mutex_unlock(&s->lock);
}

static int run_all(struct spread *s, struct trawl_error *err)
{
	tw_jw_skip(s->jw);
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->moved, NULL);
	for (size_t i = 0; i < s->part_count; i++) {
		s->parts[i].task.run = run_part;
		s->parts[i].spread = s;
		tw_pool_add(s->what->pool, &s->parts[i].task);
	}
	tw_pool_wait(s->what->pool);
	pthread_cond_destroy(&s->moved);
	pthread_mutex_destroy(&s->lock);
	tw_buf_release(&s->spare);
	return s->err.status < 0 ? tw_fail(err, s->err.status, "%s", s->err.message) : TRAWL_OK;
}

/* Few elements: not worth a thread's waking. */
static int write_plainly(const struct tw_spread *what, struct tw_jw *jw, struct trawl_error *err)
{
	struct tw_arena scratch = { 0 };
	int status = TRAWL_OK;

	for (size_t i = 0; status >= 0 && i < what->count; i++) {
		struct tw_arena_mark mark = tw_arena_mark(&scratch);

		status = what->write(what->context, i, jw, &scratch, err);
		tw_arena_rewind(&scratch, mark);
	}
	tw_arena_release(&scratch);
	return status;
}

int tw_spread_write(const struct tw_spread *what, struct tw_jw *jw, struct trawl_error *err)
{
	struct spread s = { .what = what, .jw = jw, .part_count = (what->count + what->each - 1) / what->each };
	int status;

	if (s.part_count < 2 || tw_pool_threads(what->pool) < 2)
		return write_plainly(what, jw, err);
	s.parts = calloc(s.part_count, sizeof(*s.parts));
	if (!s.parts)
		return tw_fail_nomem(err);
	status = run_all(&s, err);
	free(s.parts);
	return status;
}
