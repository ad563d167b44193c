/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yarn.lock, see yarn_lock.h, and the package.json files that it was made for. Source: yarnpkg.com; trivy,
 * pkg/fanal/analyzer/language/nodejs/yarn.
 *
 * Surprising: an alias is listed under the package's real name; what is patched, linked or a workspace isn't listed in
 * a way that tells its version; what comes from an address neither. Which packages are direct, or for development, only
 * the project's package.json says, and those of its workspaces: yarn_join.c. Licences are in node_modules, or in the
 * zip archives of Yarn's own folder.
 */
#include "analyze/lang/yarn.h"

#include "analyze/lang/lock.h"
#include "analyze/lang/yarn_lock.h"
#include "base/map.h"
#include "format/lines.h"
#include "io/zip.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);
static int finish(struct tw_sink *sink, struct trawl_error *err);

enum { ROLE_LOCK, ROLE_MANIFEST, ROLE_ARCHIVE };

const struct tw_analyzer tw_analyzer_yarn = {
	.name = "yarn",
	.doc = "Yarn: what a project's lock file pins",
	.type = "yarn",
	.files = "yarn.lock, package.json",
	.version = 1,
	.scope = TW_IN_TREE,
	.match = { { TW_BASENAME, "yarn.lock", .not_under = "node_modules", .role = ROLE_LOCK },
		   { TW_BASENAME, "package.json", .not_under = "node_modules", .role = ROLE_MANIFEST },
		   { TW_SUFFIX, ".zip", .under = ".yarn", .role = ROLE_ARCHIVE } },
	.max_size = TW_LIMIT_LOCKFILE,
	.parse = parse,
	.finish = finish,
};

/* One block, while it is read, and when it was a package's. */
struct block {
	struct tw_slice name, version, id, header;
	struct tw_location place;
	size_t first_need, need_count;
	bool has_header, skip;
};

struct reader {
	struct tw_sink *sink;
	struct block block;
	bool open, in_needs, conflict;
	TW_VEC(struct block) blocks;
	TW_VEC(struct tw_slice) needs; /* patterns */
	struct tw_map ids;             /* pattern → block */
};

static struct tw_slice pattern_id(struct reader *r, struct tw_slice name, struct tw_slice range)
{
	return tw_lang_id(r->sink, name, "@", range);
}

/* Packages of npm's registry are what is known about. */
static bool is_npm(struct tw_slice protocol)
{
	return !protocol.len || tw_slice_is(protocol, "npm");
}

static bool is_local(struct tw_slice protocol)
{
	static const char *const local[] = { "workspace", "patch",   "file",     "link",      "portal",  "github",
					     "git",       "git+ssh", "git+http", "git+https", "git+file" };

	for (size_t i = 0; i < sizeof(local) / sizeof(local[0]); i++) {
		if (tw_slice_is(protocol, local[i]))
			return true;
	}
	return false;
}

static void take_header(struct reader *r, struct tw_slice line, uint32_t number)
{
	struct tw_slice rest = line, first = { 0 }, range;
	struct tw_yarn_pattern pattern;

	r->block.has_header = true;
	tw_yarn_next_pattern(&rest, &first);
	if (tw_slice_starts(line, "__metadata") || !tw_yarn_read_pattern(first, &pattern)) {
		r->block.skip = true;
		return;
	}
	if (!is_npm(pattern.protocol)) {
		if (!is_local(pattern.protocol))
			tw_warn(r->sink, number, "\"%.*s\" comes from an address: its version isn't known",
				TW_ARG(pattern.name));
		r->block.skip = true;
		return;
	}
	r->block.name = pattern.name;
	r->block.header = line;
	range = pattern.range;
	tw_yarn_resolve_alias(&r->block.name, &range);
}

/* False when the line ends the list of needs. */
static bool take_need(struct reader *r, struct tw_slice line)
{
	struct tw_yarn_pattern pattern;
	struct tw_slice *slot;

	if (!tw_yarn_read_need(line, &pattern))
		return false;
	if (!is_npm(pattern.protocol))
		return true;
	slot = tw_vec_push(&r->needs);
	r->sink->failed |= !slot;
	if (slot) {
		*slot = pattern_id(r, pattern.name, pattern.range);
		r->block.need_count++;
	}
	return true;
}

static void end_block(struct reader *r);

/* By an empty line, or, in a file that people have had their hands on, by the next header. */
static void begin_block(struct reader *r, uint32_t number)
{
	end_block(r);
	r->block = (struct block){ .place = { number, number }, .first_need = r->needs.len };
	r->open = true;
}

static void take_line(struct reader *r, struct tw_slice line, uint32_t number)
{
	bool header = !tw_is_space(line.ptr[0]) && line.ptr[0] != '#';

	if (tw_lang_is_conflict(r->sink, line, number, &r->conflict))
		return;
	if (!r->open || (header && r->block.has_header))
		begin_block(r, number);
	r->block.place.end_line = number;
	if (line.ptr[0] == '#' || r->block.skip)
		return;
	if (r->in_needs)
		r->in_needs = take_need(r, line);
	else if (header)
		take_header(r, line, number);
	else if (tw_slice_starts(tw_slice_trim(line), "dependencies:"))
		r->in_needs = true;
	else if (!r->block.version.len)
		r->block.version = tw_yarn_read_version(line);
}

/* The block's patterns lead to its package. */
static void keep_patterns(struct reader *r, uint32_t block)
{
	struct tw_slice rest = r->block.header, one;
	struct tw_yarn_pattern pattern;

	while (tw_yarn_next_pattern(&rest, &one)) {
		uint32_t *at;

		if (!tw_yarn_read_pattern(one, &pattern))
			continue;
		at = tw_map_put(&r->ids, pattern_id(r, pattern.name, pattern.range));
		r->sink->failed |= !at;
		if (at)
			*at = block;
	}
}

static void end_block(struct reader *r)
{
	struct block *kept = NULL;

	if (r->open && !r->block.skip && r->block.name.len) {
		r->block.id = tw_lang_id(r->sink, r->block.name, "@", r->block.version);
		keep_patterns(r, (uint32_t)r->blocks.len);
		kept = tw_vec_push(&r->blocks);
		r->sink->failed |= !kept;
	}
	if (kept)
		*kept = r->block;
	r->open = r->in_needs = false;
}

/* For package.json's ranges, which are looked for among them. */
static void remember_patterns(struct reader *r, const struct block *block)
{
	struct tw_slice rest = block->header, one;
	struct tw_yarn_pattern pattern;
	TW_VEC(struct tw_slice) list = { 0 };
	struct tw_fact fact = { .kind = TW_FACT_PRIVATE, .key = block->id, .value = tw_slice(TW_YARN_PATTERNS) };

	while (tw_yarn_next_pattern(&rest, &one)) {
		struct tw_slice *slot = tw_yarn_read_pattern(one, &pattern) ? tw_vec_push(&list) : NULL;

		if (slot)
			*slot = pattern_id(r, pattern.name, pattern.range);
	}
	fact.list = (struct tw_texts){ list.at, list.len };
	tw_sink_fact(r->sink, &fact);
	tw_vec_release(&list);
}

/* An alias and its real name may have a block each. */
static void hand_over(struct reader *r, struct tw_lock *lock, const struct block *block)
{
	bool known;
	struct tw_lock_package *p = tw_lock_package(lock, block->name, block->version, &known);

	p->package.id = block->id;
	tw_lock_place(lock, p, block->place.start_line, block->place.end_line);
	for (size_t i = 0; i < block->need_count && !known; i++) {
		uint32_t at = tw_map_get(&r->ids, r->needs.at[block->first_need + i]);

		if (at != TW_MAP_NONE)
			tw_lock_need(lock, p, r->blocks.at[at].id);
	}
}

/* Copies in Yarn's own folder aren't this project's. */
static bool is_in_yarn_folder(struct tw_slice path)
{
	return tw_slice_starts(path, ".yarn/") || tw_slice_search(path, TW_LIT("/.yarn/")) >= 0;
}

static int parse_lock(const struct tw_view *view, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_lines lines = tw_lines(view);
	struct tw_lock lock = { .sink = sink, .needs_as_given = true };
	struct reader r = { .sink = sink };
	struct tw_slice line;

	if (is_in_yarn_folder(view->path))
		return TRAWL_OK;
	while (tw_lines_next(&lines, &line)) {
		if (line.len)
			take_line(&r, line, lines.number);
		else
			end_block(&r);
	}
	end_block(&r);
	for (size_t i = 0; i < r.blocks.len; i++) {
		hand_over(&r, &lock, &r.blocks.at[i]);
		remember_patterns(&r, &r.blocks.at[i]);
	}
	tw_vec_release(&r.blocks);
	tw_vec_release(&r.needs);
	tw_map_release(&r.ids);
	return tw_lock_finish(&lock, err);
}

/* A package that Yarn keeps zipped: its licence. */
static int parse_archive(const struct tw_view *view, struct tw_sink *sink, struct trawl_error *err)
{
	uint64_t budget = TW_LIMIT_MANIFEST;
	struct tw_node_manifest manifest;
	struct tw_zip_entry entry;
	struct tw_slice text, path;
	struct tw_zip zip;
	int status = tw_zip_open(view->bytes, &budget, &zip, err);

	while (status >= 0 && (status = tw_zip_next(&zip, &entry, err)) > 0) {
		if (!tw_slice_is(tw_path_base(entry.name), "package.json") || !tw_node_is_package_root(entry.name))
			continue;
		status = tw_zip_read(&zip, &entry, sink->scratch, TW_LIMIT_MANIFEST, &text, err);
		path = TW_SINK_JOIN(sink, view->path, TW_LIT("/"), entry.name);
		if (status >= 0 && tw_node_read(text, sink, &manifest))
			tw_node_remember(path, &manifest, sink);
	}
	return status < 0 ? status : tw_sink_status(sink, err);
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	switch (role) {
	case ROLE_LOCK: return parse_lock(view, sink, err);
	case ROLE_ARCHIVE: return parse_archive(view, sink, err);
	default: tw_yarn_remember_manifest(view, sink); return tw_sink_status(sink, err);
	}
}

static int finish(struct tw_sink *sink, struct trawl_error *err)
{
	int status = tw_yarn_join_manifests(sink, err);

	return status < 0 ? status : tw_node_join_licenses(sink, "yarn", err);
}
