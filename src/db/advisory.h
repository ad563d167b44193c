/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Advisories: what the database says of one package. A bucket of a distribution release ("debian 12") or of an ecosystem
 * and its source ("npm::GitHub Security Advisory npm") holds one bucket a package, and that one JSON record a
 * vulnerability. Source: github.com/aquasecurity/trivy-db, pkg/db/{db,advisory}.go and pkg/types/types.go.
 *
 * Surprising: a name that holds "::" is a prefix, and asks all buckets that begin so; when two of them have a record of
 * the same vulnerability, the bucket that sorts last has the say, and its data source is the record's.
 */
#ifndef TW_DB_ADVISORY_H
#define TW_DB_ADVISORY_H

#include "db/db.h"
#include "db/record.h"
#include "model/finding.h"

struct tw_advisory_record {
	struct tw_slice id;                /* CVE-…, GHSA-…, for Red Hat also RHSA-… */
	struct tw_slice json;              /* for tw_advisory_decode() */
	const struct tw_db_bucket *bucket; /* where it was found: name and data source */
};

struct tw_advisory_records {
	const struct tw_advisory_record *at; /* sorted by id, no id twice */
	size_t len;
};

/*
 * All records of @package. TRAWL_OK with an empty @ret when there is no such bucket or package. Everything in @ret lies
 * in @arena: a scratch one does, when what is kept is copied.
 */
int tw_advisories_get(const struct tw_db *db, struct tw_slice bucket, struct tw_slice package, struct tw_arena *arena,
		      struct tw_advisory_records *ret, struct trawl_error *err);

struct tw_advisory_cve {
	struct tw_slice id; /* empty when the record's own id is the CVE */
	uint8_t severity;   /* enum tw_severity */
};

/* Red Hat, Rocky, Oracle: what holds for some products or architectures. */
struct tw_advisory_entry {
	struct tw_slice fixed_version;
	struct tw_texts arches;
	struct tw_texts vendor_ids;
	struct tw_ints affected; /* Red Hat: indexes of CPEs, see redhat_cpe.h */
	const struct tw_advisory_cve *cves;
	size_t cve_count;
	uint8_t status;   /* enum tw_status */
	uint8_t severity; /* enum tw_severity */
};

struct tw_advisory {
	struct tw_slice fixed_version;
	struct tw_slice affected_version; /* Arch Linux alone has it */
	struct tw_texts vulnerable_versions;
	struct tw_texts patched_versions;
	struct tw_texts unaffected_versions;
	struct tw_texts vendor_ids;
	struct tw_texts arches;
	struct tw_texts oses;
	const struct tw_advisory_entry *entries;
	size_t entry_count;
	struct tw_slice custom; /* JSON of whoever built the database for themselves; empty in the published one */
	uint8_t status;         /* enum tw_status */
	uint8_t severity;       /* enum tw_severity */
};

/* @ret's texts are views of @json, or lie in @arena. Numbers that no enum has read as unknown. */
int tw_advisory_decode(struct tw_slice json, struct tw_arena *arena, struct tw_advisory *ret, struct trawl_error *err);

#endif
