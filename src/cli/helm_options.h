/* SPDX-License-Identifier: Apache-2.0 */
/* From options to how charts are rendered. */
#ifndef TW_CLI_HELM_OPTIONS_H
#define TW_CLI_HELM_OPTIONS_H

#include <trawl/helm.h>

#include "cli/options.h"

/* Everything but size and chart; what it points to is the options'. */
int tw_helm_options(const struct tw_options *options, struct trawl_helm *helm, struct trawl_error *err);

#endif
