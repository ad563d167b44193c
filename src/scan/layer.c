/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One layer: its entries are asked for one by one, what no analyzer wants is passed over, and what is left behind is one
 * block.
 */
#include "scan/layer.h"

enum { HITS = 8 };

int tw_layer_worker_init(struct tw_layer_worker *worker, struct tw_scan_context *context, struct trawl_error *err)
{
	*worker = (struct tw_layer_worker){ .context = context };
	if (tw_flat_builder_new(&worker->builder, err) < 0)
		return TRAWL_E_NOMEM;
	if (tw_sink_init(&worker->sink, worker->builder, &worker->scratch, err) < 0)
		return TRAWL_E_NOMEM;
	worker->sink.around = &context->around.around;
	worker->sink.comprehensive = context->options.comprehensive;
	return TRAWL_OK;
}

void tw_layer_worker_release(struct tw_layer_worker *worker)
{
	tw_sink_release(&worker->sink);
	tw_flat_builder_free(worker->builder);
	tw_arena_release(&worker->scratch);
	tw_aliases_release(&worker->aliases);
	*worker = (struct tw_layer_worker){ 0 };
}

static void lost(struct tw_layer_worker *worker, struct tw_slice path, const struct trawl_error *why)
{
	tw_sink_problem(&worker->sink, TW_FAILED, path, 0, why->message);
	worker->unkept |= why->status == TRAWL_E_IO || why->status == TRAWL_E_NOTFOUND;
}

/* Errors that are the scan's, not the file's. Time that has run out ends each layer where it is: what was found stays. */
static bool is_fatal(int status)
{
	return status == TRAWL_E_NOMEM || status == TRAWL_E_CANCELLED;
}

/* What the file names is looked for in a second walk. */
static int note_wanted(struct tw_layer_worker *worker, struct tw_slice from, struct trawl_error *err)
{
	struct tw_sink *sink = &worker->sink;
	int status = TRAWL_OK;

	for (size_t i = 0; i < sink->wanted.len && status >= 0; i++)
		status = tw_aliases_want(&worker->aliases, sink->analyzer, from, &sink->wanted.at[i], err);
	return status;
}

static int run_analyzer(struct tw_layer_worker *worker, const struct tw_dispatch_hit *hit, const struct tw_view *view,
			struct trawl_error *err)
{
	struct trawl_error why = { 0 };
	int status;

	tw_sink_begin(&worker->sink, hit->analyzer, view->path);
	/* A lock file without packages still replaces the one of a layer below. */
	if (hit->analyzer->type && hit->role == 0)
		tw_sink_type(&worker->sink, tw_slice(hit->analyzer->type), view->path);
	status = hit->analyzer->parse(view, hit->role, &worker->sink, &why);
	tw_sink_end(&worker->sink);
	if (status >= 0)
		return note_wanted(worker, view->path, err);
	if (is_fatal(status)) {
		tw_wrap(&why, "%.*s", TW_ARG(view->path));
		return tw_fail(err, status, "%s", why.message);
	}
	lost(worker, view->path, &why);
	return TRAWL_OK;
}

/* Ask those who only want some files by their first bytes. */
static size_t keep_bidders(struct tw_walk *walk, struct tw_dispatch_hit *hits, size_t count, struct trawl_error *why)
{
	struct tw_slice head = { 0 };
	bool peeked = false;
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		if (hits[i].must_bid && hits[i].analyzer->bid) {
			if (!peeked && tw_walk_peek(walk, TW_BID_BYTES, &head, why) < 0)
				return 0;
			peeked = true;
			if (!hits[i].analyzer->bid(head))
				continue;
		}
		hits[kept++] = hits[i];
	}
	return kept;
}

/* The file has a name that somebody asks for. */
static int take_wanted(struct tw_layer_worker *worker, struct tw_walk *walk, struct tw_entry *entry,
		       struct tw_slice name, struct tw_dispatch_hit *hits, size_t count, struct trawl_error *err)
{
	struct trawl_error why = { 0 };
	struct tw_arena_mark mark = tw_arena_mark(&worker->scratch);
	struct tw_view view = { 0 };
	uint64_t max_size = 0;
	int status = TRAWL_OK;

	count = keep_bidders(walk, hits, count, &why);
	if (!count) {
		if (why.status)
			lost(worker, entry->path, &why);
		return TRAWL_OK;
	}
	for (size_t i = 0; i < count; i++)
		max_size = hits[i].analyzer->max_size > max_size ? hits[i].analyzer->max_size : max_size;
	if (tw_walk_view(walk, &worker->scratch, max_size, &view, &why) < 0) {
		if (is_fatal(why.status))
			return tw_fail(err, why.status, "%s", why.message);
		lost(worker, entry->path, &why);
		tw_arena_rewind(&worker->scratch, mark);
		return TRAWL_OK;
	}
	view.path = name;
	for (size_t i = 0; i < count && status >= 0; i++)
		status = run_analyzer(worker, &hits[i], &view, err);
	tw_arena_rewind(&worker->scratch, mark);
	return status;
}

static bool know_mode(struct tw_layer_worker *worker, struct tw_walk *walk, struct tw_entry *entry)
{
	struct trawl_error why = { 0 };

	if (tw_walk_stat(walk, entry, &why) >= 0)
		return true;
	lost(worker, entry->path, &why);
	return false;
}

/*
 * @name is what the file is wanted as: its own path, or an alias of it. Most files are wanted by nobody: that costs no
 * more than asking, not even room for an error.
 */
static int take_file(struct tw_layer_worker *worker, struct tw_walk *walk, struct tw_entry *entry, struct tw_slice name,
		     struct trawl_error *err)
{
	struct tw_dispatch_hit hits[HITS];
	size_t count;
	int status;

	if (entry->mode == TW_ENTRY_UNKNOWN && tw_dispatch_needs_mode(worker->context->dispatch, name) &&
	    !know_mode(worker, walk, entry))
		return TRAWL_OK;
	count = tw_dispatch_find(worker->context->dispatch, name,
				 entry->mode == TW_ENTRY_UNKNOWN ? 0 : (uint32_t)entry->mode, hits, HITS);
	status = tw_file_patterns_find(worker->context->patterns, name, &worker->sink, hits, &count, HITS, err);
	if (status < 0 || !count || !tw_scan_enter(worker->context, name, false))
		return status;
	return take_wanted(worker, walk, entry, name, hits, count, err);
}

static void take_removal(struct tw_layer_worker *worker, enum tw_fact_kind kind, struct tw_slice path)
{
	struct tw_fact fact = { .kind = kind, .analyzer = TW_LIT("layer"), .path = path };

	tw_flat_add_fact(worker->builder, &fact);
}

/* What has the name of a file that is looked for, and no bytes that could be. */
static void take_other(struct tw_layer_worker *worker, const struct tw_entry *entry)
{
	struct tw_dispatch_hit hits[HITS];
	size_t count = tw_dispatch_find(worker->context->dispatch, entry->path, 0, hits, HITS);

	for (size_t i = 0; i < count; i++) {
		if (hits[i].must_bid || !tw_scan_enter(worker->context, entry->path, false))
			continue;
		tw_sink_problem(&worker->sink, TW_WARN, entry->path, 0,
				"a device, a pipe or a socket, where a file is looked for");
		return;
	}
}

/* A tree tells where a link leads only when it is asked. */
static int take_symlink(struct tw_layer_worker *worker, struct tw_walk *walk, struct tw_entry *entry,
			struct trawl_error *err)
{
	const struct tw_dispatch *dispatch = worker->context->dispatch;

	if (!tw_aliases_may_link(dispatch, entry->path) || (!entry->link.ptr && !know_mode(worker, walk, entry)))
		return TRAWL_OK;
	return tw_aliases_symlink(&worker->aliases, dispatch, entry->path, entry->link, err);
}

static int take_entry(struct tw_layer_worker *worker, struct tw_walk *walk, struct tw_entry *entry,
		      struct trawl_error *err)
{
	switch (entry->type) {
	case TW_ENTRY_FILE:
		atomic_fetch_add_explicit(&worker->context->files, 1, memory_order_relaxed);
		return take_file(worker, walk, entry, entry->path, err);
	case TW_ENTRY_HARDLINK:
		return tw_aliases_hard_link(&worker->aliases, worker->context->dispatch, entry->path, entry->link,
					    (uint32_t)entry->mode, err);
	case TW_ENTRY_SYMLINK: return take_symlink(worker, walk, entry, err);
	case TW_ENTRY_WHITEOUT: take_removal(worker, TW_FACT_WHITEOUT, entry->path); return TRAWL_OK;
	case TW_ENTRY_OPAQUE: take_removal(worker, TW_FACT_OPAQUE, entry->path); return TRAWL_OK;
	case TW_ENTRY_LOST: lost(worker, entry->path, entry->problem); return TRAWL_OK;
	case TW_ENTRY_OTHER: take_other(worker, entry); return TRAWL_OK;
	default: return TRAWL_OK;
	}
}

int tw_layer_worker_lose(struct tw_layer_worker *worker, const struct trawl_error *why, struct trawl_error *err)
{
	if (is_fatal(why->status))
		return tw_fail(err, why->status, "%s", why->message);
	worker->broken = true;
	if (why->status == TRAWL_E_TIMEOUT)
		tw_sink_problem(&worker->sink, TW_FAILED, (struct tw_slice){ 0 }, 0,
				"the time ran out: what comes after this point was not looked at");
	else
		lost(worker, (struct tw_slice){ 0 }, why);
	return TRAWL_OK;
}

static bool from_registry(const struct tw_layer_worker *worker)
{
	return worker->context->options.target == TRAWL_TARGET_REGISTRY;
}

/*
 * What came over the network and isn't what was asked for says nothing of the image, while an archive of one's own, whatever
 * it claims of itself, holds what it holds.
 */
static int lose_forged(struct tw_layer_worker *worker, struct trawl_error *why, struct trawl_error *err)
{
	struct tw_scan_context *context = worker->context;
	int status;

	tw_wrap(why, "nothing of the layer is kept");
	tw_layer_worker_release(worker);
	status = tw_layer_worker_init(worker, context, err);
	return status < 0 ? status : tw_layer_worker_lose(worker, why, err);
}

int tw_layer_worker_walk(struct tw_layer_worker *worker, struct tw_walk *walk, struct tw_layer_facts *ret_facts,
			 struct trawl_error *err)
{
	struct trawl_error why = { 0 };
	struct tw_entry entry;
	int status = TRAWL_OK;

	while (status >= 0 && tw_walk_next(walk, &entry, &why) > 0)
		status = take_entry(worker, walk, &entry, err);
	tw_walk_close(walk, ret_facts, &why);
	if (status >= 0 && why.status == TRAWL_E_DIGEST && from_registry(worker))
		status = lose_forged(worker, &why, err);
	else if (status >= 0 && why.status)
		status = tw_layer_worker_lose(worker, &why, err);
	return status;
}

/* A file that @by is to read, whatever it is called; unless it was read for its name. */
static int take_named(struct tw_layer_worker *worker, struct tw_walk *walk, struct tw_entry *entry,
		      const struct tw_analyzer *by, struct trawl_error *err)
{
	struct tw_dispatch_hit hits[HITS], hit = { .analyzer = by };
	size_t count = tw_dispatch_find(worker->context->dispatch, entry->path, 0, hits, HITS);
	int status =
		tw_file_patterns_find(worker->context->patterns, entry->path, &worker->sink, hits, &count, HITS, err);

	for (size_t i = 0; i < count; i++) {
		if (hits[i].analyzer == by)
			return status;
	}
	if (status < 0 || !tw_scan_enter(worker->context, entry->path, false))
		return status;
	return take_wanted(worker, walk, entry, entry->path, &hit, 1, err);
}

static int take_aliased(struct tw_layer_worker *worker, struct tw_walk *walk, struct tw_entry *entry,
			struct trawl_error *err)
{
	struct tw_alias_cursor at = { 0 };
	const struct tw_analyzer *by;
	struct tw_slice name;
	int status = TRAWL_OK;

	/* A file can have very many names, and each costs a parse: nobody else looks at the clock meanwhile. */
	while (status >= 0 && tw_scan_check(worker->context) >= 0 &&
	       tw_aliases_next(&worker->aliases, entry->path, &at, &worker->scratch, &name, &by))
		status = by ? take_named(worker, walk, entry, by, err) : take_file(worker, walk, entry, name, err);
	return status;
}

static void say_not_there(struct tw_layer_worker *worker, const struct tw_alias *alias)
{
	worker->sink.path = alias->from; /* whom the warning is about */
	tw_warn(&worker->sink, alias->line, "\"%.*s\", which this line names, is not among the files that are scanned",
		TW_ARG(tw_slice_head(alias->real, 400)));
}

/* Hard links to nothing, to themselves, to one another: the files that they should be are lost. */
static void say_missing(struct tw_layer_worker *worker)
{
	for (size_t i = worker->aliases.walked; i < worker->aliases.until; i++) {
		const struct tw_alias *alias = &worker->aliases.list.at[i];
		struct trawl_error why = { 0 };

		if (alias->by && !alias->found)
			say_not_there(worker, alias);
		if (!alias->hard || alias->found)
			continue;
		tw_fail(&why, TRAWL_E_NOTFOUND, "a hard link to \"%.*s\", which is no file of the layer",
			TW_ARG(tw_slice_head(alias->real, 400)));
		lost(worker, alias->name, &why);
	}
}

int tw_layer_worker_walk_aliases(struct tw_layer_worker *worker, struct tw_walk *walk, struct trawl_error *err)
{
	struct tw_aliases *aliases = &worker->aliases;
	struct trawl_error why = { 0 }, other = { 0 };
	struct tw_entry entry;
	int status = TRAWL_OK;

	aliases->until = aliases->list.len;
	/* Entries that can't be read were told of by the first walk. */
	while (status >= 0 && tw_walk_next(walk, &entry, &why) > 0) {
		if (entry.type == TW_ENTRY_FILE)
			status = take_aliased(worker, walk, &entry, err);
	}
	/* A registry may give something else now; of what lies here, the first walk has told. */
	tw_walk_close(walk, NULL, &other);
	if (status >= 0 && other.status == TRAWL_E_DIGEST && from_registry(worker))
		return lose_forged(worker, &other, err);
	if (status >= 0 && why.status)
		return tw_layer_worker_lose(worker, &why, err);
	if (status >= 0)
		say_missing(worker);
	aliases->walked = aliases->until;
	return status;
}

static int finish_analyzers(struct tw_layer_worker *worker, struct trawl_error *err)
{
	const struct tw_analyzer *analyzer;
	int status = tw_flat_builder_status(worker->builder, err);

	for (size_t i = 0; status >= 0 && (analyzer = tw_dispatch_analyzer(worker->context->dispatch, i)); i++) {
		struct trawl_error why = { 0 };

		if (!analyzer->finish)
			continue;
		tw_sink_begin(&worker->sink, analyzer, (struct tw_slice){ 0 });
		status = analyzer->finish(&worker->sink, &why);
		tw_sink_end(&worker->sink);
		if (status < 0)
			return tw_fail(err, status, "%s: %s", analyzer->name, why.message);
	}
	return status < 0 ? status : tw_flat_builder_status(worker->builder, err);
}

int tw_layer_worker_lose_all(struct tw_layer_worker *worker, struct trawl_error *why, struct trawl_error *err)
{
	struct tw_scan_context *context = worker->context;
	int status;

	if (why->status != TRAWL_E_LIMIT)
		return tw_fail(err, why->status, "%s", why->message);
	tw_wrap(why, "nothing of the layer is kept");
	tw_layer_worker_release(worker);
	status = tw_layer_worker_init(worker, context, err);
	return status < 0 ? status : tw_layer_worker_lose(worker, why, err);
}

int tw_layer_worker_finish(struct tw_layer_worker *worker, struct tw_slice *ret_block, struct trawl_error *err)
{
	struct trawl_error why = { 0 };
	int status = TRAWL_OK;

	if (worker->aliases.full)
		tw_sink_problem(&worker->sink, TW_FAILED, (struct tw_slice){ 0 }, 0,
				"more than " TW_LIMIT_TEXT(
					TW_LIMIT_LINKS) " links to files that are looked for: not all are followed");
	if (finish_analyzers(worker, &why) < 0)
		status = tw_layer_worker_lose_all(worker, &why, err);
	return status < 0 ? status : tw_flat_builder_finish(worker->builder, ret_block, err);
}
