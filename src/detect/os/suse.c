/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SUSE's distributions. Advisories (CSAF, CVRF) name packages of one release, service pack included; Tumbleweed has none.
 */
#include "detect/os/eol.h"
#include "detect/os/match.h"

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err);
static bool is_eol(const struct tw_detect *detect, struct tw_slice *ret_date);

const struct tw_distribution tw_distribution_opensuse_leap = {
	.family = "opensuse-leap",
	.title = "openSUSE Leap",
	.doc = "42, 15, 16",
	.scheme = "rpm",
	.detect = detect,
	.is_eol = is_eol,
};

const struct tw_distribution tw_distribution_opensuse_leap_micro = {
	.family = "opensuse-leap-micro",
	.title = "openSUSE Leap Micro",
	.doc = "5, 6",
	.scheme = "rpm",
	.detect = detect,
	.is_eol = is_eol,
};

const struct tw_distribution tw_distribution_opensuse_tumbleweed = {
	.family = "opensuse-tumbleweed",
	.title = "openSUSE Tumbleweed",
	.doc = "rolling",
	.scheme = "rpm",
	.detect = detect,
	.is_eol = is_eol,
};

const struct tw_distribution tw_distribution_slem = {
	.family = "slem",
	.title = "SUSE Linux Enterprise Micro",
	.doc = "5, 6",
	.scheme = "rpm",
	.detect = detect,
	.is_eol = is_eol,
};

const struct tw_distribution tw_distribution_sles = {
	.family = "sles",
	.title = "SUSE Linux Enterprise Server",
	.doc = "10 to 16",
	.scheme = "rpm",
	.detect = detect,
	.is_eol = is_eol,
};

static const struct product {
	const char *family;
	const char *bucket;
} products[] = {
	{ "opensuse-leap", "openSUSE Leap " },
	{ "opensuse-leap-micro", "openSUSE Leap Micro " },
	{ "opensuse-tumbleweed", "openSUSE Tumbleweed" },
	{ "slem", "SUSE Linux Enterprise Micro " },
	{ "sles", "SUSE Linux Enterprise " },
};

static const struct product *product_of(const struct tw_detect *detect)
{
	size_t i = 0;

	while (i + 1 < sizeof(products) / sizeof(products[0]) && !tw_slice_is(detect->os->family, products[i].family))
		i++;
	return &products[i];
}

/* The rolling release's bucket is its name alone. */
static struct tw_slice bucket(struct tw_detect *detect)
{
	const char *prefix = product_of(detect)->bucket;

	return tw_os_bucket(detect, prefix, tw_slice_ends(tw_slice(prefix), " ") ? detect->os->name : TW_LIT(""));
}

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err)
{
	const struct tw_os_rules rules = {
		.bucket = bucket(detect),
		.scheme = &tw_version_rpm,
	};

	return tw_os_match(detect, &rules, packages, count, err);
}

static bool is_eol(const struct tw_detect *detect, struct tw_slice *ret_date)
{
	return tw_release_state(product_of(detect)->family, detect->os->name, detect->now, ret_date) == TW_RELEASE_OVER;
}
