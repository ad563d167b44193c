/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Python's versions, read and compared. What they are, pep440.c says.
 */
#ifndef TW_VERSION_PEP440_ORDER_H
#define TW_VERSION_PEP440_ORDER_H

#include "base/slice.h"

struct tw_pep440_letter {
	int rank; /* 0: not there */
	uint64_t number;
};

enum { TW_PEP440_A = 1, TW_PEP440_B, TW_PEP440_RC };

struct tw_pep440 {
	uint64_t epoch;
	struct tw_slice release; /* for tw_numbers_next() */
	struct tw_pep440_letter pre, post, dev;
	struct tw_slice local;
};

/* The version with which @s begins, and its length; 0: there is none, or a number in it doesn't fit into 64 bits. */
size_t tw_pep440_read(struct tw_slice s, struct tw_pep440 *ret);

/* All of it; without the local parts; epoch and numbers alone. */
int tw_pep440_cmp(const struct tw_pep440 *a, const struct tw_pep440 *b);
int tw_pep440_cmp_public(const struct tw_pep440 *a, const struct tw_pep440 *b);
int tw_pep440_cmp_release(const struct tw_pep440 *a, const struct tw_pep440 *b);

#endif
