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

#include "base/size.h"
#include "model/reference.h"
#include "net/registry.h"
#include "source/parts.h"

struct remote {
	struct tw_remote remote;
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

static void remote_free(struct tw_remote *base)
{
	struct remote *remote = (struct remote *)base;

	tw_registry_free(remote->registry);
	tw_net_close(base->net);
	free(remote);
}

/* A manifest names a config, an index doesn't; schema 1 has neither. */
static int look_at_manifest(struct remote *remote, struct tw_slice bytes, struct trawl_error *err)
{
	struct tw_arena scratch = { 0 };
	struct tw_json doc;
	int64_t schema = 0;
	int status;

	if (tw_slice_starts(tw_slice_trim_left(bytes), "<"))
		return tw_fail(err, TRAWL_E_FORMAT, "the registry sends a web page instead of a manifest");
	status = tw_json_parse(bytes, &scratch, &doc, err);
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

static int remote_read(struct tw_remote *base, struct tw_slice name, struct tw_arena *arena, struct tw_slice *ret,
		       struct trawl_error *err)
{
	struct remote *remote = (struct remote *)base;
	struct tw_manifest manifest;
	struct tw_slice digest;
	int status;

	if (tw_slice_is(name, "index.json"))
		return tw_remote_index(remote->top.digest, arena, ret, err);
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

static int remote_blob(struct tw_remote *base, struct tw_slice digest, uint64_t size, struct tw_stage **ret,
		       struct trawl_error *err)
{
	return tw_registry_blob(((struct remote *)base)->registry, digest, size, 0, ret, err);
}

static const struct tw_remote_type remote_type = { remote_read, remote_blob, remote_free };

static int connect_to(struct tw_source *source, struct remote *remote, struct trawl_error *err)
{
	const struct tw_source_remote *how = source->options.remote;
	struct tw_registry_options options = { 0 };
	struct tw_slice reference;
	int status;

	if (!tw_reference_parse(source->artifact.name, &source->arena, &remote->ref))
		return tw_fail(err, TRAWL_E_USAGE, "not the name of an image");
	status = tw_source_net(source, &remote->remote.net, err);
	if (status < 0)
		return status;
	options.registry = remote->ref.registry;
	options.repository = remote->ref.repository;
	options.credentials = how ? how->credentials : NULL;
	options.credential_count = how ? how->credential_count : 0;
	status = tw_registry_open(remote->remote.net, &options, &remote->registry, err);
	if (status < 0)
		return status;
	reference = remote->ref.digest.len ? remote->ref.digest : remote->ref.tag;
	return tw_registry_manifest(remote->registry, reference, false, &source->arena, &remote->top, err);
}

int tw_check_pull_size(const struct tw_source *source, struct trawl_error *err)
{
	uint64_t limit = source->options.remote ? source->options.remote->max_size : 0, size = 0;

	for (size_t i = 0; i < source->artifact.layer_count; i++) {
		if (source->claims[i].size != UINT64_MAX)
			size = tw_u64_add(size, source->claims[i].size);
	}
	if (!limit || size <= limit)
		return TRAWL_OK;
	return tw_fail(err, TRAWL_E_LIMIT, "the image's layers have %llu bytes compressed, more than the %llu allowed",
		       (unsigned long long)size, (unsigned long long)limit);
}

int tw_registry_source_open(struct tw_source *source, struct trawl_error *err)
{
	struct remote *remote = calloc(1, sizeof(*remote));
	int status;

	if (!remote)
		return tw_fail_nomem(err);
	remote->remote.type = &remote_type;
	source->store.remote = &remote->remote;
	status = connect_to(source, remote, err);
	if (status == TRAWL_OK)
		status = tw_oci_resolve(source, err);
	if (status == TRAWL_OK)
		status = tw_check_pull_size(source, err);
	if (status == TRAWL_OK)
		status = tw_remote_name(source, &remote->ref, remote->top.digest, err);
	source->artifact.source = tw_source_registry.name;
	source->known = status == TRAWL_OK;
	return status;
}
