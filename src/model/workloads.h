/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All workloads of a run and their images, as a report writes them.
 */
#ifndef TW_MODEL_WORKLOADS_H
#define TW_MODEL_WORKLOADS_H

#include "model/report.h"
#include "model/workload.h"

/* Where one use is: indices into tw_workloads.list and its uses. */
struct tw_use_place {
	uint32_t workload, use;
};

struct tw_workload_image {
	struct tw_slice reference; /* as the first that names it spells it */
	struct tw_slice platform;  /* may be empty */
	bool is_name;              /* it can name an image at all */
	bool scanned;
	int status;          /* of the scan: enum trawl_status */
	struct tw_slice why; /* when there is no report */
	uint32_t findings[TW_SEVERITIES];
	bool eol;
	bool timed_out;
	size_t use_count;
	const struct tw_use_place *uses; /* in the order of workloads; filled when indexed */
};

struct tw_cluster;

struct tw_workloads {
	const struct tw_workload *list;
	size_t count;
	const struct tw_workload_image *images;
	size_t image_count;
	const struct tw_problem *problems;
	size_t problem_count;
	uint64_t problems_left_out;

	const struct tw_cluster *cluster; /* that runs them; NULL: they were read from files */

	struct tw_slice tool_version, report_id, artifact_name, artifact_type;
	struct tw_time created_at;
	struct tw_database_info database;
	bool with_findings; /* findings were looked for */
	bool incomplete;    /* an image could not be had, or a file not be read */
};

#endif
