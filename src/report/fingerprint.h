/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What tells a finding from others: the same in every scan of the same artifact.
 */
#ifndef TW_REPORT_FINGERPRINT_H
#define TW_REPORT_FINGERPRINT_H

#include "io/hash.h"
#include "model/report.h"

/* SHA-256 of artifact, target, package and vulnerability. */
int tw_fingerprint(const struct tw_report *report, const struct tw_result *result, const struct tw_finding *finding,
		   char ret[TW_DIGEST_TEXT], struct trawl_error *err);

#endif
