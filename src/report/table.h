/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of the table report.
 */
#ifndef TW_REPORT_TABLE_H
#define TW_REPORT_TABLE_H

#include "report/grid.h"
#include "report/report.h"

struct tw_grid tw_table_grid(const struct tw_out *out, size_t columns);
bool tw_table_row(struct tw_grid *grid, const struct tw_slice *texts, bool header);
void tw_table_title(struct tw_out *out, struct tw_slice title);

/* Totals and findings of a result, without the title above them. */
bool tw_table_body(const struct tw_result *result, struct tw_out *out);

/* Was this severity asked for? */
static inline bool tw_table_shows(const struct tw_out *out, int severity)
{
	return !out->output->severities || (out->output->severities & (1u << severity));
}

/* Which database, what could not be read, what to do; false when out of memory. */
bool tw_table_lead(const struct tw_report *report, struct tw_out *out);

/* One line: where, and what. */
void tw_table_problem(const struct tw_problem *problem, struct tw_out *out);

/* The line that says so; of what wasn't all read, it doesn't say that it is clean. */
const char *tw_table_none_found(const struct tw_report *report);

/* Who brought the vulnerable packages in, as Trivy's --dependency-tree shows it. */
bool tw_table_tree(const struct tw_result *result, struct tw_out *out);

#endif
