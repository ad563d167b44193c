/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Helm charts in a project: what they would run is in images, which a scan of a project doesn't pull. A note tells that there are
 * charts, and who scans their images. Source: helm.sh/docs/topics/charts, "The Chart File Structure".
 *
 * Surprising: charts lie within charts, and only the outermost are rendered.
 */
#include "analyze/lang/beside.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);
static int finish(struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_helm = {
	.name = "helm",
	.doc = "Helm: charts are noted; `trawl manifests` scans the images that they name",
	.files = "Chart.yaml",
	.version = 1,
	.scope = TW_IN_TREE,
	.match = { { TW_BASENAME, "Chart.yaml" } },
	.max_size = TW_LIMIT_LOCKFILE,
	.parse = parse,
	.finish = finish,
};

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	const struct tw_fact fact = { .kind = TW_FACT_PRIVATE };

	tw_sink_fact(sink, &fact);
	return tw_sink_status(sink, err);
}

/* The charts' folders in order: each has its slash behind it, so that those within one follow it. */
static struct tw_texts folders_of(struct tw_sink *sink)
{
	struct tw_beside charts;
	struct tw_slice *folders;
	size_t count;

	tw_beside_init(&charts, sink);
	count = charts.paths.len;
	folders = tw_arena_array(sink->scratch, count, sizeof(*folders));
	for (size_t i = 0; folders && i < count; i++)
		folders[i] = tw_slice_head(charts.paths.at[i], (size_t)(tw_slice_rfind(charts.paths.at[i], '/') + 1));
	tw_beside_release(&charts);
	if (folders && count)
		qsort(folders, count, sizeof(*folders), tw_slice_order);
	return (struct tw_texts){ folders, folders ? count : 0 };
}

static int finish(struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_texts folders = folders_of(sink);
	struct tw_slice outermost = { 0 };
	size_t count = 0;
	char text[160];

	for (size_t i = 0; i < folders.len; i++) {
		if (count && tw_slice_eq(tw_slice_head(folders.at[i], outermost.len), outermost))
			continue;
		outermost = folders.at[i];
		count++;
	}
	if (!count)
		return tw_sink_status(sink, err);
	snprintf(text, sizeof(text), "%zu Helm chart%s: \"trawl manifests\" scans the images that %s", count,
		 count == 1 ? "" : "s, of which this is the first", count == 1 ? "it names" : "they name");
	tw_sink_problem(sink, TW_NOTE, TW_SINK_JOIN(sink, folders.at[0], TW_LIT("Chart.yaml")), 0, text);
	return tw_sink_status(sink, err);
}
