/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Regular expressions in Go's syntax (RE2's), matched by PCRE2. Source: github.com/google/re2/wiki/Syntax.
 *
 * What may differ: RE2 has neither look-around, back-references nor possessive or atomic groups; they are refused here, too.
 * PCRE2 backtracks: a pattern that would need too long on a text fails with TRAWL_E_LIMIT instead of matching slowly.
 */
#ifndef TW_FORMAT_REGEX_H
#define TW_FORMAT_REGEX_H

#include "base/error.h"
#include "base/slice.h"

struct tw_regex;

enum { TW_REGEX_GROUPS = 32 }; /* groups whose places are told; the first is the whole match */

struct tw_regex_match {
	size_t count;                           /* of groups, the whole one included */
	struct tw_slice group[TW_REGEX_GROUPS]; /* ptr is NULL when a group took no part */
	struct tw_slice name[TW_REGEX_GROUPS];  /* empty when it has none */
};

int tw_regex_compile(struct tw_slice pattern, struct tw_regex **ret, struct trawl_error *err);
void tw_regex_free(struct tw_regex *regex);

/* Looks from @from on: 1 and the match, 0 when there is none, or an error. */
int tw_regex_find(struct tw_regex *regex, struct tw_slice text, size_t from, struct tw_regex_match *ret,
		  struct trawl_error *err);

#endif
