/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Package.resolved of the Swift package manager, versions 1 to 3. Source: swift-package-manager,
 * Sources/PackageGraph/PinsStore.swift.
 *
 *	1	{ "object": { "pins": [ { "repositoryURL": …, "state": { "version": … } } ] }, "version": 1 }
 *	2, 3	{ "pins": [ { "location": …, "state": { "version": … } } ], "version": 2 }
 *
 * Surprising: packages have no names but the addresses of their repositories. Who follows a branch has no version.
 */
#include "analyze/lang/lang.h"
#include "format/json.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_swift = {
	.name = "swift",
	.doc = "Swift package manager: what a project's lock file pins",
	.type = "swift",
	.files = "Package.resolved",
	.version = 1,
	.scope = TW_IN_TREE,
	.match = { { TW_BASENAME, "Package.resolved" } },
	.max_size = TW_LIMIT_LOCKFILE,
	.parse = parse,
};

struct reader {
	const struct tw_json *doc;
	struct tw_sink *sink;
	const char *address; /* the member that has it */
	uint32_t last_line;
};

static struct tw_slice text(const struct reader *r, uint32_t node, const char *path)
{
	return tw_json_text(r->doc, tw_json_path(r->doc, node, path), r->sink->scratch);
}

static void take_pin(struct reader *r, uint32_t pin)
{
	struct tw_location place = tw_lang_place(r->doc, pin, &r->last_line);
	struct tw_slice name = text(r, pin, r->address), version = text(r, pin, "state.version");
	struct tw_package *pkg;

	if (tw_slice_starts(name, "https://"))
		name = tw_slice_from(name, strlen("https://"));
	if (tw_slice_ends(name, ".git"))
		name.len -= strlen(".git");
	if (!version.len)
		version = text(r, pin, "state.branch");
	if (!version.len) {
		tw_warn(r->sink, place.start_line, "\"%.*s\" has neither a version nor a branch", TW_ARG(name));
		return;
	}
	pkg = tw_sink_package(r->sink);
	pkg->id = tw_lang_id(r->sink, name, "@", version);
	pkg->name = name;
	pkg->version = version;
	tw_package_locate(pkg, place.start_line, place.end_line);
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_json doc;
	struct reader r = { .doc = &doc, .sink = sink, .address = "location" };
	int status = tw_json_parse_as(view->bytes, TW_JSON_LINES, sink->scratch, &doc, err);
	int64_t version = 0;
	uint32_t pins;

	if (status < 0)
		return tw_lang_unreadable(view, status, err);
	tw_json_int(&doc, tw_json_get(&doc, TW_JSON_ROOT, "version"), &version);
	pins = tw_json_get(&doc, TW_JSON_ROOT, "pins");
	if (version <= 1) {
		pins = tw_json_path(&doc, TW_JSON_ROOT, "object.pins");
		r.address = "repositoryURL";
	}
	tw_json_each(&doc, pins, pin)
		take_pin(&r, pin);
	return tw_sink_status(sink, err);
}
