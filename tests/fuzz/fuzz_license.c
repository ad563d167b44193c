/* SPDX-License-Identifier: Apache-2.0 */
/* Names of licences: what is normalised stays so. */
#include <stdint.h>
#include <stdlib.h>

#include "model/license.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tw_slice text = { (const char *)data, size };
	struct tw_arena arena = { 0 };
	struct tw_slice once = tw_license_normalize(text, &arena);
	struct tw_texts parts = tw_license_split(text, &arena);

	if (!once.ptr || !tw_license_normalize(once, &arena).ptr)
		abort();
	if (size &&
	    (!parts.at || !tw_license_normalize_all(parts, &arena).at || !tw_license_split_lax(text, &arena).at))
		abort();
	tw_license_by_url(text, &arena);
	tw_license_spdx_id(text);
	tw_arena_release(&arena);
	return 0;
}
