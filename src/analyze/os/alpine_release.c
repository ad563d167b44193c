/* SPDX-License-Identifier: Apache-2.0 */
/*
 * etc/alpine-release: one line, the release ("3.19.1", "3.20.0_alpha20231219").
 */
#include "analyze/analyze.h"
#include "format/lines.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_alpine_release = {
	.name = "alpine",
	.doc = "Alpine's release",
	.files = "etc/alpine-release",
	.version = 1,
	.scope = TW_EVERYWHERE,
	.match = { { TW_PATH, "etc/alpine-release" } },
	.max_size = TW_LIMIT_SMALL_FILE,
	.parse = parse,
};

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_lines lines = tw_lines(view);
	struct tw_fact fact = { .kind = TW_FACT_OS, .key = TW_LIT("alpine") };

	if (tw_lines_next(&lines, &fact.value))
		tw_sink_fact(sink, &fact);
	else
		tw_warn(sink, 0, "an empty file: no release");
	return tw_sink_status(sink, err);
}
