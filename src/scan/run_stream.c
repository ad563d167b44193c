/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An archive that is compressed as a whole: what may be layers comes by in the order of the bytes, and which of them the
 * image consists of is known at the end.
 */
#include "scan/run.h"

/* A walk of a stream in which there are links to files under other names than those that are looked for. */
struct tw_later {
	struct tw_layer_worker worker;
	struct tw_layer_facts facts;
	size_t walk;
	bool seen;
};

/* The result of a stream's walk. */
static int finish_walk(struct tw_run *s, size_t walk, struct tw_layer_worker *worker,
		       const struct tw_layer_facts *facts, struct trawl_error *err)
{
	int status = tw_run_finish(s, worker, facts, &s->walked.at[walk].bytes, err);

	if (status >= 0)
		s->walked_facts.at[walk] = *facts;
	return status;
}

static struct tw_later *later_new(struct tw_run *s, struct trawl_error *err)
{
	struct tw_later *later = calloc(1, sizeof(*later)), **slot = later ? tw_vec_push(&s->later) : NULL;

	if (!slot || tw_layer_worker_init(&later->worker, &s->context, err) < 0) {
		s->later.len -= slot != NULL;
		if (later)
			tw_layer_worker_release(&later->worker);
		free(later);
		tw_fail_nomem(err);
		return NULL;
	}
	*slot = later;
	return later;
}

static void later_drop(struct tw_run *s)
{
	struct tw_later *later = s->later.at[--s->later.len];

	tw_layer_worker_release(&later->worker);
	free(later);
}

/* A stream's walks: each may turn out to be a layer. One with links to follow is kept until the stream comes by again. */
static int analyze_walk(struct tw_run *s, struct tw_walk *walk, struct trawl_error *err)
{
	bool room = tw_vec_push(&s->walked_facts) && tw_vec_push(&s->walked);
	struct tw_later *later = room ? later_new(s, err) : NULL;
	int status;

	if (!later) {
		tw_walk_close(walk, NULL, NULL);
		return tw_fail_nomem(err);
	}
	later->walk = s->walked.len - 1;
	status = tw_layer_worker_walk(&later->worker, walk, &later->facts, err);
	if (status < 0 || later->worker.broken || !later->worker.aliases.list.len) {
		if (status >= 0)
			status = finish_walk(s, later->walk, &later->worker, &later->facts, err);
		later_drop(s);
	}
	atomic_fetch_add(&s->context.layers_done, 1);
	return status;
}

static struct tw_later *later_of(const struct tw_run *s, size_t walk)
{
	for (size_t i = 0; i < s->later.len; i++) {
		if (s->later.at[i]->walk == walk)
			return s->later.at[i];
	}
	return NULL;
}

static int walk_again(struct tw_run *s, struct tw_source *again, struct trawl_error *why, struct trawl_error *err)
{
	struct tw_walk *walk;
	int more, status = TRAWL_OK;

	for (size_t i = 0; status >= 0 && (more = tw_source_next_walk(again, &walk, why)) > 0; i++) {
		struct tw_later *later = later_of(s, i);

		if (later)
			status = tw_layer_worker_walk_aliases(&later->worker, walk, err);
		else
			tw_walk_close(walk, NULL, NULL);
		if (later)
			later->seen = true;
	}
	return status;
}

/* A stream comes by once; for what links led to, the archive is read a second time, which is rare. */
static int follow_links(struct tw_run *s, struct trawl_error *err)
{
	struct trawl_error why = { 0 };
	struct tw_source *again = NULL;
	int status = TRAWL_OK;

	if (!s->later.len)
		return TRAWL_OK;
	if (tw_run_open(s, &again, &why) >= 0)
		status = walk_again(s, again, &why, err);
	tw_source_free(again);
	while (status >= 0 && s->later.len) {
		struct tw_later *later = *tw_vec_last(&s->later);

		if (!later->seen && !why.status)
			tw_fail(&why, TRAWL_E_FORMAT, "the archive has changed while it was read");
		if (!later->seen)
			status = tw_layer_worker_lose(&later->worker, &why, err);
		if (status >= 0)
			status = finish_walk(s, later->walk, &later->worker, &later->facts, err);
		later_drop(s);
	}
	return status;
}

int tw_run_stream(struct tw_run *s, struct trawl_error *err)
{
	struct tw_walk *walk;
	int more, status = TRAWL_OK;

	while (status >= 0 && (more = tw_source_next_walk(s->source, &walk, err)) != 0) {
		if (more < 0)
			return more;
		status = analyze_walk(s, walk, err);
	}
	return status < 0 ? status : follow_links(s, err);
}

/* A layer of a stream, by the walk that has shown it. One that wasn't shown, or lies, is lost; the others stay. */
static int choose_walk(struct tw_run *s, const struct tw_artifact *artifact, size_t layer, struct trawl_error *err)
{
	uint32_t walk = artifact->layers[layer].walk;
	bool walked = walk < s->walked.len;
	struct trawl_error why = { 0 };
	int status = tw_layer_verify(s->source, layer, walked ? &s->walked_facts.at[walk] : NULL, &why);

	if (status == TRAWL_E_NOMEM)
		return tw_fail_nomem(err);
	if (status < 0)
		status = tw_run_problem(s, TW_FAILED, layer + 1, why.message, err);
	if (status >= 0 && walked)
		status = tw_flat_open(s->walked.at[walk].bytes, &s->layers[layer].flat, err);
	return status;
}

int tw_run_choose(struct tw_run *s, const struct tw_artifact *artifact, struct trawl_error *err)
{
	int status = TRAWL_OK;

	for (size_t i = 0; status >= 0 && i < artifact->layer_count; i++)
		status = choose_walk(s, artifact, i, err);
	for (size_t i = 0; i < s->walked.len; i++) {
		int kept = tw_run_keep(s, s->walked.at[i].bytes, false, err);

		s->walked.at[i].bytes = (struct tw_slice){ 0 };
		status = kept < 0 ? kept : status;
	}
	return status;
}

void tw_run_release_walks(struct tw_run *s)
{
	while (s->later.len)
		later_drop(s);
	tw_vec_release(&s->later);
	for (size_t i = 0; i < s->walked.len; i++)
		tw_block_release(&s->walked.at[i]);
	tw_vec_release(&s->walked);
	tw_vec_release(&s->walked_facts);
}
