/* SPDX-License-Identifier: Apache-2.0 */
/* What the files behind kube/kustomize.h share. */
#ifndef TW_KUBE_KUSTOMIZE_PARTS_H
#define TW_KUBE_KUSTOMIZE_PARTS_H

#include "base/vec.h"
#include "kube/kustomize.h"

/* What a resource was called, newest first. */
struct tw_kustomize_id {
	struct tw_slice name, name_space;
	const struct tw_kustomize_id *before;
};

struct tw_kustomize_resource {
	struct tw_kustomized out;
	const struct tw_kustomize_id *ids;
};

struct tw_kustomize_set {
	TW_VEC(struct tw_kustomize_resource) list;
};

/* A kustomization that is at work. */
struct tw_kustomize_at {
	const struct tw_kustomize *k;
	struct tw_slice folder;
	struct tw_slice file; /* the kustomization's own */
	const struct tw_yaml_node *root;
	struct tw_kustomize_set *set; /* that it works on */
};

int tw_kustomize_say(const struct tw_kustomize_at *at, const struct tw_yaml_node *node, struct trawl_error *err,
		     const char *format, ...) TW_PRINTF(4, 5);

/* @path seen from the folder: clean, in the arena; { 0 } when it leads out of the root. */
struct tw_slice tw_kustomize_path(const struct tw_kustomize_at *at, struct tw_slice path);

/* "patches", "patchesStrategicMerge"; "patchesJson6902"; names, namespace and images. */
int tw_kustomize_patches(const struct tw_kustomize_at *at, struct trawl_error *err);
int tw_kustomize_old_operations(const struct tw_kustomize_at *at, struct trawl_error *err);
int tw_kustomize_names_and_spaces(const struct tw_kustomize_at *at, struct trawl_error *err);
int tw_kustomize_images(const struct tw_kustomize_at *at, struct trawl_error *err);

/* Does a resource match a patch's "target"? 1, 0, or an error (a pattern that is none is a problem, and matches nothing). */
int tw_kustomize_selects(const struct tw_kustomize_at *at, const struct tw_yaml_node *target,
			 const struct tw_kustomize_resource *resource, struct trawl_error *err);

/* Is it the one that a strategic merge patch without target is for? */
bool tw_kustomize_is_for(const struct tw_yaml_node *patch, const struct tw_kustomize_resource *resource);

/* It is called otherwise from now on. */
bool tw_kustomize_rename(struct tw_arena *arena, struct tw_kustomize_resource *resource);

#endif
