/* SPDX-License-Identifier: Apache-2.0 */
/* The two formats behind report/workloads.h. */
#ifndef TW_REPORT_WORKLOADS_PARTS_H
#define TW_REPORT_WORKLOADS_PARTS_H

#include "base/arena.h"
#include "format/json_write.h"
#include "report/report.h"
#include "report/workloads.h"

/* An image's part, to @out, whose write goes to the spill. */
int tw_workloads_json_part(const struct tw_workloads *all, size_t image, const struct tw_report *report,
			   struct tw_out *out, struct trawl_error *err);
int tw_workloads_table_part(const struct tw_workloads *all, size_t image, const struct tw_report *report,
			    struct tw_out *out, struct trawl_error *err);

int tw_workloads_json(const struct tw_workloads *all, const struct tw_workloads_part *parts, struct tw_out *out,
		      struct trawl_error *err);
int tw_workloads_table(const struct tw_workloads *all, const struct tw_workloads_part *parts, struct tw_out *out,
		       struct trawl_error *err);

/*
 * Who writes to @out what stands in "Resources": its elements, or members of one; @first: nothing stands before. @to_sink: the
 * text is handed on as it comes, else it stays in the buffer.
 */
struct tw_jw tw_workloads_json_within(struct tw_out *out, bool in_resource, bool first, bool to_sink);

/* "Trawl": { … }: which program and database, and what could not be read. */
void tw_workloads_json_own(struct tw_jw *jw, const struct tw_workloads *all);

/* A part's bytes, handed on as they are; what @out holds goes first. */
int tw_workloads_copy(const struct tw_workloads_part *part, struct tw_out *out, struct trawl_error *err);

/* Findings of all images of a workload, each image once. */
void tw_workloads_count(const struct tw_workloads *all, const struct tw_workload *workload,
			uint32_t ret[TW_SEVERITIES]);

/* Is use @at of a workload the first one of its image? */
bool tw_workloads_is_first(const struct tw_workload *workload, size_t at);

#endif
