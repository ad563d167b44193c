/* SPDX-License-Identifier: Apache-2.0 */
/*
 * <application>.deps.json, which lies beside what the .NET SDK has built. Source: dotnet/sdk,
 * documentation/specs/runtime-configuration-file.md.
 *
 *	"runtimeTarget": { "name": ".NETCoreApp,Version=v6.0" },
 *	"targets": { ".NETCoreApp,Version=v6.0": {
 *		"App/1.0.0": { "dependencies": { "Newtonsoft.Json": "13.0.1" }, "runtime": { "App.dll": {} } },
 *		"Newtonsoft.Json/13.0.1": { "runtime": { … } } } },
 *	"libraries": { "App/1.0.0": { "type": "project" }, "Newtonsoft.Json/13.0.1": { "type": "package" } }
 *
 * Surprising: libraries that bring nothing to the run (no "runtime", "runtimeTargets", "native" in the target) were there
 * for the build, and are left out. An application that brings its runtime along has that as
 * "runtimepack.Microsoft.NETCore.App.Runtime.linux-x64", and it is reported without "runtimepack.", as its advisories name
 * it. The application itself is the only project that nobody needs.
 */
#include "analyze/lang/lock.h"
#include "format/json.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_dotnet_core = {
	.name = "dotnet-core",
	.doc = ".NET: what a built application depends on",
	.type = "dotnet-core",
	.files = "*.deps.json",
	.version = 1,
	.scope = TW_EVERYWHERE,
	.match = { { TW_SUFFIX, ".deps.json", .suffix = ".deps.json" } },
	.max_size = TW_LIMIT_LOCKFILE,
	.parse = parse,
};

struct reader {
	const struct tw_json *doc;
	struct tw_sink *sink;
	struct tw_lock lock;
	uint32_t target;          /* of the run; 0: not told, and then every library counts */
	struct tw_map libraries;  /* of the target by id: their nodes */
	struct tw_map packages;   /* by id: the lock's numbers */
	struct tw_map referenced; /* ids that some library of the target needs */
	struct tw_map direct;     /* ids that the application needs */
	uint32_t last_line;
};

static void put(struct reader *r, struct tw_map *map, struct tw_slice key, uint32_t value)
{
	uint32_t *at = key.ptr ? tw_map_put(map, key) : NULL;

	r->sink->failed |= !at;
	if (at)
		*at = value;
}

/* "name/version", as the reports have it. */
static struct tw_slice id_of(struct reader *r, struct tw_slice name, struct tw_slice version)
{
	static const char prefix[] = "runtimepack.";

	if (tw_slice_starts(name, prefix))
		name = tw_slice_from(name, strlen(prefix));
	return tw_lang_id(r->sink, name.ptr ? name : TW_LIT(""), "/", version);
}

/* Of a member whose name is that, and of one that has the name, and the version as its value. */
static struct tw_slice id_of_key(struct reader *r, uint32_t node)
{
	struct tw_slice version = tw_json_key(r->doc, node, r->sink->scratch), name;

	tw_slice_split(&version, '/', &name);
	return id_of(r, name, version);
}

static struct tw_slice id_of_need(struct reader *r, uint32_t need)
{
	return id_of(r, tw_json_key(r->doc, need, r->sink->scratch), tw_json_text(r->doc, need, r->sink->scratch));
}

static void read_target(struct reader *r)
{
	struct tw_slice name =
		tw_json_text(r->doc, tw_json_path(r->doc, TW_JSON_ROOT, "runtimeTarget.name"), r->sink->scratch);

	r->target = tw_json_get_slice(r->doc, tw_json_get(r->doc, TW_JSON_ROOT, "targets"), name);
	tw_json_each(r->doc, r->target, library) {
		put(r, &r->libraries, id_of_key(r, library), library);
		tw_json_each(r->doc, tw_json_get(r->doc, library, "dependencies"), need)
			put(r, &r->referenced, id_of_need(r, need), 0);
	}
}

static bool has(const struct reader *r, uint32_t node, const char *name)
{
	return tw_json_type(r->doc, tw_json_get(r->doc, node, name)) > TW_JSON_NULL;
}

/* One that the target doesn't speak of is kept: better one too many. */
static bool is_for_run(const struct reader *r, struct tw_slice id)
{
	uint32_t library = tw_map_get(&r->libraries, id);

	return library == TW_MAP_NONE || has(r, library, "runtime") || has(r, library, "runtimeTargets") ||
	       has(r, library, "native");
}

static bool type_is(const struct reader *r, uint32_t library, const char *type)
{
	struct tw_slice text = tw_json_text(r->doc, tw_json_get(r->doc, library, "type"), r->sink->scratch);

	return tw_slice_eq_nocase(text, tw_slice(type));
}

static void take_library(struct reader *r, uint32_t node)
{
	struct tw_location place = tw_lang_place(r->doc, node, &r->last_line);
	struct tw_slice key = tw_json_key(r->doc, node, r->sink->scratch), id = id_of_key(r, node), name;
	struct tw_slice version = id;
	struct tw_lock_package *p;
	bool known, project = type_is(r, node, "project");

	if (tw_slice_find(key, '/') < 0) {
		tw_warn(r->sink, place.start_line, "\"%.*s\" has no version", TW_ARG(key));
		return;
	}
	if ((!project && !type_is(r, node, "package") && !type_is(r, node, "runtimepack")) ||
	    (r->target && !is_for_run(r, id)))
		return;
	tw_slice_split(&version, '/', &name);
	p = tw_lock_package(&r->lock, name, version, &known);
	if (known)
		return;
	put(r, &r->packages, id, (uint32_t)(r->lock.packages.len - 1));
	p->package.id = id;
	p->package.relationship = project ? TW_REL_WORKSPACE : TW_REL_UNKNOWN;
	tw_lock_place(&r->lock, p, place.start_line, place.end_line);
}

/* Tells the application apart from the other projects; when it can't be told, projects are packages like others. */
static void find_root(struct reader *r)
{
	struct tw_lock_package *root = NULL;
	uint32_t library;
	size_t count = 0;

	for (size_t i = 0; i < r->lock.packages.len; i++) {
		struct tw_lock_package *p = &r->lock.packages.at[i];

		if (p->package.relationship == TW_REL_WORKSPACE &&
		    tw_map_get(&r->referenced, p->package.id) == TW_MAP_NONE) {
			root = p;
			count++;
		}
	}
	if (count != 1) {
		for (size_t i = 0; i < r->lock.packages.len; i++)
			r->lock.packages.at[i].package.relationship = TW_REL_UNKNOWN;
		return;
	}
	root->package.relationship = TW_REL_ROOT;
	library = tw_map_get(&r->libraries, root->package.id);
	tw_json_each(r->doc, library == TW_MAP_NONE ? 0 : tw_json_get(r->doc, library, "dependencies"), need)
		put(r, &r->direct, id_of_need(r, need), 0);
}

static void relate(struct reader *r, struct tw_lock_package *p)
{
	uint32_t library = tw_map_get(&r->libraries, p->package.id);

	if (r->direct.len && p->package.relationship == TW_REL_UNKNOWN)
		p->package.relationship =
			tw_map_get(&r->direct, p->package.id) == TW_MAP_NONE ? TW_REL_INDIRECT : TW_REL_DIRECT;
	tw_json_each(r->doc, library == TW_MAP_NONE ? 0 : tw_json_get(r->doc, library, "dependencies"), need) {
		struct tw_slice id = id_of_need(r, need);

		if (tw_map_get(&r->packages, id) != TW_MAP_NONE)
			tw_lock_need(&r->lock, p, id);
	}
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_json doc;
	struct reader r = { .doc = &doc, .sink = sink, .lock = { .sink = sink } };
	int status = tw_json_parse_as(view->bytes, TW_JSON_LINES, sink->scratch, &doc, err);

	if (status < 0)
		return tw_lang_unreadable(view, status, err);
	read_target(&r);
	tw_json_each(&doc, tw_json_get(&doc, TW_JSON_ROOT, "libraries"), library)
		take_library(&r, library);
	find_root(&r);
	for (size_t i = 0; i < r.lock.packages.len; i++)
		relate(&r, &r.lock.packages.at[i]);
	tw_map_release(&r.libraries);
	tw_map_release(&r.packages);
	tw_map_release(&r.referenced);
	tw_map_release(&r.direct);
	return tw_lock_finish(&r.lock, err);
}
