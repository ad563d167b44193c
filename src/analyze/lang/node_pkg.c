/* SPDX-License-Identifier: Apache-2.0 */
/*
 * package.json of an installed package. Source: docs.npmjs.com, package-json.
 * Surprising: name and version may be missing, and then it is a project, or the hint of a folder within a package; what
 * it depends on are ranges, which say nothing about what is there.
 */
#include "analyze/lang/node.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_node_pkg = {
	.name = "node-pkg",
	.doc = "Node.js: installed packages",
	.type = "node-pkg",
	.files = "package.json",
	.version = 1,
	.scope = TW_IN_IMAGE,
	.match = { { TW_BASENAME, "package.json" } },
	.max_size = TW_LIMIT_MANIFEST,
	.parse = parse,
};

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_node_manifest manifest;
	struct tw_package *pkg;

	if (!tw_node_read(view->bytes, sink, &manifest) || !manifest.name.len || !manifest.version.len)
		return tw_sink_status(sink, err);
	pkg = tw_sink_package(sink);
	pkg->id = tw_lang_id(sink, manifest.name, "@", manifest.version);
	pkg->name = manifest.name;
	pkg->version = manifest.version;
	pkg->file_path = view->path;
	tw_lang_licenses(sink, pkg, manifest.licenses);
	return tw_sink_status(sink, err);
}
