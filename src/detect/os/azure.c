/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Azure Linux, and CBL-Mariner, as it was called up to 2.0. Advisories (OVAL) name source packages of one release; some have no
 * fix. No end of support is published.
 */
#include "detect/os/eol.h"
#include "detect/os/match.h"

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err);

const struct tw_distribution tw_distribution_azurelinux = {
	.family = "azurelinux",
	.title = "Azure Linux",
	.doc = "3.0",
	.scheme = "rpm",
	.detect = detect,
};

const struct tw_distribution tw_distribution_cbl_mariner = {
	.family = "cbl-mariner",
	.title = "CBL-Mariner",
	.doc = "1.0, 2.0",
	.scheme = "rpm",
	.detect = detect,
};

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err)
{
	const char *prefix = tw_slice_is(detect->os->family, "azurelinux") ? "Azure Linux " : "CBL-Mariner ";
	const struct tw_os_rules rules = {
		.bucket = tw_os_bucket(detect, prefix, tw_release_minor(detect->os->name)),
		.scheme = &tw_version_rpm,
		.flags = TW_SOURCE_NAME | TW_SOURCE_VERSION | TW_UNFIXED | TW_NO_ZERO_EPOCH,
	};

	return tw_os_match(detect, &rules, packages, count, err);
}
