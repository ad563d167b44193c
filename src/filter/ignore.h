/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ignore files. `.trivyignore`: an id a line, "#" begins a comment, "exp:2027-01-31" ends its validity; `.trivyignore.yaml`:
 * lists of {id, paths, purls, expired_at, statement}. Source: trivy, pkg/result/ignore.go and docs/configuration/filtering.
 *
 * Beyond Trivy: an entry that can't be understood is a problem in the report, one that has expired or suppresses nothing is
 * a note in there, so that the file doesn't rot.
 */
#ifndef TW_FILTER_IGNORE_H
#define TW_FILTER_IGNORE_H

#include "base/arena.h"
#include "base/datetime.h"
#include "base/globs.h"
#include "base/vec.h"
#include "model/report.h"

struct tw_ignore_entry {
	struct tw_slice id;
	struct tw_slice statement;
	struct tw_globs *paths; /* NULL: everywhere */
	struct tw_texts purls;  /* empty: every package */
	struct tw_time expires;
	bool has_expiry, expired;
	uint32_t line;
	size_t used;
};

struct tw_ignore {
	struct tw_arena *arena; /* the report's */
	struct tw_slice path;   /* as the report shows it */
	TW_VEC(struct tw_ignore_entry) entries;
	TW_VEC(struct tw_problem) problems;
};

/* Reads the file at @path. @now decides what has expired. A file that isn't there is TRAWL_E_NOTFOUND. */
int tw_ignore_read(struct tw_ignore *ignore, const char *path, struct tw_time now, struct tw_arena *arena,
		   struct trawl_error *err);
void tw_ignore_release(struct tw_ignore *ignore);

/* The entry that suppresses a finding of this target, or NULL. Counts its use. */
const struct tw_ignore_entry *tw_ignore_match(struct tw_ignore *ignore, const struct tw_finding *finding,
					      struct tw_slice target);

/* After the last match: entries that nothing used become notes. */
int tw_ignore_account(struct tw_ignore *ignore, struct trawl_error *err);

/* Entries of a YAML file; @text must outlive them. */
int tw_ignore_parse_yaml(struct tw_ignore *ignore, struct tw_slice text, struct trawl_error *err);

/* A problem of the file, at a line of it. */
int tw_ignore_problem(struct tw_ignore *ignore, enum tw_grade grade, uint32_t line, const char *format, ...)
	TW_PRINTF(4, 5);

#endif
