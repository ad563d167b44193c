/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What Ubuntu's "pro status" last found: JSON, services[] with name and status. Expanded security maintenance ("esm-infra")
 * makes updates available to a release whose standard support is over.
 */
#include "analyze/analyze.h"
#include "format/json.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_ubuntu_esm = {
	.name = "ubuntu-esm",
	.doc = "Ubuntu's expanded security maintenance",
	.files = "var/lib/ubuntu-advantage/status.json",
	.version = 1,
	.scope = TW_EVERYWHERE,
	.match = { { TW_PATH, "var/lib/ubuntu-advantage/status.json" } },
	.max_size = TW_LIMIT_MANIFEST,
	.parse = parse,
};

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_fact os = { .kind = TW_FACT_OS, .key = TW_LIT("ubuntu") };
	struct tw_fact extended = { .kind = TW_FACT_OS_EXTENDED, .value = TW_LIT("esm") };
	struct tw_json doc;
	bool enabled = false;
	int status = tw_json_parse_as(view->bytes, TW_JSON_TRAILING, sink->scratch, &doc, err);

	if (status < 0)
		return status;
	tw_json_each(&doc, tw_json_get_nocase(&doc, TW_JSON_ROOT, "services"), service) {
		if (tw_json_text_is(&doc, tw_json_get_nocase(&doc, service, "name"), "esm-infra") &&
		    tw_json_text_is(&doc, tw_json_get_nocase(&doc, service, "status"), "enabled"))
			enabled = true;
	}
	if (enabled) {
		tw_sink_fact(sink, &os);
		tw_sink_fact(sink, &extended);
	}
	return tw_sink_status(sink, err);
}
