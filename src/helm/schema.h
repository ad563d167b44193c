/* SPDX-License-Identifier: Apache-2.0 */
/* The values of a chart, and of the charts within, against their values.schema.json. */
#ifndef TW_HELM_SCHEMA_H
#define TW_HELM_SCHEMA_H

#include "helm/chart.h"

/* @values: as tw_helm_coalesce() gives them. TRAWL_E_FORMAT, and all that is wrong, when they don't fit. */
int tw_helm_schema_check(struct tw_arena *arena, const struct tw_chart *chart, const struct tw_dict *values,
			 struct trawl_error *err);

#endif
