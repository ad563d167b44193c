/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Those who rebuild packages of other distributions. Their advisories name ranges of vulnerable versions and, apart from
 * them, the versions that are patched; a record without ranges holds for every version.
 */
#ifndef TW_DETECT_OS_OVERLAY_H
#define TW_DETECT_OS_OVERLAY_H

#include "detect/os/match.h"

struct tw_overlay {
	const struct tw_version_scheme *scheme;
	bool lenient; /* a range that can't be read is passed over; else nothing is found by those behind it either */
};

bool tw_overlay_affects(const struct tw_overlay *overlay, struct tw_slice version, const struct tw_advisory *advisory);

/* A finding with all patched versions as its fix. @severity_source: whose the record's own severity is, if it has one. */
int tw_overlay_add(struct tw_detect *detect, const struct tw_package *package, const struct tw_advisory_record *record,
		   const struct tw_advisory *advisory, struct tw_slice severity_source, struct trawl_error *err);

/* tw_advisory_decode() with the record's place in the error. */
int tw_overlay_decode(const struct tw_detect *detect, const struct tw_package *package,
		      const struct tw_advisory_record *record, struct tw_advisory *ret, struct trawl_error *err);

/* The OS's release as buckets have it: "20.04-ESM" with extended maintenance; in the scratch arena, empty without memory. */
struct tw_slice tw_overlay_release(const struct tw_detect *detect);

#endif
