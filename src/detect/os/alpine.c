/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Alpine. Advisories (secdb) name source packages of one release, or of "edge", and the version that fixes.
 * Surprising: where apk takes packages from tells more about them than the release file does, which an upgrade may not
 * have reached; the repositories' release counts.
 */
#include "detect/os/eol.h"
#include "detect/os/match.h"

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err);
static bool is_eol(const struct tw_detect *detect, struct tw_slice *ret_date);

const struct tw_distribution tw_distribution_alpine = {
	.family = "alpine",
	.title = "Alpine Linux",
	.doc = "2.2 to 3.23, edge",
	.scheme = "apk",
	.detect = detect,
	.is_eol = is_eol,
};

static struct tw_slice stream(const struct tw_detect *detect)
{
	struct tw_slice release = detect->repository_release;

	return release.len ? tw_release_minor(release) : tw_release_minor(detect->os->name);
}

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err)
{
	const struct tw_os_rules rules = {
		.bucket = tw_os_bucket(detect, "alpine ", stream(detect)),
		.scheme = &tw_version_apk,
		.flags = TW_SOURCE_NAME | TW_SOURCE_VERSION | TW_UNFIXED,
	};

	return tw_os_match(detect, &rules, packages, count, err);
}

static bool is_eol(const struct tw_detect *detect, struct tw_slice *ret_date)
{
	return tw_release_state("alpine", tw_release_minor(detect->os->name), detect->now, ret_date) == TW_RELEASE_OVER;
}
