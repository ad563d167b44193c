/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/choose.h"

#include "base/map.h"

static bool is_wanted(const char *const *relationships, const struct tw_package *package)
{
	for (; *relationships; relationships++) {
		enum tw_relationship wanted;

		if (tw_relationship_parse(tw_slice(*relationships), &wanted) && wanted == package->relationship)
			return true;
	}
	return false;
}

static size_t keep_relationships(const struct trawl_scan *options, struct tw_package *packages, size_t count)
{
	size_t kept = 0;

	if (!options->relationships)
		return count;
	for (size_t i = 0; i < count; i++) {
		if (is_wanted(options->relationships, &packages[i]))
			packages[kept++] = packages[i];
	}
	return kept;
}

/* What a root or workspace package needs, without what is for development. */
static void forget_dev(struct tw_package *package, const struct tw_map *dev, struct tw_arena *arena)
{
	struct tw_slice *needs = tw_arena_array(arena, package->depends_on.len, sizeof(*needs));
	size_t kept = 0;

	for (size_t i = 0; needs && i < package->depends_on.len; i++) {
		if (tw_map_get(dev, package->depends_on.at[i]) == TW_MAP_NONE)
			needs[kept++] = package->depends_on.at[i];
	}
	if (needs)
		package->depends_on = (struct tw_texts){ needs, kept };
}

static int drop_dev(struct tw_application *app, struct tw_arena *arena, struct trawl_error *err)
{
	struct tw_map dev = { 0 };
	int status = TRAWL_OK;
	size_t kept = 0;

	for (size_t i = 0; i < app->package_count; i++) {
		if (app->packages[i].dev) {
			uint32_t *at = tw_map_put(&dev, app->packages[i].id);

			if (at)
				*at = 0;
			else
				status = tw_fail_nomem(err);
		} else {
			app->packages[kept++] = app->packages[i];
		}
	}
	app->package_count = kept;
	for (size_t i = 0; dev.len && i < kept; i++) {
		if (app->packages[i].relationship == TW_REL_ROOT || app->packages[i].relationship == TW_REL_WORKSPACE)
			forget_dev(&app->packages[i], &dev, arena);
	}
	tw_map_release(&dev);
	return status;
}

int tw_packages_choose(const struct trawl_scan *options, struct tw_detail *detail, struct tw_arena *arena,
		       struct trawl_error *err)
{
	int status = TRAWL_OK;

	detail->package_count = keep_relationships(options, detail->packages, detail->package_count);
	for (size_t i = 0; status >= 0 && i < detail->application_count; i++) {
		struct tw_application *app = &detail->applications[i];

		app->package_count = keep_relationships(options, app->packages, app->package_count);
		if (!options->include_dev_deps)
			status = drop_dev(app, arena, err);
	}
	return status;
}
