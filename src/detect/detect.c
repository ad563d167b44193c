/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/detect.h"

#include <stdio.h>

#define TW_DISTRIBUTION(name) extern const struct tw_distribution tw_distribution_##name;
#include "detect/os/list.h"
#undef TW_DISTRIBUTION

const struct tw_distribution *const tw_distributions[] = {
#define TW_DISTRIBUTION(name) &tw_distribution_##name,
#include "detect/os/list.h"
#undef TW_DISTRIBUTION
};

const size_t tw_distribution_count = sizeof(tw_distributions) / sizeof(tw_distributions[0]);

const struct tw_distribution *tw_distribution_find(struct tw_slice family)
{
	for (size_t i = 0; i < tw_distribution_count; i++) {
		if (!tw_distributions[i]->claims && tw_slice_is(family, tw_distributions[i]->family))
			return tw_distributions[i];
	}
	return NULL;
}

const struct tw_distribution *tw_distribution_for(const struct tw_os *os, const struct tw_package *packages,
						  size_t count)
{
	for (size_t i = 0; i < tw_distribution_count; i++) {
		const struct tw_distribution *d = tw_distributions[i];

		if (d->claims && d->claims(os, packages, count))
			return d;
	}
	return tw_distribution_find(os->family);
}

/* [epoch:]version[-release] */
static struct tw_slice full_version(uint32_t epoch, struct tw_slice version, struct tw_slice release,
				    struct tw_arena *arena)
{
	char prefix[16] = "";

	if (!epoch && !release.len)
		return version.ptr ? version : TW_LIT("");
	if (epoch)
		snprintf(prefix, sizeof(prefix), "%u:", (unsigned)epoch);
	return TW_JOIN(arena, tw_slice(prefix), version, release.len ? TW_LIT("-") : TW_LIT(""), release);
}

struct tw_slice tw_package_full_version(const struct tw_package *package, struct tw_arena *arena)
{
	return full_version(package->epoch, package->version, package->release, arena);
}

struct tw_slice tw_package_full_src_version(const struct tw_package *package, struct tw_arena *arena)
{
	return full_version(package->src_epoch, package->src_version, package->src_release, arena);
}
