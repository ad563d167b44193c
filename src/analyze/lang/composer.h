/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lists of packages in composer.lock, and in the installed.json of what Composer has installed.
 */
#ifndef TW_ANALYZE_LANG_COMPOSER_H
#define TW_ANALYZE_LANG_COMPOSER_H

#include "analyze/lang/lang.h"
#include "format/json.h"

/* Hands out the packages of both lists, of which the second is for development and may be 0. */
int tw_composer_take(const struct tw_json *doc, uint32_t packages, uint32_t dev_packages, struct tw_sink *sink,
		     struct trawl_error *err);

#endif
