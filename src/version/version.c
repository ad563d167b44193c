/* SPDX-License-Identifier: Apache-2.0 */
#include "version/version.h"

const struct tw_version_scheme *const tw_version_schemes[] = {
#define TW_VERSION(scheme) &tw_version_##scheme,
#include "version/list.h"
#undef TW_VERSION
};
const size_t tw_version_scheme_count = sizeof(tw_version_schemes) / sizeof(tw_version_schemes[0]);

const struct tw_version_scheme *tw_version_scheme_find(const char *name)
{
	for (size_t i = 0; name && i < tw_version_scheme_count; i++) {
		if (strcmp(tw_version_schemes[i]->name, name) == 0)
			return tw_version_schemes[i];
	}
	return NULL;
}
