/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packages that were installed in one layer of an image and removed in a later one: what was built with them stays.
 */
#ifndef TW_SCAN_REMOVED_H
#define TW_SCAN_REMOVED_H

#include "scan/detail.h"

/*
 * Adds to @detail, which was merged from @layers, the packages of apk's databases that the last one has under no version.
 * Each in the version that was removed last, with the lowest layer that had it. @ret_count: how many they are.
 */
int tw_removed_packages(const struct tw_merge_layer *layers, size_t count, struct tw_arena *arena,
			struct tw_detail *detail, size_t *ret_count, struct trawl_error *err);

#endif
