/* SPDX-License-Identifier: Apache-2.0 */
#include "report/fingerprint.h"

int tw_fingerprint(const struct tw_report *report, const struct tw_result *result, const struct tw_finding *finding,
		   char ret[TW_DIGEST_TEXT], struct trawl_error *err)
{
	struct tw_slice parts[] = { report->artifact_id, result->target, finding->package->id,
				    finding->vulnerability_id };
	struct tw_hasher hasher = { 0 };
	struct tw_digest digest;
	int status = tw_hasher_start(&hasher, TW_HASH_SHA256, err);

	if (status < 0)
		return status;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (i)
			tw_hasher_add(&hasher, ":", 1);
		tw_hasher_add(&hasher, parts[i].ptr, parts[i].len);
	}
	status = tw_hasher_end(&hasher, &digest, err);
	if (status == TRAWL_OK)
		tw_digest_format(&digest, ret);
	return status;
}
