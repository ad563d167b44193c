/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the database and the results of layers lie. The folder is Trivy's, so that a database that is there already is
 * used, and one that trawl fetches serves both; what trawl writes by itself is in a folder of its own below it.
 */
#ifndef TW_CLI_CACHE_FOLDER_H
#define TW_CLI_CACHE_FOLDER_H

#include "cli/options.h"

/*
 * --cache-dir, else $XDG_CACHE_HOME/trivy, else ~/.cache/trivy: with db/ and java-db/. TRAWL_E_DATABASE when neither
 * variable is set: a folder below /tmp, as Trivy takes it, could be anybody's.
 */
int tw_cache_folder(const struct tw_options *options, const char **ret, struct trawl_error *err);

/* Below it: results of layers. */
int tw_cache_layers(const struct tw_options *options, const char **ret, struct trawl_error *err);

#endif
