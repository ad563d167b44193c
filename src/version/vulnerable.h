/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an advisory says about an installed version.
 */
#ifndef TW_VERSION_VULNERABLE_H
#define TW_VERSION_VULNERABLE_H

#include "version/version.h"

/* An advisory's ranges, as the database has them. Any of these may be none. */
struct tw_version_rule {
	const struct tw_slice *vulnerable;
	size_t vulnerable_count;
	const struct tw_slice *patched;
	size_t patched_count;
	const struct tw_slice *unaffected;
	size_t unaffected_count;
};

/*
 * Is @installed vulnerable by this rule of a language ecosystem? It is when it's in the vulnerable ranges (where
 * there are none: in any case) and in none of the patched and unaffected ones. A rule without ranges makes nothing
 * vulnerable; one with an empty text among the vulnerable or patched ranges is one that names no versions: all are
 * vulnerable.
 *
 * False, and @ret is false as well, when the version or a range that was needed can't be read: nothing is known then,
 * and the caller says so.
 *
 * Rules of operating systems are simpler, ask matches() of their scheme: with vulnerable ranges these alone decide.
 */
bool tw_version_vulnerable(const struct tw_version_scheme *scheme, struct tw_slice installed,
			   const struct tw_version_rule *rule, bool *ret);

#endif
