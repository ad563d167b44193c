/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values from JSON and to JSON, as encoding/json does it.
 */
#ifndef TW_TMPL_JSON_H
#define TW_TMPL_JSON_H

#include "tmpl/machine.h"

struct tw_json;
struct tw_jw;

/* A node of a document as a value: numbers are float64. @numbers: they are json.Number. NULL texts live in the arena. */
int tw_value_of_json(struct tw_arena *arena, const struct tw_json *doc, uint32_t node, bool numbers,
		     struct tw_value *ret, struct trawl_error *err);

/* One document of JSON. */
int tw_value_parse_json(struct tw_arena *arena, struct tw_slice text, bool numbers, struct tw_value *ret,
			struct trawl_error *err);

int tw_value_write_json(struct tw_machine *machine, struct tw_jw *jw, struct tw_value v);

#endif
