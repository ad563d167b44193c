/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From options to what the library wants to be told.
 */
#ifndef TW_CLI_SCAN_OPTIONS_H
#define TW_CLI_SCAN_OPTIONS_H

#include <trawl/scan.h>

#include "cli/options.h"

#define TW_SCAN_ID 37 /* bytes of a UUID as text */

/* Everything but size, target, name and cancelled. @id is for the report's id, and lives as long as @scan. */
int tw_scan_fill(const struct tw_options *options, struct trawl_scan *scan, char id[TW_SCAN_ID],
		 struct trawl_error *err);

/* What is left of --timeout, in milliseconds: at least 1; 0: there is none. For what has several parts. */
uint32_t tw_scan_time_left(const struct tw_options *options);

/* A NULL-terminated list for the library; NULL when it is as by default. */
const char *const *tw_scan_list(const struct tw_options *options, enum tw_option_id id);

/* --severity as bits 1 << enum trawl_severity. */
unsigned tw_scan_severities(const struct tw_options *options);

#endif
