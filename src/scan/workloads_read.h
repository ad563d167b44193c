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
	bool alone; /* a kustomization's file was named: it, and nothing beside it */
	struct tw_map
		consumed; /* files that a kustomization has read: clean paths below the folder, in the set's arena */
};

/* A text of one or more documents. @chart may be empty. @only_images: documents without images needn't be parsed. */
int tw_reading_text(struct tw_reading *reading, struct tw_slice text, struct tw_slice file, struct tw_slice chart,
		    bool only_images, struct trawl_error *err);

/* What a chart renders to. A failure is returned, not kept as a problem. */
int tw_reading_chart(struct tw_reading *reading, const struct trawl_helm *helm, struct trawl_error *err);

/* A resource that has been read from @file. @chart may be empty. */
int tw_reading_node(struct tw_reading *reading, struct tw_kube_node node, struct tw_slice file, struct tw_slice chart,
		    struct trawl_error *err);

/* Renders the kustomizations in the folder that no other one of them uses; their files are consumed. */
int tw_reading_kustomizations(struct tw_reading *reading, struct trawl_error *err);

/* Does this folder hold a kustomization? */
bool tw_reading_is_kustomization(int folder);

/* "folder/a.yaml", as the user would name it; in the set's arena. */
struct tw_slice tw_reading_shown(struct tw_reading *reading, struct tw_slice path);

/* Folders that are not entered. */
bool tw_reading_skips(const struct tw_reading *reading, const char *path, const char *name);

#endif
