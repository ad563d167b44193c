/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of a package or a vulnerability, judged and ready to be written. */
#ifndef TW_SCAN_SEARCH_H
#define TW_SCAN_SEARCH_H

#include "base/buf.h"
#include "db/detail.h"
#include "db/search.h"

/* Why an advisory has the severity that it has. */
enum tw_severity_reason {
	TW_NO_SEVERITY,        /* nobody says */
	TW_SEVERITY_OF_ENTRY,  /* the vendor gives this package one of its own */
	TW_SEVERITY_OF_SOURCE, /* whoever published the advisory gives the vulnerability one */
	TW_SEVERITY_OF_OTHER,  /* GitHub's, for its ids, or NVD's */
	TW_SEVERITY_OF_RECORD, /* nobody in particular */
};

struct tw_known_advisory {
	const struct tw_db_bucket *bucket;
	struct tw_advisory advisory;
	enum tw_severity severity;
	enum tw_severity_reason reason;
	struct tw_slice severity_source;
};

struct tw_known {
	struct tw_slice id;
	bool has_detail;
	struct tw_vulnerability_detail detail;
	struct tw_known_advisory *advisories;
	size_t advisory_count;
};

struct tw_knowledge {
	struct tw_search search;
	struct tw_known *list; /* by id */
	size_t count;
};

/* In a few words: "the vendor's own for this package". */
const char *tw_severity_reason_text(enum tw_severity_reason reason);

void tw_knowledge_text(const struct tw_knowledge *knowledge, struct tw_buf *to);
int tw_knowledge_json(const struct tw_knowledge *knowledge, struct tw_buf *to, struct trawl_error *err);

#endif
