/* SPDX-License-Identifier: Apache-2.0 */
#include "model/finding.h"

static const char *const severities[TW_SEVERITIES] = { "UNKNOWN", "LOW", "MEDIUM", "HIGH", "CRITICAL" };

static const char *const statuses[TW_STATUSES] = {
	"unknown",      "not_affected", "affected",    "fixed", "under_investigation",
	"will_not_fix", "fix_deferred", "end_of_life",
};

static bool find_name(struct tw_slice text, const char *const *names, size_t count, bool fold_case, unsigned *ret)
{
	for (size_t i = 0; i < count; i++) {
		if (fold_case ? tw_slice_eq_nocase(text, tw_slice(names[i])) : tw_slice_is(text, names[i])) {
			*ret = (unsigned)i;
			return true;
		}
	}
	return false;
}

const char *tw_severity_name(enum tw_severity severity)
{
	return severities[severity < TW_SEVERITIES ? severity : TW_SEV_UNKNOWN];
}

bool tw_severity_parse(struct tw_slice text, enum tw_severity *ret)
{
	unsigned index;

	if (!find_name(text, severities, TW_SEVERITIES, true, &index))
		return false;
	*ret = (enum tw_severity)index;
	return true;
}

const char *tw_status_name(enum tw_status status)
{
	return statuses[status < TW_STATUSES ? status : TW_STATUS_UNKNOWN];
}

bool tw_status_parse(struct tw_slice text, enum tw_status *ret)
{
	unsigned index;

	if (!find_name(text, statuses, TW_STATUSES, false, &index))
		return false;
	*ret = (enum tw_status)index;
	return true;
}

int tw_finding_cmp(const void *a, const void *b)
{
	const struct tw_finding *x = a, *y = b;
	int order = tw_slice_cmp(x->package->name, y->package->name);

	if (!order)
		order = tw_slice_cmp(x->package->id, y->package->id);
	if (!order)
		order = tw_slice_cmp(x->installed_version, y->installed_version);
	if (!order)
		order = (int)y->severity - (int)x->severity;
	if (!order)
		order = tw_slice_cmp(x->vulnerability_id, y->vulnerability_id);
	if (!order)
		order = tw_slice_cmp(x->package->file_path, y->package->file_path);
	return order;
}
