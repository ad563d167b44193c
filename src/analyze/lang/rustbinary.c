/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rust programs that were built with cargo-auditable: the crates that they were built from. Source:
 * github.com/rust-secure-code/cargo-auditable, cargo-auditable.schema.json; where it lies see format/rustaudit.h.
 *
 *	{ "packages": [ { "name": "app", "version": "0.1.0", "dependencies": [1], "root": true },
 *		{ "name": "cc", "version": "1.0.0", "kind": "build" } ] }
 *
 * Surprising: other Rust programs say nothing of themselves. Crates of the kind "build" aren't in the program.
 */
#include "analyze/lang/lang.h"
#include "format/json.h"
#include "format/rustaudit.h"
#include "io/zlib.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_rustbinary = {
	.name = "rustbinary",
	.doc = "Rust: crates that a program was built from, by cargo-auditable",
	.type = "rustbinary",
	.files = "programs",
	.version = 1,
	.scope = TW_IN_IMAGE,
	.match = { { TW_EXECUTABLE, NULL }, { TW_SUFFIX, ".exe" } },
	.max_size = TW_LIMIT_EXECUTABLE,
	.bid = tw_rustaudit_bid,
	.parse = parse,
};

struct reader {
	const struct tw_json *doc;
	struct tw_sink *sink;
	uint32_t *packages; /* nodes by place */
	size_t count;
};

static struct tw_slice text(const struct reader *r, uint32_t node, const char *name)
{
	return tw_json_text(r->doc, tw_json_get_nocase(r->doc, node, name), r->sink->scratch);
}

static bool is_in_program(const struct reader *r, uint32_t package)
{
	uint32_t kind = tw_json_get_nocase(r->doc, package, "kind");

	return !kind || tw_json_text_is(r->doc, kind, "runtime");
}

static struct tw_slice id_of(const struct reader *r, uint32_t package)
{
	return tw_lang_id(r->sink, text(r, package, "name"), "@", text(r, package, "version"));
}

static void take_package(struct reader *r, uint32_t node)
{
	struct tw_package *pkg = tw_sink_package(r->sink);

	pkg->name = text(r, node, "name");
	pkg->version = text(r, node, "version");
	pkg->id = id_of(r, node);
	if (tw_json_bool(r->doc, tw_json_get_nocase(r->doc, node, "root")))
		pkg->relationship = TW_REL_ROOT;
	tw_json_each(r->doc, tw_json_get_nocase(r->doc, node, "dependencies"), place) {
		int64_t at = -1;

		tw_json_int(r->doc, place, &at);
		if (at < 0 || (uint64_t)at >= r->count)
			tw_warn(r->sink, 0, "\"%.*s\" needs a crate that isn't listed", TW_ARG(pkg->name));
		else if (is_in_program(r, r->packages[at]))
			tw_package_need(pkg, id_of(r, r->packages[at]));
	}
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_slice packed, list;
	struct tw_json doc;
	struct reader r = { .doc = &doc, .sink = sink };
	uint32_t packages;
	int status;

	if (!tw_rustaudit_find(view->bytes, &packed))
		return tw_sink_status(sink, err);
	status = tw_zlib_inflate(packed, TW_LIMIT_MANIFEST, sink->scratch, &list, err);
	if (status >= 0)
		status = tw_json_parse(list, sink->scratch, &doc, err);
	if (status < 0) {
		tw_wrap(err, "what cargo-auditable left");
		return status;
	}
	packages = tw_json_get_nocase(&doc, TW_JSON_ROOT, "packages");
	r.packages = tw_arena_array(sink->scratch, tw_json_count(&doc, packages), sizeof(*r.packages));
	sink->failed |= !r.packages;
	tw_json_each(&doc, r.packages ? packages : 0, package)
		r.packages[r.count++] = package;
	for (size_t i = 0; i < r.count; i++) {
		if (is_in_program(&r, r.packages[i]))
			take_package(&r, r.packages[i]);
	}
	return tw_sink_status(sink, err);
}
