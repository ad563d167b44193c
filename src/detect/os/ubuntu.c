/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ubuntu. Advisories (the CVE tracker) name source packages of one release; many have no fix.
 * Surprising: with expanded security maintenance (ESM) attached, "20.04-ESM" is a release of its own, with its own
 * advisories and its own end; but only once the standard support of the release is over.
 */
#include "detect/os/eol.h"
#include "detect/os/match.h"

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err);
static bool is_eol(const struct tw_detect *detect, struct tw_slice *ret_date);

const struct tw_distribution tw_distribution_ubuntu = {
	.family = "ubuntu",
	.title = "Ubuntu",
	.doc = "4.10 to 26.04, with ESM where attached",
	.scheme = "dpkg",
	.detect = detect,
	.is_eol = is_eol,
};

/* The release whose advisories and dates count; in @arena, empty without memory. */
static struct tw_slice release_of(const struct tw_detect *detect, struct tw_arena *arena)
{
	struct tw_slice esm;

	if (!detect->os->extended)
		return detect->os->name;
	esm = TW_JOIN(arena, detect->os->name, TW_LIT("-ESM"));
	if (tw_release_state("ubuntu", esm, detect->now, NULL) == TW_RELEASE_UNKNOWN &&
	    tw_release_state("ubuntu", detect->os->name, detect->now, NULL) == TW_RELEASE_SUPPORTED)
		return detect->os->name;
	return esm;
}

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err)
{
	const struct tw_os_rules rules = {
		.bucket = tw_os_bucket(detect, "ubuntu ", release_of(detect, detect->scratch)),
		.scheme = &tw_version_dpkg,
		.flags = TW_SOURCE_NAME | TW_SOURCE_VERSION | TW_UNFIXED,
	};

	return tw_os_match(detect, &rules, packages, count, err);
}

static bool is_eol(const struct tw_detect *detect, struct tw_slice *ret_date)
{
	return tw_release_state("ubuntu", release_of(detect, detect->arena), detect->now, ret_date) == TW_RELEASE_OVER;
}
