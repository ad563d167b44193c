/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Red Hat's content manifests: which repositories ("content sets") a layer of its images was built from. JSON,
 * content_sets[]. Advisories hold for products, and these tell which.
 */
#include "analyze/analyze.h"
#include "format/json.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_redhat_content = {
	.name = "redhat-content-manifest",
	.doc = "Red Hat's images: the repositories that they were built from",
	.files = "root/buildinfo/content_manifests/*.json",
	.version = 1,
	.scope = TW_EVERYWHERE,
	.match = { { TW_FOLDER, "root/buildinfo/content_manifests", .suffix = ".json" },
		   { TW_FOLDER, "usr/share/buildinfo", .suffix = ".json" } },
	.max_size = TW_LIMIT_MANIFEST,
	.parse = parse,
};

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_fact fact = { .kind = TW_FACT_CONTENT_SETS };
	struct tw_slice *sets;
	struct tw_json doc;
	uint32_t list;
	int status = tw_json_parse_as(view->bytes, TW_JSON_TRAILING, sink->scratch, &doc, err);

	if (status < 0)
		return status;
	list = tw_json_get_nocase(&doc, TW_JSON_ROOT, "content_sets");
	sets = tw_arena_array(sink->scratch, tw_json_count(&doc, list), sizeof(*sets));
	if (!sets)
		return tw_fail_nomem(err);
	tw_json_each(&doc, list, set) {
		sets[fact.list.len] = tw_json_text(&doc, set, sink->scratch);
		if (sets[fact.list.len].len)
			fact.list.len++;
	}
	fact.list.at = sets;
	if (fact.list.len)
		tw_sink_fact(sink, &fact);
	return tw_sink_status(sink, err);
}
