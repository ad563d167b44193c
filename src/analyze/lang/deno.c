/* SPDX-License-Identifier: Apache-2.0 */
/*
 * deno.lock, versions 2 to 5. Source: docs.deno.com, "Integrity checking and lock files"; denoland/deno_lockfile,
 * schemas/ and src/transforms.rs.
 *
 *	"version": "4",
 *	"specifiers": { "npm:express@4": "4.17.1", "jsr:@std/path@1": "1.0.8" },
 *	"jsr": { "@std/path@1.0.8": { "integrity": "…" } },
 *	"npm": { "express@4.17.1": { "integrity": "…", "dependencies": ["accepts", "debug@2.6.9"] },
 *		 "react-dom@18.2.0_react@18.2.0": { … } },
 *	"workspace": { "dependencies": ["npm:express@4"], "packageJson": { … }, "members": { … } }
 *
 * Surprising: version 3 has the first three within "packages", and version 2 has "specifiers" and "packages" within "npm"; there
 * needs are an object, later a list, in which a name has its version only where there are several of it. Behind "_" stand
 * the peers that a package was resolved with. JSR's packages aren't npm's, whatever their names: they are listed as "jsr:@std/path",
 * and have no advisories. Modules from addresses ("remote") have neither name nor version.
 */
#include "analyze/lang/lock.h"
#include "format/json.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_deno = {
	.name = "deno",
	.doc = "Deno: what a project's lock file pins",
	.type = "deno",
	.files = "deno.lock",
	.version = 1,
	.scope = TW_IN_TREE,
	.match = { { TW_BASENAME, "deno.lock" } },
	.max_size = TW_LIMIT_LOCKFILE,
	.parse = parse,
};

/* One member of "npm" or "jsr". */
struct entry {
	struct tw_slice key; /* as it stands there */
	struct tw_slice name, version, id;
	uint32_t node;
	struct tw_location place;
	bool jsr, direct;
};

struct reader {
	const struct tw_json *doc;
	struct tw_sink *sink;
	struct tw_map by_key;  /* npm's as they stand there, JSR's with "jsr:" */
	struct tw_map by_name; /* npm's: the first entry */
	TW_VEC(struct entry) entries;
	struct tw_json_index specifiers;
	uint32_t last_line;
};

static struct tw_slice text(const struct reader *r, uint32_t node)
{
	return tw_json_text(r->doc, node, r->sink->scratch);
}

/* "@scope/name@1.0.0_peer@2.0.0": false when there is no version. */
static bool split(struct tw_slice key, struct tw_slice *ret_name, struct tw_slice *ret_version)
{
	size_t scope = tw_slice_starts(key, "jsr:@") ? strlen("jsr:@") : 1; /* whose '@' is none of a version */
	struct tw_slice rest = tw_slice_from(key, scope);
	ptrdiff_t at = tw_slice_find(rest, '@'), end;

	if (at < 0)
		return false;
	*ret_name = tw_slice_head(key, (size_t)at + scope);
	*ret_version = tw_slice_from(rest, (size_t)at + 1);
	end = tw_slice_find(*ret_version, '_');
	if (end >= 0)
		*ret_version = tw_slice_head(*ret_version, (size_t)end);
	return ret_version->len > 0;
}

static void read_entry(struct reader *r, uint32_t node, bool jsr)
{
	struct entry entry = { .node = node, .jsr = jsr }, *slot;
	struct tw_slice name;
	uint32_t *by_key, *by_name = NULL;

	entry.place = tw_lang_place(r->doc, node, &r->last_line);
	name = tw_lang_check(r->sink, tw_json_key(r->doc, node, r->sink->scratch));
	entry.key = jsr ? TW_SINK_JOIN(r->sink, TW_LIT("jsr:"), name) : name;
	if (!split(entry.key, &entry.name, &entry.version)) {
		tw_warn(r->sink, tw_json_line(r->doc, node), "\"%.*s\" has no version", TW_ARG(entry.key));
		return;
	}
	entry.id = tw_lang_id(r->sink, entry.name, "@", entry.version);
	by_key = tw_map_put(&r->by_key, entry.key);
	slot = by_key ? tw_vec_push(&r->entries) : NULL;
	if (slot && !jsr)
		by_name = tw_map_put(&r->by_name, entry.name);
	if (!slot || (!jsr && !by_name)) {
		r->sink->failed = true;
		return;
	}
	*by_key = (uint32_t)(r->entries.len - 1);
	if (by_name && *by_name == TW_MAP_NONE)
		*by_name = *by_key;
	*slot = entry;
}

/* "express", "debug@2.6.9", "wrap@npm:wrappy@1.0.2", "jsr:@std/path@1". */
static struct entry *resolve(const struct reader *r, struct tw_slice need)
{
	ptrdiff_t alias = tw_slice_search(need, TW_LIT("@npm:"));
	uint32_t at;

	if (alias > 0)
		need = tw_slice_from(need, (size_t)alias + strlen("@npm:"));
	at = tw_map_get(&r->by_key, need);
	if (at == TW_MAP_NONE)
		at = tw_map_get(&r->by_name, need);
	return at == TW_MAP_NONE ? NULL : &r->entries.at[at];
}

/* "npm:express@4", as code asks for it; what it leads to is the version, or, before version 4, the whole. */
static struct entry *resolve_specifier(const struct reader *r, struct tw_slice specifier)
{
	struct tw_slice found = text(r, tw_json_index_get(&r->specifiers, specifier)), name, range;
	bool npm = tw_slice_starts(specifier, "npm:");
	struct entry *entry;

	if (!found.len)
		return NULL;
	entry = resolve(r, tw_slice_starts(found, "npm:") ? tw_slice_from(found, strlen("npm:")) : found);
	if (entry || !split(npm ? tw_slice_from(specifier, strlen("npm:")) : specifier, &name, &range))
		return entry;
	return resolve(r, TW_SINK_JOIN(r->sink, name, TW_LIT("@"), found));
}

/* Specifiers that JSR's packages ask for; all others stand in the project's code or configuration. */
static bool read_needed(struct reader *r, uint32_t jsr, struct tw_map *needed)
{
	tw_json_each(r->doc, jsr, package) {
		tw_json_each(r->doc, tw_json_get(r->doc, package, "dependencies"), need) {
			uint32_t *at = tw_map_put(needed, text(r, need));

			if (!at)
				return false;
			*at = 0;
		}
	}
	return true;
}

static void mark(struct reader *r, struct tw_slice specifier)
{
	struct entry *entry = resolve_specifier(r, specifier);

	if (entry)
		entry->direct = true;
}

static void mark_project(struct reader *r, uint32_t project)
{
	tw_json_each(r->doc, tw_json_get(r->doc, project, "dependencies"), need)
		mark(r, text(r, need));
	tw_json_each(r->doc, tw_json_path(r->doc, project, "packageJson.dependencies"), need)
		mark(r, text(r, need));
}

static void mark_direct(struct reader *r, uint32_t specifiers, uint32_t jsr)
{
	uint32_t workspace = tw_json_get(r->doc, TW_JSON_ROOT, "workspace");
	struct tw_map needed = { 0 };

	r->sink->failed |= !read_needed(r, jsr, &needed);
	tw_json_each(r->doc, specifiers, specifier) {
		struct tw_slice name = tw_json_key(r->doc, specifier, r->sink->scratch);

		if (tw_map_get(&needed, name) == TW_MAP_NONE)
			mark(r, name);
	}
	mark_project(r, workspace);
	tw_json_each(r->doc, tw_json_get(r->doc, workspace, "members"), member)
		mark_project(r, member);
	tw_map_release(&needed);
}

static struct tw_slice need_of(const struct reader *r, const struct entry *entry, uint32_t need)
{
	struct tw_slice s = text(r, need);

	/* JSR's packages need by specifier, and npm's among them. */
	if (entry->jsr) {
		const struct entry *found = resolve_specifier(r, s);

		return found ? found->key : s;
	}
	return s;
}

static void hand_over(struct reader *r, struct tw_lock *lock, const struct entry *entry)
{
	bool known;
	struct tw_lock_package *p = tw_lock_package(lock, entry->name, entry->version, &known);

	tw_lock_place(lock, p, entry->place.start_line, entry->place.end_line);
	p->package.id = entry->id;
	if (!known || entry->direct)
		p->package.relationship = entry->direct ? TW_REL_DIRECT : TW_REL_INDIRECT;
	if (entry->jsr)
		p->package.purl =
			TW_SINK_JOIN(r->sink, TW_LIT("pkg:jsr/%40"), tw_slice_from(entry->name, strlen("jsr:@")),
				     TW_LIT("@"), entry->version);
	tw_json_each(r->doc, tw_json_get(r->doc, entry->node, "dependencies"), need) {
		const struct entry *found = resolve(r, need_of(r, entry, need));

		if (found)
			tw_lock_need(lock, p, found->id);
	}
}

/* Where the packages are in this version of the file. */
static void find_tables(const struct tw_json *doc, uint32_t *ret_specifiers, uint32_t *ret_npm, uint32_t *ret_jsr)
{
	uint32_t packages = tw_json_get(doc, TW_JSON_ROOT, "packages"), npm = tw_json_get(doc, TW_JSON_ROOT, "npm");
	uint32_t base = packages ? packages : TW_JSON_ROOT;

	*ret_specifiers = tw_json_get(doc, base, "specifiers");
	*ret_npm = tw_json_get(doc, base, "npm");
	*ret_jsr = tw_json_get(doc, base, "jsr");
	if (tw_json_text_is(doc, tw_json_get(doc, TW_JSON_ROOT, "version"), "2")) {
		*ret_specifiers = tw_json_get(doc, npm, "specifiers");
		*ret_npm = tw_json_get(doc, npm, "packages");
	}
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_json doc;
	struct reader r = { .doc = &doc, .sink = sink };
	struct tw_lock lock = { .sink = sink };
	uint32_t specifiers, npm, jsr;
	int status = tw_json_parse_as(view->bytes, TW_JSON_LINES, sink->scratch, &doc, err);

	if (status < 0)
		return tw_lang_unreadable(view, status, err);
	find_tables(&doc, &specifiers, &npm, &jsr);
	status = tw_json_index_init(&r.specifiers, &doc, specifiers, sink->scratch, err);
	if (status < 0)
		return status;
	tw_json_each(&doc, jsr, node)
		read_entry(&r, node, true);
	tw_json_each(&doc, npm, node)
		read_entry(&r, node, false);
	mark_direct(&r, specifiers, jsr);
	for (size_t i = 0; i < r.entries.len; i++)
		hand_over(&r, &lock, &r.entries.at[i]);
	tw_map_release(&r.by_key);
	tw_map_release(&r.by_name);
	tw_vec_release(&r.entries);
	return tw_lock_finish(&lock, err);
}
