/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a single value can't tell: options that aren't built yet, were removed, or don't go together.
 */
#ifndef TW_CLI_CHECK_H
#define TW_CLI_CHECK_H

#include "cli/options.h"

/* After tw_options_default(): TRAWL_E_USAGE with one sentence, or warnings kept in @options. */
int tw_options_check(struct tw_options *options, struct trawl_error *err);

#endif
