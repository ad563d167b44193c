/* SPDX-License-Identifier: Apache-2.0 */
/*
 * etc/debian_version: one line, the point release ("12.5"), or the code name of what isn't released ("trixie/sid").
 * Source: Debian's base-files.
 * Surprising: derivatives keep Debian's; what else is found about the distribution overrules it when layers are merged.
 */
#include "analyze/analyze.h"
#include "format/lines.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_debian_version = {
	.name = "debian",
	.doc = "Debian's release",
	.files = "etc/debian_version",
	.version = 1,
	.scope = TW_EVERYWHERE,
	.match = { { TW_PATH, "etc/debian_version" } },
	.max_size = TW_LIMIT_SMALL_FILE,
	.parse = parse,
};

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_lines lines = tw_lines(view);
	struct tw_fact fact = { .kind = TW_FACT_OS, .key = TW_LIT("debian") };

	if (tw_lines_next(&lines, &fact.value))
		tw_sink_fact(sink, &fact);
	else
		tw_warn(sink, 0, "an empty file: no release");
	return tw_sink_status(sink, err);
}
