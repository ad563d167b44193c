/* SPDX-License-Identifier: Apache-2.0 */
/*
 * openEuler. The published database has nothing of it; one that has names source packages of one release, service pack
 * included ("openeuler 22.03-LTS-SP3"), as openEuler's own announcements do.
 */
#include "detect/os/match.h"

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err);

const struct tw_distribution tw_distribution_openeuler = {
	.family = "openeuler",
	.title = "openEuler",
	.doc = "where the database has advisories",
	.scheme = "rpm",
	.detect = detect,
};

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err)
{
	const struct tw_os_rules rules = {
		.bucket = tw_os_bucket(detect, "openeuler ", detect->os->name),
		.scheme = &tw_version_rpm,
		.flags = TW_SOURCE_NAME | TW_SOURCE_VERSION | TW_UNFIXED | TW_NO_ZERO_EPOCH | TW_VENDOR_STATE |
			 TW_VENDOR_IDS,
		.severity_source = "openeuler",
	};

	return tw_os_match(detect, &rules, packages, count, err);
}
