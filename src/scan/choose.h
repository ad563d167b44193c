/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which of the packages that were found are reported: by relationship (--pkg-relationships), and whether for development.
 */
#ifndef TW_SCAN_CHOOSE_H
#define TW_SCAN_CHOOSE_H

#include <trawl/scan.h>

#include "scan/detail.h"

int tw_packages_choose(const struct trawl_scan *options, struct tw_detail *detail, struct tw_arena *arena,
		       struct trawl_error *err);

#endif
