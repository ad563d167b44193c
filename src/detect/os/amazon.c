/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Amazon Linux. Advisories (ALAS) name packages of one release: 1, 2, 2022 or 2023.
 * Surprising: what names none of these is release 1 ("AMI release 2018.03"); versions are compared in Debian's order, as Trivy
 * does, which for these packages comes to the same as rpm's.
 */
#include "detect/os/eol.h"
#include "detect/os/match.h"

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err);
static bool is_eol(const struct tw_detect *detect, struct tw_slice *ret_date);

const struct tw_distribution tw_distribution_amazon = {
	.family = "amazon",
	.title = "Amazon Linux",
	.doc = "1, 2, 2022, 2023",
	.scheme = "dpkg",
	.detect = detect,
	.is_eol = is_eol,
};

/* "2" of "2 (Karoo)", "2023" of "2023.3.20240108 (Amazon Linux)" */
static struct tw_slice release_of(const struct tw_detect *detect)
{
	static const char *const known[] = { "2", "2022", "2023" };
	struct tw_slice rest = tw_slice_trim(detect->os->name), release = { 0 };

	tw_slice_split(&rest, ' ', &release);
	release = tw_release_major(release);
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (tw_slice_is(release, known[i]))
			return release;
	}
	return TW_LIT("1");
}

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err)
{
	const struct tw_os_rules rules = {
		.bucket = tw_os_bucket(detect, "amazon linux ", release_of(detect)),
		.scheme = &tw_version_dpkg,
	};

	return tw_os_match(detect, &rules, packages, count, err);
}

static bool is_eol(const struct tw_detect *detect, struct tw_slice *ret_date)
{
	return tw_release_state("amazon", release_of(detect), detect->now, ret_date) == TW_RELEASE_OVER;
}
