/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Photon OS. Advisories name source packages of one release, and compare the version of the package that is installed.
 */
#include "detect/os/eol.h"
#include "detect/os/match.h"

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err);
static bool is_eol(const struct tw_detect *detect, struct tw_slice *ret_date);

const struct tw_distribution tw_distribution_photon = {
	.family = "photon",
	.title = "Photon OS",
	.doc = "1.0 to 5.0",
	.scheme = "rpm",
	.detect = detect,
	.is_eol = is_eol,
};

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err)
{
	const struct tw_os_rules rules = {
		.bucket = tw_os_bucket(detect, "Photon OS ", detect->os->name),
		.scheme = &tw_version_rpm,
		.flags = TW_SOURCE_NAME,
	};

	return tw_os_match(detect, &rules, packages, count, err);
}

static bool is_eol(const struct tw_detect *detect, struct tw_slice *ret_date)
{
	return tw_release_state("photon", detect->os->name, detect->now, ret_date) == TW_RELEASE_OVER;
}
