/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Asks whether versions are in ranges, for tests against the tools whose ranges they are:
 *
 *	match_versions SCHEME < LINES		(a version, a tab, a range)
 *
 * Prints 0, 1 or "?" for each line.
 */
#include <stdio.h>

#include "version/version.h"

int main(int argc, char **argv)
{
	const struct tw_version_scheme *scheme = argc == 2 ? tw_version_scheme_find(argv[1]) : NULL;
	char line[8192];

	if (!scheme) {
		fputs("usage: match_versions SCHEME\n", stderr);
		return 2;
	}
	while (fgets(line, sizeof(line), stdin)) {
		struct tw_slice range = tw_slice_of(line, strcspn(line, "\n")), version;
		bool in;

		tw_slice_split(&range, '\t', &version);
		if (scheme->matches(version, &range, 1, &in))
			puts(in ? "1" : "0");
		else
			puts("?");
	}
	return 0;
}
