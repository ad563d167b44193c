/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fedora. The published database has nothing of it; one that has names packages of one release, as that of AlmaLinux does:
 * modules, entries by architecture, announcements (FEDORA-2024-…).
 */
#include "detect/os/eol.h"
#include "detect/os/match.h"

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err);
static bool is_eol(const struct tw_detect *detect, struct tw_slice *ret_date);

const struct tw_distribution tw_distribution_fedora = {
	.family = "fedora",
	.title = "Fedora Linux",
	.doc = "where the database has advisories",
	.scheme = "rpm",
	.detect = detect,
	.is_eol = is_eol,
};

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err)
{
	const struct tw_os_rules rules = {
		.bucket = tw_os_bucket(detect, "fedora ", tw_release_major(detect->os->name)),
		.scheme = &tw_version_rpm,
		.flags = TW_MODULAR_NAME | TW_ENTRIES | TW_UNFIXED | TW_NO_ZERO_EPOCH | TW_VENDOR_STATE | TW_VENDOR_IDS,
		.severity_source = "fedora",
	};

	return tw_os_match(detect, &rules, packages, count, err);
}

static bool is_eol(const struct tw_detect *detect, struct tw_slice *ret_date)
{
	return tw_release_state("fedora", tw_release_major(detect->os->name), detect->now, ret_date) == TW_RELEASE_OVER;
}
