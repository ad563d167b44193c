/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What helm and manifests share: workloads → list or scan → report → exit status.
 */
#ifndef TW_CLI_WORKLOADS_H
#define TW_CLI_WORKLOADS_H

#include <trawl/workloads.h>

#include "cli/options.h"

/*
 * Scan the images of @workloads, or list them (--list-images), and write the report. @name and @type are for its head.
 * Returns an exit status, or a negative enum trawl_status with @err filled.
 */
int tw_workloads_run(const struct tw_options *options, struct trawl_workloads *workloads, const char *name,
		     const char *type, struct trawl_error *err);

#endif
