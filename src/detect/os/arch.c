/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Arch Linux, which has no releases. The published database has nothing of it; one that has names packages, each with the
 * first version that is affected and the one that fixes it, as the security tracker's groups (AVG-…) do.
 * Source: security.archlinux.org; trivy-db, pkg/vulnsrc/arch-linux.
 */
#include "detect/os/match.h"

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err);

const struct tw_distribution tw_distribution_arch = {
	.family = "arch",
	.title = "Arch Linux",
	.doc = "where the database has advisories",
	.scheme = "pacman",
	.detect = detect,
};

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err)
{
	const struct tw_os_rules rules = {
		.bucket = TW_LIT("arch"),
		.scheme = &tw_version_pacman,
		.flags = TW_UNFIXED | TW_VENDOR_STATE | TW_VENDOR_IDS,
		.severity_source = "arch",
	};

	return tw_os_match(detect, &rules, packages, count, err);
}
