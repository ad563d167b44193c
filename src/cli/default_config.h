/* SPDX-License-Identifier: Apache-2.0 */
/*
 * --generate-default-config: the options of a command, as they are set, as a configuration file.
 */
#ifndef TW_CLI_DEFAULT_CONFIG_H
#define TW_CLI_DEFAULT_CONFIG_H

#include "cli/options.h"

/* Write trivy-default.yaml in the working directory; one that exists is not touched, but an error. */
int tw_default_config_write(const struct tw_options *options, struct trawl_error *err);

#endif
