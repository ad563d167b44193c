/* SPDX-License-Identifier: Apache-2.0 */
#include "analyze/lang/lang.h"

#include "model/license.h"

struct tw_slice tw_lang_check(struct tw_sink *sink, struct tw_slice text)
{
	sink->failed |= !text.ptr;
	return text;
}

struct tw_slice tw_lang_id(struct tw_sink *sink, struct tw_slice name, const char *separator, struct tw_slice version)
{
	return version.len ? TW_SINK_JOIN(sink, name, tw_slice(separator), version) : name;
}

void tw_lang_licenses(struct tw_sink *sink, struct tw_package *pkg, struct tw_texts names)
{
	struct tw_texts normal = tw_license_normalize_all(names, sink->scratch);

	sink->failed |= !normal.at;
	for (size_t i = 0; i < normal.len; i++)
		tw_package_license(pkg, normal.at[i]);
}
