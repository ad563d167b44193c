/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Semantic versions to the letter (semver.org), and bounds of ranges in npm's notation, for the two schemes that go
 * by them: npm's, where what is behind the hyphen is for before the release, and Bitnami's, where it is for after it.
 */
#ifndef TW_VERSION_SEMVER_H
#define TW_VERSION_SEMVER_H

#include "base/slice.h"

enum { TW_SEMVER_MAJOR, TW_SEMVER_MINOR, TW_SEMVER_PATCH, TW_SEMVER_PARTS };

struct tw_semver {
	uint64_t number[TW_SEMVER_PARTS];
	int parts;           /* how many numbers are known: those from here on are wildcards */
	struct tw_slice tag; /* behind the hyphen, { 0 }: none; build metadata isn't kept, no order knows it */
};

/* All three numbers, no zeros in front, nothing around it. Numbers past 64 bits are refused. */
bool tw_semver_read(struct tw_slice s, struct tw_semver *ret);

/*
 * The bound with which @s begins, and its length; 0: there is none. One to three numbers or wildcards (x, X, *), "v"
 * before them, zeros in front.
 */
size_t tw_semver_read_bound(struct tw_slice s, struct tw_semver *ret);

/* Of the numbers that both know, and then, where both know all, of the tags, with @tag_is_later or not. */
int tw_semver_cmp(const struct tw_semver *a, const struct tw_semver *b, bool tag_is_later);

/*
 * Is @version before the first one that ~bound (@caret: ^bound) doesn't reach any more? That is 1.3.0 for ~1.2.3,
 * 2.0.0 for ^1.2.3, 0.3.0 for ^0.2.3; a bound without numbers reaches everything.
 */
bool tw_semver_within_reach(const struct tw_semver *version, const struct tw_semver *bound, bool caret,
			    bool tag_is_later);

#endif
