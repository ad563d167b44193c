/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values: how those of a user, of a chart, and of the charts that it needs become one. Source:
 * helm.sh/docs/chart_template_guide/values_files and helm.sh/docs/topics/charts (dependencies).
 *
 * What may surprise: a null of the user takes the member away; globals go down into every chart; a chart that is needed
 * under two aliases is there twice.
 */
#ifndef TW_HELM_VALUES_H
#define TW_HELM_VALUES_H

#include "helm/chart.h"

/* A copy of @values with the chart's own below them; @merge keeps nulls. */
int tw_helm_coalesce(struct tw_arena *arena, const struct tw_chart *chart, const struct tw_dict *values, bool merge,
		     struct tw_dict **ret, struct trawl_error *err);

/* Conditions, tags, aliases and import-values: drops the charts that aren't wanted. */
int tw_helm_process_needs(struct tw_arena *arena, struct tw_chart *chart, struct tw_dict *values,
			  struct trawl_error *err);

/* A file of values over what is there. */
bool tw_helm_merge_file(struct tw_arena *arena, struct tw_dict *into, const struct tw_dict *file);

/* "a.b=c,d[0]=e": --set, and with other kinds --set-string, --set-json, --set-file (the text behind "="), --set-literal. */
enum tw_helm_set { TW_SET, TW_SET_STRING, TW_SET_JSON, TW_SET_FILE, TW_SET_LITERAL };
int tw_helm_set(struct tw_arena *arena, struct tw_dict *into, struct tw_slice text, enum tw_helm_set kind,
		struct trawl_error *err);

#endif
