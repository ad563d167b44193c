/* SPDX-License-Identifier: Apache-2.0 */
/*
 * usr/share/rapidfort/curated.json: RapidFort's mark in the images that they curate. That it is there says all; what
 * stands in it isn't read.
 */
#include "analyze/analyze.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_rapidfort = {
	.name = "rapidfort-curated",
	.doc = "RapidFort's curated images",
	.files = "usr/share/rapidfort/curated.json",
	.version = 1,
	.scope = TW_EVERYWHERE,
	.match = { { TW_PATH, "usr/share/rapidfort/curated.json" } },
	.max_size = TW_LIMIT_MANIFEST,
	.parse = parse,
};

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	tw_sink_fact(sink, &(struct tw_fact){ .kind = TW_FACT_SUPPLIER, .value = TW_LIT("rapidfort") });
	return tw_sink_status(sink, err);
}
