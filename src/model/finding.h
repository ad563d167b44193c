/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A finding: a package of the artifact, and an advisory that says it is vulnerable. Field names and their meaning are
 * those of Trivy's JSON ("Vulnerabilities").
 */
#ifndef TW_MODEL_FINDING_H
#define TW_MODEL_FINDING_H

#include "model/package.h"

enum tw_severity { TW_SEV_UNKNOWN, TW_SEV_LOW, TW_SEV_MEDIUM, TW_SEV_HIGH, TW_SEV_CRITICAL, TW_SEVERITIES };

/* What the vendor does about it; the numbers are those of the database. */
enum tw_status {
	TW_STATUS_UNKNOWN,
	TW_STATUS_NOT_AFFECTED,
	TW_STATUS_AFFECTED,
	TW_STATUS_FIXED,
	TW_STATUS_UNDER_INVESTIGATION,
	TW_STATUS_WILL_NOT_FIX,
	TW_STATUS_FIX_DEFERRED,
	TW_STATUS_END_OF_LIFE,
	TW_STATUSES,
};

/* Where an advisory comes from. */
struct tw_data_source {
	struct tw_slice id;
	struct tw_slice name;
	struct tw_slice url;
	struct tw_slice base_id; /* of vendors that build on another's data: "debian" for "root.io debian 12" */
};

/* Why a finding does not count. It stays in the report, with the reason. */
enum tw_suppression {
	TW_NOT_SUPPRESSED,
	TW_IGNORED, /* by an ignore file */
	TW_BY_VEX,
	TW_OWNED, /* its file belongs to a package of the OS, whose vendor speaks for it */
};

struct tw_finding {
	struct tw_slice vulnerability_id;
	struct tw_texts vendor_ids;
	const struct tw_package *package;
	struct tw_slice installed_version; /* as the report shows it: epoch and release included */
	struct tw_slice fixed_version;     /* empty: none is known; several are joined by ", " */
	uint8_t status;                    /* enum tw_status */
	uint8_t severity;                  /* enum tw_severity */
	struct tw_slice severity_source;   /* id of the source whose severity was taken */
	struct tw_slice primary_url;
	const struct tw_data_source *data_source; /* NULL: unknown */
	struct tw_slice detail; /* the database's record (JSON) of the vulnerability, where it lies; empty: none */
	bool vendor_severity;   /* the severity is the vendor's own for this package, beside those of the record */
	bool rendered;          /* the record is laid out as the JSON report has it, its severity this finding's */

	uint8_t suppression;           /* enum tw_suppression */
	struct tw_slice reason;        /* the statement of whoever suppressed it */
	struct tw_slice suppressed_by; /* the file, or the owner: ".trivyignore" */
};

const char *tw_severity_name(enum tw_severity severity); /* "CRITICAL" */
bool tw_severity_parse(struct tw_slice text, enum tw_severity *ret);

const char *tw_status_name(enum tw_status status); /* "will_not_fix" */
bool tw_status_parse(struct tw_slice text, enum tw_status *ret);

/* Trivy's order within a result: package name, package id, installed version, severity (worst first), id, path. */
int tw_finding_cmp(const void *a, const void *b);

#endif
