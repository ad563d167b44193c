/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a distribution's packages meet its advisories. What differs between them is said in a struct tw_os_rules; a
 * distribution that differs in more has code of its own.
 */
#ifndef TW_DETECT_OS_MATCH_H
#define TW_DETECT_OS_MATCH_H

#include "db/advisory.h"
#include "detect/detect.h"
#include "version/version.h"

enum tw_os_flags {
	TW_SOURCE_NAME = 1,     /* records stand under the name of the source package */
	TW_SOURCE_VERSION = 2,  /* and speak of its version */
	TW_SOURCE_SHOWN = 4,    /* the version that is shown is the source package's */
	TW_UNFIXED = 8,         /* a record without fixed version holds for every version */
	TW_ENTRIES = 16,        /* records hold entries for some architectures each */
	TW_ANY_VENDOR = 32,     /* the advisories speak of third parties' packages too */
	TW_MODULAR_NAME = 64,   /* "nodejs:12::npm", for packages of Red Hat's modules */
	TW_NO_ZERO_EPOCH = 128, /* a fixed version is shown without an epoch of 0 */
	TW_VENDOR_STATE = 256,  /* records say what the vendor does about it */
	TW_VENDOR_IDS = 512,    /* records name the vendor's announcements */
};

struct tw_os_rules {
	struct tw_slice bucket; /* "debian 12" */
	const struct tw_version_scheme *scheme;
	unsigned flags;
	const char *severity_source; /* records may have severities of this source's own; NULL: they don't */

	/* Does this record speak of this package? It may put another fixed version into it. NULL: all do. */
	bool (*concerns)(const struct tw_package *package, struct tw_advisory *advisory);
};

/* Findings of all packages, into detect->findings. */
int tw_os_match(struct tw_detect *detect, const struct tw_os_rules *rules, const struct tw_package *packages,
		size_t count, struct trawl_error *err);

/* Is a package nobody's business here: a key, or a third party's? */
bool tw_os_skips(const struct tw_package *package, unsigned flags);

/* A finding of this package, with copies of the texts; its data source is the record's. NULL without memory. */
struct tw_finding *tw_os_finding(struct tw_detect *detect, const struct tw_package *package,
				 const struct tw_advisory_record *record, struct tw_slice fixed_version,
				 struct tw_texts vendor_ids);

/* The name of a bucket: "debian " and "12"; in the scratch arena. Empty without memory. */
struct tw_slice tw_os_bucket(struct tw_detect *detect, const char *prefix, struct tw_slice release);

/* Where records of a module's package stand: "nodejs:12::npm" for npm of the module "nodejs:12:8030:229f0a1c". */
struct tw_slice tw_os_modular_name(const struct tw_package *package, struct tw_arena *arena);

#endif
