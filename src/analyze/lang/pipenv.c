/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pipfile.lock: "default" and "develop", packages by name. Source: pipenv's documentation; trivy,
 * pkg/dependency/parser/python/pipenv.
 * Surprising: what is for development is left out, as it is by the peer; versions are written as pins ("==1.0.0"), and
 * packages from a repository or a folder have none.
 */
#include "analyze/lang/lang.h"
#include "format/json.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_pipenv = {
	.name = "pipenv",
	.doc = "Pipenv: what a project's lock file pins",
	.type = "pipenv",
	.files = "Pipfile.lock",
	.version = 1,
	.scope = TW_IN_TREE,
	.match = { { TW_BASENAME, "Pipfile.lock" } },
	.max_size = TW_LIMIT_LOCKFILE,
	.parse = parse,
};

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_json doc;
	uint32_t packages, last = 0;
	int status = tw_json_parse_as(view->bytes, TW_JSON_LINES, sink->scratch, &doc, err);

	if (status < 0)
		return tw_lang_unreadable(view, status, err);
	packages = tw_json_get(&doc, TW_JSON_ROOT, "default");
	if (tw_json_type(&doc, packages) != TW_JSON_OBJECT)
		return TRAWL_OK;
	tw_json_each(&doc, packages, node) {
		struct tw_package *pkg = tw_sink_package(sink);
		struct tw_location place = tw_lang_place(&doc, node, &last);

		pkg->name = tw_json_key(&doc, node, sink->scratch);
		pkg->version = tw_json_text(&doc, tw_json_get(&doc, node, "version"), sink->scratch);
		while (tw_slice_starts(pkg->version, "="))
			pkg->version = tw_slice_from(pkg->version, 1);
		tw_package_locate(pkg, place.start_line, place.end_line);
	}
	return tw_sink_status(sink, err);
}
