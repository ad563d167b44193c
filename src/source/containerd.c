/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Images in containerd's store: documents and layers by their digest, as at a registry (net/containerd.h says why they
 * are not exported). Source: Trivy's pkg/fanal/image/daemon/containerd.go for names, tags and digests; containerd's
 * environment variables.
 *
 * Surprising: names are whole ("docker.io/library/alpine:3.18"), but whoever imported an image may have left it at
 * "alpine:3.18"; both are looked for. A store may lack the blobs of other platforms than the host's.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "io/tally.h"
#include "model/reference.h"
#include "net/containerd.h"
#include "source/parts.h"

const struct tw_source_kind tw_source_containerd = {
	.name = "containerd",
	.doc = "images in containerd's store, by its socket (CONTAINERD_ADDRESS, CONTAINERD_NAMESPACE); never stored",
	.targets = 1u << TW_TARGET_REMOTE,
	.resolve = tw_oci_resolve,
};

struct remote {
	struct tw_remote remote;
	struct tw_containerd containerd;
	struct tw_containerd_image image;
	struct tw_reference ref;
};

static void remote_free(struct tw_remote *base)
{
	tw_net_close(base->net);
	free(base);
}

static int remote_blob(struct tw_remote *base, struct tw_slice digest, uint64_t size, struct tw_stage **ret,
		       struct trawl_error *err)
{
	return tw_containerd_blob(&((struct remote *)base)->containerd, digest, ret, err);
}

static int read_all(struct tw_stage *stage, struct tw_buf *to, struct trawl_error *err)
{
	struct tw_chunk chunk;
	int status;

	while ((status = tw_stage_next(stage, &chunk, err)) == 1) {
		tw_buf_add(to, chunk.ptr, chunk.len);
		tw_chunk_drop(&chunk);
		if (to->len > TW_LIMIT_CONFIG_JSON)
			return tw_fail(err, TRAWL_E_LIMIT, "a document of more than %llu bytes", TW_LIMIT_CONFIG_JSON);
	}
	return status < 0 ? status : tw_buf_failed(to) ? tw_fail_nomem(err) : TRAWL_OK;
}

static int remote_read(struct tw_remote *base, struct tw_slice name, struct tw_arena *arena, struct tw_slice *ret,
		       struct trawl_error *err)
{
	struct remote *remote = (struct remote *)base;
	struct tw_slice digest = TW_JOIN(arena, TW_LIT("sha256:"), tw_path_base(name));
	struct tw_stage *stage = NULL;
	struct tw_buf text = { 0 };
	int status;

	if (tw_slice_is(name, "index.json"))
		return tw_remote_index(remote->image.digest, arena, ret, err);
	if (!digest.ptr)
		return tw_fail_nomem(err);
	status = tw_containerd_blob(&remote->containerd, digest, &stage, err);
	if (status == TRAWL_OK)
		status = read_all(stage, &text, err);
	if (status == TRAWL_OK) {
		*ret = tw_arena_copy(arena, tw_buf_view(&text));
		status = ret->ptr ? TRAWL_OK : tw_fail_nomem(err);
	}
	tw_stage_free(stage);
	tw_buf_release(&text);
	return status < 0 ? tw_wrap(err, "%.*s", TW_ARG(digest)), status : TRAWL_OK;
}

static const struct tw_remote_type remote_type = { remote_read, remote_blob, remote_free };

/* In containerd's notation: by name and tag, or by name and digest; whole, and as it is said for short. */
static int find_image(struct tw_source *source, struct remote *remote, struct trawl_error *err)
{
	struct tw_arena *arena = &source->arena;
	const struct tw_reference *ref = &remote->ref;
	struct tw_slice host = tw_slice_is(ref->registry, "index.docker.io") ? TW_LIT("docker.io") : ref->registry;
	struct tw_slice names[2] = { TW_JOIN(arena, host, TW_LIT("/"), ref->repository),
				     tw_familiar_name(ref->registry, ref->repository, arena) };
	struct tw_slice filters[2];
	int status;

	for (size_t i = 0; i < 2; i++) {
		char *text = ref->digest.len ? tw_arena_printf(arena, "name~=\"^%.*s(:|@).*\",target.digest==\"%.*s\"",
							       TW_ARG(names[i]), TW_ARG(ref->digest))
					     : tw_arena_printf(arena, "name==\"%.*s:%.*s\"", TW_ARG(names[i]),
							       TW_ARG(ref->tag));

		filters[i] = tw_slice(text);
		if (!text || !names[i].ptr)
			return tw_fail_nomem(err);
	}
	status = tw_containerd_image(&remote->containerd, filters, 2, arena, &remote->image, err);
	return status == 0 ? tw_fail(err, TRAWL_E_NOTFOUND, "no such image in the name space \"%.*s\"",
				     TW_ARG(remote->containerd.space))
			   : status;
}

/* 1, with the reason, when nobody is there. */
static int find_socket(struct remote *remote, struct trawl_error *err)
{
	const char *address = getenv("CONTAINERD_ADDRESS"), *space = getenv("CONTAINERD_NAMESPACE");
	struct stat st;

	if (!address || !*address)
		address = "/run/containerd/containerd.sock";
	if (strncmp(address, "unix://", strlen("unix://")) == 0)
		address += strlen("unix://");
	remote->containerd.socket = tw_slice(address);
	remote->containerd.space = space && *space ? tw_slice(space) : TW_LIT("default");
	if (stat(address, &st) != 0) {
		tw_fail(err, TRAWL_E_NOTFOUND, "no socket at %s", address);
		return 1;
	}
	if (!S_ISSOCK(st.st_mode))
		return tw_fail(err, TRAWL_E_USAGE, "%s is not a socket", address);
	return access(address, W_OK) == 0 ? TRAWL_OK : tw_fail(err, TRAWL_E_IO, "%s: %s", address, strerror(errno));
}

int tw_containerd_open(struct tw_source *source, struct trawl_error *err)
{
	struct remote *remote = calloc(1, sizeof(*remote));
	int status;

	if (!remote)
		return tw_fail_nomem(err);
	remote->remote.type = &remote_type;
	source->store.remote = &remote->remote;
	if (!tw_reference_parse(source->artifact.name, &source->arena, &remote->ref))
		return tw_fail(err, TRAWL_E_USAGE, "not the name of an image");
	status = find_socket(remote, err);
	if (status != TRAWL_OK)
		return status;
	status = tw_source_net(source, &remote->remote.net, err);
	remote->containerd.net = remote->remote.net;
	if (status == TRAWL_OK)
		status = find_image(source, remote, err);
	if (status < 0)
		return status;
	status = tw_oci_resolve(source, err);
	if (status == TRAWL_OK)
		status = tw_check_pull_size(source, err);
	if (status == TRAWL_OK)
		status = tw_remote_name(source, &remote->ref, remote->image.digest, err);
	source->artifact.shows_digests = false;
	source->artifact.source = tw_source_containerd.name;
	source->known = status == TRAWL_OK;
	return status;
}
