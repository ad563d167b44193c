/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of the dpkg analyzer: dpkg.c reads packages, dpkg_files.c what stands in other files, dpkg_vendors.c knows
 * who isn't Debian.
 */
#ifndef TW_ANALYZE_OS_DPKG_H
#define TW_ANALYZE_OS_DPKG_H

#include "analyze/sink.h"

int tw_dpkg_parse_md5sums(const struct tw_view *view, struct tw_sink *sink, struct trawl_error *err);
int tw_dpkg_parse_available(const struct tw_view *view, struct tw_sink *sink, struct trawl_error *err);
int tw_dpkg_finish(struct tw_sink *sink, struct trawl_error *err);

/* Does somebody else than the distribution maintain it? Advisories of the distribution don't speak of such a package. */
bool tw_dpkg_is_third_party(struct tw_slice maintainer);

#endif
