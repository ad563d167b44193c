/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is behind the public handles.
 */
#ifndef TW_SCAN_HANDLE_H
#define TW_SCAN_HANDLE_H

#include <pthread.h>

#include <trawl/db.h>
#include <trawl/package.h>
#include <trawl/report.h>

#include "base/arena.h"
#include "base/vec.h"
#include "db/db.h"
#include "db/update.h"
#include "io/hash.h"
#include "model/report.h"

struct trawl_db {
	struct tw_db *db;
	char *cache_dir; /* where the Java index lies: a handle of it is one thread's, so each scan opens its own */
	char updated_at[TW_TIME_TEXT], next_update[TW_TIME_TEXT], downloaded_at[TW_TIME_TEXT]; /* "": unknown */
	char java_updated_at[TW_TIME_TEXT], java_next_update[TW_TIME_TEXT], java_downloaded_at[TW_TIME_TEXT];
	uint32_t java_version;
	char digest[TW_DIGEST_TEXT];
	struct tw_origin origin; /* where it was downloaded from */
};

/* A block that packages lie in: on the heap, or mapped from the cache. */
struct tw_block {
	struct tw_slice bytes;
	bool mapped;
};

void tw_block_release(struct tw_block *block);

/* Texts of a package for C callers: made when somebody asks for the first time. */
struct trawl_package {
	const struct tw_package *package;
	const char *name, *version, *purl, *path;
};

struct trawl_finding {
	const struct tw_finding *finding;
	const struct trawl_package *package;
	const char *id, *fixed_version, *url;
};

struct tw_problem_handle {
	const char *path, *message;
};

struct tw_result_handles {
	const char *target;
	struct trawl_package *packages;
	struct trawl_finding *findings;
};

struct trawl_report {
	struct tw_report report;
	struct tw_arena arena;
	TW_VEC(struct tw_block) blocks;
	const struct trawl_db *db;
	unsigned threads; /* as the scan's: 0 is one for each CPU */

	struct tw_problem_handle *problems;
	size_t problem_count; /* that there are texts for */

	pthread_mutex_t lock; /* of what follows */
	struct tw_arena handle_arena;
	struct tw_result_handles *handles; /* one a result; NULL: not made yet */
};

/* The texts of the report's problems, anew: to be called when they are known, and when there are more. */
int tw_report_tell_problems(struct trawl_report *report, struct trawl_error *err);

#endif
