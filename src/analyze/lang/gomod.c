/* SPDX-License-Identifier: Apache-2.0 */
/*
 * go.mod, the go.sum and the vendor/modules.txt beside it, and the go.work around it. Source: go.dev/ref/mod; trivy,
 * pkg/fanal/analyzer/language/golang/mod.
 *
 * Surprising: from Go 1.17 on go.mod names all modules of the build, those that others need with "// indirect"; before, it
 * names the project's own only, and of others the newest version that go.sum has a hash of is taken. What a module needs
 * stands in its own go.mod, elsewhere: modules that nothing here is known to need hang below the project. Where there is a
 * vendor folder, its list is what the project is built from, and says exactly what go.sum is guessed from; a workspace's has no
 * go.mod beside it, and is told of itself. What go.work replaces is replaced in all modules that it uses.
 */
#include "analyze/lang/go.h"
#include "analyze/lang/go_modules.h"
#include "format/gomod.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

enum { ROLE_MOD, ROLE_SUM, ROLE_WORK, ROLE_VENDOR };

const struct tw_analyzer tw_analyzer_gomod = {
	.name = "gomod",
	.doc = "Go: what a project's go.mod requires",
	.type = "gomod",
	.files = "go.mod, go.sum, go.work, vendor/modules.txt",
	.version = 2,
	.scope = TW_IN_TREE,
	.match = { { TW_BASENAME, "go.mod", .role = ROLE_MOD },
		   { TW_BASENAME, "go.sum", .role = ROLE_SUM },
		   { TW_BASENAME, "go.work", .role = ROLE_WORK },
		   { TW_BASENAME, "modules.txt", .under = "vendor", .role = ROLE_VENDOR } },
	.max_size = TW_LIMIT_MANIFEST,
	.parse = parse,
	.finish = tw_go_modules_join,
};

struct tw_go_module *tw_go_modules_at(const struct tw_go_modules *r, struct tw_slice path)
{
	uint32_t at = tw_map_get(&r->by_path, path);

	return at == TW_MAP_NONE || r->modules.at[at].gone ? NULL : &r->modules.at[at];
}

void tw_go_modules_put(struct tw_go_modules *r, struct tw_slice path, struct tw_slice version, bool indirect)
{
	uint32_t *at = tw_map_put(&r->by_path, path);

	if (!at || (*at == TW_MAP_NONE && !tw_vec_push(&r->modules))) {
		r->sink->failed = true;
		return;
	}
	if (*at == TW_MAP_NONE)
		*at = (uint32_t)(r->modules.len - 1);
	r->modules.at[*at] = (struct tw_go_module){ path, version, tw_go_id(r->sink, path, version), indirect, false };
}

/* "1.16", "1.9": of two numbers, the second below @minor. Versions with three are later. */
static bool is_before(uint64_t minor, struct tw_slice version)
{
	struct tw_slice major;
	uint64_t number;

	return tw_slice_split(&version, '.', &major) && tw_slice_u64(major, 1, &number) &&
	       tw_slice_u64(version, minor - 1, &number);
}

/*
 * The lowest version of Go that a project can be built with: of "toolchain go1.22.5-custom", or of "go 1.22". Before 1.21 that
 * line allowed older ones, too. Empty: nothing tells.
 */
static struct tw_slice lowest_go(const struct tw_go_modules *r)
{
	struct tw_slice word = r->go, rest = r->toolchain, name;
	size_t len = 0, dots = 0;

	if (tw_slice_starts(rest, "go") && tw_slice_split(&rest, '-', &name))
		return tw_slice_from(name, strlen("go"));
	while (len < word.len && (tw_is_digit(word.ptr[len]) || (word.ptr[len] == '.' && !dots++)))
		len++;
	if (is_before(21, tw_slice_head(word, len)))
		return (struct tw_slice){ 0 };
	return len && len == word.len ? TW_SINK_JOIN(r->sink, word, TW_LIT(".0")) : word;
}

/* The standard library is what a program is built with; nothing but the lowest version is known of it. */
static void take_stdlib(struct tw_go_modules *r)
{
	struct tw_slice version = r->sink->comprehensive ? lowest_go(r) : (struct tw_slice){ 0 };

	if (version.len)
		tw_go_modules_put(r, TW_LIT("stdlib"), TW_SINK_JOIN(r->sink, TW_LIT("v"), version), false);
}

/* "// indirect", also before a reason: "// indirect; for tests". */
static bool is_indirect(struct tw_slice comment)
{
	struct tw_slice rest = tw_slice_from(comment, strlen("indirect"));

	return tw_slice_starts(comment, "indirect") && (!rest.len || (rest.ptr[0] == ';' && rest.len > 1));
}

/*
 * A version as the go command writes it back: with all three numbers, without build metadata but "+incompatible". Empty
 * for what is no version, a branch's name.
 */
static struct tw_slice canonical(struct tw_slice version, struct tw_sink *sink)
{
	ptrdiff_t plus = tw_slice_find(version, '+');
	size_t dots = 0;

	if (!tw_go_is_semver(version))
		return (struct tw_slice){ 0 };
	if (plus >= 0)
		return tw_slice_ends(version, "+incompatible") ? version : tw_slice_head(version, (size_t)plus);
	for (size_t i = 0; i < version.len && version.ptr[i] != '-'; i++)
		dots += version.ptr[i] == '.';
	return dots >= 2 ? version : TW_SINK_JOIN(sink, version, tw_slice(dots ? ".0" : ".0.0"));
}

static void take_require(struct tw_go_modules *r, const struct tw_gomod_line *line)
{
	struct tw_slice version = line->count == 2 ? canonical(line->words[1], r->sink) : (struct tw_slice){ 0 };

	if (version.len)
		tw_go_modules_put(r, line->words[0], version, is_indirect(line->comment));
	else
		tw_warn(r->sink, line->line, "a requirement without a version that can be read");
}

static void take_line(struct tw_go_modules *r, const struct tw_gomod_line *line)
{
	struct tw_gomod_line *slot;

	if (tw_slice_is(line->verb, "module") && line->count) {
		r->project = line->words[0];
		r->has_project = true;
	} else if (tw_slice_is(line->verb, "go") && line->count) {
		r->all_listed = !is_before(17, line->words[0]);
		r->go = line->words[0];
	} else if (tw_slice_is(line->verb, "toolchain") && line->count) {
		r->toolchain = line->words[0];
	} else if (tw_slice_is(line->verb, "require")) {
		take_require(r, line);
	} else if (tw_slice_is(line->verb, "replace")) {
		slot = tw_vec_push(&r->replacements);
		r->sink->failed |= !slot;
		if (slot)
			*slot = *line;
	}
}

/* Before 1.17 indirect requirements are those that something forced, and are found in go.sum. */
static void drop_incomplete(struct tw_go_modules *r)
{
	for (size_t i = 0; i < r->modules.len && !r->all_listed; i++)
		r->modules.at[i].gone |= r->modules.at[i].indirect;
}

void tw_go_modules_replace(struct tw_go_modules *r, const struct tw_gomod_line *line)
{
	const struct tw_slice *words = line->words;
	size_t arrow = line->count > 1 && tw_slice_is(words[1], "=>") ? 1 : 2;
	struct tw_go_module *old = line->count ? tw_go_modules_at(r, words[0]) : NULL;
	bool indirect;

	if (!old || line->count < arrow + 2 || !tw_slice_is(words[arrow], "=>"))
		return;
	if (arrow == 2 && !tw_slice_eq(old->version, canonical(words[1], r->sink)))
		return;
	indirect = old->indirect;
	old->gone = true;
	if (line->count > arrow + 2)
		tw_go_modules_put(r, words[arrow + 1], canonical(words[arrow + 2], r->sink), indirect);
}

static int module_cmp(const void *a, const void *b)
{
	const struct tw_go_module *x = a, *y = b;

	return x->indirect != y->indirect ? (x->indirect ? 1 : -1) : tw_slice_cmp(x->path, y->path);
}

static void drop_gone(struct tw_go_modules *r)
{
	size_t kept = 0;

	for (size_t i = 0; i < r->modules.len; i++) {
		if (!r->modules.at[i].gone)
			r->modules.at[kept++] = r->modules.at[i];
	}
	r->modules.len = kept;
	if (kept)
		qsort(r->modules.at, kept, sizeof(*r->modules.at), module_cmp);
}

static int id_cmp(const void *a, const void *b)
{
	const struct tw_go_module *x = a, *y = b;

	return x->indirect != y->indirect ? (x->indirect ? 1 : -1) : tw_slice_cmp(x->id, y->id);
}

/* The project, which needs all of them: first the direct ones by id, then the others by path. */
static void hand_out_project(struct tw_go_modules *r)
{
	struct tw_package *pkg = tw_sink_package(r->sink);
	size_t direct = 0;

	pkg->id = pkg->name = r->project;
	pkg->relationship = TW_REL_ROOT;
	while (direct < r->modules.len && !r->modules.at[direct].indirect)
		direct++;
	if (direct)
		qsort(r->modules.at, direct, sizeof(*r->modules.at), id_cmp);
	for (size_t i = 0; i < r->modules.len; i++)
		tw_package_need(pkg, r->modules.at[i].id);
}

void tw_go_modules_hand_out(struct tw_go_modules *r)
{
	drop_gone(r);
	for (size_t i = 0; i < r->modules.len; i++) {
		struct tw_package *pkg = tw_sink_package(r->sink);

		pkg->id = r->modules.at[i].id;
		pkg->name = r->modules.at[i].path;
		pkg->version = r->modules.at[i].version;
		pkg->indirect = r->modules.at[i].indirect;
		pkg->relationship = pkg->indirect ? TW_REL_INDIRECT : TW_REL_DIRECT;
	}
	if (r->has_project)
		hand_out_project(r);
}

void tw_go_modules_release(struct tw_go_modules *r)
{
	tw_map_release(&r->by_path);
	tw_vec_release(&r->modules);
	tw_vec_release(&r->replacements);
}

static int parse_mod(const struct tw_view *view, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_gomod reader = tw_gomod(view->bytes);
	struct tw_go_modules r = { .sink = sink };
	struct tw_gomod_line line;

	while (tw_gomod_next(&reader, &line))
		take_line(&r, &line);
	drop_incomplete(&r);
	take_stdlib(&r);
	for (size_t i = 0; i < r.replacements.len; i++)
		tw_go_modules_replace(&r, &r.replacements.at[i]);
	tw_go_modules_hand_out(&r);
	tw_go_modules_release(&r);
	return tw_sink_status(sink, err);
}

static void remember(struct tw_sink *sink, struct tw_slice path, struct tw_slice version)
{
	struct tw_fact fact = { .kind = TW_FACT_PRIVATE, .key = path, .value = version };

	tw_sink_fact(sink, &fact);
}

/* "path version[/go.mod] hash", sorted: the last version of a path is the newest. Kept until go.mod is known. */
static int parse_sum(const struct tw_view *view, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_lines lines = tw_lines(view);
	struct tw_go_modules r = { .sink = sink };
	struct tw_slice line;

	while (tw_lines_next(&lines, &line)) {
		struct tw_slice path = tw_slice_word(&line), version = tw_slice_word(&line);

		if (tw_slice_ends(version, "/go.mod"))
			version.len -= strlen("/go.mod");
		if (version.len)
			tw_go_modules_put(&r, path, version, true);
	}
	for (size_t i = 0; i < r.modules.len; i++)
		remember(sink, r.modules.at[i].path, r.modules.at[i].version);
	tw_go_modules_release(&r);
	return tw_sink_status(sink, err);
}

/*
 * "# path version" or "# path version => path version" before the packages that are taken from a module. Modules that are
 * required and have none there aren't in the folder; replacements by a folder have no version. Source:
 * cmd/go/internal/modcmd, vendor.go.
 */
static int parse_vendor(const struct tw_view *view, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_lines lines = tw_lines(view);
	struct tw_slice line, path = { 0 }, version = { 0 };

	if (!tw_slice_is(tw_path_base(tw_path_dir(view->path)), "vendor"))
		return TRAWL_OK;
	while (tw_lines_next(&lines, &line)) {
		struct tw_slice words[6] = { 0 };

		for (size_t i = 0; i < 6; i++)
			words[i] = tw_slice_word(&line);
		if (tw_slice_is(words[0], "#")) {
			bool replaced = tw_slice_is(words[3], "=>");

			path = words[replaced ? 4 : 1];
			version = words[replaced ? 5 : 2];
		} else if (words[0].len && !tw_slice_is(words[0], "##") && tw_go_is_semver(version)) {
			remember(sink, path, version);
			version = (struct tw_slice){ 0 };
		}
	}
	return tw_sink_status(sink, err);
}

/* Facts of a go.work: "use" and a folder; "replace" and the words of a replacement. */
static int parse_work(const struct tw_view *view, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_gomod reader = tw_gomod(view->bytes);
	struct tw_gomod_line line;

	while (tw_gomod_next(&reader, &line)) {
		struct tw_fact fact = { .kind = TW_FACT_PRIVATE, .key = line.verb, .list = { line.words, line.count } };

		if (line.count && (tw_slice_is(line.verb, "use") || tw_slice_is(line.verb, "replace")))
			tw_sink_fact(sink, &fact);
	}
	return tw_sink_status(sink, err);
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	switch (role) {
	case ROLE_SUM: return parse_sum(view, sink, err);
	case ROLE_WORK: return parse_work(view, sink, err);
	case ROLE_VENDOR: return parse_vendor(view, sink, err);
	default: return parse_mod(view, sink, err);
	}
}
