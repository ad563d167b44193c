/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading manifests into workloads: what the walk through folders, charts and kustomizations share.
 */
#ifndef TW_SCAN_WORKLOADS_READ_H
#define TW_SCAN_WORKLOADS_READ_H

#include "base/globs.h"
#include "scan/workloads.h"

/* What is read of the files that others refer to: see workloads_around.c. */
struct tw_around {
	int fd;                 /* of the boundary; -1: not opened yet */
	struct tw_slice prefix; /* the folder, from the boundary; "" is it itself */
	struct tw_slice shown;  /* the boundary, as the user would name it */
};

struct tw_reading {
	struct trawl_workloads *set;
	const struct trawl_manifests *manifests;
	struct tw_arena scratch; /* of one document */
	struct tw_slice root;    /* the file or folder, as given */
	struct tw_slice folder;  /* it, or the one that the file lies in; "" for standard input */
	struct tw_slice current; /* the file that is read, below the folder or from the boundary */
	bool current_around;     /* the latter */
	struct tw_around around;
	struct {
		const struct tw_yaml_node *root; /* of the last one, in scratch */
		struct tw_slice path;
		uint64_t bytes; /* of all */
	} extended;             /* what services of the document extend */
	unsigned included;      /* files that include each other, at work */
	struct tw_map composed; /* compose files that have been read: paths from the boundary */
	int fd;                 /* of the folder; -1: none */
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

/* The boundary is opened, once; paths are from there then. */
int tw_around_open(struct tw_reading *reading, struct trawl_error *err);
int tw_around_read(const struct tw_reading *reading, struct tw_slice path, struct tw_arena *arena, struct tw_slice *ret,
		   struct trawl_error *err);
/* As the user would name it; below the folder, its ptr is NULL when it lies elsewhere; "folder/path". */
struct tw_slice tw_around_shown(struct tw_reading *reading, struct tw_slice path);
struct tw_slice tw_around_below(const struct tw_reading *reading, struct tw_slice path);
struct tw_slice tw_around_joined(struct tw_arena *arena, struct tw_slice folder, struct tw_slice path);

/* A compose file is read; what it names, for tw_compose_read(). */
int tw_reading_compose_begins(struct tw_reading *reading, struct trawl_error *err);
struct tw_compose_files;
struct tw_compose_files tw_reading_compose_files(struct tw_reading *reading);

/* "folder/a.yaml", as the user would name it; in the set's arena. */
struct tw_slice tw_reading_shown(struct tw_reading *reading, struct tw_slice path);

/* Folders that are not entered. */
bool tw_reading_skips(const struct tw_reading *reading, const char *path, const char *name);

#endif
