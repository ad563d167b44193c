/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Options from the configuration file: trivy.yaml as Trivy reads it, and trawl.yaml, of the same form.
 */
#ifndef TW_CLI_CONFIG_FILE_H
#define TW_CLI_CONFIG_FILE_H

#include "cli/options.h"

/*
 * Set the options of the command that neither flag nor variable has set. The file of --config must exist; without the
 * flag trawl.yaml and then trivy.yaml of the working directory are read, as far as they exist, and the former wins.
 */
int tw_config_read(struct tw_options *options, struct trawl_error *err);

/*
 * Of a file that only lies there, and that nobody has named: is it a pipe or the like, which would be waited for in vain?
 * A link to /dev/null, with which people mask a file, is an empty file.
 */
bool tw_config_is_waited_for(const char *path);

#endif
