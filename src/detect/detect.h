/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Detection: packages × advisories in the database where it lies. One file a distribution family in os/, each with its
 * buckets and rules as an entry struct and one line in os/list.h; one table for the language ecosystems in lang/.
 */
#ifndef TW_DETECT_DETECT_H
#define TW_DETECT_DETECT_H

#include "base/arena.h"
#include "base/datetime.h"
#include "base/error.h"
#include "base/vec.h"
#include "model/finding.h"
#include "model/report.h"

struct tw_db;

typedef TW_VEC(struct tw_finding) tw_findings;

/* What a detector works with. */
struct tw_detect {
	const struct tw_db *db;
	struct tw_arena *arena;   /* lives as long as the report */
	struct tw_arena *scratch; /* rewound after each package */
	struct tw_time now;       /* for end-of-life dates */
	const struct tw_os *os;
	struct tw_slice repository_family, repository_release; /* apk's /etc/apk/repositories, may be empty */
	tw_findings *findings;
	struct tw_slice missing; /* set by a detector: the release of which the database knows nothing at all */
};

struct tw_distribution {
	const char *family; /* "debian", as tw_os.family */
	const char *title;  /* "Debian GNU/Linux", for the support table */
	const char *doc;    /* which releases, in a few words, for the support table */
	const char *scheme; /* its order of versions, see version/version.h; NULL: that of the distribution beneath */

	/*
	 * Of those who rebuild the packages of other distributions: are these packages theirs? Then theirs are the
	 * advisories, too. NULL: not one of them.
	 */
	bool (*claims)(const struct tw_os *os, const struct tw_package *packages, size_t count);

	/*
	 * Findings for these packages, each by itself: a thread is given some of an OS's. Findings point to them. Fields
	 * to fill: all but severity_source, primary_url, detail, which tw_detect_fill() adds afterwards, and
	 * suppression. Status and severity may be left unknown where the vendor says nothing of its own.
	 */
	int (*detect)(struct tw_detect *detect, const struct tw_package *packages, size_t count,
		      struct trawl_error *err);

	/* Is this release out of support at detect->now? @ret_date gets the date where it is known. NULL: never. */
	bool (*is_eol)(const struct tw_detect *detect, struct tw_slice *ret_date);
};

extern const struct tw_distribution *const tw_distributions[];
extern const size_t tw_distribution_count;

/* NULL when no distribution is called so. */
const struct tw_distribution *tw_distribution_find(struct tw_slice family);

/* Whose advisories speak of these packages: the first who claims them, else the distribution itself; NULL: nobody's. */
const struct tw_distribution *tw_distribution_for(const struct tw_os *os, const struct tw_package *packages,
						  size_t count);

/* A package's version as a report shows it: "1:2.3-4", with epoch and release where there are any. Empty without memory. */
struct tw_slice tw_package_full_version(const struct tw_package *package, struct tw_arena *arena);
struct tw_slice tw_package_full_src_version(const struct tw_package *package, struct tw_arena *arena);

/* Language packages of one Type ("npm"): findings for all of them. An unknown type has none. */
int tw_detect_lang(struct tw_detect *detect, struct tw_slice type, const struct tw_package *packages, size_t count,
		   struct trawl_error *err);

struct tw_ecosystem {
	const char *type;   /* "package-lock"'s type, "npm" */
	const char *bucket; /* prefix of its buckets, "npm::" */
	const char *scheme;
};

/* The language ecosystems with advisories, for the support table. */
extern const struct tw_ecosystem tw_ecosystems[];
extern const size_t tw_ecosystem_count;

/*
 * The second half of every finding: its record in the database, the severity by @sources (ids, or "auto": the vendor's,
 * GitHub's for GHSA ids, NVD's, then the record's own), the primary URL, and the status where it is still unknown.
 */
int tw_detect_fill(struct tw_detect *detect, const struct tw_texts *sources, struct trawl_error *err);

struct tw_vulnerability_detail;

/* What "auto" takes for advisories of @source, where they have no severity of their own; @ret_source: whose, "" the record's. */
enum tw_severity tw_detect_severity(struct tw_slice id, const struct tw_vulnerability_detail *detail,
				    const struct tw_data_source *source, struct tw_slice *ret_source);

/* What to do about the findings that count: fills report->actions. To be called once, after they have been filtered. */
int tw_detect_advise(struct tw_report *report, struct tw_arena *arena, struct trawl_error *err);

#endif
