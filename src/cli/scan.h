/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What image, rootfs and filesystem share: options → scan → filter → report → exit status.
 */
#ifndef TW_CLI_SCAN_H
#define TW_CLI_SCAN_H

#include <trawl/report.h>
#include <trawl/scan.h>

#include "cli/options.h"
#include "cli/out.h"
#include "cli/scan_options.h"

/*
 * Scan @name and write the report. Returns an exit status, or a negative enum trawl_status with @err filled.
 */
int tw_scan_run(const struct tw_options *options, enum trawl_target target, const char *name, struct trawl_error *err);

/*
 * The same, with a text ahead of the report; where that isn't written, the text isn't either. An interrupt is said, but nobody
 * dies of it: the caller may have an end to write.
 */
int tw_scan_run_headed(const struct tw_options *options, enum trawl_target target, const char *name, const char *head,
		       struct trawl_error *err);

/* The one argument, or TRAWL_E_USAGE, saying that @what is missing. */
int tw_scan_argument(const struct tw_options *options, const char *what, const char **ret, struct trawl_error *err);

/* The same, and scan it. */
int tw_scan_run_argument(const struct tw_options *options, enum trawl_target target, const char *what,
			 struct trawl_error *err);

/* The parts of it, for commands that scan many artifacts. */

/*
 * Up to the scan itself: interrupts are noted, the database is brought up to date as the options say and opened (*@ret stays
 * NULL where none is wanted), @scan is filled. Its java_index is taken back where the options want no newer index.
 */
int tw_scan_begin(const struct tw_options *options, struct trawl_scan *scan, char id[TW_SCAN_ID], struct trawl_db **ret,
		  struct trawl_error *err);

/* Interrupts are noted from now on: struct trawl_scan's cancelled tells of them. */
void tw_scan_catch_interrupts(void);
int tw_scan_is_cancelled(void *user);

/* Was there an interrupt? Then it is said: there is a report, but not of all. */
bool tw_scan_say_interrupted(void);

/* Dies of the interrupt, if there was one, as the shell expects it. */
void tw_scan_end_interrupted(void);

/* For struct trawl_scan's java_index. */
int tw_scan_renew_java_index(const struct tw_options *options);

/* That what Trivy looks for unless told otherwise was not looked for, where nobody has said what to look for. Once. */
void tw_scan_say_not_looked_for(const struct tw_options *options);

void tw_scan_fill_filter(const struct tw_options *options, struct trawl_filter *filter);
void tw_scan_fill_output(const struct tw_options *options, struct tw_out *out, struct trawl_output *output);

#endif
