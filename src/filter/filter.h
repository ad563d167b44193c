/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which findings count. Severity and status take findings out, as in Trivy; ignore files suppress them: they stay, with
 * the reason. The same vulnerability of the same package, found by two sources, counts once.
 */
#ifndef TW_FILTER_FILTER_H
#define TW_FILTER_FILTER_H

#include <trawl/report.h>

#include "base/arena.h"
#include "model/report.h"

/* Filters and sorts the findings of every result. @arena lives as long as the report. */
int tw_filter_report(struct tw_report *report, const struct trawl_filter *filter, struct tw_arena *arena,
		     struct trawl_error *err);

#endif
