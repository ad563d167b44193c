/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Installed Python packages: "name-1.0.dist-info/METADATA" of wheels, and what setuptools left before there were any:
 * "name-1.0.egg-info", a file or a folder, and unpacked eggs.
 */
#include "analyze/lang/python.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_python_pkg = {
	.name = "python-pkg",
	.doc = "Python: installed packages",
	.type = "python-pkg",
	.files = "*.dist-info/METADATA, *.egg-info, EGG-INFO/PKG-INFO",
	.version = 1,
	.scope = TW_IN_IMAGE,
	.match = { { TW_BASENAME, "METADATA" }, { TW_BASENAME, "PKG-INFO" }, { TW_SUFFIX, ".egg-info" } },
	.max_size = TW_LIMIT_MANIFEST,
	.parse = parse,
};

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	bool wheel = tw_slice_is(tw_path_base(view->path), "METADATA") &&
		     tw_slice_search(view->path, TW_LIT(".dist-info")) >= 0;

	if (wheel || tw_python_is_egg_file(view->path))
		tw_python_take(view->bytes, view->path, sink);
	return tw_sink_status(sink, err);
}
