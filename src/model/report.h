/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report: everything that a scan has found out about one artifact. Built once, then only read; a writer is one walk
 * over it. Slices and arrays live as long as the report; finding.detail as long as its database.
 */
#ifndef TW_MODEL_REPORT_H
#define TW_MODEL_REPORT_H

#include "base/datetime.h"
#include "model/finding.h"
#include "base/diag.h"
#include "model/flat.h"

struct tw_os {
	struct tw_slice family; /* "alpine"; empty: none was recognised */
	struct tw_slice name;   /* "3.9.4" */
	bool eosl;              /* its vendor doesn't support it any more */
	bool extended;          /* extended maintenance (Ubuntu's ESM) is attached */
	struct tw_slice supplier;
	struct tw_slice eol_date; /* "2020-11-01", empty when unknown */

	/* Of a derivative without advisories of its own ("linuxmint"): whose are asked; the name may be unknown. */
	struct tw_slice parent_family, parent_name;
	struct tw_slice title; /* "Linux Mint 21.3", where no family is known by its name */
};

enum tw_result_class { TW_CLASS_OS, TW_CLASS_LANG };

struct tw_result {
	struct tw_slice target; /* "app.tar (alpine 3.9.4)", "app/package-lock.json", "Node.js" */
	uint8_t result_class;   /* enum tw_result_class */
	struct tw_slice type;   /* "alpine", "npm" */
	struct tw_package *packages;
	size_t package_count;
	bool partial; /* not all of its packages could be read or matched: no finding doesn't make it clean */
	struct tw_slice packages_json; /* as the report has them, laid out before (report/json_parts.h); or empty */
	struct tw_finding *findings;   /* those that count */
	size_t finding_count;
	struct tw_finding *suppressed;
	size_t suppressed_count;
};

/*
 * Something to do: bring one package to one version. Packages built from one source (an OS's) are one action; a fix that
 * several findings share counts once.
 */
struct tw_action {
	const struct tw_package *package; /* the first of them */
	struct tw_slice name;             /* of the source package, or of the package */
	struct tw_slice from, to;         /* versions; an empty @to: there is no fix yet */
	struct tw_slice target;           /* of the result */
	uint32_t fixes[TW_SEVERITIES];    /* vulnerabilities that @to fixes, by severity */
	uint32_t rest;                    /* further vulnerabilities of it that no version fixes */
};

/* A language's package whose file a package of the OS owns: its vendor speaks for it, it isn't matched. */
struct tw_owned_package {
	struct tw_slice type; /* "python-pkg" */
	struct tw_package package;
};

struct tw_report_layer {
	uint64_t size; /* of the layer as a tar */
	struct tw_slice digest;
	struct tw_slice diff_id;
};

/* Which database was asked. */
struct tw_database_info {
	bool used;
	uint32_t version; /* of the schema */
	struct tw_slice path;
	struct tw_slice updated_at; /* RFC 3339, as its metadata say */
	struct tw_slice next_update;
	struct tw_slice downloaded_at;
	struct tw_slice digest; /* "sha256:…" of the file, empty when not known */
	struct tw_slice source; /* where it was downloaded from, the same */
};

struct tw_report {
	struct tw_slice tool_version;
	struct tw_slice report_id; /* a UUID that the caller made, may be empty */
	struct tw_time created_at; /* given by the caller */
	struct tw_slice artifact_id;
	struct tw_slice artifact_name;
	struct tw_slice artifact_type; /* "container_image", "filesystem" */
	struct tw_os os;
	uint64_t size; /* of all layers as tars, 0 when unknown */
	struct tw_slice image_id;
	struct tw_slice image_config; /* the config as it lies in the image: JSON */
	struct tw_slice reference;    /* the first tag */
	struct tw_texts diff_ids;
	struct tw_texts repo_tags;
	struct tw_texts repo_digests;
	struct tw_slice repo_url, branch, commit, commit_msg, author, committer; /* of a git repository */
	struct tw_texts tags;                                                    /* that name the commit */
	struct tw_report_layer *layers;
	size_t layer_count;
	struct tw_result *results;
	size_t result_count;
	struct tw_owned_package *owned; /* sorted by type, then as packages are */
	size_t owned_count;
	struct tw_action *actions; /* the most pressing first; made by the filter, from the findings that count */
	size_t action_count;
	struct tw_problem *problems; /* what could not be read, in the order of layers and paths */
	size_t problem_count;
	bool timed_out;  /* part of the artifact was not looked at */
	bool incomplete; /* something was lost: a problem of grade FAILED, or a timeout */
	struct tw_database_info database;
};

/* Adds those of its findings that count, by severity. */
static inline void tw_report_count(const struct tw_report *report, uint32_t counts[TW_SEVERITIES])
{
	for (size_t r = 0; r < report->result_count; r++)
		for (size_t f = 0; f < report->results[r].finding_count; f++)
			counts[report->results[r].findings[f].severity]++;
}

#endif
