/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the merged artifact to results: packages are chosen, matched, and their findings completed.
 */
#ifndef TW_SCAN_RESULTS_H
#define TW_SCAN_RESULTS_H

#include "detect/detect.h"
#include "scan/context.h"
#include "scan/detail.h"
#include "scan/handle.h"

/* Fills report->report.os, .results and adds problems. @detail is used up. */
int tw_results_build(struct tw_scan_context *context, struct tw_detail *detail, struct trawl_report *report,
		     struct trawl_error *err);

/* There are jars: whoever called may want a newer Java index. Asked once in a scan. */
int tw_results_renew_index(struct tw_scan_context *context, const struct trawl_report *report, struct trawl_error *err);

#endif
