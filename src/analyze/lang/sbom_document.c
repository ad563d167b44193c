/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A bill of materials that is scanned by itself: what it says is there, as if it had been found. Source: sbom/bom.h for
 * the formats; trivy, pkg/fanal/artifact/sbom.
 *
 * Surprising: unlike one that an image carries it is no claim beside other findings, but all that is known: the
 * operating system is the one that it names, and a file that can't be read as one is a failure.
 */
#include "analyze/lang/sbom.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_sbom_document = {
	.name = "sbom-document",
	.doc = "a bill of materials: CycloneDX, SPDX, a cluster's",
	.files = "the one that is given",
	.version = 1,
	.scope = TW_IN_DOCUMENT,
	.max_size = TW_LIMIT_LOCKFILE,
	.parse = parse,
};

static void hand_out_all(struct tw_sink *sink, const struct tw_bom_content *content)
{
	const struct tw_bom_application *before = NULL;

	if (content->package_count)
		tw_sink_type(sink, (struct tw_slice){ 0 }, (struct tw_slice){ 0 });
	for (size_t i = 0; i < content->package_count; i++)
		tw_sbom_hand_out(sink, &content->packages[i]);
	for (size_t i = 0; i < content->application_count; i++) {
		const struct tw_bom_application *app = &content->applications[i];

		/* What belongs to no file, and what belongs to one that has no name, are one. */
		if (!before || !tw_slice_eq(before->type, app->type) || !tw_slice_eq(before->path, app->path))
			tw_sink_type(sink, app->type, app->path);
		for (size_t p = 0; p < app->count; p++)
			tw_sbom_hand_out(sink, &app->packages[p]);
		before = app;
	}
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_fact document = { .kind = TW_FACT_DOCUMENT }, os = { .kind = TW_FACT_OS };
	struct tw_bom_content content;
	struct tw_bom bom;
	int status = tw_bom_read(view->bytes, sink->scratch, &bom, err);

	if (status >= 0)
		status = tw_bom_content(&bom, sink->scratch, &content, err);
	if (status < 0)
		return status;
	document.value = bom.format == TW_BOM_CYCLONEDX_JSON ? TW_LIT("cyclonedx") : TW_LIT("spdx");
	tw_sink_fact(sink, &document);
	os.key = content.os_family;
	os.value = content.os_version;
	if (os.key.len)
		tw_sink_fact(sink, &os);
	tw_sbom_say_unreadable(sink, &content);
	hand_out_all(sink, &content);
	return tw_sink_status(sink, err);
}
