/* SPDX-License-Identifier: Apache-2.0 */
/* The files that a compose file includes, or whose services it extends. */
#include "base/limits.h"
#include "format/bom.h"
#include "io/path.h"
#include "kube/compose.h"
#include "scan/workloads_read.h"

/* What can't be had is said of the file that names it. */
static int say(struct tw_reading *r, struct tw_slice from, uint32_t line, struct tw_slice path, const char *why,
	       struct trawl_error *err)
{
	char message[TRAWL_ERROR_MAX + 304]; /* the path, and why */
	struct tw_slice shown = tw_around_shown(r, from);

	if (!shown.ptr)
		return tw_fail_nomem(err);
	snprintf(message, sizeof(message), "%.*s: %s", TW_ARG(tw_slice_head(path, 300)), why);
	return tw_workloads_problem(r->set, TW_FAILED, shown, line, message, err);
}

/* The file that is read, from the boundary. */
static struct tw_slice current(struct tw_reading *r)
{
	return r->current_around ? r->current : tw_around_joined(&r->set->arena, r->around.prefix, r->current);
}

/* @path seen from the file @from: 1 and where that is from the boundary; 0: nowhere, which has been said. */
static int locate(struct tw_reading *r, struct tw_slice *from, struct tw_slice path, uint32_t line,
		  struct tw_slice *ret, struct trawl_error *err)
{
	struct tw_arena *arena = &r->set->arena;
	struct trawl_error why = { 0 };
	char room[TW_LIMIT_PATH];
	struct tw_slice whole, clean;
	int status;

	if (!r->folder.len || tw_around_open(r, &why) < 0) {
		status = tw_workloads_problem(r->set, TW_FAILED, r->root, line,
					      "other files that it names are not read from here", err);
		return status < 0 ? status : 0;
	}
	if (!from->ptr)
		*from = current(r);
	whole = from->ptr ? tw_around_joined(arena, tw_path_dir(*from), path) : *from;
	if (!whole.ptr)
		return tw_fail_nomem(err);
	if (tw_slice_search(path, TW_LIT("://")) >= 0 || tw_slice_starts(path, "git@"))
		status = say(r, *from, line, path, "lies elsewhere, and is not fetched", err);
	else if (tw_slice_starts(path, "/") || tw_path_clean(whole, room, &clean, NULL) < 0)
		status = say(r, *from, line, path, "leads out of what is read: a git repository, or the current folder",
			     err);
	else
		return (*ret = tw_arena_copy(arena, clean)).ptr ? 1 : tw_fail_nomem(err);
	return status < 0 ? status : 0;
}

/* 1 and its bytes, 0 when it can't be read, which has been said. */
static int read_other(struct tw_reading *r, struct tw_slice from, struct tw_slice path, uint32_t line,
		      struct tw_arena *arena, struct tw_slice *ret, struct trawl_error *err)
{
	struct trawl_error why = { 0 };
	int status = tw_around_read(r, path, arena, ret, &why);

	if (status == TRAWL_OK)
		return 1;
	if (status == TRAWL_E_NOMEM)
		return tw_fail_nomem(err);
	status = say(r, from, line, path, why.message, err);
	return status < 0 ? status : 0;
}

static int open_other(void *user, struct tw_slice from, struct tw_slice path, uint32_t line, struct tw_kube_node *ret,
		      struct tw_slice *ret_from, struct trawl_error *err)
{
	struct tw_reading *r = user;
	const struct tw_yaml_node *root = NULL;
	struct trawl_error why = { 0 };
	struct tw_slice where, bytes;
	int status = locate(r, &from, path, line, &where, err);

	if (status != 1)
		return status;
	/* It is the one that was asked for before, mostly. */
	if (!r->extended.root || !tw_slice_eq(r->extended.path, where)) {
		status = read_other(r, from, where, line, &r->scratch, &bytes, err);
		if (status != 1)
			return status;
		r->extended.bytes += bytes.len;
		if (r->extended.bytes > TW_LIMIT_MANIFEST)
			status = tw_fail(&why, TRAWL_E_LIMIT, "more than 16 MiB of files that one extends");
		else
			status = tw_yaml_parse(tw_bom_decode(bytes, &r->scratch), TW_YAML_DUPLICATES, &r->scratch,
					       &root, &why);
		if (status == TRAWL_E_NOMEM)
			return tw_fail_nomem(err);
		if (status < 0)
			return (status = say(r, from, line, path, why.message, err)) < 0 ? status : 0;
		r->extended.root = root;
		r->extended.path = where;
	}
	*ret = tw_kube_of_yaml(r->extended.root);
	*ret_from = where;
	return 1;
}

/* 1 when it is new, 0 when it has been read before. */
static int remember(struct tw_reading *r, struct tw_slice path, struct trawl_error *err)
{
	struct tw_slice kept = tw_arena_copy(&r->set->arena, path);
	uint32_t *place = kept.ptr ? tw_map_put(&r->composed, kept) : NULL;

	if (!place)
		return tw_fail_nomem(err);
	if (*place != TW_MAP_NONE)
		return 0;
	*place = 0;
	return 1;
}

int tw_reading_compose_begins(struct tw_reading *r, struct trawl_error *err)
{
	struct trawl_error why = { 0 };
	int status;

	r->extended.root = NULL;
	r->extended.bytes = 0;
	if (!r->folder.len || tw_around_open(r, &why) < 0)
		return TRAWL_OK;
	status = remember(r, current(r), err);
	return status < 0 ? status : TRAWL_OK;
}

static int read_included(struct tw_reading *r, struct tw_slice from, struct tw_slice where, uint32_t line,
			 struct trawl_error *err)
{
	struct tw_slice before = r->current, shown = tw_around_shown(r, where), bytes;
	bool before_around = r->current_around;
	struct tw_arena arena = { 0 };
	int status = shown.ptr ? read_other(r, from, where, line, &arena, &bytes, err) : tw_fail_nomem(err);

	if (status == 1) {
		r->current = where;
		r->current_around = true;
		status = tw_reading_text(r, bytes, shown, (struct tw_slice){ "", 0 }, false, err);
		r->current = before;
		r->current_around = before_around;
	}
	tw_arena_release(&arena);
	return status;
}

/* It is read once, whoever includes it, and not once more when the walk comes by. */
static int include(void *user, struct tw_slice path, uint32_t line, struct trawl_error *err)
{
	struct tw_reading *r = user;
	struct tw_slice from = { 0 }, where, below;
	uint32_t *place;
	int status = locate(r, &from, path, line, &where, err);

	if (status == 1)
		status = remember(r, where, err);
	if (status != 1)
		return status;
	below = tw_around_below(r, where);
	place = below.ptr ? tw_map_put(&r->consumed, below) : NULL;
	if (below.ptr && !place)
		return tw_fail_nomem(err);
	if (place)
		*place = 0;
	if (r->included == TW_LIMIT_KUBE_DEPTH)
		return say(r, from, line, path,
			   "files that include each other, more than " TW_LIMIT_TEXT(TW_LIMIT_KUBE_DEPTH) " deep", err);
	r->included++;
	status = read_included(r, from, where, line, err);
	r->included--;
	return status;
}

struct tw_compose_files tw_reading_compose_files(struct tw_reading *reading)
{
	return (struct tw_compose_files){ open_other, include, reading };
}
