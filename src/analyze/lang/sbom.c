/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bills of materials that packages carry along: Bitnami's components (opt/bitnami/<component>/.spdx-<component>.spdx),
 * Wolfi's and Chainguard's packages (var/lib/db/sbom/), and whoever else puts one beside what it speaks of. Source:
 * sbom/bom.h for the formats; github.com/bitnami/vulndb, README; trivy, pkg/fanal/analyzer/sbom.
 *
 * Surprising: it is a claim. What was found in files, or in the OS's package database, goes before it when layers are
 * merged; a document that a package of the OS owns is that package's, and so are the packages that it names. Bitnami's
 * paths begin where the document lies. Those of Python's wheels (PEP 770, *.dist-info/sboms) tell what was linked into
 * one, and aren't read.
 */
#include "analyze/lang/sbom.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_sbom = {
	.name = "sbom",
	.doc = "bills of materials that packages carry",
	.files = "*.spdx.json, *.cdx.json, *.spdx, *.cdx",
	.version = 1,
	.scope = TW_IN_IMAGE,
	.match = { { TW_SUFFIX, ".spdx.json", .suffix = ".spdx.json" },
		   { TW_SUFFIX, ".cdx.json", .suffix = ".cdx.json" },
		   { TW_SUFFIX, ".spdx", .suffix = ".spdx" },
		   { TW_SUFFIX, ".cdx", .suffix = ".cdx" } },
	.max_size = TW_LIMIT_LOCKFILE,
	.parse = parse,
};

void tw_sbom_hand_out(struct tw_sink *sink, const struct tw_package *package)
{
	struct tw_package *pkg = tw_sink_package(sink);

	*pkg = *package;
	pkg->licenses = pkg->depends_on = pkg->installed_files = (struct tw_texts){ 0 };
	pkg->locations = (struct tw_locations){ 0 };
	for (size_t i = 0; i < package->licenses.len; i++)
		tw_package_license(pkg, package->licenses.at[i]);
	for (size_t i = 0; i < package->depends_on.len; i++)
		tw_package_need(pkg, package->depends_on.at[i]);
}

void tw_sbom_say_unreadable(struct tw_sink *sink, const struct tw_bom_content *content)
{
	if (content->unreadable)
		tw_warn(sink, 0, "components whose package URL can't be read: %zu", content->unreadable);
}

static void hand_out_application(struct tw_sink *sink, const struct tw_bom_application *app, struct tw_slice path)
{
	bool bitnami = tw_slice_starts(path, "opt/bitnami/"), component = tw_slice_is(app->type, "bitnami");
	struct tw_slice folder = tw_path_dir(path), where = app->path.len ? app->path : path;

	tw_sink_type(sink, app->type, bitnami && component ? folder : where);
	for (size_t i = 0; i < app->count; i++) {
		struct tw_package package = app->packages[i];

		if (bitnami && !component)
			package.file_path = package.file_path.len
						    ? TW_SINK_JOIN(sink, folder, TW_LIT("/"), package.file_path)
						    : folder;
		tw_sbom_hand_out(sink, &package);
	}
}

static void hand_out_all(struct tw_sink *sink, const struct tw_bom_content *content, struct tw_slice path)
{
	if (content->package_count)
		tw_sink_type(sink, (struct tw_slice){ 0 }, path);
	for (size_t i = 0; i < content->package_count; i++)
		tw_sbom_hand_out(sink, &content->packages[i]);
	for (size_t i = 0; i < content->application_count; i++)
		hand_out_application(sink, &content->applications[i], path);
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct trawl_error why = { 0 };
	struct tw_bom_content content;
	struct tw_bom bom;
	int status;

	if (tw_slice_search(view->path, TW_LIT(".dist-info/sboms/")) >= 0)
		return TRAWL_OK;
	status = tw_bom_read(view->bytes, sink->scratch, &bom, &why);
	if (status >= 0)
		status = tw_bom_content(&bom, sink->scratch, &content, &why);
	if (status == TRAWL_E_NOMEM)
		return tw_fail_nomem(err);
	if (status < 0) {
		/* Nobody promised that a file of this name is one. */
		tw_warn(sink, 0, "not a bill of materials that is read: %s", why.message);
		return tw_sink_status(sink, err);
	}
	tw_sbom_say_unreadable(sink, &content);
	hand_out_all(sink, &content, view->path);
	return tw_sink_status(sink, err);
}
