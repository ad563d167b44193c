/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Echo: Debian, rebuilt. It has no releases. Its advisories speak of software that Debian doesn't ship, too, and reports show
 * the version of the source package.
 */
#include "detect/os/match.h"

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err);

const struct tw_distribution tw_distribution_echo = {
	.family = "echo",
	.title = "Echo",
	.doc = "rolling",
	.scheme = "dpkg",
	.detect = detect,
};

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err)
{
	const struct tw_os_rules rules = {
		.bucket = TW_LIT("echo"),
		.scheme = &tw_version_dpkg,
		.flags = TW_SOURCE_NAME | TW_SOURCE_VERSION | TW_SOURCE_SHOWN | TW_UNFIXED | TW_ANY_VENDOR |
			 TW_VENDOR_STATE,
		.severity_source = "echo",
	};

	return tw_os_match(detect, &rules, packages, count, err);
}
