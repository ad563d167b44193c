/* SPDX-License-Identifier: Apache-2.0 */
/*
 * containerd, by the two of its services that an image needs: which one a name stands for, and the bytes of its blobs.
 * Source: containerd's api/services/images/v1/images.proto and content/v1/content.proto; gRPC's PROTOCOL-HTTP2.md.
 *
 * Its exports are not used: they are a tar of the same blobs, in one stream. One by one, those that are known from the
 * cache are never asked for, and the others come in parallel, as from a registry.
 */
#ifndef TW_NET_CONTAINERD_H
#define TW_NET_CONTAINERD_H

#include "base/arena.h"
#include "io/stage.h"
#include "net/net.h"

struct tw_containerd {
	struct tw_net *net;
	struct tw_slice socket;
	struct tw_slice space; /* its name space: "default", "k8s.io", "moby" */
};

struct tw_containerd_image {
	struct tw_slice name;   /* "docker.io/library/alpine:3.18" */
	struct tw_slice digest; /* of the index or manifest that it stands for */
};

/* The first image that fits one of @filters (containerd's own notation): 1, 0 when there is none, or an error. */
int tw_containerd_image(const struct tw_containerd *containerd, const struct tw_slice *filters, size_t count,
			struct tw_arena *arena, struct tw_containerd_image *ret, struct trawl_error *err);

/* The bytes of a blob; whether they are right, is for the caller to tell. What @containerd points to must stay. */
int tw_containerd_blob(const struct tw_containerd *containerd, struct tw_slice digest, struct tw_stage **ret,
		       struct trawl_error *err);

/* The first image in a ListImagesResponse: false when it holds none that is one. */
bool tw_containerd_read_image(struct tw_slice message, struct tw_containerd_image *ret);

#endif
