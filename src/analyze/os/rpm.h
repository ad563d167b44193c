/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the readers of rpm packages share, whether they come from a database, from a manifest or from a file.
 */
#ifndef TW_ANALYZE_OS_RPM_H
#define TW_ANALYZE_OS_RPM_H

#include "model/package.h"

struct tw_rpm_header;

/* What a header says of its package, but for its files, its needs and its digest. */
void tw_rpm_take_header(struct tw_package *pkg, const struct tw_rpm_header *h);

/* The source package out of "bash-5.1.8-6.el9.src.rpm"; a name of another shape is left out. */
void tw_rpm_take_source(struct tw_package *pkg, struct tw_slice file);

/* Did a distribution build it, by its vendor (in maintainer)? Advisories of the distribution don't speak of others. */
bool tw_rpm_is_vendors(const struct tw_package *pkg);

#endif
