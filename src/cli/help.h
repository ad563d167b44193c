/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What help, man page and completions have in common.
 */
#ifndef TW_CLI_HELP_H
#define TW_CLI_HELP_H

#include "cli/command.h"
#include "cli/out.h"

#define TW_TAGLINE "Finds what is known to be vulnerable in container images, root file systems and projects"

/* Is it shown among the options of @command, and does it do something? */
bool tw_help_shows(const struct tw_option *option, unsigned command);

/* Is it one of Trivy's that can't be used yet? */
bool tw_help_is_later(const struct tw_option *option, unsigned command);

/* The values to offer: those that are built. NULL: any. */
const char *tw_help_values(const struct tw_option *option);

/* "Form of the report (table, json; default: table)"; 1,024 bytes of @text are enough. */
void tw_help_sentence(const struct tw_option *option, unsigned command, char *text, size_t size);

/* What every command's help ends with, a line an exit status: NULL after the last. */
extern const char *const tw_help_exits[][2];

/* Print the help of one command, or with NULL that of trawl as a whole. */
void tw_help_print(struct tw_out *out, const struct tw_command *command);

/* Columns of the terminal on standard output; 80 when it is none. */
size_t tw_help_width(void);

#endif
