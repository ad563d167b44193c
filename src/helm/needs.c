/* SPDX-License-Identifier: Apache-2.0 */
/* The charts that a chart needs and doesn't have in charts/. Source: helm.sh/docs/helm/helm_dependency. */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/limits.h"
#include "format/yaml.h"
#include "helm/fetch.h"
#include "io/boundary.h"

static bool is_there(const struct tw_chart *chart, struct tw_slice name)
{
	for (size_t i = 0; i < chart->chart_count; i++) {
		if (tw_slice_eq(chart->charts[i]->name, name))
			return true;
	}
	return false;
}

/* The version that Chart.lock has settled on, or the constraint. */
static struct tw_slice version_of(const struct tw_yaml_node *lock, const struct tw_chart_need *need)
{
	tw_yaml_each(tw_yaml_get(lock, "dependencies"), entry) {
		if (tw_slice_eq(tw_yaml_text(tw_yaml_get(entry, "name")), need->name) &&
		    tw_slice_eq(tw_yaml_text(tw_yaml_get(entry, "repository")), need->repository))
			return tw_yaml_text(tw_yaml_get(entry, "version"));
	}
	return need->version;
}

/* Where a path leads, links followed; NULL with @err filled when there is nothing, or when it is out of bounds. */
static char *find_file(const char *folder, struct tw_slice path, struct trawl_error *err)
{
	TW_AUTO_FREE char *here = realpath(folder, NULL);
	char whole[TW_LIMIT_PATH], *there;
	size_t bound = here ? tw_boundary(here) : 0;
	int len = path.len && path.ptr[0] == '/' ? snprintf(whole, sizeof(whole), "%.*s", TW_ARG(path))
						 : snprintf(whole, sizeof(whole), "%s/%.*s", folder, TW_ARG(path));

	there = here && (size_t)len < sizeof(whole) ? realpath(whole, NULL) : NULL;
	if (!there) {
		tw_fail(err, TRAWL_E_NOTFOUND, "file://%.*s: %s", TW_ARG(path), strerror(errno));
		return NULL;
	}
	if (strncmp(there, here, bound) == 0 && (there[bound] == '/' || !there[bound]))
		return there;
	free(there);
	tw_fail(err, TRAWL_E_UNSUPPORTED,
		"file://%.*s leads out of what is read: the git repository that the chart lies in, or the current folder",
		TW_ARG(path));
	return NULL;
}

static int load_file(const char *folder, struct tw_slice path, struct tw_arena *arena, struct tw_chart_total *total,
		     struct tw_chart **ret, struct trawl_error *err)
{
	TW_AUTO_FREE char *there = find_file(folder, path, err);
	struct stat st;

	if (!there)
		return err->status;
	/* A pipe that a chart names would be waited for. */
	if (stat(there, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
		return tw_fail(err, TRAWL_E_UNSUPPORTED, "file://%.*s: neither a file nor a folder", TW_ARG(path));
	return tw_chart_load(there, arena, total, ret, err);
}

static int load_need(struct tw_chart_fetch *fetch, const char *folder, const struct tw_chart_need *need,
		     struct tw_slice version, struct tw_arena *arena, struct tw_chart_total *total,
		     struct tw_chart **ret, struct trawl_error *err)
{
	struct tw_chart_files files = { 0 };
	struct tw_slice bytes = { 0 };
	int status;

	if (!need->repository.len)
		return tw_fail(err, TRAWL_E_NOTFOUND, "it names no repository, and isn't in charts/");
	if (tw_slice_starts(need->repository, "file://") && !folder)
		return tw_fail(err, TRAWL_E_NOTFOUND, "%.*s can only be found from a folder", TW_ARG(need->repository));
	if (tw_slice_starts(need->repository, "file://"))
		return load_file(folder, tw_slice_from(need->repository, 7), arena, total, ret, err);
	status = tw_chart_fetch_one(fetch, need->repository, need->name, version, arena, &bytes, err);
	if (status == TRAWL_OK)
		status = tw_chart_read_archive(bytes, arena, total, &files, err);
	return status < 0 ? status : tw_chart_of_files(&files, arena, total, TW_LIMIT_CHART_NESTING - 1, ret, err);
}

static int add(struct tw_arena *arena, struct tw_chart *chart, struct tw_chart *found, struct trawl_error *err)
{
	struct tw_chart **charts = tw_arena_array(arena, chart->chart_count + 1, sizeof(struct tw_chart *));

	if (!charts)
		return tw_fail_nomem(err);
	if (chart->chart_count)
		memcpy(charts, chart->charts, chart->chart_count * sizeof(*charts));
	charts[chart->chart_count++] = found;
	found->parent = chart;
	chart->charts = charts;
	return TRAWL_OK;
}

int tw_chart_fetch_needs(struct tw_chart_fetch *fetch, const char *folder, struct tw_chart *chart,
			 struct tw_chart_total *total, struct tw_arena *arena, struct trawl_error *err)
{
	const struct tw_yaml_node *lock = NULL;
	int status = TRAWL_OK;

	if (chart->lock.len)
		status = tw_yaml_parse(chart->lock, TW_YAML_DUPLICATES, arena, &lock, err);
	if (status < 0)
		return tw_wrap(err, "Chart.lock");
	for (size_t i = 0; i < chart->need_count && status == TRAWL_OK; i++) {
		const struct tw_chart_need *need = &chart->needs[i];
		struct tw_chart *found = NULL;

		if (is_there(chart, need->name))
			continue;
		status = load_need(fetch, folder, need, version_of(lock, need), arena, total, &found, err);
		if (status == TRAWL_OK && !tw_slice_eq(found->name, need->name))
			status = tw_fail(err, TRAWL_E_FORMAT, "what is there is the chart %.*s", TW_ARG(found->name));
		if (status == TRAWL_OK)
			status = add(arena, chart, found, err);
		else
			tw_wrap(err, "dependency %.*s", TW_ARG(need->name));
	}
	return status;
}
