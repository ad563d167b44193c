/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rocky Linux. Advisories (RLSA) name packages of one major release, with an entry for the architectures that a fix is for.
 */
#include "detect/os/eol.h"
#include "detect/os/match.h"

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err);
static bool is_eol(const struct tw_detect *detect, struct tw_slice *ret_date);

const struct tw_distribution tw_distribution_rocky = {
	.family = "rocky",
	.title = "Rocky Linux",
	.doc = "8, 9",
	.scheme = "rpm",
	.detect = detect,
	.is_eol = is_eol,
};

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err)
{
	const struct tw_os_rules rules = {
		.bucket = tw_os_bucket(detect, "rocky ", tw_release_major(detect->os->name)),
		.scheme = &tw_version_rpm,
		.flags = TW_MODULAR_NAME | TW_ENTRIES | TW_NO_ZERO_EPOCH,
	};

	return tw_os_match(detect, &rules, packages, count, err);
}

static bool is_eol(const struct tw_detect *detect, struct tw_slice *ret_date)
{
	return tw_release_state("rocky", tw_release_major(detect->os->name), detect->now, ret_date) == TW_RELEASE_OVER;
}
