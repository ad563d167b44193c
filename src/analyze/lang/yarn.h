/* SPDX-License-Identifier: Apache-2.0 */
/* What yarn.lock and the package.json files around it have to do with each other. */
#ifndef TW_ANALYZE_LANG_YARN_H
#define TW_ANALYZE_LANG_YARN_H

#include "analyze/lang/beside.h"
#include "analyze/lang/node.h"

/* Value of the facts that keep a package's patterns: key is its id, the list are "name@range". */
#define TW_YARN_PATTERNS "patterns"

/* Keeps what a project's, or a workspace's, package.json says until the layer is complete. */
void tw_yarn_remember_manifest(const struct tw_view *view, struct tw_sink *sink);

/* Projects and workspaces become packages, and what they need is direct. */
int tw_yarn_join_manifests(struct tw_sink *sink, struct trawl_error *err);

#endif
