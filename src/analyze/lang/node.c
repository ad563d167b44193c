/* SPDX-License-Identifier: Apache-2.0 */
#include "analyze/lang/node.h"

#include "base/map.h"
#include "model/license.h"

static bool is_name_char(char c)
{
	return tw_is_alnum(c) || c == '-' || c == '.' || c == '_';
}

static bool is_name_part(struct tw_slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (!is_name_char(s.ptr[i]))
			return false;
	}
	return s.len > 0;
}

/* "left-pad", "@types/node"; a manifest of a project may have no name. */
static bool is_name(struct tw_slice name)
{
	struct tw_slice scope;

	if (!name.len)
		return true;
	if (name.ptr[0] != '@')
		return is_name_part(name);
	tw_slice_split(&name, '/', &scope);
	return is_name_part(tw_slice_from(scope, 1)) && is_name_part(name);
}

static struct tw_texts one_text(struct tw_slice text, struct tw_sink *sink)
{
	struct tw_slice *copy = tw_arena_new(sink->scratch, struct tw_slice);

	sink->failed |= !copy;
	if (copy)
		*copy = text;
	return (struct tw_texts){ copy, copy && text.len };
}

static struct tw_texts license_list(const struct tw_json *doc, uint32_t array, struct tw_sink *sink)
{
	struct tw_slice *at = tw_arena_array(sink->scratch, tw_json_count(doc, array), sizeof(*at));
	size_t count = 0;

	sink->failed |= !at;
	tw_json_each(doc, array, element) {
		struct tw_slice type = tw_json_text(doc, tw_json_get_nocase(doc, element, "type"), sink->scratch);

		if (tw_json_type(doc, element) != TW_JSON_OBJECT)
			return (struct tw_texts){ 0 }; /* a list of something else says nothing that npm knows */
		if (at && type.len)
			at[count++] = type;
	}
	return (struct tw_texts){ at, count };
}

struct tw_texts tw_node_licenses(const struct tw_json *doc, uint32_t node, struct tw_sink *sink)
{
	switch (tw_json_type(doc, node)) {
	case TW_JSON_STRING: return one_text(tw_json_text(doc, node, sink->scratch), sink);
	case TW_JSON_OBJECT:
		return one_text(tw_json_text(doc, tw_json_get_nocase(doc, node, "type"), sink->scratch), sink);
	case TW_JSON_ARRAY: return license_list(doc, node, sink);
	default: return (struct tw_texts){ 0 };
	}
}

bool tw_node_read(struct tw_slice text, struct tw_sink *sink, struct tw_node_manifest *ret)
{
	struct trawl_error why = { 0 };
	struct tw_json doc;

	if (tw_json_parse_as(text, TW_JSON_TRAILING, sink->scratch, &doc, &why) < 0) {
		if (why.status == TRAWL_E_NOMEM)
			sink->failed = true;
		else
			tw_warn(sink, 0, "not a package.json: %s", why.message);
		return false;
	}
	*ret = (struct tw_node_manifest){
		.name = tw_json_text(&doc, tw_json_get_nocase(&doc, TW_JSON_ROOT, "name"), sink->scratch),
		.version = tw_json_text(&doc, tw_json_get_nocase(&doc, TW_JSON_ROOT, "version"), sink->scratch),
		.licenses = tw_node_licenses(&doc, tw_json_get_nocase(&doc, TW_JSON_ROOT, "license"), sink),
	};
	/* A folder within a package may have one, too ("rxjs/ajax"), which only says where its code is: not a package. */
	return is_name(ret->name);
}

bool tw_node_is_package_root(struct tw_slice path)
{
	struct tw_slice folder = tw_path_dir(path), parent = tw_path_dir(folder), name = tw_path_base(folder);

	if (name.len && name.ptr[0] == '@')
		return false;
	if (tw_slice_is(name, "node_modules"))
		return false;
	if (tw_slice_starts(tw_path_base(parent), "@"))
		parent = tw_path_dir(parent);
	return tw_slice_is(tw_path_base(parent), "node_modules");
}

/* Licences that say where to look for them are none. */
static bool is_reference(struct tw_slice license)
{
	return tw_slice_starts(license, "LicenseRef-") || tw_slice_starts(license, "SEE LICENSE IN ");
}

void tw_node_remember(struct tw_slice path, const struct tw_node_manifest *manifest, struct tw_sink *sink)
{
	struct tw_fact fact = { .kind = TW_FACT_PRIVATE, .path = path };

	if (!manifest->name.len || !manifest->version.len || !manifest->licenses.len ||
	    (manifest->licenses.len == 1 && is_reference(manifest->licenses.at[0])))
		return;
	fact.key = tw_lang_id(sink, manifest->name, "@", manifest->version);
	fact.list = tw_license_normalize_all(manifest->licenses, sink->scratch);
	sink->failed |= !fact.list.at;
	tw_sink_fact(sink, &fact);
}

/* What was remembered below one folder, by package id. */
struct licenses {
	struct tw_map by_id; /* index of the fact */
	bool failed;
};

static bool is_remembered(const struct tw_fact *fact)
{
	return fact->kind == TW_FACT_PRIVATE && !fact->value.len &&
	       (tw_slice_is(fact->analyzer, "npm") || tw_slice_is(fact->analyzer, "yarn"));
}

/* Of several installed copies, the one whose path sorts last has the say: walks differ in their order. */
static void gather(struct licenses *l, const struct tw_sink *sink, struct tw_slice folder)
{
	struct tw_arena_mark mark = tw_arena_mark(sink->scratch);
	uint32_t count = tw_flat_builder_facts(sink->builder);
	struct tw_fact fact, other;

	for (uint32_t i = 0; i < count && !l->failed; i++) {
		struct tw_slice rest;
		uint32_t *at;

		if (!tw_flat_builder_fact(sink->builder, i, sink->scratch, &fact) || !is_remembered(&fact))
			continue;
		rest = tw_slice_from(fact.path, folder.len);
		if (!tw_slice_eq(tw_slice_head(fact.path, folder.len), folder) ||
		    (!tw_slice_starts(rest, "node_modules/") && !tw_slice_starts(rest, ".yarn/")))
			continue;
		at = tw_map_put(&l->by_id, fact.key);
		l->failed = !at;
		if (!at || (*at != TW_MAP_NONE && tw_flat_builder_fact(sink->builder, *at, sink->scratch, &other) &&
			    tw_slice_cmp(other.path, fact.path) > 0))
			continue;
		*at = i;
	}
	tw_arena_rewind(sink->scratch, mark);
}

static bool needs_licenses(const struct tw_sink *sink, const struct tw_group *group)
{
	struct tw_arena_mark mark = tw_arena_mark(sink->scratch);
	struct tw_package package;
	bool needs = false;

	for (uint32_t i = 0; i < group->count && !needs; i++)
		needs = tw_flat_builder_package(sink->builder, group->first + i, sink->scratch, &package) &&
			!package.licenses.len;
	tw_arena_rewind(sink->scratch, mark);
	return needs;
}

static void give(const struct licenses *l, struct tw_sink *sink, const struct tw_group *group)
{
	for (uint32_t i = 0; i < group->count; i++) {
		struct tw_arena_mark mark = tw_arena_mark(sink->scratch);
		struct tw_package package;
		struct tw_slice id; /* as package.json makes it, whatever the lock file's is */
		struct tw_fact fact;

		if (!tw_flat_builder_package(sink->builder, group->first + i, sink->scratch, &package) ||
		    package.licenses.len)
			continue;
		id = tw_lang_id(sink, package.name, "@", package.version);
		if (tw_flat_builder_fact(sink->builder, tw_map_get(&l->by_id, id), sink->scratch, &fact)) {
			package.licenses = fact.list;
			tw_flat_builder_set_package(sink->builder, group->first + i, &package);
		}
		tw_arena_rewind(sink->scratch, mark);
	}
}

int tw_node_join_licenses(struct tw_sink *sink, const char *type, struct trawl_error *err)
{
	uint32_t count = tw_flat_builder_groups(sink->builder);

	for (uint32_t i = 0; i < count; i++) {
		struct licenses l = { 0 };
		struct tw_group group;
		struct tw_slice base;

		if (!tw_flat_builder_group(sink->builder, i, &group) || !tw_slice_is(group.type, type) ||
		    !needs_licenses(sink, &group))
			continue;
		base = tw_path_base(group.path);
		gather(&l, sink, tw_slice_head(group.path, group.path.len - base.len));
		give(&l, sink, &group);
		tw_map_release(&l.by_id);
		sink->failed |= l.failed;
	}
	return tw_sink_status(sink, err);
}
