/* SPDX-License-Identifier: Apache-2.0 */
#include "version/vulnerable.h"

static bool has_empty(const struct tw_slice *ranges, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!ranges[i].len)
			return true;
	}
	return false;
}

/* No ranges: in none of them. */
static bool is_in(const struct tw_version_scheme *scheme, struct tw_slice version, const struct tw_slice *ranges,
		  size_t count, bool *ret)
{
	*ret = false;
	return count == 0 || scheme->matches(version, ranges, count, ret);
}

bool tw_version_vulnerable(const struct tw_version_scheme *scheme, struct tw_slice installed,
			   const struct tw_version_rule *rule, bool *ret)
{
	bool vulnerable = rule->patched_count || rule->unaffected_count, patched, unaffected;

	*ret = has_empty(rule->vulnerable, rule->vulnerable_count) || has_empty(rule->patched, rule->patched_count);
	if (*ret)
		return true;
	if (rule->vulnerable_count && !is_in(scheme, installed, rule->vulnerable, rule->vulnerable_count, &vulnerable))
		return false;
	if (!vulnerable)
		return true;
	if (!is_in(scheme, installed, rule->patched, rule->patched_count, &patched) ||
	    !is_in(scheme, installed, rule->unaffected, rule->unaffected_count, &unaffected))
		return false;
	*ret = !patched && !unaffected;
	return true;
}
