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

#endif
