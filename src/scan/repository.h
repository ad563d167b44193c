/* SPDX-License-Identifier: Apache-2.0 */
/* What a report says of a git repository. */
#ifndef TW_SCAN_REPOSITORY_H
#define TW_SCAN_REPOSITORY_H

#include "scan/handle.h"
#include "source/source.h"

/* The commit that was read, and the id that it gives to the artifact. Nothing when the source is no repository. */
int tw_describe_repository(struct tw_source *source, struct trawl_report *report, struct trawl_error *err);

#endif
