/* SPDX-License-Identifier: Apache-2.0 */
/*
 * package-lock.json, versions 1 to 3. Source: docs.npmjs.com, package-lock-json; trivy,
 * pkg/dependency/parser/nodejs/npm.
 *
 *	1	"dependencies": a tree of packages by name; what a package "requires" is looked for in its own branch, then
 *		in those around it
 *	2, 3	"packages": packages by the folder that they are installed in ("node_modules/a/node_modules/b"); what one
 *		needs is looked for in its own node_modules, then in those of the folders above
 *
 * Surprising: "" is the project itself, and says which packages are direct; a workspace is a link from node_modules to
 * its folder, whose entry has the rest. Version 2 has both lists, the first for older npm only.
 * Licences are in version 3 and late 2; for the others the installed packages beside the file are asked.
 */
#include <fnmatch.h>

#include "analyze/lang/lock.h"
#include "analyze/lang/node.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);
static int finish(struct tw_sink *sink, struct trawl_error *err);

enum { ROLE_LOCK, ROLE_INSTALLED };

const struct tw_analyzer tw_analyzer_npm = {
	.name = "npm",
	.doc = "npm: what a project's lock file pins",
	.type = "npm",
	.files = "package-lock.json, npm-shrinkwrap.json",
	.version = 1,
	.scope = TW_IN_TREE,
	.match = { { TW_BASENAME, "package-lock.json", .not_under = "node_modules", .role = ROLE_LOCK },
		   { TW_BASENAME, "npm-shrinkwrap.json", .not_under = "node_modules", .role = ROLE_LOCK },
		   { TW_BASENAME, "package.json", .under = "node_modules", .role = ROLE_INSTALLED } },
	.max_size = TW_LIMIT_LOCKFILE,
	.parse = parse,
	.finish = finish,
};

/* What a member of "packages" is asked for. */
enum { NAME, VERSION, RESOLVED, LINK, DEV, LICENSE, DEPENDENCIES, OPTIONAL, PEERS, MEMBERS };

static const struct tw_slice members[MEMBERS] = {
	[NAME] = { "name", 4 },
	[VERSION] = { "version", 7 },
	[RESOLVED] = { "resolved", 8 },
	[LINK] = { "link", 4 },
	[DEV] = { "dev", 3 },
	[LICENSE] = { "license", 7 },
	[DEPENDENCIES] = { "dependencies", 12 },
	[OPTIONAL] = { "optionalDependencies", 20 },
	[PEERS] = { "peerDependencies", 16 },
};

/* One member of "packages". */
struct entry {
	struct tw_slice path; /* under which it is reported: links are resolved */
	struct tw_slice id;   /* by which others need it; made when somebody does */
	uint32_t node;
	uint32_t line; /* 0: not to be told */
	uint32_t member[MEMBERS];
	bool gone;   /* it has moved, or was replaced */
	bool inside; /* there are packages in its own node_modules */
	bool direct;
};

struct reader {
	const struct tw_json *doc;
	struct tw_sink *sink;
	struct tw_lock lock;
	struct tw_map by_path;
	TW_VEC(struct entry) entries;
	struct tw_map links;         /* by what they lead to: entries' numbers */
	uint32_t last_line;          /* where the last object began */
	TW_VEC(struct tw_slice) ids; /* version 1: of all packages */
};

static struct tw_slice text(const struct reader *r, uint32_t node)
{
	return tw_json_text(r->doc, node, r->sink->scratch);
}

/*
 * Where an object begins; to be asked in the document's order. Of several in one line only the first has a place: in files
 * without line ends a place says nothing, and reports are compared with those of a program that sees it so.
 */
static uint32_t line_of(struct reader *r, uint32_t node)
{
	uint32_t line = tw_json_line(r->doc, node);
	bool same = line == r->last_line;

	r->last_line = line;
	return same ? 0 : line;
}

static void place(struct reader *r, struct tw_lock_package *p, uint32_t node, uint32_t line)
{
	tw_lock_place(&r->lock, p, line, line ? tw_json_line_end(r->doc, node) : 0);
}

static struct entry *entry_at(const struct reader *r, struct tw_slice path)
{
	uint32_t at = tw_map_get(&r->by_path, path);

	return at == TW_MAP_NONE ? NULL : &r->entries.at[at];
}

/* A new entry; one that had this path is gone. */
static struct entry *entry_add(struct reader *r, struct tw_slice path, uint32_t node, uint32_t line)
{
	uint32_t *at = tw_map_put(&r->by_path, path);
	struct entry *entry = at ? tw_vec_push(&r->entries) : NULL;

	if (!entry) {
		r->sink->failed = true;
		return NULL;
	}
	if (*at != TW_MAP_NONE)
		r->entries.at[*at].gone = true;
	*at = (uint32_t)(r->entries.len - 1);
	*entry = (struct entry){ .path = path, .node = node, .line = line };
	tw_json_get_all(r->doc, node, members, entry->member, MEMBERS);
	return entry;
}

static void read_entries(struct reader *r, uint32_t packages)
{
	if (tw_json_type(r->doc, packages) != TW_JSON_OBJECT)
		return; /* a list has no paths */
	tw_json_each(r->doc, packages, node) {
		struct tw_slice path = tw_lang_check(r->sink, tw_json_key(r->doc, node, r->sink->scratch));
		uint32_t line = line_of(r, node);

		if (path.len > TW_LIMIT_PATH)
			tw_lose(r->sink, tw_json_line(r->doc, node), "a path of %zu bytes, the most is %d", path.len,
				TW_LIMIT_PATH);
		else if (path.ptr)
			entry_add(r, path, node, line);
	}
}

/* Links that lead somewhere, by where they lead; one in the project's own node_modules is preferred. */
static void read_links(struct reader *r)
{
	for (size_t i = 0; i < r->entries.len; i++) {
		struct entry *entry = &r->entries.at[i];
		struct tw_slice target;
		uint32_t *at;

		if (entry->gone || !tw_json_bool(r->doc, entry->member[LINK]))
			continue;
		target = text(r, entry->member[RESOLVED]);
		if (!target.len) {
			entry->gone = true;
			tw_warn(r->sink, tw_json_line(r->doc, entry->node), "the link \"%.*s\" leads nowhere",
				TW_ARG(entry->path));
			continue;
		}
		at = tw_map_put(&r->links, target);
		r->sink->failed |= !at;
		if (at && (*at == TW_MAP_NONE || r->entries.at[*at].path.len > entry->path.len))
			*at = (uint32_t)i;
	}
}

/* The link that leads to @path, or to the nearest folder above it. */
static uint32_t link_to(const struct reader *r, struct tw_slice path, struct tw_slice *ret_rest)
{
	for (size_t len = path.len; len; len--) {
		uint32_t at = TW_MAP_NONE;

		if (len == path.len || path.ptr[len] == '/')
			at = tw_map_get(&r->links, tw_slice_head(path, len));
		if (at != TW_MAP_NONE) {
			*ret_rest = tw_slice_of(path.ptr + len, path.len - len);
			return at;
		}
	}
	return TW_MAP_NONE;
}

static bool is_workspace(const struct reader *r, uint32_t globs, struct tw_slice path)
{
	struct tw_arena *scratch = r->sink->scratch;
	struct tw_arena_mark mark = tw_arena_mark(scratch);
	char *name = tw_arena_text(scratch, path);
	bool found = false;

	tw_json_each(r->doc, globs, glob) {
		char *pattern = tw_arena_text(scratch, tw_json_text(r->doc, glob, scratch));

		r->sink->failed |= !name || !pattern;
		if (name && pattern && fnmatch(pattern, name, FNM_PATHNAME) == 0)
			found = true;
	}
	tw_arena_rewind(scratch, mark);
	return found;
}

static struct tw_slice name_in(struct tw_slice path)
{
	static const struct tw_slice folder = { "node_modules", 12 };
	struct tw_slice name = { 0 };

	for (ptrdiff_t at; (at = tw_slice_search(path, folder)) >= 0;) {
		path = tw_slice_of(path.ptr + at + folder.len, path.len - (size_t)at - folder.len);
		name = path;
	}
	return name.len && name.ptr[0] == '/' ? tw_slice_from(name, 1) : name;
}

/* Entries below the targets of links move to where the links are. */
static void resolve_links(struct reader *r, uint32_t globs)
{
	size_t count = r->entries.len;

	for (size_t i = 0; i < count && r->links.len; i++) {
		struct tw_slice rest, path = r->entries.at[i].path;
		uint32_t link = r->entries.at[i].gone ? TW_MAP_NONE : link_to(r, path, &rest);
		struct entry *moved;

		if (link == TW_MAP_NONE || link == i)
			continue;
		r->entries.at[i].gone = true;
		moved = entry_add(r, TW_SINK_JOIN(r->sink, r->entries.at[link].path, rest), r->entries.at[i].node,
				  r->entries.at[i].line);
		if (moved && !rest.len && is_workspace(r, globs, path))
			moved->direct = name_in(moved->path).len + strlen("node_modules/") == moved->path.len;
	}
}

/* Those that have a node_modules of their own: in the others nothing has to be looked for. */
static void mark_inside(struct reader *r)
{
	for (size_t i = 0; i < r->entries.len; i++) {
		struct tw_slice name = name_in(r->entries.at[i].path);
		size_t behind = name.len + strlen("/node_modules/");
		struct entry *around = NULL;

		if (name.len && r->entries.at[i].path.len > behind)
			around = entry_at(r, tw_slice_head(r->entries.at[i].path, r->entries.at[i].path.len - behind));
		if (around)
			around->inside = true;
	}
}

static void mark_direct(struct reader *r, uint32_t root)
{
	static const char *const lists[] = { "dependencies", "optionalDependencies", "devDependencies",
					     "peerDependencies" };

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		tw_json_each(r->doc, tw_json_get(r->doc, root, lists[i]), need) {
			struct tw_arena_mark mark = tw_arena_mark(r->sink->scratch);
			struct tw_slice name = tw_json_key(r->doc, need, r->sink->scratch);
			struct entry *entry = entry_at(r, TW_SINK_JOIN(r->sink, TW_LIT("node_modules/"), name));

			if (entry)
				entry->direct = true;
			tw_arena_rewind(r->sink->scratch, mark);
		}
	}
}

/* The package @name as seen from @from: in its node_modules, or in the nearest above it. */
static struct entry *resolve(const struct reader *r, const struct entry *from, struct tw_slice name)
{
	struct tw_arena_mark mark = tw_arena_mark(r->sink->scratch);
	struct tw_slice folder =
		from->inside ? TW_SINK_JOIN(r->sink, from->path, TW_LIT("/node_modules")) : tw_path_dir(from->path);
	struct entry *found = NULL;

	while (folder.len && !found) {
		struct tw_arena_mark level = tw_arena_mark(r->sink->scratch);

		if (tw_slice_is(tw_path_base(folder), "node_modules"))
			found = entry_at(r, TW_SINK_JOIN(r->sink, folder, TW_LIT("/"), name));
		tw_arena_rewind(r->sink->scratch, level);
		folder = tw_path_dir(folder);
	}
	tw_arena_rewind(r->sink->scratch, mark);
	return found;
}

static struct tw_slice id_of(struct reader *r, struct entry *entry)
{
	if (!entry->id.ptr)
		entry->id = tw_lang_id(r->sink, name_in(entry->path), "@", text(r, entry->member[VERSION]));
	return entry->id;
}

static void take_needs(struct reader *r, struct tw_lock_package *p, const struct entry *entry)
{
	for (size_t i = DEPENDENCIES; i <= PEERS; i++) {
		tw_json_each(r->doc, entry->member[i], need) {
			struct tw_slice name = tw_json_key(r->doc, need, r->sink->scratch);
			struct entry *found = name.ptr ? resolve(r, entry, name) : NULL;

			if (found)
				tw_lock_need(&r->lock, p, id_of(r, found));
		}
	}
}

static void take_entry(struct reader *r, struct entry *entry)
{
	struct tw_slice told = text(r, entry->member[NAME]), version = text(r, entry->member[VERSION]);
	struct tw_slice name = told.len ? told : name_in(entry->path);
	bool known, dev = tw_json_bool(r->doc, entry->member[DEV]);
	struct tw_lock_package *p;

	if (!name.len)
		return;
	p = tw_lock_package(&r->lock, name, version, &known);
	place(r, p, entry->node, entry->line);
	if (!p->package.licenses.len)
		p->package.licenses = tw_node_licenses(r->doc, entry->member[LICENSE], r->sink);
	if (entry->direct)
		p->package.relationship = TW_REL_DIRECT;
	if (known) {
		p->package.dev &= dev;
		return;
	}
	p->package.id = told.len ? tw_lang_id(r->sink, name, "@", version) : id_of(r, entry);
	p->package.dev = dev;
	if (!entry->direct)
		p->package.relationship = TW_REL_INDIRECT;
	take_needs(r, p, entry);
}

static void take_packages(struct reader *r, uint32_t packages)
{
	const struct entry *root;
	uint32_t globs = 0;

	read_entries(r, packages);
	root = entry_at(r, TW_LIT(""));
	if (root) {
		globs = tw_json_get(r->doc, root->node, "workspaces");
		if (tw_json_type(r->doc, globs) == TW_JSON_OBJECT)
			globs = tw_json_get(r->doc, globs, "packages");
	}
	read_links(r);
	resolve_links(r, globs);
	root = entry_at(r, TW_LIT(""));
	if (root)
		mark_direct(r, root->node);
	mark_inside(r);
	for (size_t i = 0; i < r->entries.len; i++) {
		struct entry *entry = &r->entries.at[i];

		if (!entry->gone && tw_slice_starts(entry->path, "node_modules"))
			take_entry(r, entry);
	}
}

/* The packages of one branch by name, and the branch around it. */
struct branch {
	const struct branch *around;
	struct tw_map ids; /* where in the reader's list */
};

static void read_branch(struct reader *r, uint32_t dependencies, struct branch *branch)
{
	if (tw_json_type(r->doc, dependencies) != TW_JSON_OBJECT)
		return;
	tw_json_each(r->doc, dependencies, node) {
		struct tw_slice name = tw_lang_check(r->sink, tw_json_key(r->doc, node, r->sink->scratch));
		uint32_t *at = tw_map_put(&branch->ids, name);
		struct tw_slice *id = at ? tw_vec_push(&r->ids) : NULL;

		if (!id) {
			r->sink->failed = true;
			return;
		}
		*id = tw_lang_id(r->sink, name, "@", text(r, tw_json_get(r->doc, node, "version")));
		*at = (uint32_t)(r->ids.len - 1);
	}
}

static void take_requires(struct reader *r, struct tw_lock_package *p, uint32_t node, const struct branch *branch)
{
	tw_json_each(r->doc, tw_json_get(r->doc, node, "requires"), need) {
		struct tw_slice name = tw_json_key(r->doc, need, r->sink->scratch);
		uint32_t at = TW_MAP_NONE;

		for (const struct branch *b = branch; name.ptr && b && at == TW_MAP_NONE; b = b->around)
			at = tw_map_get(&b->ids, name);
		if (at != TW_MAP_NONE)
			tw_lock_need(&r->lock, p, r->ids.at[at]);
	}
}

/*
 * What stands below a package, or below the project. @p: its needs are to be found, too. As deep as the document is, which
 * its reader has bounded.
 */
static void take_branch(struct reader *r, uint32_t owner, struct tw_lock_package *p, const struct branch *around)
{
	struct branch branch = { .around = around };
	uint32_t dependencies = tw_json_get(r->doc, owner, "dependencies");

	read_branch(r, dependencies, &branch);
	if (p)
		take_requires(r, p, owner, &branch);
	tw_json_each(r->doc, dependencies, node) {
		struct tw_slice name = tw_json_key(r->doc, node, r->sink->scratch);
		struct tw_slice version = text(r, tw_json_get(r->doc, node, "version"));
		bool known, dev = tw_json_bool(r->doc, tw_json_get(r->doc, node, "dev"));

		if (!name.len)
			continue;
		p = tw_lock_package(&r->lock, name, version, &known);
		place(r, p, node, line_of(r, node));
		p->package.dev = known ? p->package.dev && dev : dev;
		p->package.id = tw_lang_id(r->sink, name, "@", version);
		take_branch(r, node, known ? NULL : p, &branch);
	}
	tw_map_release(&branch.ids);
}

static int parse_lock(const struct tw_view *view, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_json doc;
	struct reader r = { .doc = &doc, .sink = sink, .lock = { .sink = sink } };
	int64_t version = 0;
	int status = tw_json_parse_as(view->bytes, TW_JSON_LINES, sink->scratch, &doc, err);

	if (status < 0)
		return tw_lang_unreadable(view, status, err);
	tw_json_int(&doc, tw_json_get(&doc, TW_JSON_ROOT, "lockfileVersion"), &version);
	if (version == 1)
		take_branch(&r, TW_JSON_ROOT, NULL, NULL);
	else
		take_packages(&r, tw_json_get(&doc, TW_JSON_ROOT, "packages"));
	tw_vec_release(&r.entries);
	tw_map_release(&r.by_path);
	tw_map_release(&r.links);
	tw_vec_release(&r.ids);
	return tw_lock_finish(&r.lock, err);
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_node_manifest manifest;

	if (role == ROLE_LOCK)
		return parse_lock(view, sink, err);
	if (tw_node_is_package_root(view->path) && tw_node_read(view->bytes, sink, &manifest))
		tw_node_remember(view->path, &manifest, sink);
	return tw_sink_status(sink, err);
}

static int finish(struct tw_sink *sink, struct trawl_error *err)
{
	return tw_node_join_licenses(sink, "npm", err);
}
