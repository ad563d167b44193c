/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/owned.h"

/* Distroless has no file lists for what its python2.7 brings along (as Trivy's sysfile handler knows, too). */
static const char *const unlisted[] = {
	"usr/lib/python2.7/argparse.egg-info",
	"usr/lib/python2.7/lib-dynload/Python-2.7.egg-info",
	"usr/lib/python2.7/wsgiref.egg-info",
};

static bool is_unlisted(struct tw_slice path)
{
	for (size_t i = 0; i < sizeof(unlisted) / sizeof(unlisted[0]); i++) {
		if (tw_slice_is(path, unlisted[i]))
			return true;
	}
	return false;
}

static bool own(struct tw_owned *owned, const struct tw_owner *owner, struct tw_texts files)
{
	struct tw_owner *slot = NULL;

	for (size_t i = 0; i < files.len; i++) {
		struct tw_slice file = files.at[i];
		uint32_t *at = tw_map_find(&owned->files, tw_slice_starts(file, "/") ? tw_slice_from(file, 1) : file);

		if (!at)
			continue;
		if (!slot) {
			slot = tw_vec_push(&owned->owners);
			if (!slot)
				return false;
			*slot = *owner;
		}
		*at = (uint32_t)(owned->owners.len - 1);
	}
	return true;
}

static bool own_group(struct tw_owned *owned, const struct tw_flat *flat, const struct tw_group *group,
		      struct tw_arena *scratch)
{
	struct tw_arena_mark mark = tw_arena_mark(scratch);
	bool ok = true;

	for (uint32_t i = 0; i < group->count && ok; i++) {
		struct tw_package p;
		struct tw_owner owner;

		if (!tw_flat_package(flat, group->first + i, scratch, &p))
			return false;
		owner = (struct tw_owner){ group->analyzer, p.name, p.version, p.release };
		ok = own(owned, &owner, p.installed_files);
		tw_arena_rewind(scratch, mark);
	}
	return ok;
}

static bool own_fact(struct tw_owned *owned, const struct tw_flat *flat, uint32_t i, struct tw_arena *scratch)
{
	struct tw_arena_mark mark = tw_arena_mark(scratch);
	struct tw_owner owner;
	struct tw_fact fact;
	bool ok = true;

	if (!tw_flat_fact(flat, i, scratch, &fact))
		return false;
	if (fact.kind == TW_FACT_FILES) {
		owner = (struct tw_owner){ .manager = fact.analyzer, .name = fact.key };
		ok = own(owned, &owner, fact.list);
	}
	tw_arena_rewind(scratch, mark);
	return ok;
}

bool tw_owned_want(struct tw_owned *owned, struct tw_slice path)
{
	return !path.len || tw_map_put(&owned->files, path);
}

bool tw_owned_read(struct tw_owned *owned, const struct tw_flat *flat)
{
	struct tw_arena scratch = { 0 };
	struct tw_group group;
	bool ok = true;

	if (!owned->files.len)
		return true;
	for (uint32_t i = 0; i < flat->group_count && ok; i++) {
		if (tw_flat_group(flat, i, &group) && !group.type.len)
			ok = own_group(owned, flat, &group, &scratch);
	}
	for (uint32_t i = 0; i < flat->fact_count && ok; i++)
		ok = own_fact(owned, flat, i, &scratch);
	tw_arena_release(&scratch);
	return ok;
}

void tw_owned_release(struct tw_owned *owned)
{
	tw_map_release(&owned->files);
	tw_vec_release(&owned->owners);
}

bool tw_owned_has(const struct tw_owned *owned, struct tw_slice path)
{
	return path.len && (tw_map_get(&owned->files, path) != TW_MAP_NONE || is_unlisted(path));
}

struct tw_slice tw_owned_by(const struct tw_owned *owned, struct tw_slice path, struct tw_arena *arena)
{
	uint32_t at = path.len ? tw_map_get(&owned->files, path) : TW_MAP_NONE;
	const struct tw_owner *o;

	if (at == TW_MAP_NONE)
		return is_unlisted(path) ? TW_LIT("dpkg python2.7") : (struct tw_slice){ 0 };
	o = &owned->owners.at[at];
	return TW_JOIN(arena, o->manager, TW_LIT(" "), o->name, o->version.len ? TW_LIT("-") : TW_LIT(""), o->version,
		       o->release.len ? TW_LIT("-") : TW_LIT(""), o->release);
}
