/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Images at a registry, seen as an OCI layout whose members come over the network: documents by their digest, and layers
 * as streams that are never stored. See oci.c for the documents, net/registry.h for the way there.
 * Source: Trivy's pkg/fanal/image/remote.go for tags and digests.
 *
 * Surprising: Docker's lists and manifests (schema 2) differ from OCI's in media types only. RepoDigests has the digest
 * of what the name stands for: of the index, where there is one.
 */
#include <stdlib.h>

#include "model/reference.h"
#include "net/registry.h"
#include "source/parts.h"

enum { SNIFF = 512 };

struct tw_remote {
	struct tw_net *net;
	struct tw_registry *registry;
	struct tw_reference ref;
	struct tw_manifest top;
	bool manifest_seen; /* what is asked for from now on are blobs */
};

const struct tw_source_kind tw_source_registry = {
	.name = "registry",
	.doc = "images at a registry: Docker's schema 2 and OCI, by tag or digest; layers are never stored",
	.targets = 1u << TW_TARGET_REMOTE,
	.resolve = tw_oci_resolve,
};

void tw_remote_free(struct tw_remote *remote)
{
	if (!remote)
		return;
	tw_registry_free(remote->registry);
	tw_net_close(remote->net);
	free(remote);
}

/* A manifest names a config, an index doesn't; schema 1 has neither. */
static int look_at_manifest(struct tw_remote *remote, struct tw_slice bytes, struct trawl_error *err)
{
	struct tw_arena scratch = { 0 };
	struct tw_json doc;
	int64_t schema = 0;
	int status = tw_json_parse(bytes, &scratch, &doc, err);

	if (status == TRAWL_OK) {
		remote->manifest_seen = tw_json_get(&doc, TW_JSON_ROOT, "config") != 0;
		tw_json_int(&doc, tw_json_get(&doc, TW_JSON_ROOT, "schemaVersion"), &schema);
	}
	tw_arena_release(&scratch);
	if (status == TRAWL_OK && schema == 1)
		return tw_fail(
			err, TRAWL_E_UNSUPPORTED,
			"an image of Docker's schema 1, which registries have not taken for years: push it anew");
	return status;
}

/* The name stands for an index of one image: what it leads to. */
static int write_index(struct tw_remote *remote, struct tw_arena *arena, struct tw_slice *ret, struct trawl_error *err)
{
	char *text = tw_arena_printf(arena, "{\"manifests\":[{\"digest\":\"%.*s\"}]}", TW_ARG(remote->top.digest));

	*ret = tw_slice(text);
	return text ? TRAWL_OK : tw_fail_nomem(err);
}

int tw_remote_read(struct tw_remote *remote, struct tw_slice name, struct tw_arena *arena, struct tw_slice *ret,
		   struct trawl_error *err)
{
	struct tw_manifest manifest;
	struct tw_slice digest;
	int status;

	if (tw_slice_is(name, "index.json"))
		return write_index(remote, arena, ret, err);
	digest = TW_JOIN(arena, TW_LIT("sha256:"), tw_path_base(name));
	if (!digest.ptr)
		return tw_fail_nomem(err);
	if (remote->manifest_seen)
		return tw_registry_document(remote->registry, digest, TW_LIMIT_CONFIG_JSON, arena, ret, err);
	if (tw_slice_eq(digest, remote->top.digest)) {
		*ret = remote->top.bytes;
		return look_at_manifest(remote, *ret, err);
	}
	status = tw_registry_manifest(remote->registry, digest, false, arena, &manifest, err);
	if (status < 0)
		return status;
	*ret = manifest.bytes;
	return look_at_manifest(remote, *ret, err);
}

/* A blob whose beginning has been looked at. */
struct peeked {
	struct tw_stage stage;
	struct tw_stage *below;
	size_t len;
	bool handed_out;
	char head[SNIFF];
	struct tw_chunk rest; /* of the chunk that the last of the head came from */
};

static int peeked_next(struct tw_stage *stage, struct tw_chunk *ret, struct trawl_error *err)
{
	struct peeked *peeked = (struct peeked *)stage;

	if (!peeked->handed_out && peeked->len) {
		peeked->handed_out = true;
		*ret = (struct tw_chunk){ .ptr = peeked->head, .len = peeked->len };
		return 1;
	}
	if (peeked->rest.len) {
		*ret = peeked->rest;
		peeked->rest = (struct tw_chunk){ 0 };
		return 1;
	}
	return tw_stage_next(peeked->below, ret, err);
}

static void peeked_free(struct tw_stage *stage)
{
	struct peeked *peeked = (struct peeked *)stage;

	tw_chunk_drop(&peeked->rest);
	tw_stage_free(peeked->below);
	free(peeked);
}

static const struct tw_stage_type peeked_type = { peeked_next, NULL, peeked_free };

/* The first chunks, until there is enough to tell a packing by. What is left of the last one stays where it is. */
static int peek(struct peeked *peeked, struct trawl_error *err)
{
	int status = 1;

	while (peeked->len < 8 && status == 1) {
		struct tw_chunk chunk;
		size_t len;

		status = tw_stage_next(peeked->below, &chunk, err);
		if (status != 1)
			break;
		len = chunk.len < SNIFF - peeked->len ? chunk.len : SNIFF - peeked->len;
		memcpy(peeked->head + peeked->len, chunk.ptr, len);
		peeked->len += len;
		chunk.ptr += len;
		chunk.len -= len;
		if (chunk.len)
			peeked->rest = chunk;
		else
			tw_chunk_drop(&chunk);
	}
	return status < 0 ? status : TRAWL_OK;
}

int tw_remote_stage(struct tw_remote *remote, const struct tw_layer_claim *claim, struct tw_slice *ret_head,
		    struct tw_stage **ret, struct trawl_error *err)
{
	struct peeked *peeked = calloc(1, sizeof(*peeked));
	int status;

	if (!peeked)
		return tw_fail_nomem(err);
	peeked->stage.type = &peeked_type;
	status = tw_registry_blob(remote->registry, claim->digest, claim->size, 0, &peeked->below, err);
	if (status == TRAWL_OK)
		status = peek(peeked, err);
	if (status < 0) {
		peeked_free(&peeked->stage);
		return status;
	}
	*ret_head = tw_slice_of(peeked->head, peeked->len);
	*ret = &peeked->stage;
	return TRAWL_OK;
}

/* "alpine" of Docker Hub, "ghcr.io/a/b" of others: as Trivy reports them. */
static int name_image(struct tw_source *source, struct tw_remote *remote, struct trawl_error *err)
{
	struct tw_artifact *artifact = &source->artifact;
	struct tw_slice repository = remote->ref.repository, *names = tw_arena_array(&source->arena, 2, sizeof(*names));

	if (!tw_slice_is(remote->ref.registry, "index.docker.io"))
		repository = TW_JOIN(&source->arena, remote->ref.registry, TW_LIT("/"), repository);
	else if (tw_slice_starts(repository, "library/"))
		repository = tw_slice_from(repository, strlen("library/"));
	if (!names || !repository.ptr)
		return tw_fail_nomem(err);
	names[0] = TW_JOIN(&source->arena, repository, TW_LIT(":"), remote->ref.tag);
	names[1] = TW_JOIN(&source->arena, repository, TW_LIT("@"), remote->top.digest);
	artifact->repo_tags = &names[0];
	artifact->repo_tag_count = remote->ref.digest.len ? 0 : 1;
	artifact->repo_digests = &names[1];
	artifact->repo_digest_count = 1;
	return names[0].ptr && names[1].ptr ? TRAWL_OK : tw_fail_nomem(err);
}

static int connect_to(struct tw_source *source, struct tw_remote *remote, struct trawl_error *err)
{
	const struct tw_source_remote *how = source->options.remote;
	struct tw_net_options net = how ? how->net : (struct tw_net_options){ 0 };
	struct tw_registry_options options = { 0 };
	struct tw_slice reference;
	int status;

	if (!tw_reference_parse(source->artifact.name, &source->arena, &remote->ref))
		return tw_fail(err, TRAWL_E_USAGE, "not the name of an image");
	net.check = source->options.check;
	net.closure = source->options.closure;
	status = tw_net_open(&net, &remote->net, err);
	if (status < 0)
		return status;
	options.registry = remote->ref.registry;
	options.repository = remote->ref.repository;
	options.credentials = how ? how->credentials : NULL;
	options.credential_count = how ? how->credential_count : 0;
	status = tw_registry_open(remote->net, &options, &remote->registry, err);
	if (status < 0)
		return status;
	reference = remote->ref.digest.len ? remote->ref.digest : remote->ref.tag;
	return tw_registry_manifest(remote->registry, reference, false, &source->arena, &remote->top, err);
}

int tw_remote_open(struct tw_source *source, struct trawl_error *err)
{
	struct tw_remote *remote = calloc(1, sizeof(*remote));
	int status;

	if (!remote)
		return tw_fail_nomem(err);
	source->store.remote = remote;
	status = connect_to(source, remote, err);
	if (status == TRAWL_OK)
		status = tw_oci_resolve(source, err);
	if (status == TRAWL_OK)
		status = name_image(source, remote, err);
	source->artifact.source = tw_source_registry.name;
	source->known = status == TRAWL_OK;
	return status;
}
