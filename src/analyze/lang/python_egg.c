/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Eggs: zip archives with an EGG-INFO folder, setuptools' format before wheels. Source: setuptools' documentation, "The
 * Internal Structure of Python Eggs".
 */
#include "analyze/lang/python.h"
#include "io/zip.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_python_egg = {
	.name = "python-egg",
	.doc = "Python: packages in zipped eggs",
	.type = "python-pkg",
	.files = "*.egg",
	.version = 1,
	.scope = TW_EVERYWHERE,
	.match = { { TW_SUFFIX, ".egg" } },
	.max_size = TW_LIMIT_ARCHIVE_FILE,
	.parse = parse,
};

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	uint64_t budget = TW_LIMIT_ZIP_TOTAL;
	struct tw_zip_entry entry;
	struct tw_slice text;
	struct tw_zip zip;
	int status = tw_zip_open(view->bytes, &budget, &zip, err);

	if (status < 0)
		return status;
	while ((status = tw_zip_next(&zip, &entry, err)) > 0) {
		if (!tw_python_is_egg_file(entry.name))
			continue;
		status = tw_zip_read(&zip, &entry, sink->scratch, TW_LIMIT_MANIFEST, &text, err);
		if (status >= 0)
			tw_python_take(text, view->path, sink);
		break;
	}
	return status < 0 ? status : tw_sink_status(sink, err);
}
