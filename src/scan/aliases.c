/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/aliases.h"

#include "base/limits.h"

static int add(struct tw_aliases *a, struct tw_map *map, struct tw_alias alias, struct trawl_error *err)
{
	struct tw_alias *slot;
	uint32_t *first;

	a->full |= a->list.len >= TW_LIMIT_LINKS;
	if (a->full)
		return TRAWL_OK;
	slot = tw_vec_push(&a->list);
	alias.real = tw_arena_copy(&a->arena, alias.real);
	alias.name = tw_arena_copy(&a->arena, alias.name);
	alias.from = tw_arena_copy(&a->arena, alias.from);
	first = slot && alias.real.ptr && alias.name.ptr && alias.from.ptr ? tw_map_put(map, alias.real) : NULL;
	if (!first)
		return tw_fail_nomem(err);
	alias.next = *first;
	*slot = alias;
	*first = (uint32_t)(a->list.len - 1);
	return TRAWL_OK;
}

int tw_aliases_hard_link(struct tw_aliases *aliases, const struct tw_dispatch *dispatch, struct tw_slice path,
			 struct tw_slice target, uint32_t mode, struct trawl_error *err)
{
	struct tw_dispatch_hit hit;

	/* Executables are asked by their bytes, and have been, under their first name. */
	if (!target.len || !tw_dispatch_find(dispatch, path, mode & ~0111u, &hit, 1))
		return TRAWL_OK;
	return add(aliases, &aliases->files, (struct tw_alias){ .real = target, .name = path, .hard = true }, err);
}

/* Where a link leads, from the root; "" when that is the root itself, or too deep. */
static struct tw_slice resolve(struct tw_slice link, struct tw_slice target, char out[TW_LIMIT_PATH])
{
	struct tw_slice parts[2] = { tw_slice_starts(target, "/") ? (struct tw_slice){ 0 } : tw_path_dir(link),
				     target };
	size_t len = 0;

	for (size_t i = 0; i < 2; i++) {
		struct tw_slice part;

		while (parts[i].ptr && tw_slice_split(&parts[i], '/', &part)) {
			if (!part.len || tw_slice_is(part, "."))
				continue;
			if (tw_slice_is(part, "..")) {
				len = tw_path_dir(tw_slice_of(out, len)).len;
				continue;
			}
			if (len + part.len + 1 >= TW_LIMIT_PATH)
				return (struct tw_slice){ 0 };
			if (len)
				out[len++] = '/';
			memcpy(out + len, part.ptr, part.len);
			len += part.len;
		}
	}
	return tw_slice_of(out, len);
}

/* Does @text lie at or below @folder? @ret_rest gets what is behind it, with its slash. */
static bool is_at_or_below(struct tw_slice text, struct tw_slice folder, struct tw_slice *ret_rest)
{
	if (text.len < folder.len || !tw_slice_eq(tw_slice_head(text, folder.len), folder))
		return false;
	*ret_rest = tw_slice_from(text, folder.len);
	return !ret_rest->len || ret_rest->ptr[0] == '/';
}

/* Package databases have places, lock files don't. */
static bool has_place(const struct tw_match *match)
{
	return match->kind == TW_PATH || match->kind == TW_FOLDER;
}

bool tw_aliases_may_link(const struct tw_dispatch *dispatch, struct tw_slice path)
{
	const struct tw_match *match;
	struct tw_slice rest;

	for (size_t i = 0; (match = tw_dispatch_match(dispatch, i)) != NULL; i++) {
		if (has_place(match) && is_at_or_below(tw_slice(match->text), path, &rest))
			return true;
	}
	return false;
}

int tw_aliases_symlink(struct tw_aliases *aliases, const struct tw_dispatch *dispatch, struct tw_slice path,
		       struct tw_slice target, struct trawl_error *err)
{
	char buffer[TW_LIMIT_PATH], joined[2 * TW_LIMIT_PATH];
	struct tw_slice to = resolve(path, target, buffer), rest, real;
	struct tw_dispatch_hit hit;
	const struct tw_match *match;

	for (size_t i = 0; to.len && (match = tw_dispatch_match(dispatch, i)) != NULL; i++) {
		int status;

		if (!has_place(match) || !is_at_or_below(tw_slice(match->text), path, &rest))
			continue;
		real = tw_slice_of(joined, (size_t)snprintf(joined, sizeof(joined), "%.*s%.*s", (int)to.len, to.ptr,
							    (int)rest.len, rest.ptr));
		/* Of a merged /usr, both places are known: "lib" -> "usr/lib" is no news. */
		if (tw_dispatch_find(dispatch, real, 0, &hit, 1) || tw_dispatch_has_folder(dispatch, real))
			continue;
		status = add(aliases, match->kind == TW_PATH ? &aliases->files : &aliases->folders,
			     (struct tw_alias){ .real = real, .name = tw_slice(match->text) }, err);
		if (status < 0)
			return status;
	}
	return TRAWL_OK;
}

static struct tw_alias *wanted_before(const struct tw_aliases *a, struct tw_slice path, const struct tw_analyzer *by)
{
	uint32_t at = tw_map_get(&a->wanted, path);

	while (at != TW_MAP_NONE && a->list.at[at].by != by)
		at = a->list.at[at].next_wanted;
	return at == TW_MAP_NONE ? NULL : &a->list.at[at];
}

static int add_wanted(struct tw_aliases *a, struct tw_alias alias, struct trawl_error *err)
{
	size_t len = a->list.len;
	int status = add(a, &a->files, alias, err);
	uint32_t *first;

	if (status < 0 || a->list.len == len)
		return status;
	first = tw_map_put(&a->wanted, a->list.at[len].real);
	if (!first)
		return tw_fail_nomem(err);
	a->list.at[len].next_wanted = *first;
	*first = (uint32_t)len;
	return TRAWL_OK;
}

int tw_aliases_want(struct tw_aliases *aliases, const struct tw_analyzer *analyzer, struct tw_slice from,
		    const struct tw_wanted *wanted, struct trawl_error *err)
{
	struct tw_alias alias = { .real = wanted->path, .name = wanted->path, .by = analyzer, .from = from };
	struct tw_alias *before = wanted_before(aliases, wanted->path, analyzer);

	alias.line = wanted->line;
	if (!before)
		return add_wanted(aliases, alias, err);
	/* Of several files that name it, the first is told, whichever thread met it. */
	if (tw_slice_cmp(from, before->from) < 0) {
		before->from = tw_arena_copy(&aliases->arena, from);
		before->line = wanted->line;
	}
	return before->from.ptr ? TRAWL_OK : tw_fail_nomem(err);
}

int tw_aliases_join(struct tw_aliases *into, const struct tw_aliases *from, struct trawl_error *err)
{
	for (size_t i = 0; i < from->list.len; i++) {
		const struct tw_alias *alias = &from->list.at[i];
		struct tw_wanted wanted = { alias->real, alias->line };
		bool file = tw_map_get(&from->files, alias->real) != TW_MAP_NONE;
		int status = alias->by ? tw_aliases_want(into, alias->by, alias->from, &wanted, err)
				       : add(into, file ? &into->files : &into->folders, *alias, err);

		if (status < 0)
			return status;
	}
	into->full |= from->full;
	return TRAWL_OK;
}

/* From @at on, the first that this walk looks for. The newest come first: behind one that has been looked for, all have. */
static uint32_t due(const struct tw_aliases *a, uint32_t at)
{
	while (at != TW_MAP_NONE && at >= a->until)
		at = a->list.at[at].next;
	return at != TW_MAP_NONE && at < a->walked ? TW_MAP_NONE : at;
}

bool tw_aliases_next(struct tw_aliases *aliases, struct tw_slice path, struct tw_alias_cursor *at,
		     struct tw_arena *scratch, struct tw_slice *ret_name, const struct tw_analyzer **ret_by)
{
	struct tw_alias *alias;
	char *name;

	if (!at->begun)
		*at = (struct tw_alias_cursor){ true, false, due(aliases, tw_map_get(&aliases->files, path)) };
	if (!at->in_folders && at->next == TW_MAP_NONE)
		*at = (struct tw_alias_cursor){ true, true,
						due(aliases, tw_map_get(&aliases->folders, tw_path_dir(path))) };
	if (at->next == TW_MAP_NONE)
		return false;
	alias = &aliases->list.at[at->next];
	at->next = due(aliases, alias->next);
	alias->found = true;
	*ret_by = alias->by;
	if (!at->in_folders) {
		*ret_name = alias->name;
		return true;
	}
	name = tw_arena_printf(scratch, "%.*s/%.*s", TW_ARG(alias->name), TW_ARG(tw_path_base(path)));
	*ret_name = tw_slice(name);
	return name != NULL;
}

void tw_aliases_release(struct tw_aliases *aliases)
{
	tw_map_release(&aliases->files);
	tw_map_release(&aliases->folders);
	tw_map_release(&aliases->wanted);
	tw_vec_release(&aliases->list);
	tw_arena_release(&aliases->arena);
}
