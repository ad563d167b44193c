/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Debian. Advisories (the security tracker) name source packages of one major release; many have no fix, but a state
 * ("will_not_fix") and an urgency of the package, which counts more than the vulnerability's severity: "unimportant" in
 * one package may be "high" in another.
 */
#include "detect/os/eol.h"
#include "detect/os/match.h"

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err);
static bool is_eol(const struct tw_detect *detect, struct tw_slice *ret_date);

const struct tw_distribution tw_distribution_debian = {
	.family = "debian",
	.title = "Debian GNU/Linux",
	.doc = "7 to 13",
	.scheme = "dpkg",
	.detect = detect,
	.is_eol = is_eol,
};

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err)
{
	const struct tw_os_rules rules = {
		.bucket = tw_os_bucket(detect, "debian ", tw_release_major(detect->os->name)),
		.scheme = &tw_version_dpkg,
		.flags = TW_SOURCE_NAME | TW_SOURCE_VERSION | TW_UNFIXED | TW_VENDOR_STATE | TW_VENDOR_IDS,
		.severity_source = "debian",
	};

	return tw_os_match(detect, &rules, packages, count, err);
}

static bool is_eol(const struct tw_detect *detect, struct tw_slice *ret_date)
{
	return tw_release_state("debian", tw_release_major(detect->os->name), detect->now, ret_date) == TW_RELEASE_OVER;
}
