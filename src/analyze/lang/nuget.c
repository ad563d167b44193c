/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NuGet's packages.lock.json and, from before there were any, packages.config. Source: learn.microsoft.com/nuget, "locking
 * dependencies" and "packages.config reference".
 *
 *	{ "dependencies": { "net6.0": { "Newtonsoft.Json": {
 *		"type": "Direct", "resolved": "13.0.1", "dependencies": { "Microsoft.CSharp": "4.3.0" } } } } }
 *	<packages><package id="Newtonsoft.Json" version="13.0.1" developmentDependency="true"/></packages>
 *
 * Surprising: each framework that the project is built for has a list of its own; a package stands in all of them, and may
 * be direct in one only. The versions under "dependencies" are those asked for, not those that came of it.
 */
#include "analyze/lang/lock.h"
#include "format/json.h"
#include "format/xml.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_nuget = {
	.name = "nuget",
	.doc = "NuGet: what a .NET project's lock file pins",
	.type = "nuget",
	.files = "packages.lock.json, packages.config",
	.version = 1,
	.scope = TW_EVERYWHERE,
	.match = { { TW_BASENAME, "packages.lock.json" }, { TW_BASENAME, "packages.config" } },
	.max_size = TW_LIMIT_LOCKFILE,
	.parse = parse,
};

struct reader {
	const struct tw_json *doc;
	struct tw_sink *sink;
	struct tw_lock lock;
	uint32_t last_line;
};

static struct tw_slice resolved(const struct reader *r, uint32_t package)
{
	return tw_json_text(r->doc, tw_json_get(r->doc, package, "resolved"), r->sink->scratch);
}

static void take_package(struct reader *r, uint32_t node, const struct tw_json_index *framework)
{
	struct tw_location place = tw_lang_place(r->doc, node, &r->last_line);
	struct tw_slice name = tw_lang_check(r->sink, tw_json_key(r->doc, node, r->sink->scratch));
	uint32_t type = tw_json_get(r->doc, node, "type");
	struct tw_lock_package *p;
	bool known;

	if (tw_json_text_is(r->doc, type, "Project"))
		return;
	p = tw_lock_package(&r->lock, name, resolved(r, node), &known);
	p->package.id = tw_lang_id(r->sink, name, "@", p->package.version);
	if (!known)
		p->package.relationship = TW_REL_INDIRECT;
	if (tw_json_text_is(r->doc, type, "Direct"))
		p->package.relationship = TW_REL_DIRECT;
	tw_lock_place(&r->lock, p, place.start_line, place.end_line);
	tw_json_each(r->doc, tw_json_get(r->doc, node, "dependencies"), need) {
		struct tw_slice needed = tw_lang_check(r->sink, tw_json_key(r->doc, need, r->sink->scratch));
		uint32_t found = tw_json_index_get(framework, needed);

		tw_lock_need(&r->lock, p, tw_lang_id(r->sink, needed, "@", resolved(r, found)));
	}
}

static int parse_lock(const struct tw_view *view, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_json doc;
	struct reader r = { .doc = &doc, .sink = sink, .lock = { .sink = sink } };
	int status = tw_json_parse_as(view->bytes, TW_JSON_LINES, sink->scratch, &doc, err);

	if (status < 0)
		return tw_lang_unreadable(view, status, err);
	tw_json_each(&doc, tw_json_get(&doc, TW_JSON_ROOT, "dependencies"), framework) {
		struct tw_json_index index;

		status = tw_json_index_init(&index, &doc, framework, sink->scratch, err);
		if (status < 0)
			break;
		tw_json_each(&doc, framework, package)
			take_package(&r, package, &index);
	}
	if (status >= 0)
		return tw_lock_finish(&r.lock, err);
	tw_lock_release(&r.lock);
	return status;
}

/* As MSBuild and Go read booleans. */
static bool is_true(struct tw_slice text)
{
	text = tw_slice_trim(text);
	return tw_slice_eq_nocase(text, TW_LIT("true")) || tw_slice_is(text, "1") ||
	       tw_slice_eq_nocase(text, TW_LIT("t"));
}

static int parse_config(const struct tw_view *view, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_lock lock = { .sink = sink };
	const struct tw_xml_node *root;
	int status = tw_xml_parse(view->bytes, sink->scratch, &root, err);
	bool known;

	if (status < 0)
		return tw_lang_unreadable(view, status, err);
	if (!tw_xml_is(root, "packages"))
		tw_warn(sink, root->line, "not NuGet's: <%.*s> instead of <packages>", TW_ARG(root->name));
	tw_xml_each(tw_xml_is(root, "packages") ? root : NULL, node) {
		struct tw_slice id = tw_xml_attribute(node, "id");

		if (tw_xml_is(node, "package") && id.len && !is_true(tw_xml_attribute(node, "developmentDependency")))
			tw_lock_package(&lock, id, tw_xml_attribute(node, "version"), &known);
	}
	return tw_lock_finish(&lock, err);
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	if (tw_slice_is(tw_path_base(view->path), "packages.config"))
		return parse_config(view, sink, err);
	return parse_lock(view, sink, err);
}
