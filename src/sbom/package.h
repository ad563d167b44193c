/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TW_SBOM_PACKAGE_H
#define TW_SBOM_PACKAGE_H

#include "model/purl_read.h"
#include "sbom/bom.h"

enum tw_bom_class { TW_BOM_NO_PACKAGE, TW_BOM_OS_PACKAGE, TW_BOM_LANG_PACKAGE };

/*
 * The package that a component is. @ret_purl gets its package URL, read; it is TW_BOM_NO_PACKAGE without one, or with one of
 * a kind that nobody has advisories for.
 */
int tw_bom_package(const struct tw_bom *bom, const struct tw_component *component, struct tw_arena *arena,
		   struct tw_package *ret, struct tw_purl_parts *ret_purl, enum tw_bom_class *ret_class,
		   struct trawl_error *err);

#endif
