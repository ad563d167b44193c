/* SPDX-License-Identifier: Apache-2.0 */
#include "analyze/lang/beside.h"

static bool is_own(const struct tw_beside *beside, const struct tw_fact *fact)
{
	return fact->kind == TW_FACT_PRIVATE && tw_slice_is(fact->analyzer, beside->sink->analyzer->name);
}

void tw_beside_init(struct tw_beside *beside, struct tw_sink *sink)
{
	uint32_t count = tw_flat_builder_facts(sink->builder);
	struct tw_arena_mark mark = tw_arena_mark(sink->scratch);
	struct tw_fact fact;

	*beside = (struct tw_beside){ .sink = sink };
	for (uint32_t i = 0; i < count; i++) {
		uint32_t *at;

		if (tw_flat_builder_fact(sink->builder, i, sink->scratch, &fact) && is_own(beside, &fact) &&
		    fact.path.len) {
			at = tw_map_put(&beside->first, fact.path);
			if (at && *at == TW_MAP_NONE) {
				struct tw_slice *path = tw_vec_push(&beside->paths);

				*at = i;
				sink->failed |= !path;
				if (path)
					*path = fact.path;
			}
			sink->failed |= !at;
		}
		tw_arena_rewind(sink->scratch, mark);
	}
}

void tw_beside_release(struct tw_beside *beside)
{
	tw_map_release(&beside->first);
	tw_vec_release(&beside->paths);
}

uint32_t tw_beside_first(const struct tw_beside *beside, struct tw_slice path)
{
	return tw_map_get(&beside->first, path);
}

bool tw_beside_fact(const struct tw_beside *beside, struct tw_slice path, uint32_t *at, struct tw_fact *ret)
{
	return *at != TW_MAP_NONE && tw_flat_builder_fact(beside->sink->builder, (*at)++, beside->sink->scratch, ret) &&
	       is_own(beside, ret) && tw_slice_eq(ret->path, path);
}

struct tw_slice tw_beside_path(struct tw_sink *sink, struct tw_slice path, struct tw_slice name)
{
	return TW_SINK_JOIN(sink, tw_slice_head(path, path.len - tw_path_base(path).len), name);
}

struct tw_slice tw_beside_resolve(struct tw_sink *sink, struct tw_slice folder, struct tw_slice relative)
{
	struct tw_slice whole = TW_SINK_JOIN(sink, folder, TW_LIT("/"), relative), part;
	char *out = tw_arena_alloc(sink->scratch, whole.len + 1);
	size_t len = 0;

	sink->failed |= !out;
	while (out && tw_slice_split(&whole, '/', &part)) {
		if (tw_slice_is(part, "..")) {
			if (!len)
				return (struct tw_slice){ 0 };
			while (len && out[--len] != '/')
				;
		} else if (part.len && !tw_slice_is(part, ".")) {
			if (len)
				out[len++] = '/';
			memcpy(out + len, part.ptr, part.len);
			len += part.len;
		}
	}
	return tw_slice_of(out, len);
}

void tw_beside_each(const struct tw_beside *beside, const char *type, tw_beside_group *join, const void *how)
{
	struct tw_sink *sink = beside->sink;
	uint32_t count = tw_flat_builder_groups(sink->builder);
	struct tw_group group;

	for (uint32_t i = 0; i < count; i++) {
		struct tw_arena_mark mark = tw_arena_mark(sink->scratch);

		if (tw_flat_builder_group(sink->builder, i, &group) && tw_slice_is(group.type, type))
			join(beside, &group, how);
		tw_arena_rewind(sink->scratch, mark);
	}
}

int tw_beside_join(struct tw_sink *sink, const char *type, tw_beside_group *join, const void *how,
		   struct trawl_error *err)
{
	struct tw_beside beside;

	tw_beside_init(&beside, sink);
	tw_beside_each(&beside, type, join, how);
	tw_beside_release(&beside);
	return tw_sink_status(sink, err);
}

struct tw_packages tw_beside_packages(struct tw_sink *sink, const struct tw_group *group)
{
	struct tw_packages packages = { tw_arena_array(sink->scratch, group->count, sizeof(*packages.at)), 0 };

	sink->failed |= !packages.at;
	for (uint32_t i = 0; packages.at && i < group->count; i++)
		packages.len += tw_flat_builder_package(sink->builder, group->first + i, sink->scratch,
							&packages.at[packages.len]);
	return packages;
}

void tw_beside_hand_out(struct tw_sink *sink, const struct tw_package *package)
{
	struct tw_package *pkg = tw_sink_package(sink);

	*pkg = *package;
	for (size_t i = 0; i < package->licenses.len; i++)
		tw_package_license(pkg, package->licenses.at[i]);
	for (size_t i = 0; i < package->depends_on.len; i++)
		tw_package_need(pkg, package->depends_on.at[i]);
	for (size_t i = 0; i < package->locations.len; i++)
		tw_package_locate(pkg, package->locations.at[i].start_line, package->locations.at[i].end_line);
}
