/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What image, rootfs and filesystem share: options → scan → filter → report → exit status.
 */
#ifndef TW_CLI_SCAN_H
#define TW_CLI_SCAN_H

#include <trawl/scan.h>

#include "cli/options.h"

/*
 * Scan @name and write the report. Returns an exit status, or a negative enum trawl_status with @err filled.
 */
int tw_scan_run(const struct tw_options *options, enum trawl_target target, const char *name, struct trawl_error *err);

/* The one argument, or TRAWL_E_USAGE, saying that @what is missing. */
int tw_scan_argument(const struct tw_options *options, const char *what, const char **ret, struct trawl_error *err);

#endif
