/* SPDX-License-Identifier: Apache-2.0 */
/* What Helm's own functions and objects share. */
#ifndef TW_HELM_ENGINE_H
#define TW_HELM_ENGINE_H

#include "tmpl/fn.h"

/* Sets of templates that tpl has parsed, by their text: charts call it with the same one again and again. */
struct tw_helm_host {
	struct tw_map places;
	TW_VEC(struct tw_tmpl_set *) sets;
	const struct tw_tmpl_set *below; /* what those of the cache lie on */
};

void tw_helm_host_release(struct tw_helm_host *host);

/* Helm's functions; the last has no name. */
extern const struct tw_fn tw_helm_functions[];

struct tw_chart;
struct tw_chart_files;

/* .Files */
bool tw_helm_files_value(struct tw_arena *arena, const struct tw_chart_files *files, struct tw_value *ret);

/* .Chart */
bool tw_helm_chart_value(struct tw_arena *arena, const struct tw_chart *chart, struct tw_value *ret);

/* .Capabilities */
bool tw_helm_capabilities(struct tw_arena *arena, struct tw_slice kube_version, const struct tw_slice *more,
			  size_t count, struct tw_value *ret);

#endif
