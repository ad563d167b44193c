/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What go.mod files and Go binaries have in common: versions of modules, and where a program's own version is found.
 */
#ifndef TW_ANALYZE_LANG_GO_H
#define TW_ANALYZE_LANG_GO_H

#include "analyze/lang/lang.h"

/* "path@v1.2.3": a version without the "v" gets one here. */
struct tw_slice tw_go_id(struct tw_sink *sink, struct tw_slice path, struct tw_slice version);

/* A version as golang.org/x/mod/semver takes it: "v1.2.3-rc.1+meta", "v1.2", "v1". */
bool tw_go_is_semver(struct tw_slice version);

/* One that was made from a commit: "v0.0.0-20191109021931-daa7c04131f5". */
bool tw_go_is_pseudo(struct tw_slice version);

/*
 * Candidates for the version of a program, from variables that its build set: of three classes, by the variable's name.
 * Within a class there may be only one.
 */
struct tw_go_versions {
	struct tw_slice module; /* of the program */
	struct tw_slice found[3];
	uint32_t count[3];
};

/* "main.version" = "1.0.0"; anything that isn't a version is passed over. */
void tw_go_versions_add(struct tw_go_versions *versions, struct tw_slice variable, struct tw_slice value);

/* Empty: none, or several. */
struct tw_slice tw_go_versions_choose(const struct tw_go_versions *versions);

/* All -X of the value of a program's -ldflags setting. A value that can't be read has none. */
void tw_go_read_ldflags(struct tw_slice ldflags, struct tw_sink *sink, struct tw_go_versions *versions);

#endif
