/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What completions for all shells are made of.
 */
#ifndef TW_CLI_COMPLETION_H
#define TW_CLI_COMPLETION_H

#include "cli/help.h"

/* What the one argument of a command is completed with, blanks between; NULL: names of files, or nothing. */
const char *tw_completion_arguments(const struct tw_command *command);

void tw_completion_powershell(struct tw_out *out);

#endif
