/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Semantic versions as templates and charts use them (Masterminds/semver 3).
 */
#ifndef TW_TMPL_SEMVER_H
#define TW_TMPL_SEMVER_H

#include "base/slice.h"

struct tw_semver {
	uint64_t number[3];
	unsigned parts; /* of a constraint: how many numbers are given */
	bool wild;      /* a wildcard follows them */
	struct tw_slice prerelease, metadata, original;
};

bool tw_semver_parse(struct tw_slice text, struct tw_semver *ret);
int tw_semver_compare(const struct tw_semver *a, const struct tw_semver *b);

/* 1: met, 0: not, -1: the constraint can't be read. */
int tw_semver_meets(const struct tw_semver *version, struct tw_slice constraint);

#endif
