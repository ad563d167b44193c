/* SPDX-License-Identifier: Apache-2.0 */
/* From the public struct trawl_network to what the net room wants. */
#ifndef TW_SCAN_NETWORK_H
#define TW_SCAN_NETWORK_H

#include <trawl/network.h>

#include "base/arena.h"
#include "net/credential.h"
#include "net/net.h"

/* Path of trawl-git; NULL: the default. @network may be NULL. */
const char *tw_network_git_helper(const struct trawl_network *network);

/* An address and one that stands for it, and so on; NULL: none. @network may be NULL. */
const char *const *tw_network_maven_mirrors(const struct trawl_network *network);

/* @network may be NULL. Texts stay where they are; the array of credentials lies in @arena. */
int tw_network_fill(const struct trawl_network *network, struct tw_arena *arena, struct tw_net_options *ret_options,
		    const struct tw_credential **ret_credentials, size_t *ret_count, struct trawl_error *err);

struct trawl_scan;
struct trawl_db;
struct trawl_report;

/* trawl_scan(), by the helper of @net (NULL: by one of its own): who scans many images starts it once. */
enum trawl_status tw_scan_by(struct tw_net *net, const struct trawl_scan *options, const struct trawl_db *db,
			     struct trawl_report **ret, struct trawl_error *err);

#endif
