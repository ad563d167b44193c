/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packages that conda has installed: envs/<environment>/conda-meta/<name>-<version>-<build>.json. Source: conda's
 * documentation, managing environments; conda/core/prefix_data.py.
 *
 * Surprising: the packages of the base environment lie in conda-meta too, but outside of envs; they are conda's own, and
 * reports that this one is compared with don't have them.
 */
#include "analyze/lang/lang.h"
#include "format/json.h"
#include "model/license.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_conda_pkg = {
	.name = "conda-pkg",
	.doc = "conda: installed packages",
	.type = "conda-pkg",
	.files = "envs/*/conda-meta/*.json",
	.version = 1,
	.scope = TW_IN_IMAGE,
	.match = { { TW_SUFFIX, ".json", .suffix = ".json", .under = "conda-meta" } },
	.max_size = TW_LIMIT_MANIFEST,
	.parse = parse,
};

/* What is behind the first @needle, of at least @before bytes in front of it; ptr is NULL when there is none. */
static struct tw_slice behind(struct tw_slice s, const char *needle, size_t before)
{
	ptrdiff_t at = tw_slice_search(tw_slice_from(s, before), tw_slice(needle));

	return at < 0 ? (struct tw_slice){ 0 } : tw_slice_from(s, before + (size_t)at + strlen(needle));
}

/* ".../envs/<something>/conda-meta/<something>-<something>-<something>.json" */
static bool is_record(struct tw_slice path)
{
	struct tw_slice name = behind(behind(path, "/envs/", 0), "/conda-meta/", 1);
	struct tw_slice version = behind(name, "-", 1), build = behind(version, "-", 1);

	return build.len > strlen(".json");
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_json doc;
	struct tw_package *pkg;
	struct tw_slice license;
	int status;

	if (!is_record(view->path))
		return tw_sink_status(sink, err);
	status = tw_json_parse_as(view->bytes, TW_JSON_TRAILING, sink->scratch, &doc, err);
	if (status < 0)
		return status;
	pkg = tw_sink_package(sink);
	pkg->name = tw_json_text(&doc, tw_json_get_nocase(&doc, TW_JSON_ROOT, "name"), sink->scratch);
	pkg->version = tw_json_text(&doc, tw_json_get_nocase(&doc, TW_JSON_ROOT, "version"), sink->scratch);
	pkg->file_path = view->path;
	license = tw_json_text(&doc, tw_json_get_nocase(&doc, TW_JSON_ROOT, "license"), sink->scratch);
	if (license.len)
		tw_lang_licenses(sink, pkg, tw_license_split(license, sink->scratch));
	if (!pkg->name.len || !pkg->version.len) {
		tw_sink_discard(sink);
		return tw_fail(err, TRAWL_E_FORMAT, "a record of conda's without name or version");
	}
	return tw_sink_status(sink, err);
}
