/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bun.lock: JSON with comments and commas too many. Source: bun's documentation, "Lockfile"; packages/bun-types
 * (BunLockFile); trivy, pkg/dependency/parser/nodejs/bun.
 *
 *	"workspaces": { "": { "dependencies": { … } }, "packages/a": { … } }
 *	"packages": {
 *		"ms": ["ms@2.1.3", "", {}, "sha512-…"],
 *		"debug/ms": ["ms@2.0.0", "", {}, "sha512-…"],		what debug alone has
 *		"a": ["a@workspace:packages/a"],
 *	}
 *
 * Surprising: a package's key is where it would be in node_modules; its name is in the first element. What a package needs
 * is looked for below its own key, then below the keys above. An older bun.lockb is binary, and not read.
 */
#include "analyze/lang/lock.h"
#include "analyze/lang/node.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);
static int finish(struct tw_sink *sink, struct trawl_error *err);

enum { ROLE_LOCK, ROLE_BINARY };

const struct tw_analyzer tw_analyzer_bun = {
	.name = "bun",
	.doc = "Bun: what a project's lock file pins",
	.type = "bun",
	.files = "bun.lock",
	.version = 1,
	.scope = TW_IN_TREE,
	.match = { { TW_BASENAME, "bun.lock", .role = ROLE_LOCK }, { TW_BASENAME, "bun.lockb", .role = ROLE_BINARY } },
	.max_size = TW_LIMIT_LOCKFILE,
	.parse = parse,
	.finish = finish,
};

/* One member of "packages". */
struct entry {
	struct tw_slice key, name, version, id;
	uint32_t needs; /* its "dependencies" */
	struct tw_location place;
	bool workspace, direct, production;
};

struct reader {
	const struct tw_json *doc;
	struct tw_sink *sink;
	struct tw_json_index workspaces; /* by path */
	struct tw_map by_key;
	TW_VEC(struct entry) entries;
	TW_VEC(uint32_t) open; /* for production, needs not yet looked at */
};

static struct tw_slice text_of(const struct reader *r, uint32_t node)
{
	return tw_json_text(r->doc, node, r->sink->scratch);
}

static struct entry *entry_at(const struct reader *r, struct tw_slice key)
{
	uint32_t at = tw_map_get(&r->by_key, key);

	return at == TW_MAP_NONE ? NULL : &r->entries.at[at];
}

/* "@scope/name@1.0.0", "name@workspace:packages/name": what is behind the last '@' that isn't the first character. */
static void read_identifier(struct reader *r, struct entry *entry, struct tw_slice identifier)
{
	struct tw_slice rest = tw_slice_from(identifier, 1);
	ptrdiff_t at = tw_slice_find(rest, '@');
	uint32_t workspace;

	entry->name = at < 0 ? identifier : tw_slice_head(identifier, (size_t)at + 1);
	entry->version = at < 0 ? (struct tw_slice){ 0 } : tw_slice_from(identifier, (size_t)at + 2);
	entry->workspace = tw_slice_starts(entry->version, "workspace:");
	if (entry->workspace) {
		workspace = tw_json_index_get(&r->workspaces, tw_slice_from(entry->version, strlen("workspace:")));
		entry->version = text_of(r, tw_json_get(r->doc, workspace, "version"));
	}
	entry->id = tw_lang_id(r->sink, entry->name, "@", entry->version);
}

static void read_entry(struct reader *r, uint32_t node, uint32_t *last_line)
{
	struct tw_slice key = tw_lang_check(r->sink, tw_json_key(r->doc, node, r->sink->scratch));
	struct tw_slice identifier = text_of(r, tw_json_first(r->doc, node));
	uint32_t *at = tw_map_put(&r->by_key, key);
	struct entry *entry = at ? tw_vec_push(&r->entries) : NULL;

	if (!entry) {
		r->sink->failed = true;
		return;
	}
	*at = (uint32_t)(r->entries.len - 1);
	entry->key = key;
	entry->place = tw_lang_place(r->doc, node, last_line);
	/* Registries are named by a second element of four. */
	entry->needs =
		tw_json_get(r->doc, tw_json_at(r->doc, node, tw_json_count(r->doc, node) > 3 ? 2 : 1), "dependencies");
	if (identifier.len)
		read_identifier(r, entry, identifier);
	else
		tw_warn(r->sink, tw_json_line(r->doc, node), "\"%.*s\" has no name and version", TW_ARG(key));
}

/* The folder that a key lies in: "a/b" of "a/b/@s/c"; false at the top. */
static bool key_above(struct tw_slice *key)
{
	if (!key->len)
		return false;
	*key = tw_path_dir(*key);
	if (tw_slice_starts(tw_path_base(*key), "@"))
		*key = tw_path_dir(*key);
	return true;
}

/* The package @name as the one with @key sees it. */
static struct entry *resolve(const struct reader *r, struct tw_slice key, struct tw_slice name)
{
	struct entry *found = NULL;

	do {
		struct tw_arena_mark mark = tw_arena_mark(r->sink->scratch);

		found = entry_at(r, key.len ? TW_SINK_JOIN(r->sink, key, TW_LIT("/"), name) : name);
		tw_arena_rewind(r->sink->scratch, mark);
	} while (!found && key_above(&key));
	return found;
}

static void mark_production(struct reader *r, struct entry *entry)
{
	uint32_t *slot;

	if (entry->production)
		return;
	entry->production = true;
	slot = tw_vec_push(&r->open);
	r->sink->failed |= !slot;
	if (slot)
		*slot = (uint32_t)(entry - r->entries.at);
}

/* What a workspace needs itself. It lies in node_modules under its own name, and sees what is below that first. */
static void mark_direct(struct reader *r, uint32_t workspace, const char *list, bool production)
{
	bool is_root = tw_json_key_is(r->doc, workspace, "");
	struct tw_slice key = is_root ? (struct tw_slice){ 0 } : text_of(r, tw_json_get(r->doc, workspace, "name"));

	tw_json_each(r->doc, tw_json_get(r->doc, workspace, list), need) {
		struct entry *entry = resolve(r, key, tw_json_key(r->doc, need, r->sink->scratch));

		if (!entry)
			continue;
		entry->direct = true;
		if (production)
			mark_production(r, entry);
	}
}

static void walk_production(struct reader *r)
{
	while (r->open.len) {
		const struct entry *from = &r->entries.at[r->open.at[--r->open.len]];

		tw_json_each(r->doc, from->needs, need) {
			struct entry *entry = resolve(r, from->key, tw_json_key(r->doc, need, r->sink->scratch));

			if (entry)
				mark_production(r, entry);
		}
	}
}

static void mark_all(struct reader *r)
{
	tw_json_each(r->doc, r->workspaces.doc ? tw_json_get(r->doc, TW_JSON_ROOT, "workspaces") : 0, workspace) {
		mark_direct(r, workspace, "dependencies", true);
		mark_direct(r, workspace, "peerDependencies", true);
		mark_direct(r, workspace, "optionalDependencies", true);
		mark_direct(r, workspace, "devDependencies", false);
	}
	walk_production(r);
	for (size_t i = 0; i < r->entries.len; i++)
		r->entries.at[i].production |= r->entries.at[i].workspace;
}

static void hand_over(struct reader *r, struct tw_lock *lock, const struct entry *entry)
{
	struct tw_lock_package *p;
	bool known;

	if (!entry->name.len)
		return;
	p = tw_lock_package(lock, entry->name, entry->version, &known);
	tw_lock_place(lock, p, entry->place.start_line, entry->place.end_line);
	p->package.id = entry->id;
	p->package.dev = known ? p->package.dev && !entry->production : !entry->production;
	if (entry->workspace)
		p->package.relationship = TW_REL_WORKSPACE;
	else if (entry->direct && p->package.relationship != TW_REL_WORKSPACE)
		p->package.relationship = TW_REL_DIRECT;
	else if (!known)
		p->package.relationship = TW_REL_INDIRECT;
	if (known)
		return;
	tw_json_each(r->doc, entry->needs, need) {
		const struct entry *found = resolve(r, entry->key, tw_json_key(r->doc, need, r->sink->scratch));

		if (found)
			tw_lock_need(lock, p, found->id);
	}
}

static int parse_lock(const struct tw_view *view, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_json doc;
	struct reader r = { .doc = &doc, .sink = sink };
	struct tw_lock lock = { .sink = sink };
	uint32_t packages, last = 0;
	int status = tw_json_parse_as(view->bytes, TW_JSON_LINES | TW_JSON_COMMENTS, sink->scratch, &doc, err);

	if (status < 0)
		return tw_lang_unreadable(view, status, err);
	status = tw_json_index_init(&r.workspaces, &doc, tw_json_get(&doc, TW_JSON_ROOT, "workspaces"), sink->scratch,
				    err);
	packages = tw_json_get(&doc, TW_JSON_ROOT, "packages");
	if (tw_json_type(&doc, packages) != TW_JSON_OBJECT)
		packages = 0;
	tw_json_each(&doc, packages, node) {
		if (status >= 0)
			read_entry(&r, node, &last);
	}
	if (status >= 0)
		mark_all(&r);
	for (size_t i = 0; i < r.entries.len; i++)
		hand_over(&r, &lock, &r.entries.at[i]);
	tw_map_release(&r.by_key);
	tw_vec_release(&r.entries);
	tw_vec_release(&r.open);
	if (status >= 0)
		return tw_lock_finish(&lock, err);
	tw_lock_release(&lock);
	return status;
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	if (role == ROLE_LOCK)
		return parse_lock(view, sink, err);
	tw_warn(sink, 0,
		"bun's binary lock file isn't read: \"bun install --save-text-lockfile\" makes a bun.lock of it");
	return tw_sink_status(sink, err);
}

static int finish(struct tw_sink *sink, struct trawl_error *err)
{
	return tw_node_join_licenses(sink, "bun", err);
}
