/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The nearest name to one that nobody knows: offered as "did you mean …?".
 */
#ifndef TW_CLI_NEAREST_H
#define TW_CLI_NEAREST_H

#include <stddef.h>

#include <trawl/error.h>

struct tw_nearest {
	const char *asked;
	size_t length;
	const char *best; /* NULL while nothing is near enough */
	size_t best_length;
	size_t distance;
};

void tw_nearest_start(struct tw_nearest *nearest, const char *asked, size_t length);

/* Offer one name; of names equally near the first offered stays. */
void tw_nearest_offer(struct tw_nearest *nearest, const char *name, size_t length);

/* Offer every one of comma-separated names. */
void tw_nearest_offer_list(struct tw_nearest *nearest, const char *names);

/* "; did you mean --severity?" into @text, or "" when nothing is near. @before stands in front of the name. */
const char *tw_nearest_hint(const struct tw_nearest *nearest, const char *before, char *text, size_t size);

/*
 * TRAWL_E_USAGE: "\"trawl db\" knows status, update and search, not \"serch\"; did you mean search?" @words: comma-separated,
 * at least two. @verb: what the command does with them.
 */
int tw_nearest_none_of(const char *command, const char *verb, const char *words, const char *given,
		       struct trawl_error *err);

#endif
