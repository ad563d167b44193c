/* SPDX-License-Identifier: Apache-2.0 */
/* registries.conf and hosts.toml: whatever they say, what comes out names a registry, a repository and a path. */
#include <stdint.h>
#include <stdlib.h>

#include "net/mirror.h"

static void check(const struct tw_endpoints *endpoints)
{
	for (size_t i = 0; i < endpoints->count; i++) {
		const struct tw_endpoint *end = &endpoints->list[i];

		if (!end->registry.len || !end->repository.len || !end->path.ptr || !end->base.ptr || !end->query.ptr)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tw_slice text = tw_slice_of(data, size);
	struct tw_arena arena = { .limit = 64 << 20 };
	struct tw_mirror_rule rule = { 0 };
	struct tw_endpoints endpoints = { 0 };

	if (tw_mirror_registries(text, tw_slice("a.io/b/c"), &arena, &rule, NULL) == 0)
		check(&rule.endpoints);
	if (tw_mirror_hosts(text, "/certs", tw_slice("a.io"), tw_slice("b/c"), &arena, &endpoints, NULL) == 0)
		check(&endpoints);
	tw_arena_release(&arena);
	return 0;
}
