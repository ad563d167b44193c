/* SPDX-License-Identifier: Apache-2.0 */
/* The tags of a repository, page by page. Source: OCI distribution spec, "Listing Tags". */
#ifndef TW_NET_REGISTRY_TAGS_H
#define TW_NET_REGISTRY_TAGS_H

#include "net/registry.h"

/* In the order in which the registry (no mirror) has them, in @arena. */
int tw_registry_tags(struct tw_registry *registry, struct tw_arena *arena, struct tw_slice **ret, size_t *ret_count,
		     struct trawl_error *err);

#endif
