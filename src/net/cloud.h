/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Registries of clouds know machines and services, not names and passwords: what the environment says we are, or the
 * machine's own metadata service, is exchanged for a password. Source: Trivy's pkg/fanal/image/registry, and for what is
 * asked the clouds' own documentation, named in cloud_*.c.
 *
 * Nobody is asked but for a registry of that cloud's name. Where nothing can be had, nobody's credentials are used, as the
 * registry may be open to all; if it isn't, the error says why.
 */
#ifndef TW_NET_CLOUD_H
#define TW_NET_CLOUD_H

#include "net/credential.h"
#include "net/net.h"

/*
 * 1, or 0 when @registry is no cloud's, or it doesn't know us: @ret_why says so then, else it is "". Only memory and the
 * caller's check are errors.
 */
int tw_cloud_credential(struct tw_net *net, struct tw_slice registry, struct tw_arena *arena, struct tw_credential *ret,
			struct tw_slice *ret_why, struct trawl_error *err);

/* How else @registry lets people in: for messages. */
const char *tw_cloud_advice(struct tw_slice registry);

/* The region in the name of a registry of Amazon's; "" when it isn't one. */
struct tw_slice tw_cloud_ecr_region(struct tw_slice registry);

#endif
