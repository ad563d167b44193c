/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bottlerocket. Advisories name packages, whichever the release.
 */
#include "detect/os/match.h"

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err);

const struct tw_distribution tw_distribution_bottlerocket = {
	.family = "bottlerocket",
	.title = "Bottlerocket",
	.doc = "all releases",
	.scheme = "rpm",
	.detect = detect,
};

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err)
{
	const struct tw_os_rules rules = {
		.bucket = TW_LIT("bottlerocket"),
		.scheme = &tw_version_rpm,
	};

	return tw_os_match(detect, &rules, packages, count, err);
}
