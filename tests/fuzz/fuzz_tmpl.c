/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A template, and behind a zero byte the JSON that it is run with. Memory is held small, so that a template that asks for
 * much of it ends soon.
 */
#include <stdint.h>

#include "tmpl/json.h"
#include "tmpl/tmpl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tw_slice source, rest = tw_slice_of(data, size), text;
	struct tw_arena arena = { .limit = 16 << 20 };
	struct tw_tmpl_options options = { .arena = &arena, .missing = TW_MISSING_ZERO };
	struct tw_value values = tw_value_nil();
	struct trawl_error err = { 0 };
	struct tw_tmpl *tmpl = NULL;

	if (!tw_slice_split(&rest, 0, &source))
		return 0;
	if (rest.len && tw_value_parse_json(&arena, rest, false, &values, &err) < 0)
		values = tw_value_nil();
	if (tw_tmpl_new(&options, &tmpl, &err) == TRAWL_OK && tw_tmpl_add(tmpl, TW_LIT("t"), source, &err) == TRAWL_OK)
		tw_tmpl_run(tmpl, TW_LIT("t"), values, &text, &err);
	tw_tmpl_free(tmpl);
	tw_arena_release(&arena);
	return 0;
}
