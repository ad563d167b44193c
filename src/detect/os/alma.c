/* SPDX-License-Identifier: Apache-2.0 */
/*
 * AlmaLinux. Advisories (errata) name packages of one major release.
 * Surprising: some packages of modules lack the label that says so (bugs.almalinux.org, 173). They can't be told from those of
 * the base, whose advisories would be wrong for them, and are left out.
 */
#include "detect/os/eol.h"
#include "detect/os/match.h"

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err);
static bool is_eol(const struct tw_detect *detect, struct tw_slice *ret_date);

const struct tw_distribution tw_distribution_alma = {
	.family = "alma",
	.title = "AlmaLinux",
	.doc = "8 to 10",
	.scheme = "rpm",
	.detect = detect,
	.is_eol = is_eol,
};

static bool concerns(const struct tw_package *package, struct tw_advisory *advisory)
{
	return package->modularity_label.len || tw_slice_search(package->release, TW_LIT(".module_el")) < 0;
}

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err)
{
	const struct tw_os_rules rules = {
		.bucket = tw_os_bucket(detect, "alma ", tw_release_major(detect->os->name)),
		.scheme = &tw_version_rpm,
		.flags = TW_MODULAR_NAME | TW_NO_ZERO_EPOCH,
		.concerns = concerns,
	};

	return tw_os_match(detect, &rules, packages, count, err);
}

static bool is_eol(const struct tw_detect *detect, struct tw_slice *ret_date)
{
	return tw_release_state("alma", tw_release_major(detect->os->name), detect->now, ret_date) == TW_RELEASE_OVER;
}
