/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What refers to a manifest: signatures, bills of materials, attestations. Source: OCI distribution spec, "Listing Referrers" and,
 * for registries that don't know the question, the tag that is called as the digest ("Referrers Tag Schema").
 */
#ifndef TW_NET_REGISTRY_REFERRERS_H
#define TW_NET_REGISTRY_REFERRERS_H

#include "net/registry.h"

struct tw_referrer {
	struct tw_slice digest, media_type, artifact_type; /* "" where the index doesn't say */
	uint64_t size;
};

/* As the registry (no mirror) has them; none is no failure. All in @arena. */
int tw_registry_referrers(struct tw_registry *registry, struct tw_slice digest, struct tw_arena *arena,
			  struct tw_referrer **ret, size_t *ret_count, struct trawl_error *err);

#endif
