/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the database knows of a package, whichever distribution or ecosystem: every bucket is asked for its name. The other
 * way round, from a vulnerability to the packages that have it, there is no way but to read the whole file.
 */
#ifndef TW_DB_SEARCH_H
#define TW_DB_SEARCH_H

#include "db/advisory.h"

/* What is searched for. Texts are "" where they don't matter. */
struct tw_search {
	struct tw_slice id;      /* of a vulnerability */
	struct tw_slice package; /* as the database spells it: "lodash", "org.apache.logging.log4j:log4j-core" */
	struct tw_slice buckets; /* how the names of those to ask begin: "npm::" */
	struct tw_slice family;  /* of a package URL: "debian" */
	struct tw_slice release; /* "12.5" */
	struct tw_slice version; /* advisories that don't concern it are left out */
};

struct tw_search_hit {
	struct tw_slice id, json;
	const struct tw_db_bucket *bucket;
};

struct tw_search_hits {
	const struct tw_search_hit *at; /* by id, then by bucket */
	size_t len;
};

/* A package URL ("pkg:npm/lodash@4.17.4"), or else the name of a package. False: a package URL that is none. */
bool tw_search_package(struct tw_slice text, struct tw_arena *arena, struct tw_search *ret);

/* The advisories on search->package, those of search->id alone where it is given. All lies in @arena. */
int tw_db_search(const struct tw_db *db, const struct tw_search *search, struct tw_arena *arena,
		 struct tw_search_hits *ret, struct trawl_error *err);

#endif
