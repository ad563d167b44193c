/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the report's problems mean for its results: whether something was lost at all, and of which results packages may be
 * missing, so that nobody takes them for clean. Of a result that gathers installed packages, a lost file leaves only itself
 * in doubt: who shows its files looks for their problems.
 */
#ifndef TW_SCAN_PARTIAL_H
#define TW_SCAN_PARTIAL_H

#include "model/report.h"

/* Sets report->incomplete, and .partial of results; those that are marked stay so. */
void tw_partial_mark(struct tw_report *report);

#endif
