/* SPDX-License-Identifier: Apache-2.0 */
/* A directory, or a single file, of a project: lock files rather than what is installed. See tree.c. */
#include "source/parts.h"

const struct tw_source_kind tw_source_fs = {
	.name = "fs",
	.doc = "directories of projects, and single files",
	.targets = 1u << TW_TARGET_FS | 1u << TW_TARGET_REPO,
	.directory = true,
};
