/* SPDX-License-Identifier: Apache-2.0 */
/* Compiled patterns of one run: templates use the same few again and again. */
#ifndef TW_TMPL_REGEX_CACHE_H
#define TW_TMPL_REGEX_CACHE_H

#include "format/regex.h"
#include "tmpl/machine.h"

/* Borrowed until the run ends. */
int tw_regex_cached(struct tw_machine *machine, struct tw_slice pattern, struct tw_regex **ret);

/* Accepts NULL. */
void tw_regex_cache_free(struct tw_regex_cache *cache);

#endif
