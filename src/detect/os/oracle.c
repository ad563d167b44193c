/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Oracle Linux. Advisories (ELSA) name packages of one major release, with an entry for the architectures that a fix is for.
 * Surprising: a package comes in flavours, for FIPS and for Ksplice, each with versions of its own; only fixes of the flavour
 * that is installed count.
 */
#include "detect/os/eol.h"
#include "detect/os/match.h"

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err);
static bool is_eol(const struct tw_detect *detect, struct tw_slice *ret_date);

const struct tw_distribution tw_distribution_oracle = {
	.family = "oracle",
	.title = "Oracle Linux",
	.doc = "5 to 9",
	.scheme = "rpm",
	.detect = detect,
	.is_eol = is_eol,
};

enum flavour { NORMAL, FIPS, KSPLICE };

/* "1.1.1k-7.el8_6_fips", "2.28-151.0.1.ksplice2.el8" */
static enum flavour flavour_of(struct tw_slice version)
{
	static const char fips[] = "_fips", ksplice[] = "ksplice";
	struct tw_slice part;

	if (version.len >= strlen(fips) &&
	    tw_slice_eq_nocase(tw_slice_from(version, version.len - strlen(fips)), tw_slice(fips)))
		return FIPS;
	while (tw_slice_split(&version, '.', &part)) {
		if (tw_slice_eq_nocase(tw_slice_head(part, strlen(ksplice)), tw_slice(ksplice)))
			return KSPLICE;
	}
	return NORMAL;
}

static bool concerns(const struct tw_package *package, struct tw_advisory *advisory)
{
	return flavour_of(advisory->fixed_version) == flavour_of(package->release);
}

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err)
{
	const struct tw_os_rules rules = {
		.bucket = tw_os_bucket(detect, "Oracle Linux ", tw_release_major(detect->os->name)),
		.scheme = &tw_version_rpm,
		.flags = TW_ENTRIES,
		.concerns = concerns,
	};

	return tw_os_match(detect, &rules, packages, count, err);
}

static bool is_eol(const struct tw_detect *detect, struct tw_slice *ret_date)
{
	return tw_release_state("oracle", tw_release_major(detect->os->name), detect->now, ret_date) == TW_RELEASE_OVER;
}
