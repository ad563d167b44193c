/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading manifests into workloads: what the walk through folders, charts and kustomizations share.
 */
#ifndef TW_SCAN_WORKLOADS_READ_H
#define TW_SCAN_WORKLOADS_READ_H

#include "base/globs.h"
#include "scan/workloads.h"

struct tw_reading {
	struct trawl_workloads *set;
	const struct trawl_manifests *manifests;
	struct tw_arena scratch; /* of one document */
	struct tw_slice root;    /* the folder, as given */
	int fd;                  /* of the folder; -1: none */
	struct tw_globs *skip_dirs, *skip_files;
	TW_VEC(struct tw_slice)
	used; /* kustomizations that another one uses: in set->arena, clean paths below the root */
};

/* A text of one or more documents. @chart may be empty. @only_images: documents without images needn't be parsed. */
int tw_reading_text(struct tw_reading *reading, struct tw_slice text, struct tw_slice file, struct tw_slice chart,
		    bool only_images, struct trawl_error *err);

/* What a chart renders to. A failure is returned, not kept as a problem. */
int tw_reading_chart(struct tw_reading *reading, const struct trawl_helm *helm, struct trawl_error *err);

#endif
