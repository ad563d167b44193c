/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Results of layers: from the cache, into the cache, and into the report that lives on them.
 */
#include "scan/cache.h"
#include "scan/run.h"

/* How big the layer is, kept with its result for when it comes out of the cache. */
static void note_size(struct tw_layer_worker *worker, const struct tw_layer_facts *facts)
{
	char text[24];
	struct tw_fact fact = { .kind = TW_FACT_LAYER, .analyzer = TW_LIT("layer") };

	snprintf(text, sizeof(text), "%llu", (unsigned long long)facts->diff_size);
	fact.value = tw_slice(text);
	tw_flat_add_fact(worker->builder, &fact);
}

/* What was computed from the bytes is stored, never what was claimed. */
static void store(struct tw_run *s, const struct tw_layer_worker *worker, const struct tw_layer_facts *facts,
		  struct tw_slice block)
{
	struct trawl_error err = { 0 };

	bool sound = !worker->broken && !worker->unkept && facts->diff_id[0];

	s->partial |= !sound;
	if (!sound || !s->context.cache ||
	    tw_cache_put(s->context.cache, tw_slice(facts->diff_id), s->context.made_by, block, &err) >= 0)
		return;
	s->partial = true;
	tw_scan_log(&s->context, s->cache_failed ? TRAWL_LOG_DEBUG : TRAWL_LOG_WARN, "%s", err.message);
	s->cache_failed = true;
}

int tw_run_finish(struct tw_run *s, struct tw_layer_worker *worker, const struct tw_layer_facts *facts,
		  struct tw_slice *ret_block, struct trawl_error *err)
{
	int status;

	note_size(worker, facts);
	status = tw_layer_worker_finish(worker, ret_block, err);
	if (status >= 0)
		store(s, worker, facts, *ret_block);
	return status;
}

bool tw_run_cached(struct tw_run *s, const struct tw_layer *layer, struct tw_slice *ret_block)
{
	struct tw_flat flat;

	if (!layer->compressed || tw_cache_get(s->context.cache, layer->diff_id, s->context.made_by, ret_block) != 1)
		return false;
	if (tw_flat_open(*ret_block, &flat, NULL) >= 0)
		return true;
	tw_cache_unmap(*ret_block);
	return false;
}

int tw_run_keep(struct tw_run *s, struct tw_slice block, bool mapped, struct trawl_error *err)
{
	struct tw_block *slot = tw_vec_push(&s->report->blocks);

	if (!slot) {
		tw_block_release(&(struct tw_block){ block, mapped });
		return tw_fail_nomem(err);
	}
	*slot = (struct tw_block){ block, mapped };
	return TRAWL_OK;
}
