/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Licence names: from what packages write ("Apache License, Version 2.0") to SPDX ids ("Apache-2.0"), by Trivy's rules,
 * which reports are compared with. A name that no rule knows stays as it is.
 *
 * Everything returned lies in @arena, in the input or in static tables. A list's `at` is NULL only when memory has run
 * out, or the input was empty.
 */
#ifndef TW_MODEL_LICENSE_H
#define TW_MODEL_LICENSE_H

#include "base/arena.h"
#include "model/package.h"

/* In front of a "name" that is the text of a licence. */
#define TW_LICENSE_TEXT "text://"

/* One name. Never NULL but without memory; empty for white space. */
struct tw_slice tw_license_normalize(struct tw_slice name, struct tw_arena *arena);

/* All of a list, without the empty ones and without repetitions. */
struct tw_texts tw_license_normalize_all(struct tw_texts names, struct tw_arena *arena);

/* The parts of "GPL-1+ or Artistic, and BSD-4-clause", not normalised; the text of a licence is one part, marked. */
struct tw_texts tw_license_split(struct tw_slice text, struct tw_arena *arena);

/* The parts where blanks separate too ("MPL 2.0 GPL2+"), each normalised: apk's way. */
struct tw_texts tw_license_split_lax(struct tw_slice text, struct tw_arena *arena);

/* The SPDX id that @name is, in whatever case; { NULL, 0 } when it is none. */
struct tw_slice tw_license_spdx_id(struct tw_slice name);

/* The SPDX id of the licence that an address is known for; { NULL, 0 } when for none, or without memory. */
struct tw_slice tw_license_by_url(struct tw_slice url, struct tw_arena *arena);

#endif
