/* SPDX-License-Identifier: Apache-2.0 */
#include "sbom/json_common.h"

static const char *const algorithms[][3] = {
	{ "sha1:", "SHA1", "SHA-1" },
	{ "sha256:", "SHA256", "SHA-256" },
	{ "sha512:", "SHA512", "SHA-512" },
	{ "md5:", "MD5", "MD5" },
};

struct tw_slice tw_bom_digest(const struct tw_json *doc, uint32_t list, const char *algorithm, const char *value,
			      struct tw_arena *arena)
{
	tw_json_each(doc, list, digest) {
		uint32_t name = tw_json_get(doc, digest, algorithm);

		for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++) {
			if (tw_json_text_is(doc, name, algorithms[i][1]) ||
			    tw_json_text_is(doc, name, algorithms[i][2]))
				return TW_JOIN(arena, tw_slice(algorithms[i][0]),
					       tw_bom_text(doc, digest, value, arena));
		}
	}
	return (struct tw_slice){ 0 };
}
