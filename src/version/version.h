/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Orders of versions, one file a scheme, and the notation in which the scheme's advisories write ranges.
 *
 * Nothing here allocates, and no length is a limit: versions are compared where they lie, in time that grows with
 * their length and no faster. Every order is total over the versions that it accepts, but for Maven's and pacman's,
 * see there.
 */
#ifndef TW_VERSION_VERSION_H
#define TW_VERSION_VERSION_H

#include "base/slice.h"

struct tw_version_scheme {
	const char *name;
	const char *doc; /* whose versions, for the support table */

	/* @ret: -1, 0 or 1. False, and then @ret is untouched, when one of both isn't a version of this scheme. */
	bool (*compare)(struct tw_slice a, struct tw_slice b, int *ret);

	/*
	 * Is @version in one of these ranges? False, and then @ret is untouched, when the version or any of the
	 * ranges can't be read: with a part of the rule missing there is no answer.
	 *
	 * A range is comparisons that must all hold, with commas or spaces between ("> 1.0, < 1.4"), and "||" between
	 * alternatives. "*" holds for every version. Which operators there are, and whether there can be wildcards,
	 * the scheme's file says.
	 */
	bool (*matches)(struct tw_slice version, const struct tw_slice *ranges, size_t count, bool *ret);
};

#define TW_VERSION(scheme) extern const struct tw_version_scheme tw_version_##scheme;
#include "version/list.h"
#undef TW_VERSION

extern const struct tw_version_scheme *const tw_version_schemes[];
extern const size_t tw_version_scheme_count;

/* NULL when no scheme is called so. */
const struct tw_version_scheme *tw_version_scheme_find(const char *name);

#endif
