/* SPDX-License-Identifier: Apache-2.0 */
/*
 * obj/project.assets.json, what NuGet's restore has resolved for one project, and the compiler takes its packages from. Source:
 * learn.microsoft.com/nuget, "PackageReference"; NuGet.Client, src/NuGet.Core/NuGet.ProjectModel (LockFileFormat.cs).
 *
 *	"targets": { "net6.0": { "Newtonsoft.Json/13.0.1": { "type": "package", "dependencies": { "X": "4.3.0" } },
 *				 "Library/1.0.0": { "type": "project" } }, "net6.0/linux-x64": { … } },
 *	"project": { "version": "1.0.0", "restore": { "projectName": "App" },
 *		     "frameworks": { "net6.0": { "dependencies": { "Newtonsoft.Json": { "version": "[13.0.1, )" } } } } }
 *
 * Surprising: there is a target for each framework, and for each of them with each platform; a package stands in many. Its
 * needs are the versions asked for; within a target a name has one version, of any case.
 */
#include "analyze/lang/lock.h"
#include "format/json.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_nuget_assets = {
	.name = "nuget-assets",
	.doc = "NuGet: what a .NET project was restored to",
	.type = "nuget",
	.files = "project.assets.json",
	.version = 1,
	.scope = TW_IN_TREE,
	.match = { { TW_BASENAME, "project.assets.json" } },
	.max_size = TW_LIMIT_LOCKFILE,
	.parse = parse,
};

struct reader {
	const struct tw_json *doc;
	struct tw_sink *sink;
	struct tw_lock lock;
	struct tw_map direct;  /* small names */
	struct tw_map by_name; /* of one target, small: its ids */
	TW_VEC(struct tw_slice) ids;
	uint32_t last_line;
};

static struct tw_slice small(struct reader *r, struct tw_slice name)
{
	char *text = tw_arena_text(r->sink->scratch, name);

	r->sink->failed |= !text;
	for (size_t i = 0; text && i < name.len; i++)
		text[i] = tw_lower(text[i]);
	return tw_slice_of(text, text ? name.len : 0);
}

static void read_direct(struct reader *r)
{
	tw_json_each(r->doc, tw_json_path(r->doc, TW_JSON_ROOT, "project.frameworks"), framework) {
		tw_json_each(r->doc, tw_json_get(r->doc, framework, "dependencies"), need) {
			struct tw_slice name = tw_json_key(r->doc, need, r->sink->scratch);
			uint32_t *at = tw_map_put(&r->direct, small(r, name));

			r->sink->failed |= !at;
			if (at)
				*at = 0;
		}
	}
}

/* "name/version". */
static void split(struct reader *r, uint32_t library, struct tw_slice *ret_name, struct tw_slice *ret_version)
{
	*ret_version = tw_lang_check(r->sink, tw_json_key(r->doc, library, r->sink->scratch));
	tw_slice_split(ret_version, '/', ret_name);
}

static bool is_package(const struct reader *r, uint32_t library)
{
	return tw_json_text_is(r->doc, tw_json_get(r->doc, library, "type"), "package");
}

static void index_target(struct reader *r, uint32_t target)
{
	tw_map_release(&r->by_name);
	r->ids.len = 0;
	tw_json_each(r->doc, target, library) {
		struct tw_slice name, version, *id;
		uint32_t *at;

		if (!is_package(r, library))
			continue;
		split(r, library, &name, &version);
		id = tw_vec_push(&r->ids);
		at = id ? tw_map_put(&r->by_name, small(r, name)) : NULL;
		r->sink->failed |= !at;
		if (!at)
			return;
		*id = tw_lang_id(r->sink, name, "@", version);
		*at = (uint32_t)(r->ids.len - 1);
	}
}

static void take_library(struct reader *r, uint32_t library)
{
	struct tw_location place = tw_lang_place(r->doc, library, &r->last_line);
	struct tw_slice name, version;
	struct tw_lock_package *p;
	bool known;

	split(r, library, &name, &version);
	if (!is_package(r, library) || !name.len)
		return;
	p = tw_lock_package(&r->lock, name, version, &known);
	tw_lock_place(&r->lock, p, place.start_line, place.end_line);
	if (!known) {
		p->package.id = tw_lang_id(r->sink, name, "@", version);
		p->package.relationship =
			tw_map_get(&r->direct, small(r, name)) == TW_MAP_NONE ? TW_REL_INDIRECT : TW_REL_DIRECT;
	}
	tw_json_each(r->doc, tw_json_get(r->doc, library, "dependencies"), need) {
		uint32_t at = tw_map_get(&r->by_name, small(r, tw_json_key(r->doc, need, r->sink->scratch)));

		if (at != TW_MAP_NONE)
			tw_lock_need(&r->lock, p, r->ids.at[at]);
	}
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_json doc;
	struct reader r = { .doc = &doc, .sink = sink, .lock = { .sink = sink } };
	int status = tw_json_parse_as(view->bytes, TW_JSON_LINES, sink->scratch, &doc, err);

	if (status < 0)
		return tw_lang_unreadable(view, status, err);
	read_direct(&r);
	tw_json_each(&doc, tw_json_get(&doc, TW_JSON_ROOT, "targets"), target) {
		index_target(&r, target);
		tw_json_each(&doc, target, library)
			take_library(&r, library);
	}
	tw_map_release(&r.direct);
	tw_map_release(&r.by_name);
	tw_vec_release(&r.ids);
	return tw_lock_finish(&r.lock, err);
}
