/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Optimal string alignment: letters inserted, dropped, replaced, or swapped with their neighbour, each at the price of one.
 */
#include "cli/nearest.h"

#include <stdio.h>
#include <string.h>

#include "cli/error.h"

/* Longer names are nobody's typing mistake. */
#define LONGEST 48

static char fold(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c == '_' ? '-' : c;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
	size_t rows[3][LONGEST + 1] = { 0 }, *before = rows[0], *above = rows[1], *here = rows[2];

	for (size_t j = 0; j <= b_length; j++)
		above[j] = j;
	for (size_t i = 1; i <= a_length; i++) {
		size_t *spare = before;

		here[0] = i;
		for (size_t j = 1; j <= b_length; j++) {
			char x = fold(a[i - 1]), y = fold(b[j - 1]);

			here[j] = least(above[j - 1] + (x != y), least(above[j], here[j - 1]) + 1);
			if (i > 1 && j > 1 && x == fold(b[j - 2]) && y == fold(a[i - 2]))
				here[j] = least(here[j], before[j - 2] + 1);
		}
		before = above;
		above = here;
		here = spare;
	}
	return above[b_length];
}

void tw_nearest_start(struct tw_nearest *nearest, const char *asked, size_t length)
{
	/* One mistake in every three letters is still the same word. */
	*nearest =
		(struct tw_nearest){ .asked = asked, .length = length, .distance = (length < 6 ? 1 : length / 3) + 1 };
}

void tw_nearest_offer(struct tw_nearest *nearest, const char *name, size_t length)
{
	size_t found;

	if (nearest->length == 0 || nearest->length > LONGEST || length > LONGEST)
		return;
	found = distance(nearest->asked, nearest->length, name, length);
	if (found >= nearest->distance || found >= length)
		return;
	nearest->best = name;
	nearest->best_length = length;
	nearest->distance = found;
}

void tw_nearest_offer_list(struct tw_nearest *nearest, const char *names)
{
	while (names && *names) {
		size_t length = strcspn(names, ",");

		tw_nearest_offer(nearest, names, length);
		names += length + (names[length] == ',');
	}
}

const char *tw_nearest_hint(const struct tw_nearest *nearest, const char *before, char *text, size_t size)
{
	if (nearest->best)
		snprintf(text, size, "; did you mean %s%.*s?", before, (int)nearest->best_length, nearest->best);
	else if (size)
		text[0] = '\0';
	return text;
}

/* "status,update,search" as "status, update and search". */
static void enumerate(const char *words, char *text, size_t size)
{
	const char *last = strrchr(words, ',');
	size_t length = 0;

	text[0] = '\0';
	for (; *words && length + 8 < size; words++) {
		if (*words == ',')
			length += (size_t)snprintf(text + length, size - length, "%s", words == last ? " and " : ", ");
		else
			length += (size_t)snprintf(text + length, size - length, "%c", *words);
	}
}

int tw_nearest_none_of(const char *command, const char *verb, const char *words, const char *given,
		       struct trawl_error *err)
{
	struct tw_nearest nearest;
	char all[200], hint[80];

	tw_nearest_start(&nearest, given, strlen(given));
	tw_nearest_offer_list(&nearest, words);
	enumerate(words, all, sizeof(all));
	return tw_cli_usage(err, "\"trawl %s\" %s %s, not \"%s\"%s", command, verb, all, given,
			    tw_nearest_hint(&nearest, "", hint, sizeof(hint)));
}
