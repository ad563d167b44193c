/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The results' packages, matched by all threads: some packages at a time, each with arenas of their own. Findings come in
 * the order of the packages, however many threads there are.
 */
#ifndef TW_SCAN_MATCH_H
#define TW_SCAN_MATCH_H

#include "detect/detect.h"
#include "scan/context.h"

struct tw_matching {
	struct tw_scan_context *context; /* its threads, its time */
	const struct tw_db *db;
	struct tw_time now;
	const struct tw_os *os;                     /* whose advisories are asked */
	const struct tw_distribution *distribution; /* that of the OS's packages; NULL: they are listed only */
	struct tw_slice repository_family, repository_release;
	struct tw_texts severity_sources;
	struct tw_arena *arena; /* lives as long as the report */
};

/* What could not be matched, and why. */
struct tw_unmatched {
	struct tw_slice release; /* the database knows nothing of it; or empty */
	size_t late;             /* packages for which there was no time */
};

/* Fills the findings of @results. */
int tw_match_results(const struct tw_matching *match, struct tw_result *results, size_t count, struct tw_unmatched *ret,
		     struct trawl_error *err);

#endif
