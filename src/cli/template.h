/* SPDX-License-Identifier: Apache-2.0 */
/*
 * --template: the text of the template, given itself or as @FILE.
 */
#ifndef TW_CLI_TEMPLATE_H
#define TW_CLI_TEMPLATE_H

#include <trawl/report.h>

#include "cli/options.h"

/* Does --format ask for one? */
bool tw_template_wanted(const struct tw_options *options);

/* Fills in the template of @output, where one is wanted, and looks whether it can be parsed. */
int tw_template_fill(const struct tw_options *options, struct trawl_output *output, struct trawl_error *err);

#endif
