/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The nearest name to one that nobody knows: offered as "did you mean …?".
 */
#ifndef TW_CLI_NEAREST_H
#define TW_CLI_NEAREST_H

#include <stddef.h>

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

#endif
