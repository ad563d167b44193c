/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first byte chooses a scheme, then come three lines, each taken as a version and as a range. Beyond reading
 * nothing that isn't there, an order has to be one.
 */
#include <stdint.h>
#include <stdlib.h>

#include "version/vulnerable.h"

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void check_order(const struct tw_version_scheme *scheme, const struct tw_slice *v)
{
	int ab, bc, ba = 0, ac = 0, self = 0;

	if (!scheme->compare(v[0], v[1], &ab) || !scheme->compare(v[1], v[2], &bc))
		return;
	must(scheme->compare(v[1], v[0], &ba) && scheme->compare(v[0], v[2], &ac) &&
	     scheme->compare(v[0], v[0], &self));
	must(self == 0 && ab == -ba);
	if (scheme != &tw_version_maven && scheme != &tw_version_pacman && ab >= 0 && bc >= 0)
		must(ac >= 0 && (ac == 0) == (ab == 0 && bc == 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tw_slice rest = tw_slice_of(data, size), v[3] = { { 0 } };
	struct tw_version_rule rule = { &v[1], 1, &v[2], 1, v, 2 };
	const struct tw_version_scheme *scheme;
	bool vulnerable;

	if (!size)
		return 0;
	scheme = tw_version_schemes[data[0] % tw_version_scheme_count];
	rest = tw_slice_from(rest, 1);
	for (size_t i = 0; i < 3; i++)
		tw_slice_split(&rest, '\n', &v[i]);
	check_order(scheme, v);
	tw_version_vulnerable(scheme, v[0], &rule, &vulnerable);
	tw_version_vulnerable(scheme, v[1], &rule, &vulnerable);
	return 0;
}
