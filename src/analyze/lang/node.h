/* SPDX-License-Identifier: Apache-2.0 */
/*
 * package.json, and what is read out of those in node_modules for the lock files beside it: their licences.
 */
#ifndef TW_ANALYZE_LANG_NODE_H
#define TW_ANALYZE_LANG_NODE_H

#include "analyze/lang/lang.h"
#include "format/json.h"

struct tw_node_manifest {
	struct tw_slice name, version; /* empty: the file doesn't say */
	struct tw_texts licenses;      /* as written */
};

/*
 * The fields of a package.json that matter; what it has of them lives as long as @text and @sink's scratch. False when it
 * isn't a package.json, and then a warning has been given.
 */
bool tw_node_read(struct tw_slice text, struct tw_sink *sink, struct tw_node_manifest *ret);

/* "MIT", {"type": "MIT"}, or a list of the latter: the ways in which a licence has been written over the years. */
struct tw_texts tw_node_licenses(const struct tw_json *doc, uint32_t node, struct tw_sink *sink);

/* Is @path the package.json of an installed package, not of a folder within one? */
bool tw_node_is_package_root(struct tw_slice path);

/* Keeps the licences of an installed package until the layer is complete. */
void tw_node_remember(struct tw_slice path, const struct tw_node_manifest *manifest, struct tw_sink *sink);

/*
 * Gives packages of @type's lock files the licences that were remembered for them, from the node_modules folder next to
 * the lock file. A finish for analyzers.
 */
int tw_node_join_licenses(struct tw_sink *sink, const char *type, struct trawl_error *err);

#endif
