/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stands beside dpkg's status: files and digests of packages. They wait as private facts, value "files" or "digest",
 * until the layer has been read; md5sums are named after the package, with its architecture where it can be installed
 * for several ("libc6:amd64"), digests go by the package's id.
 */
#include "analyze/os/dpkg.h"

#include "analyze/analyze.h"
#include "base/map.h"
#include "format/deb822.h"

int tw_dpkg_parse_md5sums(const struct tw_view *view, struct tw_sink *sink, struct trawl_error *err)
{
	TW_VEC(struct tw_slice) files = { 0 };
	struct tw_lines lines = tw_lines(view);
	struct tw_slice line, name = tw_path_base(view->path);
	struct tw_fact fact = { .kind = TW_FACT_PRIVATE_FILES };
	bool ok = true;

	while (ok && tw_lines_next(&lines, &line)) {
		ptrdiff_t at = tw_slice_search(line, TW_LIT("  "));
		struct tw_slice *file;

		if (at < 0) {
			tw_warn(sink, lines.number, "not a digest, two spaces and a path");
			continue;
		}
		if (!tw_sink_has_room_to_own(sink, line.len))
			break;
		file = tw_vec_push(&files);
		ok = file != NULL;
		if (ok)
			*file = TW_JOIN(sink->scratch, TW_LIT("/"), tw_slice_from(line, (size_t)at + 2));
	}
	if (files.len)
		qsort(files.at, files.len, sizeof(*files.at), tw_slice_order);
	fact.key = tw_slice_head(name, name.len - strlen(".md5sums"));
	fact.list = (struct tw_texts){ files.at, files.len };
	if (ok && files.len)
		tw_sink_fact(sink, &fact);
	tw_vec_release(&files);
	return ok ? tw_sink_status(sink, err) : tw_fail_nomem(err);
}

int tw_dpkg_parse_available(const struct tw_view *view, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_deb822 reader = tw_deb822(view);
	struct tw_slice package, version, sha256;
	struct tw_field field;

	while (tw_deb822_paragraph(&reader)) {
		package = version = sha256 = (struct tw_slice){ 0 };
		while (tw_deb822_field(&reader, &field)) {
			if (tw_field_is(&field, "Package"))
				package = field.value;
			else if (tw_field_is(&field, "Version"))
				version = field.value;
			else if (tw_field_is(&field, "SHA256"))
				sha256 = field.value;
		}
		if (package.len && version.len && sha256.len) {
			struct tw_fact fact = { .kind = TW_FACT_PRIVATE };
			struct tw_slice digest = TW_JOIN(sink->scratch, TW_LIT("sha256:"), sha256);

			fact.key = TW_JOIN(sink->scratch, package, TW_LIT("@"), version);
			fact.list = (struct tw_texts){ &digest, 1 };
			tw_sink_fact(sink, &fact);
		}
	}
	return tw_sink_status(sink, err);
}

/* The private facts of the layer, by key: their indexes. */
struct waiting {
	struct tw_map files, digests;
	bool failed;
};

static bool is_ours(struct tw_slice analyzer)
{
	return tw_slice_is(analyzer, "dpkg");
}

static void collect(struct waiting *w, struct tw_sink *sink)
{
	struct tw_fact fact;

	for (uint32_t i = 0; i < tw_flat_builder_facts(sink->builder) && !w->failed; i++) {
		struct tw_arena_mark mark = tw_arena_mark(sink->scratch);
		bool read = tw_flat_builder_fact(sink->builder, i, sink->scratch, &fact);
		uint32_t *place;

		tw_arena_rewind(sink->scratch, mark); /* the key is the builder's */
		if (read &&
		    (!is_ours(fact.analyzer) || (fact.kind != TW_FACT_PRIVATE_FILES && fact.kind != TW_FACT_PRIVATE)))
			continue;
		place = read ? tw_map_put(fact.kind == TW_FACT_PRIVATE ? &w->digests : &w->files, fact.key) : NULL;
		w->failed = !place;
		if (place)
			*place = i;
	}
}

/* Files of a third party's package are left to the analyzers of language packages. */
static void give_files(struct waiting *w, struct tw_sink *sink, uint32_t index, const struct tw_package *pkg)
{
	uint32_t fact = tw_map_get(&w->files, pkg->name);

	if (pkg->repository == TW_REPO_THIRD_PARTY)
		return;
	if (fact == TW_MAP_NONE) {
		struct tw_slice name = TW_JOIN(sink->scratch, pkg->name, TW_LIT(":"), pkg->arch);

		w->failed |= !name.ptr;
		fact = tw_map_get(&w->files, name);
	}
	if (fact != TW_MAP_NONE)
		tw_flat_builder_give_files(sink->builder, fact, index);
}

static void give_digest(struct waiting *w, struct tw_sink *sink, uint32_t index, struct tw_package *pkg)
{
	uint32_t place = tw_map_get(&w->digests, pkg->id);
	struct tw_fact fact;

	if (place == TW_MAP_NONE)
		return;
	if (!tw_flat_builder_fact(sink->builder, place, sink->scratch, &fact)) {
		w->failed = true;
		return;
	}
	pkg->digest = fact.list.at[0];
	tw_flat_builder_set_package(sink->builder, index, pkg);
}

static void complete_group(struct waiting *w, struct tw_sink *sink, const struct tw_group *group)
{
	for (uint32_t i = group->first; i < group->first + group->count && !w->failed; i++) {
		struct tw_arena_mark mark = tw_arena_mark(sink->scratch);
		struct tw_package pkg;

		w->failed = !tw_flat_builder_package(sink->builder, i, sink->scratch, &pkg);
		if (!w->failed)
			give_digest(w, sink, i, &pkg);
		if (!w->failed)
			give_files(w, sink, i, &pkg);
		tw_arena_rewind(sink->scratch, mark);
	}
}

int tw_dpkg_finish(struct tw_sink *sink, struct trawl_error *err)
{
	struct waiting w = { 0 };
	struct tw_group group;
	bool failed;

	collect(&w, sink);
	for (uint32_t i = 0; i < tw_flat_builder_groups(sink->builder) && !w.failed; i++) {
		if (tw_flat_builder_group(sink->builder, i, &group) && is_ours(group.analyzer))
			complete_group(&w, sink, &group);
	}
	failed = w.failed;
	tw_map_release(&w.files);
	tw_map_release(&w.digests);
	return failed ? tw_fail_nomem(err) : tw_sink_status(sink, err);
}
