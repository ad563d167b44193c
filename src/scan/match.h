/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The results' packages, matched by all threads: some packages at a time, each with arenas of their own. Findings come in
 * the order of the packages, however many threads there are.
 */
#ifndef TW_SCAN_MATCH_H
#define TW_SCAN_MATCH_H

#include "base/pool.h"
#include "detect/detect.h"

struct tw_matching {
	struct tw_pool *pool;
	const struct tw_db *db;
	struct tw_time now;
	const struct tw_os *os;                     /* whose advisories are asked */
	const struct tw_distribution *distribution; /* that of the OS's packages; NULL: they are listed only */
	struct tw_slice repository_family, repository_release;
	struct tw_texts severity_sources;
	struct tw_arena *arena; /* lives as long as the report */
};

/* Fills the findings of @results. @ret_missing: the release that the database knows nothing of, or empty. */
int tw_match_results(const struct tw_matching *match, struct tw_result *results, size_t count,
		     struct tw_slice *ret_missing, struct trawl_error *err);

#endif
