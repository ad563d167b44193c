/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What both readers of JSON do: texts of members, and digests, whose algorithms both name nearly alike ("SHA-256", "SHA256").
 */
#ifndef TW_SBOM_JSON_COMMON_H
#define TW_SBOM_JSON_COMMON_H

#include "format/json.h"
#include "sbom/bom.h"

/* Of the names of our properties: Trivy's, so that what one has written the other can read. */
#define TW_BOM_PREFIX "aquasecurity:trivy:"

static inline struct tw_slice tw_bom_text(const struct tw_json *doc, uint32_t node, const char *name,
					  struct tw_arena *arena)
{
	return tw_json_text(doc, tw_json_get(doc, node, name), arena);
}

/* "sha1:…" of the first of a list of digests whose algorithm is known. */
struct tw_slice tw_bom_digest(const struct tw_json *doc, uint32_t list, const char *algorithm, const char *value,
			      struct tw_arena *arena);

#endif
