/* SPDX-License-Identifier: Apache-2.0 */
/* The databases' downloads: before a scan, instead of one, or by "trawl db update". */
#ifndef TW_CLI_UPDATE_H
#define TW_CLI_UPDATE_H

#include <trawl/db.h>

#include "cli/options.h"

struct tw_update_what {
	bool java;
	bool force;   /* ask whatever the metadata say */
	bool offline; /* ask nobody: is what is there the one that is pinned? */
	int (*cancelled)(void *user);
};

/* Make it current as the options say; what went wrong while the old one serves is a warning. */
int tw_update_run(const struct tw_options *options, const struct tw_update_what *what, enum trawl_update *ret,
		  struct trawl_error *err);

/* Do the options ask for a download and nothing else? Then tw_update_only_run() does it. */
bool tw_update_only(const struct tw_options *options);
int tw_update_only_run(const struct tw_options *options, struct trawl_error *err);

#endif
