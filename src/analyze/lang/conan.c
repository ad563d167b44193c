/* SPDX-License-Identifier: Apache-2.0 */
/*
 * conan.lock of Conan 1 and 2. Source: docs.conan.io/1, lockfiles; docs.conan.io/2, lockfiles; conan, conan/api/model/refs.py.
 *
 *	1	"graph_lock": { "nodes": { "0": { "requires": ["1"] }, "1": { "ref": "zlib/1.2.11#83d4…", "requires": [] } } }
 *	2	"requires": ["zlib/1.2.11#83d4…%1675278904.07"]
 *
 * A reference is name/version@user/channel#revision%time; name and version count. Node "0" is the project itself.
 *
 * Surprising: version 2 is a list, who needs whom is lost. What is needed for the build only ("build_requires",
 * "python_requires") isn't in the program, and is left out.
 */
#include "analyze/lang/lang.h"
#include "format/json.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_conan = {
	.name = "conan-lock",
	.doc = "Conan: what a C or C++ project's lock file pins",
	.type = "conan",
	.files = "conan.lock",
	.version = 1,
	.scope = TW_IN_TREE,
	.match = { { TW_BASENAME, "conan.lock" } },
	.max_size = TW_LIMIT_LOCKFILE,
	.parse = parse,
};

struct reader {
	const struct tw_json *doc;
	struct tw_sink *sink;
	struct tw_json_index nodes;
	uint32_t direct; /* what the project requires */
	uint32_t last_line;
};

/* False for what isn't "name/version" before its "@" and "#". */
static bool read_reference(struct tw_slice text, struct tw_slice *ret_name, struct tw_slice *ret_version)
{
	struct tw_slice reference;

	tw_slice_split(&text, '@', &reference);
	text = reference;
	tw_slice_split(&text, '#', &reference);
	tw_slice_split(&reference, '/', ret_name);
	*ret_version = reference;
	return reference.ptr && tw_slice_find(reference, '/') < 0;
}

/* A package as its reference says; NULL when it isn't one. */
static struct tw_package *take_reference(struct reader *r, uint32_t value, struct tw_location place)
{
	struct tw_slice text = tw_json_text(r->doc, value, r->sink->scratch), name, version;
	struct tw_package *pkg;

	if (!text.len)
		return NULL;
	if (!read_reference(text, &name, &version)) {
		tw_warn(r->sink, place.start_line, "\"%.*s\" is not a reference to a package", TW_ARG(text));
		return NULL;
	}
	pkg = tw_sink_package(r->sink);
	pkg->id = tw_lang_id(r->sink, name, "/", version);
	pkg->name = name;
	pkg->version = version;
	tw_package_locate(pkg, place.start_line, place.end_line);
	return pkg;
}

static bool is_direct(const struct reader *r, struct tw_slice key)
{
	tw_json_each(r->doc, r->direct, one) {
		if (tw_slice_eq(tw_json_text(r->doc, one, r->sink->scratch), key))
			return true;
	}
	return false;
}

static void take_node(struct reader *r, uint32_t node)
{
	struct tw_location place = tw_lang_place(r->doc, node, &r->last_line);
	struct tw_package *pkg = take_reference(r, tw_json_get(r->doc, node, "ref"), place);

	if (!pkg)
		return;
	pkg->relationship = TW_REL_INDIRECT;
	if (is_direct(r, tw_json_key(r->doc, node, r->sink->scratch)))
		pkg->relationship = TW_REL_DIRECT;
	pkg->indirect = pkg->relationship == TW_REL_INDIRECT;
	tw_json_each(r->doc, tw_json_get(r->doc, node, "requires"), key) {
		uint32_t found = tw_json_index_get(&r->nodes, tw_json_text(r->doc, key, r->sink->scratch));
		struct tw_slice text = tw_json_text(r->doc, tw_json_get(r->doc, found, "ref"), r->sink->scratch);
		struct tw_slice name, version;

		if (text.len && read_reference(text, &name, &version))
			tw_package_need(pkg, tw_lang_id(r->sink, name, "/", version));
	}
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_json doc;
	struct reader r = { .doc = &doc, .sink = sink };
	int status = tw_json_parse_as(view->bytes, TW_JSON_LINES, sink->scratch, &doc, err);
	uint32_t nodes;

	if (status < 0)
		return tw_lang_unreadable(view, status, err);
	nodes = tw_json_path(&doc, TW_JSON_ROOT, "graph_lock.nodes");
	status = tw_json_index_init(&r.nodes, &doc, nodes, sink->scratch, err);
	if (status < 0)
		return status;
	r.direct = tw_json_get(&doc, tw_json_get(&doc, nodes, "0"), "requires");
	tw_json_each(&doc, nodes, node)
		take_node(&r, node);
	tw_json_each(&doc, nodes ? 0 : tw_json_get(&doc, TW_JSON_ROOT, "requires"), reference)
		take_reference(&r, reference, tw_lang_place(&doc, reference, &r.last_line));
	return tw_sink_status(sink, err);
}
