/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pacman's local database: a folder a package, with a file "desc" that says what it is and a file "files" that says what it
 * owns. Both are paragraphs: a line "%KEY%", then a value a line, then an empty line.
 * Source: pacman, lib/libalpm/be_local.c.
 * Surprising: what a package needs are names with a range ("glibc>=2.34") that any package may give, so that edges need
 * everybody's "provides", and are made when all files of the layer have been read.
 */
#include "analyze/analyze.h"
#include "analyze/os/provides.h"
#include "format/lines.h"

#define FOLDER "var/lib/pacman/local/"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);
static int finish(struct tw_sink *sink, struct trawl_error *err);

enum { DESC, FILES };

const struct tw_analyzer tw_analyzer_pacman = {
	.name = "pacman",
	.doc = "Arch Linux and its kin: installed packages",
	.files = FOLDER "*/desc",
	.version = 3,
	.scope = TW_EVERYWHERE,
	.inventory = true,
	.match = { { TW_BASENAME, "desc", .under = FOLDER, .role = DESC },
		   { TW_BASENAME, "files", .under = FOLDER, .role = FILES } },
	.max_size = TW_LIMIT_LOCKFILE,
	.parse = parse,
	.finish = finish,
};

/* One "desc", while it is read. */
struct record {
	struct tw_sink *sink;
	struct tw_package *pkg;
	struct tw_slice version;
	TW_VEC(struct tw_slice) gives;
	bool failed;
};

/* "glibc" of "glibc>=2.34" */
static struct tw_slice bare_name(struct tw_slice s)
{
	size_t len = 0;

	while (len < s.len && s.ptr[len] != '<' && s.ptr[len] != '>' && s.ptr[len] != '=')
		len++;
	return tw_slice_head(s, len);
}

static void give(struct record *r, struct tw_slice value)
{
	struct tw_slice *slot = tw_vec_push(&r->gives);

	if (slot)
		*slot = bare_name(value);
	else
		r->failed = true;
}

static void take_license(struct record *r, struct tw_slice value, uint32_t line)
{
	if (value.len <= TW_LIMIT_LICENSE)
		tw_package_license(r->pkg, value);
	else
		tw_warn(r->sink, line, "a licence of more than %d bytes", TW_LIMIT_LICENSE);
}

/* Where the one value of a key goes; NULL for keys that have several, or aren't for us. */
static struct tw_slice *place_of(struct record *r, struct tw_slice key)
{
	if (tw_slice_is(key, "%NAME%"))
		return &r->pkg->name;
	if (tw_slice_is(key, "%VERSION%"))
		return &r->version;
	if (tw_slice_is(key, "%BASE%"))
		return &r->pkg->src_name;
	if (tw_slice_is(key, "%ARCH%"))
		return &r->pkg->arch;
	return tw_slice_is(key, "%PACKAGER%") ? &r->pkg->maintainer : NULL;
}

static void take_one_of_many(struct record *r, struct tw_slice key, struct tw_slice value, uint32_t line)
{
	if (tw_slice_is(key, "%LICENSE%"))
		take_license(r, value, line);
	else if (tw_slice_is(key, "%DEPENDS%"))
		tw_package_need(r->pkg, bare_name(value));
	else if (tw_slice_is(key, "%PROVIDES%"))
		give(r, value);
}

static void take_value(struct record *r, struct tw_slice *key, struct tw_slice value, uint32_t line)
{
	struct tw_slice *place = place_of(r, *key);

	if (!place) {
		take_one_of_many(r, *key, value, line);
		return;
	}
	*place = value;
	*key = (struct tw_slice){ 0 };
}

/* [epoch:]version[-release] */
static void split_version(struct tw_package *pkg, struct tw_slice s)
{
	ptrdiff_t at = tw_slice_find(s, ':');
	uint64_t epoch = 0;

	if (at >= 0 && tw_slice_u64(tw_slice_head(s, (size_t)at), UINT32_MAX, &epoch))
		s = tw_slice_from(s, (size_t)at + 1);
	pkg->epoch = (uint32_t)epoch;
	at = tw_slice_rfind(s, '-');
	pkg->version = at < 0 ? s : tw_slice_head(s, (size_t)at);
	pkg->release = at < 0 ? (struct tw_slice){ 0 } : tw_slice_from(s, (size_t)at + 1);
}

static void close_record(struct record *r)
{
	struct tw_package *pkg = r->pkg;
	struct tw_fact fact = { .kind = TW_FACT_PRIVATE, .list = { r->gives.at, r->gives.len } };

	if (!pkg->name.len || !r->version.len) {
		tw_lose(r->sink, 0, "a package without %s", pkg->name.len ? "version" : "name");
		tw_sink_discard(r->sink);
		return;
	}
	split_version(pkg, r->version);
	pkg->id = TW_JOIN(r->sink->scratch, pkg->name, TW_LIT("@"), r->version);
	r->failed |= !pkg->id.ptr;
	if (!pkg->src_name.len)
		pkg->src_name = pkg->name;
	pkg->src_epoch = pkg->epoch;
	pkg->src_version = pkg->version;
	pkg->src_release = pkg->release;
	fact.key = pkg->id;
	if (fact.list.len)
		tw_sink_fact(r->sink, &fact);
}

static int parse_desc(const struct tw_view *view, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_lines lines = tw_lines(view);
	struct record r = { .sink = sink, .pkg = tw_sink_package(sink) };
	struct tw_slice line, key = { 0 };

	while (tw_lines_next(&lines, &line)) {
		if (!line.len)
			key = (struct tw_slice){ 0 };
		else if (key.len)
			take_value(&r, &key, line, lines.number);
		else if (line.len > 2 && tw_slice_starts(line, "%") && tw_slice_ends(line, "%"))
			key = line;
		else
			tw_warn(sink, lines.number, "neither a \"%%KEY%%\" nor a value of one");
	}
	if (tw_lines_cut(view))
		tw_lose(sink, lines.number, "the file is cut within this line");
	close_record(&r);
	tw_vec_release(&r.gives);
	return r.failed ? tw_fail_nomem(err) : tw_sink_status(sink, err);
}

/* What the package owns; folders end with a slash, and belong to many. */
static int parse_files(const struct tw_view *view, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_lines lines = tw_lines(view);
	struct tw_fact fact = { .kind = TW_FACT_FILES, .key = tw_path_base(tw_path_dir(view->path)) };
	TW_VEC(struct tw_slice) files = { 0 };
	struct tw_slice line, key = { 0 }, *slot;
	bool ok = true;

	while (ok && tw_lines_next(&lines, &line)) {
		if (!line.len || !key.len) {
			key = line;
		} else if (tw_slice_is(key, "%FILES%") && !tw_slice_ends(line, "/")) {
			slot = tw_vec_push(&files);
			ok = slot != NULL;
			if (ok)
				*slot = line;
		}
	}
	fact.list = (struct tw_texts){ files.at, files.len };
	if (ok && files.len)
		tw_sink_fact(sink, &fact);
	tw_vec_release(&files);
	return ok ? tw_sink_status(sink, err) : tw_fail_nomem(err);
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	/* Right in the package's folder. */
	if (tw_slice_find(tw_slice_from(tw_path_dir(view->path), strlen(FOLDER)), '/') >= 0)
		return tw_sink_status(sink, err);
	return role == DESC ? parse_desc(view, sink, err) : parse_files(view, sink, err);
}

static bool is_ours(struct tw_slice analyzer)
{
	return tw_slice_is(analyzer, tw_analyzer_pacman.name);
}

/* Calls @take for each of our packages; false without memory. */
static bool each_package(struct tw_sink *sink, bool (*take)(struct tw_sink *, struct tw_provides *, uint32_t),
			 struct tw_provides *provides)
{
	struct tw_group group;
	bool ok = true;

	for (uint32_t i = 0; ok && i < tw_flat_builder_groups(sink->builder); i++) {
		if (!tw_flat_builder_group(sink->builder, i, &group) || !is_ours(group.analyzer))
			continue;
		for (uint32_t p = group.first; ok && p < group.first + group.count; p++)
			ok = take(sink, provides, p);
	}
	return ok;
}

static bool give_name(struct tw_sink *sink, struct tw_provides *provides, uint32_t index)
{
	struct tw_package pkg;

	if (!tw_flat_builder_package(sink->builder, index, sink->scratch, &pkg))
		return false;
	tw_provides_give(provides, pkg.name, pkg.id);
	return true;
}

/* A package's own name goes before what others give. */
static bool give_facts(struct tw_sink *sink, struct tw_provides *provides)
{
	struct tw_fact fact;

	for (uint32_t i = 0; i < tw_flat_builder_facts(sink->builder); i++) {
		if (!tw_flat_builder_fact(sink->builder, i, sink->scratch, &fact))
			return false;
		if (fact.kind != TW_FACT_PRIVATE || !is_ours(fact.analyzer))
			continue;
		for (size_t j = 0; j < fact.list.len; j++)
			tw_provides_give(provides, fact.list.at[j], fact.key);
	}
	return true;
}

/* From names to ids: sorted, each once, without its own. */
static bool resolve_needs(struct tw_sink *sink, struct tw_provides *provides, uint32_t index)
{
	struct tw_package pkg;
	struct tw_slice *ids;
	size_t count = 0, kept = 0;

	if (!tw_flat_builder_package(sink->builder, index, sink->scratch, &pkg))
		return false;
	ids = tw_arena_array(sink->scratch, pkg.depends_on.len, sizeof(*ids));
	if (!ids)
		return false;
	for (size_t i = 0; i < pkg.depends_on.len; i++) {
		uint32_t place = tw_map_get(&provides->places, pkg.depends_on.at[i]);

		if (place != TW_MAP_NONE && !tw_slice_eq(provides->ids.at[place], pkg.id))
			ids[count++] = provides->ids.at[place];
	}
	if (count)
		qsort(ids, count, sizeof(*ids), tw_slice_order);
	for (size_t i = 0; i < count; i++) {
		if (!kept || !tw_slice_eq(ids[kept - 1], ids[i]))
			ids[kept++] = ids[i];
	}
	pkg.depends_on = (struct tw_texts){ ids, kept };
	tw_flat_builder_set_package(sink->builder, index, &pkg);
	return true;
}

static int finish(struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_provides provides = { 0 };
	bool ok = give_facts(sink, &provides) && each_package(sink, give_name, &provides) && !provides.failed &&
		  each_package(sink, resolve_needs, &provides);
	int status = tw_provides_release(&provides, err);

	if (status < 0)
		return status;
	return ok ? tw_sink_status(sink, err) : tw_fail_nomem(err);
}
