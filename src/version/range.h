/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the ranges of all schemes have in common: alternatives between "||", and in each a row of comparisons that
 * must all hold, an operator and a bound each, spaces between the two or not, spaces or commas before the next. No
 * operator means equal. A scheme brings the bounds and what the operators mean.
 */
#ifndef TW_VERSION_RANGE_H
#define TW_VERSION_RANGE_H

#include "version/version.h"

enum tw_range_op {
	TW_RANGE_EQ = 1 << 0,          /* = == */
	TW_RANGE_NE = 1 << 1,          /* != */
	TW_RANGE_LT = 1 << 2,          /* < */
	TW_RANGE_LE = 1 << 3,          /* <= =< */
	TW_RANGE_GT = 1 << 4,          /* > */
	TW_RANGE_GE = 1 << 5,          /* >= => */
	TW_RANGE_TILDE = 1 << 6,       /* ~ */
	TW_RANGE_CARET = 1 << 7,       /* ^ */
	TW_RANGE_PESSIMISTIC = 1 << 8, /* ~> */
	TW_RANGE_COMPATIBLE = 1 << 9,  /* ~= */
	TW_RANGE_IDENTICAL = 1 << 10,  /* === */
};

#define TW_RANGE_ORDERS (TW_RANGE_EQ | TW_RANGE_LT | TW_RANGE_LE | TW_RANGE_GT | TW_RANGE_GE)

struct tw_range_dialect {
	unsigned int operators; /* those that it has */
	bool empty_is_all;      /* an empty alternative holds for every version; else it's a mistake */

	/*
	 * Does @version stand in that relation to the bound with which @text begins? Returns how many bytes the bound
	 * has; 0 when there is none, or not one that this operator takes.
	 */
	size_t (*holds)(const void *version, enum tw_range_op op, struct tw_slice text, bool *ret);
};

/* tw_version_scheme.matches, for a version that has been read. */
bool tw_range_matches(const struct tw_range_dialect *dialect, const void *version, const struct tw_slice *ranges,
		      size_t count, bool *ret);

/* What an operator of TW_RANGE_ORDERS, or !=, says about a version that compares so to the bound. */
bool tw_range_order(enum tw_range_op op, int order);

/*
 * tw_version_scheme.matches of the operating systems' schemes: the orders and !=, between whole versions that begin
 * with a digit (">=0:1.9.4-2ubuntu1, <0:1.9.4-2ubuntu1.2").
 */
bool tw_range_matches_package(const struct tw_version_scheme *scheme, struct tw_slice version,
			      const struct tw_slice *ranges, size_t count, bool *ret);

#endif
