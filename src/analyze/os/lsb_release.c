/* SPDX-License-Identifier: Apache-2.0 */
/*
 * etc/lsb-release: "DISTRIB_KEY=value" lines. Only Ubuntu's is read: others have files that say more.
 */
#include "analyze/analyze.h"
#include "format/lines.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_lsb_release = {
	.name = "ubuntu",
	.doc = "Ubuntu's release",
	.files = "etc/lsb-release",
	.version = 1,
	.scope = TW_EVERYWHERE,
	.match = { { TW_PATH, "etc/lsb-release" } },
	.max_size = TW_LIMIT_SMALL_FILE,
	.parse = parse,
};

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_lines lines = tw_lines(view);
	struct tw_slice line;
	struct tw_fact fact = { .kind = TW_FACT_OS };

	while (tw_lines_next(&lines, &line) && !fact.value.len) {
		if (tw_slice_is(line, "DISTRIB_ID=Ubuntu"))
			fact.key = TW_LIT("ubuntu");
		else if (fact.key.len && tw_slice_starts(line, "DISTRIB_RELEASE="))
			fact.value = tw_slice_trim(tw_slice_from(line, strlen("DISTRIB_RELEASE=")));
	}
	if (fact.value.len)
		tw_sink_fact(sink, &fact);
	return tw_sink_status(sink, err);
}
