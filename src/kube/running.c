/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who owns a pod, and which images it runs on which platform. Nothing grows with the number of pods that are alike: of
 * each image that a workload runs, different digests and platforms are kept.
 */
#include "kube/gather_parts.h"

#include "base/limits.h"

enum { OWNERS_OF_OWNERS = 4, RUNNING = 64 };

static struct tw_slice key_of(const struct tw_workload *w, struct tw_arena *arena)
{
	return tw_kube_key_of(arena, w->name_space, w->kind, w->name);
}

/* Old ReplicaSets of a Deployment are many, and have no pods any more. */
static bool has_pods(const struct tw_kube_resource *resource)
{
	return !tw_kube_text_is(tw_kube_path(resource->node, "spec.replicas"), "0");
}

int tw_kube_remember_owner(struct tw_kube_state *state, const struct tw_kube_resource *resource,
			   struct trawl_error *err)
{
	const struct tw_workload *w = &resource->workload;
	struct tw_slice key, owner, *slot;
	uint32_t *place;

	if (!has_pods(resource))
		return TRAWL_OK;
	key = key_of(w, &state->arena);
	owner = tw_kube_key_of(&state->arena, w->name_space, w->owner_kind, w->owner_name);
	place = key.ptr && owner.ptr ? tw_map_put(&state->owners, key) : NULL;
	if (!place)
		return tw_fail_nomem(err);
	if (*place != TW_MAP_NONE) {
		state->owner_names.at[*place] = owner;
		return TRAWL_OK;
	}
	*place = (uint32_t)state->owner_names.len;
	slot = tw_vec_push(&state->owner_names);
	if (!slot)
		return tw_fail_nomem(err);
	*slot = owner;
	return TRAWL_OK;
}

/* The one at the top of whoever owns it: a Deployment, not its ReplicaSet. */
static struct tw_slice top_of(const struct tw_kube_state *state, struct tw_slice key)
{
	for (unsigned turn = 0; turn < OWNERS_OF_OWNERS; turn++) {
		uint32_t at = tw_map_get(&state->owners, key);

		if (at == TW_MAP_NONE)
			break;
		key = state->owner_names.at[at];
	}
	return key;
}

static bool is_there(const struct tw_kube_state *state, uint32_t at, struct tw_slice digest, struct tw_slice platform,
		     unsigned *count)
{
	for (; at != TW_MAP_NONE; at = state->running.at[at].next, ++*count) {
		const struct tw_kube_running *one = &state->running.at[at];

		if (tw_slice_eq(one->digest, digest) && tw_slice_eq(one->platform, platform))
			return true;
	}
	return false;
}

static int remember(struct tw_kube_state *state, struct tw_slice owner, struct tw_slice reference,
		    struct tw_slice digest, struct tw_slice platform, struct tw_arena *scratch, struct trawl_error *err)
{
	struct tw_slice key = TW_JOIN(scratch, owner, TW_LIT("\n"), reference);
	uint32_t *place = key.ptr ? tw_map_find(&state->running_places, key) : NULL, first;
	struct tw_kube_running *slot;
	unsigned count = 0;

	if (place && (is_there(state, *place, digest, platform, &count) || count >= RUNNING))
		return TRAWL_OK;
	if (!place) {
		key = tw_arena_copy(&state->arena, key);
		place = key.ptr ? tw_map_put(&state->running_places, key) : NULL;
	}
	if (!place)
		return tw_fail_nomem(err);
	first = *place;
	*place = (uint32_t)state->running.len;
	slot = tw_vec_push(&state->running);
	if (!slot)
		return tw_fail_nomem(err);
	slot->next = first;
	slot->platform = platform;
	slot->digest = tw_arena_copy(&state->arena, digest);
	return slot->digest.ptr ? TRAWL_OK : tw_fail_nomem(err);
}

static struct tw_slice platform_of(const struct tw_kube_state *state, struct tw_slice node)
{
	uint32_t at = node.len ? tw_map_get(&state->platform_places, node) : TW_MAP_NONE;

	return at == TW_MAP_NONE ? TW_LIT("") : state->platforms.at[at];
}

int tw_kube_remember_pod(struct tw_kube_gathering *g, const struct tw_kube_resource *pod, struct trawl_error *err)
{
	const struct tw_workload *w = &pod->workload;
	struct tw_slice platform = platform_of(g->state, tw_kube_text_at(pod->pod_spec, "nodeName", g->scratch));
	struct tw_slice itself = key_of(w, g->scratch), owner = { 0 };
	bool owned = tw_kube_is_owned(w);
	int status = TRAWL_OK;

	if (owned)
		owner = top_of(g->state, tw_kube_key_of(g->scratch, w->name_space, w->owner_kind, w->owner_name));
	for (size_t i = 0; status >= 0 && i < w->use_count; i++) {
		const struct tw_image_use *use = &w->uses[i];
		struct tw_slice digest = tw_kube_container_digest(pod->node, use->place, use->container, g->scratch);

		if (!digest.len && !platform.len)
			continue;
		if (owned)
			status = remember(g->state, owner, use->reference, digest, platform, g->scratch, err);
		if (status >= 0 && (!owned || !g->state->folded))
			status = remember(g->state, itself, use->reference, digest, platform, g->scratch, err);
	}
	return status;
}

const struct tw_kube_running *tw_kube_running_of(const struct tw_kube_state *state, const struct tw_kube_found *found,
						 struct tw_slice reference)
{
	struct tw_arena scratch = { 0 };
	struct tw_slice key = TW_JOIN(&scratch, key_of(&found->workload, &scratch), TW_LIT("\n"), reference);
	uint32_t at = key.ptr ? tw_map_get(&state->running_places, key) : TW_MAP_NONE;

	tw_arena_release(&scratch);
	return at == TW_MAP_NONE ? NULL : &state->running.at[at];
}
