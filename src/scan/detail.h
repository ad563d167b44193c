/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The merge: layers folded into one artifact (whiteouts, last writer wins, origin layer of each package).
 */
#ifndef TW_SCAN_DETAIL_H
#define TW_SCAN_DETAIL_H

#include "base/arena.h"
#include "model/flat.h"
#include "model/report.h"

/* The packages of one lock file, or all installed packages of one kind. */
struct tw_application {
	struct tw_slice type;
	struct tw_slice path; /* empty: installed packages, each has its own file_path */
	struct tw_package *packages;
	size_t package_count;
};

struct tw_detail {
	struct tw_os os;
	struct tw_slice document; /* see TW_FACT_DOCUMENT */
	struct tw_slice repository_family, repository_release;
	struct tw_package *packages; /* of the OS */
	size_t package_count;
	struct tw_application *applications;
	size_t application_count;
	struct tw_owned_package *owned; /* languages' packages that belong to packages of the OS */
	size_t owned_count;
	struct tw_problem *problems;
	size_t problem_count;
};

struct tw_merge_layer {
	struct tw_flat flat;
	struct tw_layer_ref ref;
};

struct tw_scan_context;

/*
 * Fold @layers, lowest first. Everything in @ret lives in @arena or in the layers' blocks. @context, whose threads and time
 * it takes, may be NULL.
 */
int tw_merge(const struct tw_merge_layer *layers, size_t count, struct tw_scan_context *context, struct tw_arena *arena,
	     struct tw_detail *ret, struct trawl_error *err);

#endif
