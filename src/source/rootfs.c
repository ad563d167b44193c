/* SPDX-License-Identifier: Apache-2.0 */
/* A directory that is a root file system: an unpacked image, a mounted disk, "/". See tree.c. */
#include "source/parts.h"

const struct tw_source_kind tw_source_rootfs = {
	.name = "rootfs",
	.doc = "directories that are root file systems",
	.targets = 1u << TW_TARGET_ROOTFS,
	.directory = true,
};
