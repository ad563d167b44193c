/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report of all images that workloads name: each image once, with what names it. Each image's part is written when it
 * is done, into a spill; the whole is put together from them at the end, so that no report stays in memory.
 *
 * The JSON is like that of `trivy k8s`: "Resources" with Namespace, Kind, Name, Metadata and Results. As an image stands in
 * it once, these are of the first workload that names it; all that do are in "NamedBy". docs/workloads.md describes it.
 */
#ifndef TW_REPORT_WORKLOADS_H
#define TW_REPORT_WORKLOADS_H

#include <trawl/report.h>

#include "io/spill.h"
#include "model/workloads.h"

/* Where in a spill an image's part is; @spill is NULL when it has none. */
struct tw_workloads_part {
	const struct tw_spill *spill;
	uint64_t at, len;
};

/* @output->format is "json" or "table"; else nothing is written. Its write isn't used here. From any thread that has a spill of
 * its own. */
int tw_workloads_part_write(const struct tw_workloads *all, size_t image, const struct tw_report *report,
			    const struct trawl_output *output, struct tw_spill *spill, struct tw_workloads_part *ret,
			    struct trawl_error *err);

/*
 * The whole, to @output->write: "json", "table" or, of a cluster, its bill of materials as "cyclonedx". @parts: one an image;
 * NULL: nothing has been scanned, list what would be.
 */
int tw_workloads_write(const struct tw_workloads *all, const struct tw_workloads_part *parts,
		       const struct trawl_output *output, struct trawl_error *err);

/* Does the format need all reports at the end? */
bool tw_workloads_keeps_reports(const struct trawl_output *output);

/* What a template makes of all results. @reports: one an image, NULL where there is none. */
int tw_workloads_template(const struct tw_workloads *all, const struct tw_report *const *reports,
			  const struct trawl_output *output, struct trawl_error *err);

#endif
