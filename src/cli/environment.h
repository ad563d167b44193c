/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Options from environment variables: TRAWL_ or, for those that Trivy has, TRIVY_, and the flag's name in capitals with
 * underscores. TRAWL_ wins. Empty variables count as unset, as Trivy has it.
 */
#ifndef TW_CLI_ENVIRONMENT_H
#define TW_CLI_ENVIRONMENT_H

#include "cli/options.h"

#define TW_VARIABLE_MAX 80

/* "TRIVY_SKIP_DIRS" for "skip-dirs" and "TRIVY_". */
void tw_environment_name(const char *prefix, const char *flag, char name[TW_VARIABLE_MAX]);

/* Set the options of the command that no flag has set. */
int tw_environment_read(struct tw_options *options, struct trawl_error *err);

#endif
