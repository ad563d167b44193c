/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Details: what is known of a vulnerability, whichever package it is in. One bucket, "vulnerability", one JSON record an
 * id. Source: github.com/aquasecurity/trivy-db, pkg/types/types.go (Vulnerability).
 *
 * Surprising: severity is text here, while those of the sources are numbers; a seventh of all advisories (every one of
 * Red Hat's) have no record under their id.
 */
#ifndef TW_DB_DETAIL_H
#define TW_DB_DETAIL_H

#include "db/db.h"
#include "model/package.h"

struct tw_vendor_severity {
	struct tw_slice source; /* "nvd", "redhat" */
	uint8_t severity;       /* enum tw_severity */
};

/* A vector that is empty and a score of 0 are absent. */
struct tw_cvss {
	struct tw_slice source;
	struct tw_slice v2_vector, v3_vector, v40_vector;
	double v2_score, v3_score, v40_score;
};

struct tw_vulnerability_detail {
	struct tw_slice title;
	struct tw_slice description;
	uint8_t severity; /* enum tw_severity */
	struct tw_texts cwe_ids;
	const struct tw_vendor_severity *vendor_severity; /* sorted by source, none twice */
	size_t vendor_severity_count;
	const struct tw_cvss *cvss; /* the same */
	size_t cvss_count;
	struct tw_texts references;
	struct tw_slice published;     /* as Go prints it, RFC 3339 in UTC; empty when unknown */
	struct tw_slice last_modified; /* the same */
	struct tw_slice custom;        /* JSON; empty in the published database */
};

/* The record of @id as it stands, a copy in @arena: 1, 0 when there is none, or an error. */
int tw_vulnerability_json(const struct tw_db *db, struct tw_slice id, struct tw_arena *arena, struct tw_slice *ret,
			  struct trawl_error *err);

/* @ret's texts are views of @json, or lie in @arena. */
int tw_vulnerability_decode(struct tw_slice json, struct tw_arena *arena, struct tw_vulnerability_detail *ret,
			    struct trawl_error *err);

/* What one source says, or TW_SEVERITIES when it says nothing. */
enum tw_severity tw_vendor_severity_of(const struct tw_vulnerability_detail *detail, struct tw_slice source);

#endif
