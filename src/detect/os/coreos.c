/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CoreOS Container Linux, discontinued in 2020. Nobody publishes advisories for its packages; they are listed.
 */
#include "detect/detect.h"

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err);

const struct tw_distribution tw_distribution_coreos = {
	.family = "coreos",
	.title = "CoreOS Container Linux",
	.doc = "packages only",
	.scheme = "rpm",
	.detect = detect,
};

static int detect(struct tw_detect *detect, const struct tw_package *packages, size_t count, struct trawl_error *err)
{
	detect->missing = TW_LIT("coreos");
	return TRAWL_OK;
}
