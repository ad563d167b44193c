/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Wolfi. It has no releases: one bucket, by source package, with the version of the package that is installed.
 */
#include "detect/os/match.h"

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err);

const struct tw_distribution tw_distribution_wolfi = {
	.family = "wolfi",
	.title = "Wolfi",
	.doc = "rolling",
	.scheme = "apk",
	.detect = detect,
};

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err)
{
	const struct tw_os_rules rules = {
		.bucket = TW_LIT("wolfi"),
		.scheme = &tw_version_apk,
		.flags = TW_SOURCE_NAME,
	};

	return tw_os_match(detect, &rules, packages, count, err);
}
