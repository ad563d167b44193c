/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a bill of materials says is there, as a scan would have found it: an operating system and its packages, and applications,
 * each of one ecosystem, with theirs. What hangs on an application is that application's; packages that hang on nothing of the
 * kind are gathered by what their package URL says. Components without a package URL are none that could be looked up.
 */
#ifndef TW_SBOM_CONTENT_H
#define TW_SBOM_CONTENT_H

#include "sbom/bom.h"

struct tw_bom_application {
	struct tw_slice type; /* of results: "npm" */
	struct tw_slice path; /* the file that it was read from; empty for what no file tells */
	struct tw_package *packages;
	size_t count;
};

struct tw_bom_content {
	struct tw_slice os_family, os_version;
	struct tw_package *packages; /* the OS's */
	size_t package_count;
	struct tw_bom_application *applications; /* by type, then path */
	size_t application_count;
	size_t unreadable; /* components whose package URL can't be read */
};

/* Everything lies in @arena or in the bom. */
int tw_bom_content(const struct tw_bom *bom, struct tw_arena *arena, struct tw_bom_content *ret,
		   struct trawl_error *err);

#endif
