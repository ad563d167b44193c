/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What images that lie elsewhere have in common: documents by name, layers as streams that are never stored, names for
 * people.
 */
#include <stdlib.h>

#include "source/parts.h"

enum { SNIFF = 512 };

int tw_remote_read(struct tw_remote *remote, struct tw_slice name, struct tw_arena *arena, struct tw_slice *ret,
		   struct trawl_error *err)
{
	return remote->type->read(remote, name, arena, ret, err);
}

void tw_remote_free(struct tw_remote *remote)
{
	if (remote)
		remote->type->free(remote);
}

struct tw_slice tw_familiar_name(struct tw_slice registry, struct tw_slice repository, struct tw_arena *arena)
{
	if (!tw_slice_is(registry, "index.docker.io"))
		return TW_JOIN(arena, registry, TW_LIT("/"), repository);
	return tw_slice_starts(repository, "library/") ? tw_slice_from(repository, strlen("library/")) : repository;
}

int tw_remote_index(struct tw_slice digest, struct tw_arena *arena, struct tw_slice *ret, struct trawl_error *err)
{
	char *text = tw_arena_printf(arena, "{\"manifests\":[{\"digest\":\"%.*s\"}]}", TW_ARG(digest));

	*ret = tw_slice(text);
	return text ? TRAWL_OK : tw_fail_nomem(err);
}

/*
 * A blob whose beginning has been looked at. What the network brings in crumbs comes out in slabs, as from a file: their digest
 * is computed by whoever has time, and together with another one (io/tally.h), which is worth more than the copy costs.
 */
struct peeked {
	struct tw_stage stage;
	struct tw_stage *below;
	struct tw_slab_pool *slabs;
	size_t len;
	bool handed_out, ended;
	char head[SNIFF];
	struct tw_chunk rest; /* of the last chunk from below */
};

/* Into @to, as much as has come and fits. */
static size_t take_rest(struct peeked *peeked, char *to, size_t room)
{
	size_t len = peeked->rest.len < room ? peeked->rest.len : room;

	memcpy(to, peeked->rest.ptr, len);
	peeked->rest.ptr += len;
	peeked->rest.len -= len;
	if (!peeked->rest.len)
		tw_chunk_drop(&peeked->rest);
	return len;
}

/* Fill a slab: 1, 0 at the end of all, or an error, with which what has come into this slab is lost. */
static int fill(struct peeked *peeked, char *to, size_t *ret_len, struct trawl_error *err)
{
	int status = 1;

	if (!peeked->handed_out) {
		peeked->handed_out = true;
		memcpy(to, peeked->head, peeked->len);
		*ret_len = peeked->len;
	}
	while (*ret_len < TW_SLAB_PACKED && !peeked->ended) {
		if (!peeked->rest.len)
			status = tw_stage_next(peeked->below, &peeked->rest, err);
		if (status < 0)
			return status;
		if (status == 0)
			peeked->ended = true;
		else
			*ret_len += take_rest(peeked, to + *ret_len, TW_SLAB_PACKED - *ret_len);
	}
	return *ret_len > 0;
}

static int peeked_next(struct tw_stage *stage, struct tw_chunk *ret, struct trawl_error *err)
{
	struct peeked *peeked = (struct peeked *)stage;
	struct tw_slab *slab = tw_slab_get(peeked->slabs);
	size_t len = 0;
	int status = slab ? fill(peeked, slab->bytes, &len, err) : tw_fail_nomem(err);

	if (status == 1)
		*ret = (struct tw_chunk){ slab->bytes, len, slab };
	else
		tw_slab_drop(slab);
	return status;
}

static void peeked_free(struct tw_stage *stage)
{
	struct peeked *peeked = (struct peeked *)stage;

	tw_chunk_drop(&peeked->rest);
	tw_stage_free(peeked->below);
	tw_slab_pool_drop(peeked->slabs);
	free(peeked);
}

static const struct tw_stage_type peeked_type = { peeked_next, NULL, peeked_free };

/* The first chunks, until there is enough to tell a packing by. What is left of the last one stays where it is. */
static int peek(struct peeked *peeked, struct trawl_error *err)
{
	while (peeked->len < 8) {
		int status = tw_stage_next(peeked->below, &peeked->rest, err);

		peeked->ended = status == 0;
		if (status != 1)
			return status;
		peeked->len += take_rest(peeked, peeked->head + peeked->len, SNIFF - peeked->len);
	}
	return TRAWL_OK;
}

/* Such as those of Windows: their licence forbids it. */
static bool is_foreign(struct tw_slice media_type)
{
	return tw_slice_search(media_type, TW_LIT(".foreign.")) >= 0 ||
	       tw_slice_search(media_type, TW_LIT(".nondistributable.")) >= 0;
}

int tw_remote_stage(struct tw_remote *remote, const struct tw_layer_claim *claim, struct tw_slice *ret_head,
		    struct tw_stage **ret, struct trawl_error *err)
{
	struct peeked *peeked = calloc(1, sizeof(*peeked));
	int status = TRAWL_OK;

	if (!peeked)
		return tw_fail_nomem(err);
	peeked->stage.type = &peeked_type;
	peeked->slabs = tw_slab_pool_new(TW_SLAB_PACKED);
	if (!peeked->slabs)
		status = tw_fail_nomem(err);
	if (status == TRAWL_OK)
		status = remote->type->blob(remote, claim->digest, claim->size, &peeked->below, err);
	if (status == TRAWL_OK)
		status = peek(peeked, err);
	if (status == TRAWL_E_NOTFOUND && is_foreign(claim->media_type))
		tw_fail(err, status, "a foreign layer (%.*s): it is not kept here, and not fetched from elsewhere",
			TW_ARG(claim->media_type));
	if (status < 0) {
		peeked_free(&peeked->stage);
		return status;
	}
	*ret_head = tw_slice_of(peeked->head, peeked->len);
	*ret = &peeked->stage;
	return TRAWL_OK;
}

int tw_remote_name(struct tw_source *source, const struct tw_reference *ref, struct tw_slice digest,
		   struct trawl_error *err)
{
	struct tw_artifact *artifact = &source->artifact;
	struct tw_slice repository = tw_familiar_name(ref->registry, ref->repository, &source->arena);
	struct tw_slice *names = tw_arena_array(&source->arena, 2, sizeof(*names));

	if (!names || !repository.ptr)
		return tw_fail_nomem(err);
	names[0] = TW_JOIN(&source->arena, repository, TW_LIT(":"), ref->tag);
	names[1] = TW_JOIN(&source->arena, repository, TW_LIT("@"), digest);
	artifact->repo_tags = &names[0];
	artifact->repo_tag_count = ref->digest.len ? 0 : 1;
	artifact->repo_digests = &names[1];
	artifact->repo_digest_count = 1;
	return names[0].ptr && names[1].ptr ? TRAWL_OK : tw_fail_nomem(err);
}
