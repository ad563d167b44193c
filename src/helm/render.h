/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A chart with its values to manifests. Source: helm.sh/docs/chart_template_guide, and what `helm template` prints.
 */
#ifndef TW_HELM_RENDER_H
#define TW_HELM_RENDER_H

#include "base/buf.h"
#include "base/datetime.h"
#include "helm/chart.h"

struct tw_helm_release {
	struct tw_slice name, name_space;
	struct tw_slice kube_version; /* "v1.34.0" */
	const struct tw_slice *api_versions;
	size_t api_version_count;
	bool include_crds, skip_tests, no_hooks, is_upgrade;
	const struct tw_slice *show_only; /* patterns of paths within the chart; only these are printed */
	size_t show_only_count;
	struct tw_time now;
	uint64_t seed;
	int *made_up; /* see struct tw_tmpl_options */
};

struct tw_helm_file {
	struct tw_slice path, text; /* "chart/templates/x.yaml" and what it renders to */
};

/* Every template that isn't a partial one, in the order of paths. @values: as tw_helm_coalesce() gives them. */
int tw_helm_render(struct tw_arena *arena, struct tw_chart *chart, struct tw_dict *values,
		   const struct tw_helm_release *release, struct tw_helm_file **ret, size_t *ret_count,
		   struct trawl_error *err);

/* The files as `helm template` prints them: split, sorted by kind, hooks behind. */
int tw_helm_print(struct tw_arena *arena, const struct tw_chart *chart, const struct tw_helm_file *files, size_t count,
		  const struct tw_helm_release *release, struct tw_buf *out, struct trawl_error *err);

#endif
