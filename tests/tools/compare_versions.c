/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compares versions, for tests against the tools whose order it is:
 *
 *	compare_versions SCHEME < PAIRS		(a tab between both)
 *
 * Prints -1, 0, 1 or "?" for each line.
 */
#include <stdio.h>

#include "version/version.h"

int main(int argc, char **argv)
{
	const struct tw_version_scheme *scheme = argc == 2 ? tw_version_scheme_find(argv[1]) : NULL;
	char line[8192];

	if (!scheme) {
		fputs("usage: compare_versions SCHEME\n", stderr);
		return 2;
	}
	while (fgets(line, sizeof(line), stdin)) {
		struct tw_slice b = tw_slice_of(line, strcspn(line, "\n")), a;
		int order;

		tw_slice_split(&b, '\t', &a);
		if (scheme->compare(a, b, &order))
			printf("%d\n", order);
		else
			puts("?");
	}
	return 0;
}
