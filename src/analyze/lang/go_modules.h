/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The modules of a Go project, as go.mod and the files around it tell.
 */
#ifndef TW_ANALYZE_LANG_GO_MODULES_H
#define TW_ANALYZE_LANG_GO_MODULES_H

#include "analyze/lang/lang.h"
#include "base/map.h"
#include "format/gomod.h"

struct tw_go_module {
	struct tw_slice path, version, id;
	bool indirect;
	bool gone; /* replaced by a folder, or by another of its kind */
};

struct tw_go_modules {
	struct tw_sink *sink;
	struct tw_slice project;
	bool has_project;
	bool all_listed;               /* Go 1.17 or later: indirect ones are complete */
	struct tw_slice go, toolchain; /* the words of these directives */
	struct tw_map by_path;
	TW_VEC(struct tw_go_module) modules;
	TW_VEC(struct tw_gomod_line) replacements;
};

struct tw_go_module *tw_go_modules_at(const struct tw_go_modules *r, struct tw_slice path);

/* Of a path that is named twice the last counts. */
void tw_go_modules_put(struct tw_go_modules *r, struct tw_slice path, struct tw_slice version, bool indirect);

/* "old [version] => new [version]"; without a version the new one is a folder, and not looked at. */
void tw_go_modules_replace(struct tw_go_modules *r, const struct tw_gomod_line *line);

/* All of them, and the project. */
void tw_go_modules_hand_out(struct tw_go_modules *r);
void tw_go_modules_release(struct tw_go_modules *r);

/* The analyzer's finish: go.sum, vendor/modules.txt and go.work join what the go.mod files gave. */
int tw_go_modules_join(struct tw_sink *sink, struct trawl_error *err);

#endif
