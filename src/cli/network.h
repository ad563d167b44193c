/* SPDX-License-Identifier: Apache-2.0 */
/* How the network is reached, as the options say. */
#ifndef TW_CLI_NETWORK_H
#define TW_CLI_NETWORK_H

#include <trawl/network.h>

#include "cli/options.h"

/* Path of trawl-git; NULL: the library's default. */
const char *tw_network_find_git(const struct tw_options *options);

/* What @ret points to is the options'. Reads a password from standard input where --password-stdin asks for it. */
int tw_network_options(const struct tw_options *options, struct trawl_network *ret, struct trawl_error *err);

#endif
