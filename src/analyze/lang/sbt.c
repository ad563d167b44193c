/* SPDX-License-Identifier: Apache-2.0 */
/*
 * build.sbt.lock of sbt-dependency-lock. Source: stringbean.github.io/sbt-dependency-lock, lock file format, version 1.
 * Surprising: what is for tests only has no place in the program, and is left out.
 */
#include "analyze/lang/lang.h"
#include "format/json.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_sbt = {
	.name = "sbt-lockfile",
	.doc = "sbt: what a Scala project's lock file pins",
	.type = "sbt",
	.files = "build.sbt.lock",
	.version = 1,
	.scope = TW_IN_TREE,
	.match = { { TW_BASENAME, "build.sbt.lock" } },
	.max_size = TW_LIMIT_LOCKFILE,
	.parse = parse,
};

static bool is_in_program(const struct tw_json *doc, uint32_t dependency)
{
	tw_json_each(doc, tw_json_get(doc, dependency, "configurations"), configuration) {
		if (tw_json_text_is(doc, configuration, "compile") || tw_json_text_is(doc, configuration, "runtime"))
			return true;
	}
	return false;
}

static void take_dependency(const struct tw_json *doc, uint32_t node, uint32_t *last_line, struct tw_sink *sink)
{
	struct tw_location place = tw_lang_place(doc, node, last_line);
	struct tw_package *pkg;

	if (!is_in_program(doc, node))
		return;
	pkg = tw_sink_package(sink);
	pkg->name = TW_SINK_JOIN(sink, tw_json_text(doc, tw_json_get(doc, node, "org"), sink->scratch), TW_LIT(":"),
				 tw_json_text(doc, tw_json_get(doc, node, "name"), sink->scratch));
	pkg->version = tw_json_text(doc, tw_json_get(doc, node, "version"), sink->scratch);
	pkg->id = tw_lang_id(sink, pkg->name, ":", pkg->version);
	tw_package_locate(pkg, place.start_line, place.end_line);
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_json doc;
	int status = tw_json_parse_as(view->bytes, TW_JSON_LINES, sink->scratch, &doc, err);
	uint32_t last_line = 0;

	if (status < 0)
		return tw_lang_unreadable(view, status, err);
	tw_json_each(&doc, tw_json_get(&doc, TW_JSON_ROOT, "dependencies"), dependency)
		take_dependency(&doc, dependency, &last_line, sink);
	return tw_sink_status(sink, err);
}
